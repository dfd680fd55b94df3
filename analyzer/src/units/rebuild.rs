//! What cargo compiles again after an edit.
//!
//! In: the files of all targets, a [`UnitGraph`]. Out: the units that an edit makes stale by itself ([`Edit`]), and what
//! follows from it for all others ([`Rebuild`]). Cargo looks at files, not at what changed in them: a comment rebuilds as
//! much as a new signature. [`Rebuild::relinking`] tells what would be left if it did look
//! (<https://github.com/rust-lang/rust/issues/158844>). Left out: edits of manifests, which rebuild or not by what they change.

use seam_graphs::CrateKind;

use super::scripts::{Script, scripts};
use super::{Mode, Unit, UnitGraph};
use crate::workspace::{Target, Workspace};
use crate::{Condition, Input, Inputs, TargetId};

/// Finds what edits make stale.
#[derive(Clone, Debug)]
pub struct Rebuild<'a> {
    workspace: &'a Workspace,
    inputs: &'a Inputs,
    units: &'a UnitGraph,
    scripts: Vec<Option<Script>>,
}

/// The units that an edit makes stale by itself, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// Positions in [`UnitGraph::units`].
    pub stale: Vec<usize>,
}

/// What becomes of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It stays as it is.
    Fresh,
    /// It is linked again from what is there, not compiled.
    Relinked,
    /// It is compiled, or run, again.
    Rebuilt,
}

impl<'a> Rebuild<'a> {
    /// Prepares the units of a workspace.
    pub fn new(workspace: &'a Workspace, inputs: &'a Inputs, units: &'a UnitGraph) -> Self {
        Self { workspace, inputs, units, scripts: scripts(workspace, inputs) }
    }

    /// The units.
    pub fn graph(&self) -> &'a UnitGraph {
        self.units
    }

    /// Lines of Rust that a unit is compiled from.
    pub fn lines(&self, unit: usize) -> u64 {
        let Unit { package, target, .. } = self.units.units[unit];
        let mut files: Vec<(&str, u32)> = self
            .inputs
            .of((package, target))
            .iter()
            .filter(|input| self.reads(unit, &input.when))
            .map(|input| (input.file.as_str(), input.lines))
            .collect();
        files.dedup();
        files.iter().map(|file| u64::from(file.1)).sum()
    }

    /// The build script of each package, where it has one.
    pub fn scripts(&self) -> &[Option<Script>] {
        &self.scripts
    }

    /// An edit of a file: relative to the workspace root, with `/`.
    pub fn of_file(&self, file: &str) -> Edit {
        let owner = self.owner(file);
        let mut stale = Vec::new();
        for (at, unit) in self.units.units.iter().enumerate() {
            let is_stale = match unit.mode {
                Mode::Run => self.scripts[unit.package]
                    .as_ref()
                    .is_some_and(|script| script.runs_for(file, owner == Some(unit.package))),
                Mode::Doctest => false,
                Mode::Check | Mode::Build | Mode::Test => {
                    let inputs = self.inputs.of((unit.package, unit.target)).iter();
                    inputs.filter(|input| input.file == file).any(|input| self.reads(at, &input.when))
                }
            };
            stale.extend(is_stale.then_some(at));
        }
        Edit { stale }
    }

    /// An edit somewhere in the own files of a target.
    pub fn of_target(&self, (package, target): TargetId) -> Edit {
        let root = self.workspace.relative(&self.workspace.packages[package].targets[target].src_path);
        let mut edit = self.of_file(&root);
        // The root may be shared with other targets; most of the code is not.
        edit.stale.retain(|&at| {
            let unit = &self.units.units[at];
            (unit.package, unit.target) == (package, target) || unit.mode == Mode::Run
        });
        edit
    }

    /// The files that a unit is compiled from, each once, with the share of its lines that the unit's configuration leaves.
    pub fn files(&self, unit: usize) -> Vec<(&'a str, f64)> {
        let Unit { package, target, .. } = self.units.units[unit];
        let inputs = self.inputs.of((package, target)).iter();
        // What was analysed under one configuration has nothing else in it.
        let share = |input: &Input| match self.workspace.active {
            Some(_) => 1.0,
            None => self.with_facts(unit, |fact| input.parts.share(fact)),
        };
        let read = inputs.filter(|input| input.lines > 0 && self.reads(unit, &input.when));
        let mut files: Vec<(&str, f64)> = read.map(|input| (input.file.as_str(), share(input))).collect();
        files.dedup_by(|a, b| a.0 == b.0);
        files
    }

    /// Whether a unit is compiled with a file that stands under `when`.
    fn reads(&self, unit: usize, when: &Condition) -> bool {
        self.with_facts(unit, |fact| when.may_hold(fact))
    }

    /// What `ask` finds where it knows which predicates hold for a unit.
    fn with_facts<T>(&self, unit: usize, ask: impl FnOnce(&dyn Fn(&str) -> Option<bool>) -> T) -> T {
        let mode = self.units.units[unit].mode;
        let package = self.units.package(self.workspace, unit);
        let proc_macro = self.units.target(self.workspace, unit).kind == CrateKind::ProcMacro;
        let platform = self.workspace.platform.as_deref();
        ask(&|what| match what {
            "test" => Some(mode == Mode::Test),
            "proc_macro" => Some(proc_macro),
            "doc" | "doctest" | "miri" => Some(false),
            _ => match what.strip_prefix("feature=\"").and_then(|rest| rest.strip_suffix('"')) {
                Some(feature) => Some(self.units.features[unit].iter().any(|on| on == feature)),
                None if platform?.iter().any(|on| on == what) => Some(true),
                // A build script may set anything else.
                None if package.build_script().is_some() && !is_of_platform(what) => None,
                None => Some(false),
            },
        })
    }

    /// The package that a file belongs to: that of the nearest folder with a manifest of the workspace.
    pub fn owner(&self, file: &str) -> Option<usize> {
        let path = self.workspace.root.join(file);
        let own = |package: &usize| path.starts_with(self.workspace.packages[*package].folder());
        let owner = (0..self.workspace.packages.len())
            .filter(own)
            .max_by_key(|&package| self.workspace.packages[package].folder().as_str().len())?;
        let inside = path.strip_prefix(self.workspace.packages[owner].folder()).ok()?;
        // Neither belongs to the package for cargo.
        let first = inside.components().next()?.as_str();
        (first != "target" && !first.starts_with('.')).then_some(owner)
    }

    /// What cargo does today: everything above is rebuilt.
    pub fn fates(&self, edit: &Edit) -> Vec<Fate> {
        let up = self.units.stale.up(edit.stale.iter().copied());
        up.into_iter().map(|is| if is { Fate::Rebuilt } else { Fate::Fresh }).collect()
    }

    /// What would be left where the edit changes no more than private bodies, and cargo looked: the crate itself, and what
    /// is linked with it. Procedural macros and build scripts, once linked anew, rebuild what uses them.
    pub fn relinking(&self, edit: &Edit) -> Vec<Fate> {
        let mut reach = vec![Reach::None; self.units.units.len()];
        for &unit in &edit.stale {
            reach[unit] = Reach::Body;
        }
        for &unit in self.units.stale.order() {
            let below = self.units.stale.dependencies(unit).map(|d| match reach[d] {
                Reach::Body | Reach::Linked if self.runs(d) => Reach::Whole,
                Reach::Body => Reach::Code,
                Reach::Linked => Reach::None,
                reach => reach,
            });
            let mut worst = below.max().unwrap_or(Reach::None);
            if worst == Reach::Code && self.units.links(self.workspace, unit) {
                worst = Reach::Linked;
            }
            reach[unit] = reach[unit].max(worst);
        }
        let fate = |reach| match reach {
            Reach::None | Reach::Code => Fate::Fresh,
            Reach::Linked => Fate::Relinked,
            Reach::Body | Reach::Whole => Fate::Rebuilt,
        };
        reach.into_iter().map(fate).collect()
    }

    /// Whether a unit is run while others are compiled, so that these depend on what it does.
    fn runs(&self, unit: usize) -> bool {
        let Target { kind, .. } = self.units.target(self.workspace, unit);
        let mode = self.units.units[unit].mode;
        mode == Mode::Run
            || (mode == Mode::Build && matches!(kind, CrateKind::ProcMacro | CrateKind::BuildScript))
    }
}

/// How far an edit of bodies reaches into a unit, from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// Not at all.
    None,
    /// It is as it was; what it is linked with is not.
    Code,
    /// It is linked again.
    Linked,
    /// Its own bodies changed.
    Body,
    /// Anything in it may have changed.
    Whole,
}

/// Whether rustc alone decides about a `cfg`, so that no build script sets it.
fn is_of_platform(what: &str) -> bool {
    const OWN: [&str; 5] = ["unix", "windows", "debug_assertions", "overflow_checks", "ub_checks"];
    what.starts_with("target_") || what.starts_with("panic") || OWN.contains(&what)
}
