//! What the lexer reads as one: comments and strings.

/// The first of some byte; the end where there is none.
pub(super) fn find(bytes: &[u8], from: usize, wanted: u8) -> usize {
    memchr::memchr(wanted, &bytes[from..]).map_or(bytes.len(), |n| from + n)
}

/// The end of the block comment that begins at `at`.
pub(super) fn skip_comment(bytes: &[u8], mut at: usize) -> usize {
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

/// The end of the string whose quote is at `at`, or behind the end of the text.
pub(super) fn skip_string(bytes: &[u8], mut at: usize) -> usize {
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
pub(super) fn skip_raw_string(bytes: &[u8], mut at: usize) -> Option<usize> {
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
