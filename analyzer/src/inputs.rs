//! Which files each target is compiled from: what rustc writes into its dep-info, as far as the source tells.
//!
//! In: the parsed files of every target, with the `cfg` conditions around their declarations; then the finished graph, for
//! files that only the expansion of a macro led to. Out: [`Inputs`]. Left out: files that procedural macros read, what a
//! build script generates, and everything that lies in third-party crates.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use rustc_hash::FxHashSet;
use seam_graphs::{ItemGraph, ItemKind};

use crate::cfg::{CfgExpr, is_known};
use crate::facts::{Detail, FileFacts, ROOT, SiteKind};
use crate::parse::{LoadedFile, Parent, Sources, normalize};
use crate::workspace::Workspace;

/// The files of all targets.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// By target, then file; a file that is declared several times in a target stands here as often.
    pub files: Vec<Input>,
    /// What the sources of a target say with `cargo::rerun-if-…`, by target, then text.
    pub reruns: Vec<(TargetId, String)>,
}

/// A target: the position of its package in the workspace, its own position in the package.
pub type TargetId = (usize, usize);

/// A file that a target is compiled from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The target.
    pub target: TargetId,
    /// The file, relative to the workspace root, with `/`; absolute where it lies outside.
    pub file: String,
    /// How many lines of Rust; 0 for what is compiled in as text or bytes.
    pub lines: u32,
    /// When it is read.
    pub when: Condition,
    /// What of it is compiled under further conditions, tests aside.
    pub parts: Parts,
}

/// How the lines of a file's items part by the `cfg` conditions around them, those of test-only items left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Lines of all items.
    lines: u32,
    /// Lines under each condition.
    conditional: Vec<(Condition, u32)>,
}

impl Parts {
    fn new(facts: &FileFacts) -> Self {
        let mut by_cfg: BTreeMap<u32, u32> = BTreeMap::new();
        for item in &facts.items {
            // What stands inside these is an item too.
            if !matches!(item.kind, ItemKind::Impl | ItemKind::Trait | ItemKind::Module) {
                *by_cfg.entry(item.cfg).or_default() += item.end_line + 1 - item.line.min(item.end_line);
            }
        }
        let mut parts = Self::default();
        for (cfg, lines) in by_cfg {
            let when = Condition(chain(facts, cfg));
            if !when.test_only() {
                parts.lines += lines;
                if cfg != ROOT {
                    parts.conditional.push((when, lines));
                }
            }
        }
        parts
    }

    /// Which share of the lines may be compiled where `fact` says which predicates hold: 0 to 1.
    pub fn share(&self, fact: &dyn Fn(&str) -> Option<bool>) -> f64 {
        let off = self.conditional.iter().filter(|(when, _)| !when.may_hold(fact)).map(|part| part.1);
        if self.lines == 0 { 1.0 } else { 1.0 - f64::from(off.sum::<u32>()) / f64::from(self.lines) }
    }
}

/// `cfg` conditions, all of which must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition(Vec<CfgExpr>);

impl Condition {
    /// Whether it may hold where `fact` says of a single predicate (`unix`, `feature="std"`, `test`) whether that holds,
    /// or that it can't tell.
    pub fn may_hold(&self, fact: &dyn Fn(&str) -> Option<bool>) -> bool {
        self.0.iter().all(|expr| expr.decide(fact) != Some(false))
    }

    /// Whether it holds for tests only.
    pub fn test_only(&self) -> bool {
        self.0.iter().any(CfgExpr::implies_test)
    }
}

impl Inputs {
    /// The files of `sources`, which are those of all targets in order.
    pub(crate) fn of_sources(workspace: &Workspace, sources: &Sources) -> Self {
        let targets = targets(workspace);
        let mut conditions: Vec<Vec<CfgExpr>> = Vec::with_capacity(sources.files.len());
        let mut inputs = Self::default();
        for file in &sources.files {
            let facts = &sources.facts[file.facts];
            // Parents stand before their children.
            let when = match file.parent {
                Parent::Root(_) => Vec::new(),
                Parent::File(parent, item) => {
                    let declaring = &sources.facts[sources.files[parent].facts];
                    let mut when = conditions[parent].clone();
                    when.extend(conditions_of(declaring, item, file));
                    when
                }
            };
            inputs.add(workspace, targets[file.krate], file, facts, &when);
            conditions.push(when);
        }
        inputs.sort();
        inputs
    }

    fn add(
        &mut self,
        workspace: &Workspace,
        target: TargetId,
        file: &LoadedFile,
        facts: &FileFacts,
        when: &[CfgExpr],
    ) {
        let input = |file: String, lines: u32, when: Vec<CfgExpr>, parts: Parts| Input {
            target,
            file,
            lines,
            when: Condition(when),
            parts,
        };
        let path = workspace.relative(&file.path);
        self.files.push(input(path, facts.lines, when.to_vec(), Parts::new(facts)));
        for asset in &facts.assets {
            let folder = file.path.parent().unwrap_or(&file.path);
            let path: Utf8PathBuf = normalize(&folder.join(&*asset.path));
            let when = when.iter().chain(&asset.when).cloned().collect();
            self.files.push(input(workspace.relative(&path), 0, when, Parts::default()));
        }
        self.reruns.extend(facts.reruns.iter().map(|text| (target, text.to_string())));
    }

    /// Adds the files of modules that are not among the inputs yet: macros declare them.
    pub fn add_modules(&mut self, workspace: &Workspace, graph: &ItemGraph) {
        let targets = workspace.targets_of(graph);
        let mut known: FxHashSet<(TargetId, String)> =
            self.files.iter().map(|input| (input.target, input.file.clone())).collect();
        for module in graph.modules() {
            let krate = graph.krate(module.krate);
            if let (Some(target), Some(file)) = (targets[module.krate.index()], module.file)
                && known.insert((target, graph.file(file).to_owned()))
            {
                let only_tests = module.test_only && !krate.kind.is_test_only();
                self.files.push(Input {
                    target,
                    file: graph.file(file).to_owned(),
                    lines: graph.file_lines(file),
                    when: Condition(only_tests.then(CfgExpr::test).into_iter().collect()),
                    parts: Parts::default(),
                });
            }
        }
        self.sort();
    }

    fn sort(&mut self) {
        self.files.sort_by(|a, b| (a.target, &a.file).cmp(&(b.target, &b.file)));
        self.reruns.sort();
        self.reruns.dedup();
    }

    /// The inputs of a target.
    pub fn of(&self, target: TargetId) -> &[Input] {
        let start = self.files.partition_point(|input| input.target < target);
        let end = self.files.partition_point(|input| input.target <= target);
        &self.files[start..end]
    }
}

/// Whether a variable at compile time is one that only a build script gives, if anyone does in a package: `OUT_DIR`, `GIT_HASH`; cargo
/// sets the others.
pub(crate) fn of_build_script(variable: &str) -> bool {
    !variable.starts_with("CARGO")
}

/// The features, and the words that neither rustc nor cargo sets, of the `cfg` conditions under which `item` of a file leads to `file`.
pub(crate) fn terms_of(facts: &FileFacts, item: u32, file: &LoadedFile) -> Vec<(SiteKind, Box<str>)> {
    let mut terms = Vec::new();
    for condition in conditions_of(facts, item, file) {
        condition.each(&mut |what| {
            if let Some(feature) = what.strip_prefix("feature=\"").and_then(|rest| rest.strip_suffix('"')) {
                terms.push((SiteKind::Feature, feature.into()));
            } else if !is_known(what.split('=').next().unwrap_or(what)) {
                terms.push((SiteKind::Condition, what.into()));
            }
        });
    }
    terms
}

/// All targets of the workspace, in order.
fn targets(workspace: &Workspace) -> Vec<TargetId> {
    let packages = workspace.packages.iter().enumerate();
    packages.flat_map(|(at, package)| (0..package.targets.len()).map(move |target| (at, target))).collect()
}

/// The conditions under which `item` of a file leads to `file`.
fn conditions_of(facts: &FileFacts, item: u32, file: &LoadedFile) -> Vec<CfgExpr> {
    let item = &facts.items[item as usize];
    let mut when = chain(facts, item.cfg);
    if let Detail::Module { paths, .. } = &item.detail {
        let named =
            paths.iter().find(|(_, path)| file.path.as_str().ends_with(path.trim_start_matches(['.', '/'])));
        match named {
            Some((condition, _)) => when.extend(condition.clone()),
            // None of the conditional paths is taken.
            None => when.extend(paths.iter().filter_map(|(c, _)| Some(CfgExpr::Not(Box::new(c.clone()?))))),
        }
    }
    when
}

/// A condition and those around it.
fn chain(facts: &FileFacts, mut at: u32) -> Vec<CfgExpr> {
    let mut when = Vec::new();
    while at != ROOT {
        let node = &facts.cfgs[at as usize];
        when.push(node.expr.clone());
        at = node.parent;
    }
    when
}
