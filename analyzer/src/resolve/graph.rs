//! The graph: canonical paths for everything, and references between items of the graph.

mod found;
mod items;
mod modules;
mod ranked;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use seam_graphs::{Crate, CrateKind, GraphParts, ItemGraph};

use super::collect::Collection;
use super::program::{NONE, Program};
use super::references::Findings;
use crate::Analysis;
use crate::facts::{Detail, ScopeKind};
use crate::workspace::Workspace;
use ranked::Ranked;

/// Builds the result. `find` resolves the references: on all threads, beside the one that makes the tables of what they lead to.
pub(super) fn build(
    workspace: &Workspace,
    program: Program,
    find: impl FnOnce(&Program) -> (Findings, Option<Collection>) + Send,
) -> Analysis {
    let (mut builder, (found, collection)) =
        rayon::join(|| Builder::new(workspace, &program), || find(&program));
    let references = builder.references(&found.links);
    let inferred = builder.references(&found.inferred);
    let trait_needs = builder.references(&found.trait_needs);
    let insiders = builder.references(&found.insiders);
    let unresolved = builder.unresolved(&found.unresolved);
    let diagnostics = builder.diagnostics();
    let macro_uses = builder.macro_uses(&found.macro_uses);
    let functions = collection.as_ref().map(|collection| builder.functions(collection)).unwrap_or_default();
    let item_calls = builder.item_calls();
    let headers = builder.headers();
    let mut parts = builder.parts;
    let crates: Vec<String> = parts.crates.iter().map(|krate| krate.path.clone()).collect();
    parts.references = references;
    parts.inferred = inferred;
    let counts = found.counts;
    // The tables are large enough that taking them down is worth doing on the side; facts hold many small pieces.
    let take_down = || {
        let Program { facts, .. } = program;
        facts.into_par_iter().for_each(drop);
        drop(found);
    };
    let ((graph, ranks), ()) = rayon::join(|| ItemGraph::ranked(parts), take_down);
    let ranked = Ranked { graph: &graph, ranks: &ranks, crates: &crates };
    Analysis {
        diagnostics,
        unresolved,
        macro_uses: ranked.macro_uses(macro_uses),
        item_calls: ranked.item_calls(item_calls),
        trait_needs: ranked.needs(&trait_needs),
        insiders: ranked.needs(&insiders),
        headers: ranked.headers(headers),
        paths: counts,
        functions: ranked.functions(functions),
        bounded: collection.is_some_and(|collection| collection.bounded),
        graph,
        ..Analysis::default()
    }
}

pub(super) struct Builder<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) program: &'a Program,
    /// For each item of the program, the item of the graph that it belongs to, by its number in the program.
    pub(super) homes: Vec<u32>,
    /// Position in the graph's item table of each item that is its own home.
    positions: Vec<u32>,
    /// Position in the graph's module table of each module's scope.
    pub(super) module_of: FxHashMap<u32, usize>,
    /// Position in the graph's item table of each external crate.
    externals: FxHashMap<u32, usize>,
    /// How often each path was given out.
    taken: FxHashMap<String, u32>,
    pub(super) parts: GraphParts,
}

impl<'a> Builder<'a> {
    /// All tables but those of references.
    fn new(workspace: &'a Workspace, program: &'a Program) -> Self {
        let mut this = Self {
            workspace,
            program,
            homes: Vec::new(),
            positions: Vec::new(),
            module_of: FxHashMap::default(),
            externals: FxHashMap::default(),
            taken: FxHashMap::default(),
            parts: GraphParts::default(),
        };
        this.files();
        this.crates();
        this.homes();
        this.modules();
        this.items();
        this
    }

    fn files(&mut self) {
        self.parts.files = self.program.files.iter().map(|path| self.workspace.relative(path)).collect();
        self.parts.file_lines.clone_from(&self.program.file_lines);
    }

    fn crates(&mut self) {
        let mut names: Vec<String> = Vec::new();
        for krate in &self.program.crates {
            let package = &self.workspace.packages[krate.package];
            let target = &package.targets[krate.target];
            names.push(match krate.kind {
                CrateKind::Lib | CrateKind::ProcMacro | CrateKind::Bin | CrateKind::External => {
                    target.crate_name.clone()
                }
                CrateKind::BuildScript => format!("{}[build]", package.name.replace('-', "_")),
                kind => format!("{}[{}]", target.crate_name, kind.as_str()),
            });
        }
        for (index, krate) in self.program.crates.iter().enumerate() {
            let package = &self.workspace.packages[krate.package];
            let target = &package.targets[krate.target];
            let clashes = |name: &str| names.iter().filter(|other| *other == name).count() > 1;
            let mut path = names[index].clone();
            if krate.kind == CrateKind::Bin && clashes(&path) {
                path.push_str("[bin]");
            } else if clashes(&path) && !matches!(krate.kind, CrateKind::Lib | CrateKind::ProcMacro) {
                path = format!("{}/{path}", package.name);
            }
            let path = unique(&mut self.taken, path);
            self.parts.crates.push(Crate {
                path,
                name: target.crate_name.clone(),
                package: package.name.clone(),
                target: target.name.clone(),
                kind: krate.kind,
            });
        }
        // Crate paths are module paths; they are given out again as such.
        self.taken.clear();
    }

    /// Finds the item of the graph for each item: an item in a function's body belongs to the function.
    fn homes(&mut self) {
        let program = self.program;
        let count = program.item_piece.len();
        self.homes = vec![NONE; count];
        for index in 0..count {
            let number = u32::try_from(index).expect("fewer than 2^32 items");
            let facts = program.item(number);
            let piece = program.piece_of_item(number);
            let is_root = number == piece.root_item;
            if !is_root && !program.item_condition(number).active {
                continue;
            }
            let scope = &program.scopes[program.scope_of_item(number) as usize];
            self.homes[index] = if is_root {
                number
            } else if scope.kind == ScopeKind::Block || self.homes[scope.item as usize] != scope.item {
                // The function around, of a module in a body too.
                self.homes[scope.item as usize]
            } else if let Some(owner) = program.owner(number) {
                if self.homes[owner as usize] == owner { number } else { self.homes[owner as usize] }
            } else {
                match &facts.detail {
                    Detail::Module { scope: None, .. } => match program.module_scope.get(&number) {
                        Some(&scope) => program.scopes[scope as usize].item,
                        None => scope.item,
                    },
                    Detail::Include { .. } => scope.item,
                    _ => number,
                }
            };
        }
    }

    pub(super) fn position(&self, item: u32) -> Option<usize> {
        let home = self.homes[item as usize];
        let position = *self.positions.get(home as usize)?;
        (position != NONE).then_some(position as usize)
    }
}

/// `path`, or `path#2`, `path#3` … where it was given out before.
fn unique(taken: &mut FxHashMap<String, u32>, path: String) -> String {
    let count = taken.entry(path.clone()).or_default();
    *count += 1;
    if *count == 1 { path } else { format!("{path}#{count}") }
}
