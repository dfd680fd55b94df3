//! What could not be seen: part of every result, counted and shown, never dropped.

/// What went wrong with a piece of the workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DiagnosticKind {
    /// A file could not be read: missing, a directory, not UTF-8, too large.
    Unreadable,
    /// A file could not be parsed; all of it is left out.
    Unparsed,
    /// A module's file was not found.
    MissingModule,
    /// A macro call that may define items could not be seen through.
    OpaqueMacro,
    /// Cargo could not say everything about the workspace.
    Metadata,
    /// The git history is missing or incomplete.
    History,
    /// A bound was hit and the result is incomplete there.
    Limit,
}

impl DiagnosticKind {
    /// The kind as the JSON output has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::Unparsed => "unparsed",
            Self::MissingModule => "missing-module",
            Self::OpaqueMacro => "opaque-macro",
            Self::Metadata => "metadata",
            Self::History => "history",
            Self::Limit => "limit",
        }
    }
}

/// Something that could not be seen, with its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// The file, relative to the workspace root; empty where none is meant.
    pub file: String,
    /// The line, from 1; 0 where none is meant.
    pub line: u32,
    /// What kind of trouble.
    pub kind: DiagnosticKind,
    /// What happened and what follows, in lower case, without a final stop.
    pub message: String,
}

/// A path in the source that did not resolve.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unresolved {
    /// The file, relative to the workspace root.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The module that the path stands in.
    pub module: String,
    /// The path as written: `crate::a::Missing`.
    pub path: String,
}
