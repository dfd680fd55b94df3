//! Numbers and lists in words.

use unicode_width::UnicodeWidthStr;

/// `1,234,567`.
pub(crate) fn thousands(number: impl TryInto<u64>) -> String {
    let digits = number.try_into().unwrap_or(u64::MAX).to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 module`, `1,234 modules`.
pub(crate) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", thousands(number), if number == 1 { one } else { many })
}

/// A share as `52 %`; with a decimal where a whole number would hide the difference to 0 or 100: `0.3 %`, `99.8 %`.
pub(crate) fn percent(part: u64, whole: u64) -> String {
    if whole == 0 || part == 0 {
        return "0 %".to_owned();
    }
    if part == whole {
        return "100 %".to_owned();
    }
    let share = part as f64 * 100.0 / whole as f64;
    if !(9.95..=99.0).contains(&share) {
        // Never rounded up to "100.0": what is missing is the point.
        let share = (share * 10.0).floor().max(1.0) / 10.0;
        if share.fract() == 0.0 { format!("{share:.0} %") } else { format!("{share:.1} %") }
    } else {
        format!("{share:.0} %")
    }
}

/// `words` joined by `, `, wrapped at `width`, each line after `indent` spaces.
pub(crate) fn wrapped<'w>(words: impl IntoIterator<Item = &'w str>, width: usize, indent: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    let mut words = words.into_iter().peekable();
    while let Some(word) = words.next() {
        let comma = usize::from(words.peek().is_some());
        if column > 0 && column + 1 + word.width() + comma > width {
            out.push('\n');
            column = 0;
        }
        if column == 0 {
            out.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        } else {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        if comma > 0 {
            out.push(',');
        }
        column += word.width() + comma;
    }
    out
}

/// `text` wrapped between words at `width`: the first line after `first` spaces, the others after `others`.
pub(crate) fn paragraph(text: &str, width: usize, first: usize, others: usize) -> String {
    let mut out = " ".repeat(first);
    let mut column = first;
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 && column + 1 + word.width() > width {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', others));
            column = others;
        } else if index > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += word.width();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        let all = [0u64, 7, 999, 1000, 1_234_567].map(thousands);
        assert_eq!(all, ["0", "7", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn percent_never_hides_the_difference_to_nothing_or_everything() {
        assert_eq!(percent(0, 10), "0 %");
        assert_eq!(percent(1, 100_000), "0.1 %");
        assert_eq!(percent(52, 100), "52 %");
        assert_eq!(percent(9_999, 10_000), "99.9 %");
        assert_eq!(percent(10, 10), "100 %");
        assert_eq!(percent(0, 0), "0 %");
    }

    #[test]
    fn lists_wrap_between_words() {
        assert_eq!(wrapped(["aa", "bb", "cc"], 9, 2), "  aa, bb,\n  cc");
        assert_eq!(wrapped(["a_long_word"], 4, 1), " a_long_word");
        assert_eq!(wrapped([], 4, 1), "");
    }

    #[test]
    fn paragraphs_hang() {
        assert_eq!(paragraph("one two three", 9, 1, 3), " one two\n   three");
        assert_eq!(paragraph("unbreakable", 4, 0, 2), "unbreakable");
    }
}
