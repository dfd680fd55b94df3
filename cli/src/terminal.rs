//! What the output can show: its width, and whether it takes colour.
//!
//! In: `--color`, the environment, the stream. Out: [`Terminal`]. Files and pipes get no colour unless it is forced, and a
//! fixed width, so that the same input gives the same bytes everywhere.

use anstyle::{AnsiColor, Style};

use crate::args::ColorChoice;

/// Width of text that goes to a pipe or a file.
pub(crate) const PIPE_WIDTH: usize = 120;
/// Tables and trees get no narrower than this, whatever the terminal says.
const MIN_WIDTH: usize = 40;

/// How text is to be laid out and coloured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    /// Columns to wrap at.
    pub(crate) width: usize,
    /// Whether names longer than the width are shortened: only where a person looks.
    pub(crate) shorten: bool,
    /// Whether to write escape sequences.
    pub(crate) color: bool,
}

impl Terminal {
    /// The terminal behind standard output, or plain text for a file.
    pub(crate) fn detect(color: ColorChoice, to_file: bool) -> Self {
        let size = if to_file { None } else { terminal_size::terminal_size_of(std::io::stdout()) };
        let width = size.map_or(PIPE_WIDTH, |(columns, _)| usize::from(columns.0).max(MIN_WIDTH));
        let color = match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => !to_file && takes_color(&std::io::stdout()),
        };
        Self { width, shorten: size.is_some(), color }
    }

    /// Text in `style`, plain where there is no colour.
    pub(crate) fn paint(self, style: Style, text: &str) -> String {
        if self.color && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

/// Whether `stream` takes colour: `NO_COLOR`, `CLICOLOR_FORCE`, `TERM` and pipes are respected.
pub(crate) fn takes_color(stream: &impl anstream::stream::RawStream) -> bool {
    !matches!(anstream::AutoStream::choice(stream), anstream::ColorChoice::Never)
}

/// Headlines and totals.
pub(crate) const STRONG: Style = Style::new().bold();
/// What matters less: evidence, hints, units.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// What stands in the way: cycles.
pub(crate) const BAD: Style = AnsiColor::Red.on_default();
/// Commands to type next.
pub(crate) const COMMAND: Style = AnsiColor::Cyan.on_default();
/// The word `error`.
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
/// The word `warning`.
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
