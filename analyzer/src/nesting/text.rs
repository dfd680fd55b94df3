//! The depth of a text, without a tree of its tokens; and what need not be parsed of it, which is found on the way.
//!
//! Strings, characters and comments are skipped as the lexer skips them. Where a text is no Rust, the two may disagree; the
//! lexer then refuses it.

use super::Depth;
use super::bare::Bare;
use super::meter::Meter;
use super::skip::{find, skip_comment, skip_raw_string, skip_string};

/// How deep the tree of `text` can be at most.
///
/// # Errors
/// The line, from 1, at which it is too deep.
pub(crate) fn depth_of_text(text: &str) -> Result<Depth, u32> {
    Scan::new(text).run()
}

/// The same for the text of a file, with the text to parse in its place. `recorded` tells of which macros, by the last name of
/// their path, nobody reads the arguments in a tree.
///
/// What a macro is given or defined with keeps its documentation and its strings, as there they are tokens.
///
/// # Errors
/// The line, from 1, at which it is too deep.
pub(crate) fn depth_of_file(text: &str, recorded: fn(&str) -> bool) -> Result<(Depth, Bare<'_>), u32> {
    let mut scan = Scan { recorded, ..Scan::new(text) };
    let depth = scan.run()?;
    Ok((depth, scan.bare))
}

/// A walk over the tokens of a text.
struct Scan<'t> {
    text: &'t str,
    meter: Meter,
    bare: Bare<'t>,
    recorded: fn(&str) -> bool,
    /// What may lead to the brackets of a macro call.
    call: Call,
    /// How many brackets are open, and how many were around the macro call and the attribute that the walk is in.
    open: usize,
    called: Option<usize>,
    attribute: Option<usize>,
    /// Where the arguments begin that will be left out.
    arguments: Option<usize>,
}

/// How much of `name! other_name { … }` or `#[` was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    Nothing,
    /// A word, from there to there.
    Word(usize, usize),
    /// `!`, directly behind such a word if there is one.
    Bang(Option<(usize, usize)>),
    Name,
    Hash,
}

impl<'t> Scan<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            meter: Meter::new(),
            bare: Bare::new(text),
            recorded: |_| false,
            call: Call::Nothing,
            open: 0,
            called: None,
            attribute: None,
            arguments: None,
        }
    }

    fn run(&mut self) -> Result<Depth, u32> {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            at = match CLASSES[byte as usize] {
                Class::Blank => {
                    at += 1;
                    // Lines begin with many.
                    while bytes[at..].starts_with(&[b' '; 4]) {
                        at += 4;
                    }
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
                self.call = if let Call::Bang(_) = before { Call::Name } else { Call::Word(at, end) };
                if &bytes[at..end] == b"macro" {
                    // `macro name($x:ty) { … }`: from here on nobody is sure what is a macro's.
                    self.called.get_or_insert(usize::MAX);
                }
                if matches!(bytes[end - 1], b'"' | b'#') && self.is_plain() {
                    self.bare.string(at, end);
                }
                end
            }
            Class::Sign => {
                let end = operators(bytes, at, meter);
                if bytes[end - 1] == b'!' {
                    self.call = Call::Bang(match before {
                        Call::Word(start, behind) if behind + 1 == end => Some((start, behind)),
                        _ => None,
                    });
                }
                end
            }
            Class::Open => {
                meter.open(bytes[at] == b'{');
                self.open(before, at);
                at + 1
            }
            Class::Close => {
                meter.close(bytes[at] == b'}');
                self.close(at);
                at + 1
            }
            Class::Separator => {
                meter.separator(bytes[at] == b',');
                at + 1
            }
            Class::Hash => {
                meter.attribute();
                self.call = Call::Hash;
                at + 1
            }
            Class::String => {
                meter.literal();
                let end = skip_string(bytes, at);
                if self.is_plain() {
                    self.bare.string(at, end.min(bytes.len()));
                }
                end
            }
            Class::Quote => character_or_lifetime(bytes, at, meter),
        }
    }

    /// Whether the walk is in no macro call and no attribute.
    fn is_plain(&self) -> bool {
        self.called.is_none() && self.attribute.is_none()
    }

    fn open(&mut self, before: Call, at: usize) {
        match before {
            Call::Bang(name) => {
                if let Some((start, end)) = name
                    && self.is_plain()
                    && (self.recorded)(&self.text[start..end])
                {
                    self.arguments = Some(at + 1);
                }
                self.called.get_or_insert(self.open);
            }
            Call::Name => {
                self.called.get_or_insert(self.open);
            }
            Call::Hash => {
                self.attribute.get_or_insert(self.open);
            }
            Call::Nothing | Call::Word(..) => {}
        }
        self.open += 1;
    }

    fn close(&mut self, at: usize) {
        self.open = self.open.saturating_sub(1);
        if self.called == Some(self.open) {
            self.called = None;
            if let Some(start) = self.arguments.take() {
                self.bare.arguments(start..at);
            }
        }
        if self.attribute == Some(self.open) {
            self.attribute = None;
        }
    }

    /// Skips a comment; returns its end.
    fn comment(&mut self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        if bytes[at + 1] == b'/' {
            let end = find(bytes, at, b'\n');
            if self.called.is_none() {
                self.bare.line_comment(at, end);
            }
            return end;
        }
        let documents = match bytes[at + 2..] {
            [b'*', b'*' | b'/', ..] => false,
            [sign, ..] => sign == b'*' || sign == b'!',
            [] => false,
        };
        if documents && self.called.is_none() {
            self.bare.documentation(at);
        }
        skip_comment(bytes, at)
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
