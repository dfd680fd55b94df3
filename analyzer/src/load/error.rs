//! Why a workspace can't be loaded.

use std::io;

use camino::Utf8PathBuf;

/// Why a workspace can't be loaded: what, where, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// Neither the start folder nor one above it has a manifest.
    #[error(
        "no `Cargo.toml` found in `{start}` or any folder above it; go to a cargo project, or name its manifest with \
         `--manifest-path`"
    )]
    NoManifest {
        /// The folder where the search started.
        start: Utf8PathBuf,
    },
    /// The path that the user gave is no manifest.
    #[error("manifest path `{path}` {problem}; `--manifest-path` takes the path of a `Cargo.toml`")]
    ManifestPath {
        /// The path, absolute.
        path: Utf8PathBuf,
        /// What is wrong with it, as a verb phrase.
        problem: &'static str,
    },
    /// Cargo refuses the manifest, or that of a member.
    #[error("cargo cannot read the workspace of `{manifest}`: {message}")]
    Manifest {
        /// The manifest that the load started with.
        manifest: Utf8PathBuf,
        /// Cargo's own message, which names the file and the line.
        message: String,
    },
    /// The lock file can't be used as it is, and the user asked for just that.
    #[error("cargo cannot resolve `{manifest}` under `{flag}`: {message}")]
    Locked {
        /// The manifest that the load started with.
        manifest: Utf8PathBuf,
        /// `--locked` or `--frozen`.
        flag: &'static str,
        /// Cargo's own message.
        message: String,
    },
    /// The workspace has no package.
    #[error("the workspace of `{manifest}` has no packages; add some to `workspace.members`")]
    NoPackages {
        /// Its manifest.
        manifest: Utf8PathBuf,
    },
    /// Cargo or rustc can't be started.
    #[error("cannot run `{program}`; install a Rust toolchain, or put `{program}` on the `PATH`")]
    Program {
        /// What was to be started.
        program: String,
        /// Why it was not.
        source: io::Error,
    },
    /// Cargo's answer is not what `cargo metadata --format-version 1` promises.
    #[error("cannot understand the answer of `cargo metadata` for `{manifest}`; update cargo, or cargo-seam")]
    Answer {
        /// The manifest that the load started with.
        manifest: Utf8PathBuf,
        /// Why not.
        source: cargo_metadata::Error,
    },
    /// Rustc does not know the target.
    #[error("rustc has no configuration for {target}: {message}")]
    Target {
        /// `target` and the triple, or `this machine`.
        target: String,
        /// Rustc's own message.
        message: String,
    },
    /// A `--cfg` is none.
    #[error("`--cfg {cfg}` is neither a name nor `name=\"value\"`")]
    Cfg {
        /// What the user gave.
        cfg: String,
    },
    /// No package of the workspace has the feature.
    #[error("no package of the workspace `{root}` has the feature `{feature}`{hint}")]
    Feature {
        /// The workspace root.
        root: Utf8PathBuf,
        /// What the user gave.
        feature: String,
        /// `, did you mean …`, or nothing.
        hint: String,
    },
    /// No package of the workspace has the name.
    #[error("package `{spec}` not found in workspace `{root}`{hint}")]
    Package {
        /// The workspace root.
        root: Utf8PathBuf,
        /// What the user gave.
        spec: String,
        /// `, did you mean …`, or nothing.
        hint: String,
    },
    /// A package pattern is none.
    #[error("package pattern `{pattern}` cannot be read: {reason}")]
    Pattern {
        /// What the user gave.
        pattern: String,
        /// Why.
        reason: &'static str,
    },
    /// `--exclude` left nothing.
    #[error("no package of the workspace `{root}` is left after `--exclude`; exclude less")]
    NothingSelected {
        /// The workspace root.
        root: Utf8PathBuf,
    },
    /// There is no folder outside of every project to start cargo in.
    #[error(
        "no folder to run cargo in that is free of `.cargo/config.toml` and `rust-toolchain.toml` up to the root; tried \
         {tried}; set `TMPDIR` to such a folder"
    )]
    NoNeutralFolder {
        /// The folders that were tried.
        tried: String,
    },
    /// A file or folder that the load itself needs.
    #[error("cannot {what} `{path}`")]
    Io {
        /// What was tried, as a verb.
        what: &'static str,
        /// On what.
        path: String,
        /// Why it failed.
        source: io::Error,
    },
}

/// `, did you mean …` with the closest of `known`; nothing where none is close.
pub(super) fn did_you_mean<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let limit = (given.chars().count() / 3).max(2);
    let closest = known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(given, name), name))
        .filter(|(distance, _)| *distance <= limit)
        .min();
    match closest {
        Some((_, name)) => format!(", did you mean `{name}`?"),
        None => String::new(),
    }
}
