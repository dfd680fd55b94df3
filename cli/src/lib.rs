//! The command line of `cargo seam`.
//!
//! In: arguments. Out: text, diagrams and JSON on standard output or in a file, messages on standard error, an exit code.
//! This crate is the only owner of clap, the terminal, and the JSON document types; what is computed, it asks
//! `seam-analyzer` and `seam-graphs` for.
//!
//! One file per subcommand in `commands`; what they share: `args` (flags), `session` (load and analyse), `view` (partition
//! and quotient from flags), `text` and `table` (terminal text), `json` (documents), `output` (where it all goes),
//! `interrupt` (Ctrl-C).

mod args;
mod commands;
mod cyclic;
mod edits;
mod exit;
mod focus;
mod interrupt;
mod json;
mod output;
mod picture;
mod report;
mod run;
#[cfg(test)]
mod sample;
mod session;
mod table;
mod terminal;
#[cfg(test)]
mod tests;
mod text;
mod totals;
mod view;

pub use run::main;
