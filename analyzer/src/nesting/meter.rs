//! Counting levels, from the tokens of a text in their order.

use super::{Depth, LEVEL, MAX_DEPTH, SEGMENT, STEP};

/// What the last token was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    /// Something that an operand follows: an operator, an opening bracket, a keyword, the beginning.
    Open,
    /// A name: an operand, or what type arguments follow.
    Name,
    /// A literal, or a closing bracket: an operand that no type arguments follow.
    Operand,
    /// The end of a `{ … }`: the end of a row, unless an operator or `else` goes on with it.
    Block,
    /// `else`.
    Else,
}

/// A row: what stands between two separators of the same bracket, and so may be one chain.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    /// Cost of its operators.
    cost: usize,
    /// Angle brackets that are open, and the most that were.
    angles: usize,
    most_angles: usize,
    /// Depth of the deepest bracket in it.
    deepest: usize,
}

impl Row {
    fn depth(self) -> usize {
        self.cost + self.most_angles * LEVEL + self.deepest
    }
}

/// An open bracket.
#[derive(Clone, Copy, Debug, Default)]
struct Level {
    row: Row,
    /// Depth of the deepest row that ended.
    deepest: usize,
}

impl Level {
    fn depth(self) -> usize {
        self.row.depth().max(self.deepest)
    }

    fn end_row(&mut self, angles: usize) {
        self.deepest = self.depth();
        self.row = Row { angles, most_angles: angles, ..Row::default() };
    }
}

/// What a word costs that is none of the names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keyword {
    /// Nothing, and an operand follows.
    Opens,
    As,
    Else,
    If,
    /// A level.
    Nests,
}

impl Keyword {
    /// Words of one length are compared with each other alone: every word of every file is asked.
    fn of(word: &str) -> Option<Self> {
        Some(match word.len() {
            2 => match word {
                "as" => Self::As,
                "if" => Self::If,
                "do" | "fn" | "in" => Self::Nests,
                _ => return None,
            },
            3 => match word {
                "pub" | "use" | "mod" => Self::Opens,
                "box" | "dyn" | "for" | "let" | "mut" | "ref" | "try" => Self::Nests,
                _ => return None,
            },
            4 => match word {
                "type" | "enum" => Self::Opens,
                "else" => Self::Else,
                "impl" | "loop" | "move" | "yeet" => Self::Nests,
                _ => return None,
            },
            5 => match word {
                "where" | "union" => Self::Opens,
                "async" | "await" | "break" | "const" | "macro" | "match" | "while" | "yield" => Self::Nests,
                _ => return None,
            },
            6 => match word {
                "extern" | "struct" => Self::Opens,
                "become" | "return" | "static" | "typeof" | "unsafe" => Self::Nests,
                _ => return None,
            },
            8 if word == "continue" => Self::Nests,
            _ => return None,
        })
    }
}

/// Counts the levels of tokens that are handed to it in their order.
#[derive(Debug)]
pub(super) struct Meter {
    /// The brackets around.
    around: Vec<Level>,
    here: Level,
    last: Last,
}

impl Meter {
    pub(super) fn new() -> Self {
        Self { around: Vec::new(), here: Level::default(), last: Last::Open }
    }

    /// The depth of all, or `None` where that is too deep.
    pub(super) fn finish(mut self) -> Option<Depth> {
        while !self.around.is_empty() {
            self.close(false);
        }
        let depth = self.here.depth();
        (depth <= MAX_DEPTH).then_some(Depth(depth))
    }

    /// Whether what was seen so far is too deep.
    pub(super) fn is_too_deep(&self) -> bool {
        self.here.depth() > MAX_DEPTH || self.around.len() * LEVEL > MAX_DEPTH
    }

    pub(super) fn open(&mut self, brace: bool) {
        if brace && matches!(self.last, Last::Name | Last::Operand) {
            // `if a < b {`: no type argument has a brace behind a name.
            self.here.row.angles = 0;
        }
        if self.last == Last::Block {
            // `{}()`, `{}[0]` go on; nobody can tell them from a tuple after a block.
            self.last = Last::Operand;
        }
        self.here.row.cost += STEP;
        self.around.push(std::mem::take(&mut self.here));
        self.last = Last::Open;
    }

    pub(super) fn close(&mut self, brace: bool) {
        let inside = self.here.depth();
        self.here = self.around.pop().unwrap_or_default();
        self.here.row.deepest = self.here.row.deepest.max(inside + LEVEL);
        self.last = if brace { Last::Block } else { Last::Operand };
    }

    pub(super) fn separator(&mut self, comma: bool) {
        // Type arguments go on behind a comma.
        let angles = if comma { self.here.row.angles } else { 0 };
        self.here.end_row(angles);
        self.last = Last::Open;
    }

    pub(super) fn literal(&mut self) {
        self.begin();
        self.last = Last::Operand;
    }

    pub(super) fn lifetime(&mut self) {
        self.begin();
        self.last = Last::Open;
    }

    pub(super) fn word(&mut self, word: &str) {
        let after_else = self.last == Last::Else;
        let Some(keyword) = Keyword::of(word) else {
            self.begin();
            self.last = Last::Name;
            return;
        };
        match keyword {
            Keyword::Else | Keyword::As => self.add(STEP),
            Keyword::Opens => self.begin(),
            Keyword::If | Keyword::Nests => {
                self.begin();
                self.add(if after_else && keyword == Keyword::If { STEP } else { LEVEL });
            }
        }
        self.last = if keyword == Keyword::Else { Last::Else } else { Last::Open };
    }

    /// Operator signs that stand together: `&&`, `>>=`, `<<`. `literal`: a literal follows them.
    pub(super) fn operators(&mut self, signs: &[u8], literal: bool) {
        let mut rest = signs;
        while !rest.is_empty() {
            let used = match self.last {
                Last::Name | Last::Operand | Last::Block => self.behind_operand(rest, literal),
                Last::Open | Last::Else => self.before_operand(rest),
            };
            rest = &rest[used..];
        }
    }

    /// Operators between or behind operands. Returns how many signs were read.
    fn behind_operand(&mut self, signs: &[u8], literal: bool) -> usize {
        let name = self.last == Last::Name;
        let (cost, used) = match signs {
            [b'=', b'>', ..] => {
                self.here.row.angles = 0;
                (STEP, 2)
            }
            [b'-', b'>', ..] => (LEVEL, 2),
            [b':', b':', ..] => (SEGMENT, 2),
            [b':', ..] => (0, 1),
            [b'?', ..] => {
                self.add(STEP);
                self.last = Last::Operand;
                return 1;
            }
            [b'>', ..] => {
                self.close_angle();
                return 1;
            }
            [b'<', b'=', ..] => (STEP, 2),
            [b'<', b'<'] if literal || !name => (STEP, 2),
            [b'<', ..] if name => {
                self.open_angle();
                return 1;
            }
            [b'=', b'=', ..] | [b'!', b'=', ..] | [b'&', b'&', ..] | [b'|', b'|', ..] => (STEP, 2),
            [b'=' | b'@', ..] => (LEVEL, 1),
            _ => (STEP, 1),
        };
        self.add(cost);
        self.last = Last::Open;
        used
    }

    /// Operators before an operand: each is a level. Returns how many signs were read.
    fn before_operand(&mut self, signs: &[u8]) -> usize {
        let (cost, used) = match signs {
            [b'=', b'>', ..] => {
                self.here.row.angles = 0;
                (STEP, 2)
            }
            [b':', b':', ..] => (SEGMENT, 2),
            [b':', ..] => (0, 1),
            [b'>', ..] => {
                self.close_angle();
                return 1;
            }
            [b'<', ..] => {
                self.open_angle();
                return 1;
            }
            // None of them begins anything.
            [b'+' | b'/' | b'%' | b'^' | b'?' | b'@', ..] => (STEP, 1),
            _ => (LEVEL, 1),
        };
        self.add(cost);
        self.last = Last::Open;
        used
    }

    fn open_angle(&mut self) {
        self.add(STEP);
        let row = &mut self.here.row;
        row.angles += 1;
        row.most_angles = row.most_angles.max(row.angles);
        self.last = Last::Open;
    }

    fn close_angle(&mut self) {
        self.add(STEP);
        self.here.row.angles = self.here.row.angles.saturating_sub(1);
        self.last = Last::Name;
    }

    /// The `#` of an attribute.
    pub(super) fn attribute(&mut self) {
        self.begin();
        self.last = Last::Open;
    }

    /// A token that no operator joins to a block before it.
    fn begin(&mut self) {
        if self.last == Last::Block {
            self.here.end_row(0);
        }
    }

    fn add(&mut self, cost: usize) {
        self.here.row.cost += cost;
    }
}
