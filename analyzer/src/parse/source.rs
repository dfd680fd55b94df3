//! Reading and parsing one file.

use std::borrow::Cow;
use std::fs::{self, Metadata};
use std::io::{self, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use camino::Utf8Path;

use super::tree::Keep;
use crate::DiagnosticKind;
use crate::extract::{Extractor, Lines, Origin, assets, is_recorded, sites};
use crate::facts::{FileFacts, ROOT};
use crate::flow::Terms;
use crate::nesting::{Bare, depth_of_file, with_stack};

/// Larger files are not parsed: a syntax tree takes about fifty times the memory of its text.
const MAX_BYTES: u64 = 8 << 20;

/// The facts of the file at `path`, which has this metadata. Trouble is among them; a file without a readable text has no other facts.
pub(super) fn read_facts(path: &Utf8Path, metadata: io::Result<Metadata>, keep: Keep) -> FileFacts {
    match metadata.map_err(cannot).and_then(|metadata| read_text(path, &metadata)) {
        Ok(text) => parse_facts(&text, keep),
        Err((line, message)) => trouble(line, DiagnosticKind::Unreadable, message),
    }
}

/// The facts of a file with this text.
pub(super) fn parse_facts(text: &str, keep: Keep) -> FileFacts {
    let text = &*without_prefix(text);
    let mut facts = match depth_of_file(text, is_recorded) {
        Ok((depth, bare)) => with_stack(depth, || unless_it_panics(|| parse(text, &bare, keep.terms))),
        Err(line) => {
            let message = "nested too deeply to be parsed; the file is left out";
            trouble(line, DiagnosticKind::Unparsed, message.to_owned())
        }
    };
    if keep.assets {
        (facts.assets, facts.reruns) = assets(text);
    }
    if keep.sites {
        facts.sites = sites(text);
    }
    // Spans are positions in a text that the lexer keeps per thread; facts hold none.
    proc_macro2::extra::invalidate_current_thread_spans();
    facts.lines = lines_of(text);
    facts
}

/// The facts of a text, read from what is left of it.
fn parse(text: &str, bare: &Bare<'_>, terms: Terms) -> FileFacts {
    // What the parser does not interpret is tokens, and the arguments of macro calls may be among these.
    match parse_bare(text, &bare.write(false), terms) {
        (_, true) if bare.lacks_arguments() => parse_bare(text, &bare.write(true), terms).0,
        (facts, _) => facts,
    }
}

/// The facts of a text, and whether there was something that the parser does not interpret.
fn parse_bare(text: &str, bare: &str, terms: Terms) -> (FileFacts, bool) {
    match syn::parse_file(bare) {
        Ok(file) => {
            let mut extractor = Extractor::new(Origin::File(Lines::new(text))).with_terms(terms);
            extractor.enter_attrs(&file.attrs);
            // `#![cfg(…)]` is a condition of the module itself.
            extractor.facts.items[ROOT as usize].cfg = extractor.cfg;
            extractor.items(&file.items);
            let uninterpreted = extractor.uninterpreted;
            let mut facts = extractor.finish();
            if !facts.calls.is_empty() {
                facts.text = Some(Arc::from(text));
            }
            (facts, uninterpreted)
        }
        Err(error) => {
            let line = u32::try_from(error.span().start().line).unwrap_or(u32::MAX);
            let message = format!("does not parse ({error}); the file is left out");
            (trouble(line.max(1), DiagnosticKind::Unparsed, message), false)
        }
    }
}

/// As many as `text.lines()` gives, counted many bytes at a time.
fn lines_of(text: &str) -> u32 {
    let newlines = memchr::memchr_iter(b'\n', text.as_bytes()).count();
    let open = !text.is_empty() && !text.ends_with('\n');
    u32::try_from(newlines + usize::from(open)).unwrap_or(u32::MAX)
}

/// What `read` returns; trouble where it panics, so that a defect of this program costs one file and not the whole run.
fn unless_it_panics(read: impl FnOnce() -> FileFacts) -> FileFacts {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        let message = "internal error while it was read; the file is left out; please report this";
        trouble(0, DiagnosticKind::Unparsed, message.to_owned())
    })
}

/// The text without a byte order mark, and with a `#!` line turned into a comment of the same length, so that positions in
/// it are positions in what is parsed.
fn without_prefix(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.strip_prefix("#!") {
        Some(rest) if !rest.trim_start().starts_with('[') => Cow::Owned(format!("//{rest}")),
        _ => Cow::Borrowed(text),
    }
}

fn trouble(line: u32, kind: DiagnosticKind, message: String) -> FileFacts {
    let mut extractor = Extractor::new(Origin::File(Lines::default()));
    extractor.trouble(line, kind, message);
    extractor.finish()
}

fn cannot(error: io::Error) -> (u32, String) {
    (0, format!("cannot be read: {error}"))
}

/// The text of a file, or the line and the reason why it has none.
fn read_text(path: &Utf8Path, metadata: &Metadata) -> Result<String, (u32, String)> {
    // Asked before the file is opened: opening a pipe would wait for its writer.
    if !metadata.is_file() {
        return Err((0, "is not a file".to_owned()));
    }
    if metadata.len() > MAX_BYTES {
        let message = format!("is larger than {} MiB and left out", MAX_BYTES >> 20);
        return Err((0, message));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    fs::File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)).map_err(cannot)?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let newlines = error.as_bytes()[..valid].iter().filter(|&&b| b == b'\n').count();
        (u32::try_from(newlines + 1).unwrap_or(u32::MAX), "is not UTF-8 and left out".to_owned())
    })
}
