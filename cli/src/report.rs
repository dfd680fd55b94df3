//! Messages on standard error: errors with their causes, and what could not be seen.
//!
//! They never fail: where standard error is closed, nobody listens.

use std::io::{self, Write};

use anstyle::Style;
use seam_analyzer::{Diagnostic, DiagnosticKind};

use crate::args::{ColorChoice, GlobalArgs};
use crate::session::Session;
use crate::terminal::{ERROR, WARNING, takes_color};
use crate::text::counted;

/// With a single `-v`, at most so many lines of one kind.
const LISTED: usize = 50;

/// Prints `error: …` and its causes.
pub(crate) fn error(error: &anyhow::Error, color: ColorChoice) {
    let mut text = format!("{} {error}\n", label("error:", ERROR, color));
    for cause in error.chain().skip(1) {
        text.push_str(&format!("  caused by: {cause}\n"));
    }
    print(&text);
}

/// Prints `warning: …`, unless `--quiet` was given.
pub(crate) fn warning(global: &GlobalArgs, message: &str) {
    if !global.quiet {
        print(&format!("{} {message}\n", label("warning:", WARNING, global.color)));
    }
}

/// Says what is going on, unless `--quiet` was given.
pub(crate) fn progress(global: &GlobalArgs, message: &str) {
    if !global.quiet {
        print(&format!("{message}\n"));
    }
}

/// Says what could not be seen: a summary, or with `-v` a list.
pub(crate) fn unseen(session: &Session, global: &GlobalArgs) {
    if global.quiet || session.diagnostics.is_empty() {
        return;
    }
    if global.verbose == 0 && session.said_unseen.get() && global.output.is_none() {
        return;
    }
    if global.verbose == 0 {
        warning(global, &format!("{}; -v lists them", summary(&session.diagnostics)));
        return;
    }
    for (kind, _) in KINDS {
        let of_kind: Vec<&Diagnostic> = session.diagnostics.iter().filter(|d| d.kind == kind).collect();
        let shown = if global.verbose > 1 { of_kind.len() } else { of_kind.len().min(LISTED) };
        for diagnostic in &of_kind[..shown] {
            warning(global, &place(diagnostic));
        }
        if shown < of_kind.len() {
            warning(global, &format!("… and {} more like this; -vv lists them", of_kind.len() - shown));
        }
    }
}

/// Kinds of trouble and how they are counted, the worst first.
const KINDS: [(DiagnosticKind, (&str, &str)); 7] = [
    (DiagnosticKind::Unreadable, ("file could not be read", "files could not be read")),
    (DiagnosticKind::Unparsed, ("file could not be parsed", "files could not be parsed")),
    (DiagnosticKind::MissingModule, ("module has no file", "modules have no file")),
    (DiagnosticKind::Metadata, ("thing cargo could not say", "things cargo could not say")),
    (DiagnosticKind::History, ("thing git could not say", "things git could not say")),
    (DiagnosticKind::Limit, ("limit was reached", "limits were reached")),
    (
        DiagnosticKind::OpaqueMacro,
        ("macro call could not be seen through", "macro calls could not be seen through"),
    ),
];

/// `2 files could not be parsed, 1 module has no file`.
pub(crate) fn summary(diagnostics: &[Diagnostic]) -> String {
    let mut parts = Vec::new();
    for (kind, (one, many)) in KINDS {
        let count = diagnostics.iter().filter(|d| d.kind == kind).count();
        if count > 0 {
            parts.push(counted(count, one, many));
        }
    }
    parts.join(", ")
}

/// `src/a.rs:3: message`, without what is unknown.
fn place(diagnostic: &Diagnostic) -> String {
    let Diagnostic { file, line, message, .. } = diagnostic;
    match (file.as_str(), line) {
        ("", _) => message.clone(),
        (file, 0) => format!("{file}: {message}"),
        (file, line) => format!("{file}:{line}: {message}"),
    }
}

fn label(word: &str, style: Style, color: ColorChoice) -> String {
    let colored = match color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => takes_color(&io::stderr()),
    };
    if colored { format!("{style}{word}{style:#}") } else { word.to_owned() }
}

fn print(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diagnostic(kind: DiagnosticKind, line: u32) -> Diagnostic {
        Diagnostic { file: "src/a.rs".into(), line, kind, message: "lost".into() }
    }

    #[test]
    fn the_summary_counts_by_kind_and_every_kind_has_words() {
        let all = [
            DiagnosticKind::Unparsed,
            DiagnosticKind::Unparsed,
            DiagnosticKind::Unreadable,
            DiagnosticKind::MissingModule,
            DiagnosticKind::OpaqueMacro,
            DiagnosticKind::Metadata,
            DiagnosticKind::History,
            DiagnosticKind::Limit,
        ]
        .map(|k| diagnostic(k, 1));
        assert_eq!(summary(&all).matches(", ").count(), 6, "{}", summary(&all));
        assert_eq!(summary(&all[..2]), "2 files could not be parsed");
    }

    #[test]
    fn a_place_has_a_line_only_where_one_is_known() {
        assert_eq!(place(&diagnostic(DiagnosticKind::Unparsed, 3)), "src/a.rs:3: lost");
        assert_eq!(place(&diagnostic(DiagnosticKind::Unreadable, 0)), "src/a.rs: lost");
    }
}
