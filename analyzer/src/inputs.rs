//! Which files each target is compiled from: what rustc writes into its dep-info, as far as the source tells.
//!
//! In: the parsed files of every target, with the `cfg` conditions around their declarations; then the finished graph, for
//! files that only the expansion of a macro led to. Out: [`Inputs`]. Left out: files that procedural macros read, what a
//! build script generates, and everything that lies in third-party crates.

use camino::Utf8PathBuf;
use rustc_hash::{FxHashMap, FxHashSet};
use seam_graphs::{CrateKind, ItemGraph};

use crate::cfg::CfgExpr;
use crate::facts::{Detail, FileFacts, ROOT};
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
        let input = |file: String, lines: u32, when: Vec<CfgExpr>| Input {
            target,
            file,
            lines,
            when: Condition(when),
        };
        self.files.push(input(workspace.relative(&file.path), facts.lines, when.to_vec()));
        for asset in &facts.assets {
            let folder = file.path.parent().unwrap_or(&file.path);
            let path: Utf8PathBuf = normalize(&folder.join(&*asset.path));
            let when = when.iter().chain(&asset.when).cloned().collect();
            self.files.push(input(workspace.relative(&path), 0, when));
        }
        self.reruns.extend(facts.reruns.iter().map(|text| (target, text.to_string())));
    }

    /// Adds the files of modules that are not among the inputs yet: macros declare them.
    pub fn add_modules(&mut self, workspace: &Workspace, graph: &ItemGraph) {
        let by_name: FxHashMap<(&str, &str, CrateKind), TargetId> = targets(workspace)
            .into_iter()
            .map(|id| {
                let package = &workspace.packages[id.0];
                let target = &package.targets[id.1];
                ((package.name.as_str(), target.name.as_str(), target.kind), id)
            })
            .collect();
        let mut known: FxHashSet<(TargetId, String)> =
            self.files.iter().map(|input| (input.target, input.file.clone())).collect();
        for module in graph.modules() {
            let krate = graph.krate(module.krate);
            let key = (krate.package.as_str(), krate.target.as_str(), krate.kind);
            if let (Some(&target), Some(file)) = (by_name.get(&key), module.file)
                && known.insert((target, graph.file(file).to_owned()))
            {
                let only_tests = module.test_only && !krate.kind.is_test_only();
                self.files.push(Input {
                    target,
                    file: graph.file(file).to_owned(),
                    lines: graph.file_lines(file),
                    when: Condition(only_tests.then(CfgExpr::test).into_iter().collect()),
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

/// All targets of the workspace, in order.
fn targets(workspace: &Workspace) -> Vec<TargetId> {
    let packages = workspace.packages.iter().enumerate();
    packages.flat_map(|(at, package)| (0..package.targets.len()).map(move |target| (at, target))).collect()
}

/// The conditions under which `item` of a file leads to `file`.
fn conditions_of(facts: &FileFacts, item: u32, file: &LoadedFile) -> Vec<CfgExpr> {
    let item = &facts.items[item as usize];
    let mut when = Vec::new();
    let mut at = item.cfg;
    while at != ROOT {
        let node = &facts.cfgs[at as usize];
        when.push(node.expr.clone());
        at = node.parent;
    }
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
