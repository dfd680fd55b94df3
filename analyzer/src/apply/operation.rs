//! A split as data: what has to be done, before anything is done.
//!
//! In: nothing. Out: [`Operation`]s, each of which can be shown and carried out. Left out: who makes them (`apply`) and who
//! carries them out (`write`).

use std::fmt;

/// One thing to do. Paths are relative to the workspace root, with `/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// The manifest of a new package.
    CreateManifest {
        /// Where it goes.
        path: String,
        /// Its text.
        text: String,
    },
    /// A manifest gets another text.
    EditManifest {
        /// The file.
        path: String,
        /// Its new text.
        text: String,
    },
    /// A file moves, and may change on the way.
    MoveFile {
        /// From where.
        from: String,
        /// To where.
        to: String,
        /// Its new text, where it changes.
        text: Option<String>,
    },
    /// A file that several crates have a part of.
    CreateFile {
        /// Where it goes.
        path: String,
        /// The file that it is a part of.
        part_of: String,
        /// Its text.
        text: String,
    },
    /// A source file gets another text.
    EditFile {
        /// The file.
        path: String,
        /// Its new text.
        text: String,
    },
    /// A file, or a folder with all that is in it, that several crates need.
    CopyFile {
        /// From where.
        from: String,
        /// To where.
        to: String,
    },
}

impl fmt::Display for Operation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CreateManifest { path, .. } => write!(out, "create manifest {path}"),
            Self::EditManifest { path, .. } => write!(out, "edit manifest {path}"),
            Self::MoveFile { from, to, text: None } => write!(out, "move {from} to {to}"),
            Self::MoveFile { from, to, text: Some(_) } => write!(out, "move {from} to {to}, with edits"),
            Self::CreateFile { path, part_of, .. } => write!(out, "create {path} from a part of {part_of}"),
            Self::EditFile { path, .. } => write!(out, "edit {path}"),
            Self::CopyFile { from, to } => write!(out, "copy {from} to {to}"),
        }
    }
}

/// Something that became visible to other crates.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Widened {
    /// Its path below the root of the original crate.
    pub path: String,
    /// The visibility that it had: `private`, `pub(crate)`.
    pub was: String,
    /// The file in the original, relative to the workspace.
    pub file: String,
    /// The line there, from 1.
    pub line: u32,
}

/// A feature of the original package that turns one of a new package on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Forwarded {
    /// The feature.
    pub feature: String,
    /// The new package.
    pub to: String,
}

/// A new package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPackage {
    /// Its name.
    pub name: String,
    /// Its folder, relative to the workspace.
    pub folder: String,
    /// Source files that it gets, moved and in parts.
    pub files: usize,
    /// Lines of items that move to it.
    pub lines: u32,
    /// The new packages that it depends on.
    pub depends_on: Vec<String>,
}
