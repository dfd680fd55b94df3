//! Tables for the terminal: columns aligned, one column shortened so that lines fit the width.
//!
//! In: a header, rows of cells. Out: lines. Left out: borders, and wrapping of cells.

use std::io::{self, Write};

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use crate::terminal::{STRONG, Terminal};

/// Between two columns.
const GAP: &str = "  ";
/// The flexible column gets no narrower than this.
const MIN_FLEXIBLE: usize = 16;

/// Which way a column is flush.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    /// For words.
    Left,
    /// For numbers.
    Right,
}

/// A cell: its text and how it is shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    /// A cell in `style`.
    pub(crate) fn styled(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: text.into(), style: Style::new() }
    }
}

/// A table; its first column takes what the width leaves and is shortened from the left where that is not enough.
#[derive(Debug)]
pub(crate) struct Table {
    header: Vec<(String, Align)>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table with these columns.
    pub(crate) fn new(header: &[(&str, Align)]) -> Self {
        let header = header.iter().map(|&(name, align)| (name.to_owned(), align)).collect();
        Self { header, rows: Vec::new() }
    }

    /// Adds a row; missing cells are empty.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        let mut cells: Vec<Cell> = cells.into_iter().collect();
        cells.resize(self.header.len(), Cell::default());
        self.rows.push(cells);
    }

    /// Writes header and rows, each line after `indent` spaces. A column in which every cell is empty is left out.
    pub(crate) fn write(&self, out: &mut dyn Write, terminal: Terminal, indent: usize) -> io::Result<()> {
        let shown: Vec<usize> = (0..self.header.len())
            .filter(|&c| c == 0 || self.rows.iter().any(|r| !r[c].text.is_empty()))
            .collect();
        let mut widths: Vec<usize> = shown
            .iter()
            .map(|&c| self.rows.iter().map(|r| r[c].text.width()).fold(self.header[c].0.width(), usize::max))
            .collect();
        if terminal.shorten {
            let rest: usize = widths[1..].iter().map(|w| w + GAP.len()).sum();
            let available = terminal.width.saturating_sub(indent + rest).max(MIN_FLEXIBLE);
            widths[0] = widths[0].min(available);
        }
        let header: Vec<Cell> = self.header.iter().map(|h| Cell::styled(h.0.clone(), STRONG)).collect();
        for row in std::iter::once(&header).chain(&self.rows) {
            let line = self.line(row, &shown, &widths, terminal);
            writeln!(out, "{:indent$}{}", "", line)?;
        }
        Ok(())
    }

    fn line(&self, row: &[Cell], shown: &[usize], widths: &[usize], terminal: Terminal) -> String {
        let mut line = String::new();
        // Spaces are held back until a cell follows, so that no line ends in them.
        let mut pending = 0;
        for (position, (&column, &width)) in shown.iter().zip(widths).enumerate() {
            let cell = &row[column];
            let text = shorten_left(&cell.text, width);
            let padding = width.saturating_sub(text.width());
            pending += if position > 0 { GAP.len() } else { 0 };
            let (before, after) = match self.header[column].1 {
                Align::Left => (0, padding),
                Align::Right => (padding, 0),
            };
            pending += before;
            if !text.is_empty() {
                line.extend(std::iter::repeat_n(' ', pending));
                line.push_str(&terminal.paint(cell.style, &text));
                pending = 0;
            }
            pending += after;
        }
        line
    }
}

/// `text` in at most `width` columns: the end of a path says more than its beginning, so `…` stands for the beginning.
/// Leading spaces (the indent of a tree) are kept.
pub(crate) fn shorten_left(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let name = text.trim_start_matches(' ');
    let indent = (text.len() - name.len()).min(width / 2);
    let room = width.saturating_sub(indent + 1);
    let mut kept = 0;
    let tail: Vec<char> = name
        .chars()
        .rev()
        .take_while(|c| {
            kept += unicode_width::UnicodeWidthChar::width(*c).unwrap_or(0);
            kept <= room
        })
        .collect();
    std::iter::repeat_n(' ', indent).chain(std::iter::once('…')).chain(tail.into_iter().rev()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::PIPE_WIDTH;

    fn render(width: usize, shorten: bool) -> String {
        let mut table =
            Table::new(&[("module", Align::Left), ("lines", Align::Right), ("marks", Align::Left)]);
        table.row([Cell::from("app::a_module_with_a_long_name"), "7".into(), "".into()]);
        table.row([Cell::from("  b"), "1,234".into(), "tests".into()]);
        let mut out = Vec::new();
        table.write(&mut out, Terminal { width, shorten, color: false }, 2).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_are_flush_right_and_no_line_ends_in_spaces() {
        insta::assert_snapshot!(render(PIPE_WIDTH, false), @r"
          module                          lines  marks
          app::a_module_with_a_long_name      7
            b                             1,234  tests
        ");
    }

    #[test]
    fn a_narrow_terminal_shortens_the_first_column_only() {
        let text = render(36, true);
        insta::assert_snapshot!(text, @r"
          module                lines  marks
          …le_with_a_long_name      7
            b                   1,234  tests
        ");
        assert!(text.lines().all(|l| l.width() <= 36), "{text}");
    }

    #[test]
    fn shortening_keeps_the_end_and_the_indent() {
        assert_eq!(shorten_left("abcdef", 6), "abcdef");
        assert_eq!(shorten_left("abcdef", 4), "…def");
        assert_eq!(shorten_left("  abcdef", 5), "  …ef");
        assert_eq!(shorten_left("漢字漢字", 5), "…漢字");
        assert_eq!(shorten_left("abc", 0), "…");
    }
}
