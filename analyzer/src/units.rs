//! The units that a cargo command compiles, and which of them wait for which.
//!
//! In: a [`Workspace`], a [`Command`] (over the whole workspace). Out: a [`UnitGraph`]. It is no quotient of the item graph:
//! what cargo rebuilds follows from manifests alone. Modelled on cargo's `ops/cargo_compile` (which targets a command
//! builds), `core/compiler/unit_dependencies.rs` (what each waits for), `core/resolver/features.rs` (with which features) and
//! `core/compiler/fingerprint` (what makes one stale), as of 1.95. Left out: packages outside the workspace, which no edit
//! inside it touches, `--target`, artifact dependencies, and profiles with a `panic` strategy of their own.

mod build;
mod features;
mod rebuild;
mod scripts;
#[cfg(test)]
mod tests;

use seam_graphs::{CrateKind, Dag};

pub use self::build::unit_graph;
pub use self::rebuild::{Edit, Fate, Rebuild};
pub use self::scripts::{Rerun, Script};
use crate::workspace::{Package, Target, Workspace};

/// A cargo command over a whole workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// `cargo check --workspace`.
    Check,
    /// `cargo build --workspace`.
    Build,
    /// `cargo test --workspace --no-run`.
    Test,
}

impl Command {
    /// The name of the subcommand.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Build => "build",
            Self::Test => "test",
        }
    }
}

/// What is done with a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// Checked: no code is generated.
    Check,
    /// Compiled as what it is.
    Build,
    /// Compiled as a test.
    Test,
    /// A build script is run.
    Run,
    /// The examples of its documentation are collected: nothing is compiled before they run.
    Doctest,
}

impl Mode {
    /// In lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Build => "build",
            Self::Test => "test",
            Self::Run => "run",
            Self::Doctest => "doctest",
        }
    }

    /// Whether rustc runs, so that cargo reports an artifact.
    pub fn compiles(self) -> bool {
        matches!(self, Self::Check | Self::Build | Self::Test)
    }
}

/// One job of a build.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unit {
    /// The package, as a position in [`Workspace::packages`].
    pub package: usize,
    /// The target, as a position in [`Package::targets`].
    pub target: usize,
    /// What is done with it.
    pub mode: Mode,
    /// Whether it is one for build scripts and procedural macros that differs in features from the one for the program.
    pub host: bool,
}

/// The units of a command, sorted, and their arcs.
#[derive(Clone, Debug)]
pub struct UnitGraph {
    /// What is run.
    pub command: Command,
    /// The units, by package, target, mode.
    pub units: Vec<Unit>,
    /// The active features of each unit, sorted.
    pub features: Vec<Vec<String>>,
    /// From each unit to those whose staleness makes it stale.
    pub stale: Dag,
    /// From each unit to those that must be there before it starts: more than the former, since integration tests wait for
    /// the binaries of their package and are not compiled again with them.
    pub order: Dag,
}

impl UnitGraph {
    /// The package of a unit.
    pub fn package<'w>(&self, workspace: &'w Workspace, unit: usize) -> &'w Package {
        &workspace.packages[self.units[unit].package]
    }

    /// The target of a unit.
    pub fn target<'w>(&self, workspace: &'w Workspace, unit: usize) -> &'w Target {
        &self.package(workspace, unit).targets[self.units[unit].target]
    }

    /// Whether something is linked at the end of a unit, which then needs the code of everything below it.
    pub fn links(&self, workspace: &Workspace, unit: usize) -> bool {
        let kind = self.target(workspace, unit).kind;
        match self.units[unit].mode {
            Mode::Check | Mode::Run | Mode::Doctest => false,
            Mode::Test => true,
            Mode::Build => kind != CrateKind::Lib,
        }
    }
}
