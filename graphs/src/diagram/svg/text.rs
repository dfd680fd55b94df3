//! How wide a text is, without a font at hand; and text that is safe in XML.
//!
//! In: a text, a size. Out: an estimate in pixels from the advance widths of Helvetica (which Arial and Liberation Sans
//! share), a little enlarged, since system fonts differ; boxes add padding on top.

/// Advance widths in thousandths of the font size, from the space to the tilde.
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, // space to /
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, // 0 to ?
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, // @ to O
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, // P to _
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, // ` to o
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, // p to ~
];
const SPREAD: f64 = 1.06;

/// The estimated width of `text` in pixels at a font size of `size` pixels.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(char_width).sum::<f64>() * size * SPREAD / 1000.0
}

fn char_width(c: char) -> f64 {
    let code = u32::from(c);
    match code {
        0x20..=0x7e => f64::from(WIDTHS[code as usize - 0x20]),
        // East Asian scripts, emoji and other symbols fill the square; Latin, Greek and Cyrillic letters do not.
        0x1100.. if !(0x2000..0x2070).contains(&code) => 1100.0,
        _ => 700.0,
    }
}

/// `text` in one line and no wider than `limit`: the middle is what gives way, since both ends of a path tell it apart.
pub(super) fn shortened(text: &str, size: f64, limit: f64) -> String {
    let line: Vec<char> = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let whole: String = line.iter().collect();
    if width(&whole, size) <= limit {
        return whole;
    }
    let room = limit * 1000.0 / (size * SPREAD) - char_width('…');
    let (mut head, mut tail, mut used) = (0, 0, 0.0);
    loop {
        let from_tail = tail < head;
        let next = if from_tail { line[line.len() - 1 - tail] } else { line[head] };
        used += char_width(next);
        if used > room || head + tail + 1 >= line.len() {
            break;
        }
        if from_tail {
            tail += 1;
        } else {
            head += 1;
        }
    }
    line[..head].iter().chain(&['…']).chain(&line[line.len() - tail..]).collect()
}

/// `text` for an XML text or attribute; characters that XML 1.0 forbids become U+FFFD.
pub(super) fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_follow_the_letters() {
        assert!(width("iiii", 12.0) < width("mmmm", 12.0));
        assert!((width("Hello", 1000.0) / SPREAD - 2278.0).abs() < 1e-6, "H 722 e 556 l 222 l 222 o 556");
        assert!(width("模块", 10.0) >= 20.0);
    }

    #[test]
    fn long_texts_lose_their_middle() {
        assert_eq!(shortened("short", 12.0, 100.0), "short");
        let cut = shortened("a_very_long_module_name_that_does_not_fit", 12.0, 100.0);
        assert!(cut.starts_with("a_very") && cut.ends_with("fit") && cut.contains('…'), "{cut}");
        assert!(width(&cut, 12.0) <= 100.0);
        assert_eq!(shortened("two\nlines", 12.0, 100.0), "two lines");
    }
}
