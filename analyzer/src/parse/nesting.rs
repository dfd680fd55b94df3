//! A bound on how deeply a text nests, before a recursive parser sees it.
//!
//! The parser and everything that walks its tree call themselves once per level, and a deep enough text would end the process
//! by overflowing the stack. Levels come from brackets and from rows of operators without a bracket (`!!!!x`, `a + b + …`,
//! `&&&T`, `else if`). Strings, characters and comments are skipped, so what is counted is an upper bound for valid Rust.

/// Levels of brackets that are accepted.
pub(super) const MAX_BRACKETS: usize = 1_000;

/// Operators in one row (between `;`, `,`, `{`, `}` of the same bracket) that are accepted.
pub(super) const MAX_ROW: usize = 20_000;

/// The line, from 1, at which `text` nests too deeply.
pub(super) fn too_deep(text: &str) -> Option<u32> {
    let bytes = text.as_bytes();
    let mut line = 1u32;
    let mut rows: Vec<usize> = Vec::new();
    let mut row = 0usize;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\n' => line += 1,
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at = memchr(bytes, at, b'\n');
                continue;
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                at = skip_comment(bytes, at, &mut line);
                continue;
            }
            b'"' => {
                at = skip_string(bytes, at, &mut line);
                continue;
            }
            b'r' if matches!(bytes.get(at + 1), Some(b'"' | b'#')) && !is_word(bytes, at) => {
                at = skip_raw_string(bytes, at, &mut line);
                continue;
            }
            b'\'' => {
                at = skip_char(bytes, at);
                continue;
            }
            b'(' | b'[' | b'{' => {
                rows.push(std::mem::take(&mut row));
                if rows.len() > MAX_BRACKETS {
                    return Some(line);
                }
            }
            b')' | b']' => row = rows.pop().unwrap_or(0),
            b'}' => {
                // What follows a block may go on with `else`.
                let goes_on = text[at + 1..].trim_start().starts_with("else");
                row = rows.pop().unwrap_or(0) + 1;
                if !goes_on {
                    row = 0;
                } else if row > MAX_ROW {
                    return Some(line);
                }
            }
            b';' | b',' => row = 0,
            b'!' | b'&' | b'*' | b'-' | b'+' | b'/' | b'|' | b'<' | b'=' | b'.' | b'?' | b'%' | b'^' => {
                row += 1;
                if row > MAX_ROW {
                    return Some(line);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

fn memchr(bytes: &[u8], from: usize, wanted: u8) -> usize {
    bytes[from..].iter().position(|&b| b == wanted).map_or(bytes.len(), |n| from + n)
}

/// Whether the byte at `at` goes on a word.
fn is_word(bytes: &[u8], at: usize) -> bool {
    at > 0
        && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_')
        && !matches!(bytes[at - 1], b'b' | b'c')
}

fn skip_comment(bytes: &[u8], mut at: usize, line: &mut u32) -> usize {
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
            (b'\n', _) => *line += 1,
            _ => {}
        }
        at += 1;
    }
    at
}

fn skip_string(bytes: &[u8], mut at: usize, line: &mut u32) -> usize {
    at += 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => {
                if bytes.get(at + 1) == Some(&b'\n') {
                    *line += 1;
                }
                at += 1;
            }
            b'"' => return at + 1,
            b'\n' => *line += 1,
            _ => {}
        }
        at += 1;
    }
    at
}

fn skip_raw_string(bytes: &[u8], mut at: usize, line: &mut u32) -> usize {
    let hashes = bytes[at + 1..].iter().take_while(|&&b| b == b'#').count();
    if bytes.get(at + 1 + hashes) != Some(&b'"') {
        return at + 1; // a raw identifier
    }
    at += 2 + hashes;
    while at < bytes.len() {
        match bytes[at] {
            b'\n' => *line += 1,
            b'"' if bytes[at + 1..].iter().take(hashes).filter(|&&b| b == b'#').count() == hashes => {
                return at + 1 + hashes;
            }
            _ => {}
        }
        at += 1;
    }
    at
}

/// Skips a character literal, or just the quote of a lifetime.
fn skip_char(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at + 1) {
        Some(b'\\') => {
            let end = memchr(bytes, (at + 3).min(bytes.len()), b'\'');
            end + 1
        }
        Some(_) => {
            // One character of up to four bytes, then the closing quote.
            let close = (at + 2..=at + 5).find(|&i| bytes.get(i) == Some(&b'\''));
            match close {
                Some(close)
                    if std::str::from_utf8(&bytes[at + 1..close]).is_ok_and(|c| c.chars().count() == 1) =>
                {
                    close + 1
                }
                _ => at + 1,
            }
        }
        None => at + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_strings_characters_and_comments_do_not_count() {
        let many = "(".repeat(5_000);
        for text in [
            format!("const S: &str = \"\\\"{many}\";"),
            format!("const S: &str = r#\"{many}\"#;"),
            format!("// {many}\nfn f() {{}}"),
            format!("/* /* {many} */ {many} */ fn f() {{}}"),
            "fn f<'a>(c: char) -> bool { c == '(' || c == '\\'' }".repeat(2_000),
        ] {
            assert_eq!(too_deep(&text), None);
        }
    }

    #[test]
    fn deep_nesting_is_found_with_its_line() {
        assert_eq!(too_deep(&format!("\n\nfn f() {{ {} }}", "(".repeat(100_000))), Some(3));
        assert_eq!(too_deep(&format!("fn f() {{\n{}x }}", "!".repeat(100_000))), Some(2));
        let chain = "if a { } else ".repeat(50_000);
        assert!(too_deep(&format!("fn f() {{ {chain} {{ }} }}")).is_some());
    }

    #[test]
    fn ordinary_code_is_not_deep() {
        let table = format!("const T: [u8; 100000] = [{}];", "-1, ".repeat(100_000));
        assert_eq!(too_deep(&table), None);
        let functions = "fn f(a: u8) -> u8 { if a == 0 { 1 } else { a + 1 } }\n".repeat(100_000);
        assert_eq!(too_deep(&functions), None);
    }
}
