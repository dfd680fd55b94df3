//! The depth of a text, without a tree of its tokens.
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
    let bytes = text.as_bytes();
    let mut meter = Meter::new();
    let mut at = 0;
    while at < bytes.len() {
        at = match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'/') => find(bytes, at, b'\n'),
            b'/' if bytes.get(at + 1) == Some(&b'*') => skip_comment(bytes, at),
            b'"' => {
                meter.literal();
                skip_string(bytes, at)
            }
            b'\'' => character_or_lifetime(bytes, at, &mut meter),
            open @ (b'(' | b'[' | b'{') => {
                meter.open(open == b'{');
                at + 1
            }
            close @ (b')' | b']' | b'}') => {
                meter.close(close == b'}');
                at + 1
            }
            separator @ (b';' | b',') => {
                meter.separator(separator == b',');
                at + 1
            }
            b'#' => {
                meter.attribute();
                at + 1
            }
            byte if is_sign(byte) => operators(bytes, at, &mut meter),
            byte if is_word(byte) => word(text, at, &mut meter),
            _ => {
                at += 1;
                continue;
            }
        };
        if meter.is_too_deep() {
            return Err(line_of(bytes, at));
        }
    }
    meter.finish().ok_or_else(|| line_of(bytes, bytes.len()))
}

fn line_of(bytes: &[u8], at: usize) -> u32 {
    let newlines = bytes[..at.min(bytes.len())].iter().filter(|&&b| b == b'\n').count();
    u32::try_from(newlines + 1).unwrap_or(u32::MAX)
}

fn is_sign(byte: u8) -> bool {
    CLASSES[byte as usize] == SIGN
}

fn is_word(byte: u8) -> bool {
    CLASSES[byte as usize] == WORD
}

const SIGN: u8 = 1;
const WORD: u8 = 2;

/// What each byte belongs to: every byte of every file is asked.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'!' | b'&' | b'*' | b'-' | b'+' | b'/' | b'|' | b'<' | b'>' | b'=' | b'.' | b'?' | b'%'
            | b'^' | b'@' | b':' => SIGN,
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => WORD,
            _ => 0,
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
