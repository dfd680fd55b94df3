//! The depth of a text, without a tree of its tokens; and its documentation, which is found on the way.
//!
//! Strings, characters and comments are skipped as the lexer skips them. Where a text is no Rust, the two may disagree; the
//! lexer then refuses it.

use super::Depth;
use super::meter::Meter;

/// How deep the tree of `text` can be at most.
///
/// # Errors
/// The line, from 1, at which it is too deep.
pub(crate) fn depth_of_text(text: &str) -> Result<Depth, u32> {
    Scan::new(text).run()
}

/// The same for the text of a file, with the text to parse: that in which documentation is ordinary comments.
///
/// To the parser each line of documentation is an attribute with a literal in it, of which nothing is wanted here. Every other
/// character stays where it is. What a macro is given or defined with keeps its documentation, as there it is tokens.
///
/// # Errors
/// The line, from 1, at which it is too deep.
pub(crate) fn depth_of_file(text: &str) -> Result<(Depth, String), u32> {
    let mut scan = Scan::new(text);
    let depth = scan.run()?;
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for mark in scan.documentation {
        out.push_str(&text[from..mark]);
        out.push(' ');
        from = mark + 1;
    }
    out.push_str(&text[from..]);
    Ok((depth, out))
}

/// A walk over the tokens of a text.
struct Scan<'t> {
    text: &'t str,
    meter: Meter,
    /// The place of the third character of each comment that is documentation, where no macro sees it.
    documentation: Vec<usize>,
    /// What may lead to the brackets of a macro call.
    call: Call,
    /// How many brackets are open, and how many were around the macro call that the walk is in.
    open: usize,
    called: Option<usize>,
}

/// How much of `name! other_name { … }` was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    Nothing,
    Bang,
    Name,
}

impl<'t> Scan<'t> {
    fn new(text: &'t str) -> Self {
        let (documentation, call) = (Vec::new(), Call::Nothing);
        Self { text, meter: Meter::new(), documentation, call, open: 0, called: None }
    }

    fn run(&mut self) -> Result<Depth, u32> {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            at = match CLASSES[byte as usize] {
                Class::Blank => {
                    at += 1;
                    continue;
                }
                Class::Sign if byte == b'/' && matches!(bytes.get(at + 1), Some(b'/' | b'*')) => {
                    at = self.comment(at);
                    continue;
                }
                class => self.token(class, at),
            };
            if self.meter.is_too_deep() {
                return Err(line_of(bytes, at));
            }
        }
        let meter = std::mem::replace(&mut self.meter, Meter::new());
        meter.finish().ok_or_else(|| line_of(bytes, bytes.len()))
    }

    /// Reads the token that begins at `at`; returns its end.
    fn token(&mut self, class: Class, at: usize) -> usize {
        let (bytes, meter) = (self.text.as_bytes(), &mut self.meter);
        let before = std::mem::replace(&mut self.call, Call::Nothing);
        match class {
            Class::Blank => at + 1,
            Class::Word => {
                let end = word(self.text, at, meter);
                if before == Call::Bang {
                    self.call = Call::Name;
                }
                if &bytes[at..end] == b"macro" {
                    // `macro name($x:ty) { … }`: from here on nobody is sure what is a macro's.
                    self.called.get_or_insert(usize::MAX);
                }
                end
            }
            Class::Sign => {
                let end = operators(bytes, at, meter);
                if bytes[end - 1] == b'!' {
                    self.call = Call::Bang;
                }
                end
            }
            Class::Open => {
                meter.open(bytes[at] == b'{');
                if before != Call::Nothing {
                    self.called.get_or_insert(self.open);
                }
                self.open += 1;
                at + 1
            }
            Class::Close => {
                meter.close(bytes[at] == b'}');
                self.open = self.open.saturating_sub(1);
                if self.called == Some(self.open) {
                    self.called = None;
                }
                at + 1
            }
            Class::Separator => {
                meter.separator(bytes[at] == b',');
                at + 1
            }
            Class::Hash => {
                meter.attribute();
                at + 1
            }
            Class::String => {
                meter.literal();
                skip_string(bytes, at)
            }
            Class::Quote => character_or_lifetime(bytes, at, meter),
        }
    }

    /// Skips a comment; returns its end.
    fn comment(&mut self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let documents = match bytes[at + 1..] {
            [b'/', b'/', b'/', ..] | [b'*', b'*', b'*' | b'/', ..] => false,
            [_, b'!', ..] => true,
            [sign, other, ..] => sign == other,
            _ => false,
        };
        if documents && self.called.is_none() {
            self.documentation.push(at + 2);
        }
        if bytes[at + 1] == b'/' {
            self.text[at..].find('\n').map_or(bytes.len(), |n| at + n)
        } else {
            skip_comment(bytes, at)
        }
    }
}

fn line_of(bytes: &[u8], at: usize) -> u32 {
    let newlines = bytes[..at.min(bytes.len())].iter().filter(|&&b| b == b'\n').count();
    u32::try_from(newlines + 1).unwrap_or(u32::MAX)
}

fn is_sign(byte: u8) -> bool {
    CLASSES[byte as usize] == Class::Sign
}

fn is_word(byte: u8) -> bool {
    CLASSES[byte as usize] == Class::Word
}

/// What a byte begins, outside of comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Blank,
    Sign,
    Word,
    Open,
    Close,
    Separator,
    Hash,
    String,
    Quote,
}

/// What each byte belongs to: every byte of every file is asked.
const CLASSES: [Class; 256] = {
    let mut classes = [Class::Blank; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'!' | b'&' | b'*' | b'-' | b'+' | b'/' | b'|' | b'<' | b'>' | b'=' | b'.' | b'?' | b'%'
            | b'^' | b'@' | b':' => Class::Sign,
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => Class::Word,
            b'(' | b'[' | b'{' => Class::Open,
            b')' | b']' | b'}' => Class::Close,
            b';' | b',' => Class::Separator,
            b'#' => Class::Hash,
            b'"' => Class::String,
            b'\'' => Class::Quote,
            _ => Class::Blank,
        };
        byte += 1;
    }
    classes
};

fn operators(bytes: &[u8], at: usize, meter: &mut Meter) -> usize {
    let mut end = at;
    while bytes.get(end).is_some_and(|&b| is_sign(b)) && !matches!(bytes[end..], [b'/', b'/' | b'*', ..]) {
        end += 1;
    }
    // Only `<<` asks, so only there is it worth looking.
    let literal = bytes[at..end] == *b"<<"
        && bytes[end..].iter().find(|b| !b.is_ascii_whitespace()).is_some_and(u8::is_ascii_digit);
    meter.operators(&bytes[at..end], literal);
    end
}

/// A word, a number, or a raw string or one with a prefix.
fn word(text: &str, at: usize, meter: &mut Meter) -> usize {
    let bytes = text.as_bytes();
    let mut end = at;
    while bytes.get(end).is_some_and(|&b| is_word(b)) {
        end += 1;
    }
    let word = &text[at..end];
    if bytes[at].is_ascii_digit() {
        // A point with a digit behind it belongs to the number.
        if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
            end += 1;
            while bytes.get(end).is_some_and(|&b| is_word(b)) {
                end += 1;
            }
        }
        meter.literal();
        return end;
    }
    match (word, bytes.get(end)) {
        ("r" | "br" | "cr", Some(b'"' | b'#')) => {
            if let Some(end) = skip_raw_string(bytes, end) {
                meter.literal();
                return end;
            }
            // A raw identifier: no keyword.
            if word == "r" && bytes.get(end) == Some(&b'#') && bytes.get(end + 1).is_some_and(|&b| is_word(b))
            {
                let mut last = end + 1;
                while bytes.get(last).is_some_and(|&b| is_word(b)) {
                    last += 1;
                }
                meter.word("r#");
                return last;
            }
        }
        ("b", Some(b'\'')) => return character_or_lifetime(bytes, end, meter),
        _ => {}
    }
    meter.word(word);
    end
}

fn find(bytes: &[u8], from: usize, wanted: u8) -> usize {
    bytes[from..].iter().position(|&b| b == wanted).map_or(bytes.len(), |n| from + n)
}

fn skip_comment(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0usize;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'/', Some(b'*')) => {
                depth += 1;
                at += 1;
            }
            (b'*', Some(b'/')) => {
                depth -= 1;
                at += 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    at
}

fn skip_string(bytes: &[u8], mut at: usize) -> usize {
    at += 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'"' => return at + 1,
            _ => {}
        }
        at += 1;
    }
    at
}

/// The end of the raw string whose hashes begin at `at`; `None` where there is none.
fn skip_raw_string(bytes: &[u8], mut at: usize) -> Option<usize> {
    let hashes = bytes[at..].iter().take_while(|&&b| b == b'#').count();
    if bytes.get(at + hashes) != Some(&b'"') {
        return None;
    }
    at += hashes + 1;
    loop {
        at = find(bytes, at, b'"');
        if at >= bytes.len() {
            return Some(at);
        }
        at += 1;
        if bytes[at..].iter().take(hashes).filter(|&&b| b == b'#').count() == hashes {
            return Some(at + hashes);
        }
    }
}

/// Skips a character literal, or just the quote of a lifetime.
fn character_or_lifetime(bytes: &[u8], at: usize, meter: &mut Meter) -> usize {
    let end = match bytes.get(at + 1) {
        Some(b'\\') => Some(find(bytes, (at + 3).min(bytes.len()), b'\'') + 1),
        // One character of up to four bytes, then the closing quote.
        Some(_) => (at + 2..=at + 5)
            .find(|&i| bytes.get(i) == Some(&b'\''))
            .filter(|&i| std::str::from_utf8(&bytes[at + 1..i]).is_ok_and(|c| c.chars().count() == 1))
            .map(|i| i + 1),
        None => None,
    };
    if let Some(end) = end {
        meter.literal();
        return end;
    }
    meter.lifetime();
    let mut end = at + 1;
    while bytes.get(end).is_some_and(|&b| is_word(b)) {
        end += 1;
    }
    end
}
