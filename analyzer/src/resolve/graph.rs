//! The graph: canonical paths for everything, and references between items of the graph.

use std::fmt::Write as _;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use seam_graphs::{
    Code, Crate, CrateId, CrateKind, FileId, GraphParts, Item, ItemGraph, ItemId, ItemKind, Module, ModuleId,
    Reference, Visibility,
};

use super::collect::Collection;
use super::program::{NONE, PUBLIC, Program};
use super::references::{Findings, FoundMacro, Goal, Link};
use crate::facts::{Detail, Position, ScopeKind};
use crate::workspace::Workspace;
use crate::{Analysis, Diagnostic, ItemCall, MacroUse, Need, Unresolved};

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
    let mut unresolved: Vec<Unresolved> = found
        .unresolved
        .iter()
        .map(|(file, line, module, path)| Unresolved {
            file: builder.parts.files[*file as usize].clone(),
            line: *line,
            module: builder
                .module_of
                .get(module)
                .map_or(String::new(), |m| builder.parts.modules[*m].path.clone()),
            path: path.clone(),
        })
        .collect();
    unresolved.par_sort_unstable();
    let mut diagnostics = builder.diagnostics();
    diagnostics.extend(workspace.diagnostics.iter().cloned());
    diagnostics.sort_unstable();
    diagnostics.dedup();
    let mut macro_uses = builder.macro_uses(&found.macro_uses);
    let mut functions =
        collection.as_ref().map(|collection| builder.functions(collection)).unwrap_or_default();
    let mut item_calls = builder.item_calls();
    let mut headers = builder.headers();
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
    for used in &mut macro_uses {
        used.item = ranks[used.item.index()];
    }
    macro_uses.par_sort_unstable();
    let [trait_needs, insiders] = [trait_needs, insiders].map(|needs| ranked(&needs, &ranks));
    for call in &mut item_calls {
        call.module = ranks[call.module.index()];
    }
    item_calls.sort_unstable();
    item_calls.dedup();
    headers.iter_mut().for_each(|header| header.renumber(&|item| ranks[item.index()]));
    headers.sort_by_key(|header| header.item);
    for function in &mut functions {
        function.item = ranks[function.item.index()];
        for (krate, _) in function.paid_by.iter_mut().chain(&mut function.foreign) {
            let path = &crates[krate.index()];
            *krate = CrateId::new(graph.crates().iter().position(|krate| krate.path == *path).unwrap_or(0));
        }
        function.paid_by.sort_unstable();
        function.foreign.sort_unstable();
    }
    functions.sort_unstable();
    let bounded = collection.is_some_and(|collection| collection.bounded);
    Analysis {
        graph,
        diagnostics,
        unresolved,
        macro_uses,
        item_calls,
        trait_needs,
        insiders,
        headers,
        paths: counts,
        functions,
        bounded,
        ..Analysis::default()
    }
}

/// Needs by the identifiers of the graph, which gave each item its place.
fn ranked(needs: &[Reference], ranks: &[ItemId]) -> Vec<Need> {
    let rank = |need: &Reference| Need {
        from: ranks[need.from.index()],
        of: ranks[need.to.index()],
        test_only: need.test_only,
    };
    let mut out: Vec<Need> = needs.iter().map(rank).collect();
    out.sort_unstable();
    out.dedup();
    out
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

    fn modules(&mut self) {
        let program = self.program;
        let mut inside: FxHashMap<u32, u32> = FxHashMap::default();
        for (number, scope) in program.scopes.iter().enumerate() {
            let number = u32::try_from(number).expect("fewer than 2^32 scopes");
            if scope.kind != ScopeKind::Module || self.homes[scope.item as usize] != scope.item {
                continue;
            }
            let facts = program.item(scope.item);
            let piece = program.piece_of_item(scope.item);
            let inline = piece.root_item != scope.item;
            let parent = (scope.parent != NONE).then(|| self.module_of.get(&scope.parent).copied()).flatten();
            let path = match parent {
                None => self.parts.crates[scope.krate as usize].path.clone(),
                Some(parent) => {
                    format!("{}::{}", self.parts.modules[parent].path, self.module_name(number))
                }
            };
            let path = unique(&mut self.taken, path);
            let included = inline.then(|| self.included_file(number)).flatten();
            let lines = if let Some(file) = included {
                program.file_lines[file as usize]
            } else if inline {
                let lines = facts.end_line + 1 - facts.line.min(facts.end_line);
                *inside.entry(scope.parent).or_default() += lines;
                lines
            } else {
                program.file_lines[piece.file as usize]
            };
            self.module_of.insert(number, self.parts.modules.len());
            self.parts.modules.push(Module {
                path,
                krate: CrateId::new(scope.krate as usize),
                parent: parent.map(ModuleId::new),
                file: Some(FileId::new(included.unwrap_or(piece.file) as usize)),
                line: if inline && included.is_none() { facts.line } else { 1 },
                lines,
                inline,
                test_only: scope.test_only,
                // Set when the items have their positions.
                item: ItemId::new(scope.item as usize),
            });
        }
        #[allow(clippy::iter_over_hash_type, reason = "each entry changes another module")]
        for (scope, lines) in inside {
            if let Some(&module) = self.module_of.get(&scope) {
                let own = &mut self.parts.modules[module].lines;
                *own = own.saturating_sub(lines);
            }
        }
    }

    /// The file that is all there is in an inline module: `mod x { include!("x.rs"); }`.
    fn included_file(&self, scope: u32) -> Option<u32> {
        let program = self.program;
        let item = program.scopes[scope as usize].item;
        let piece = program.piece_of_item(item);
        let local = item - piece.items;
        let Detail::Module { scope: Some(inside), .. } = program.item(item).detail else { return None };
        let facts = program.facts(piece);
        // What stands in a module comes directly behind it.
        let mut own = facts.items[local as usize + 1..].iter().take_while(|item| item.scope == inside);
        let only = own.next().filter(|item| matches!(item.detail, Detail::Include { .. }));
        if only.is_none() || own.next().is_some() || facts.imports.iter().any(|i| i.scope == inside) {
            return None;
        }
        let included = |p: &&super::program::Piece| {
            p.root_scope == scope && p.file != piece.file && p.definition == NONE
        };
        program.pieces.iter().find(included).map(|p| p.file)
    }

    fn module_name(&self, scope: u32) -> &str {
        let item = self.program.scopes[scope as usize].item;
        let own = self.program.item(item).name;
        let piece = self.program.piece_of_item(item);
        let name = if piece.root_item == item {
            // The root item of a file has no name; its declaration does.
            self.program.declared_name.get(&scope).copied().unwrap_or(own)
        } else {
            own
        };
        self.program.names.text(name)
    }

    fn items(&mut self) {
        let program = self.program;
        self.positions = vec![NONE; self.homes.len()];
        for index in 0..self.homes.len() {
            let number = u32::try_from(index).expect("fewer than 2^32 items");
            if self.homes[index] != number {
                continue;
            }
            let position = self.parts.items.len();
            let item = match program.module_scope.get(&number) {
                Some(scope) if self.module_of.contains_key(scope) => self.module_item(*scope),
                _ => match self.item(number) {
                    Some(item) => item,
                    None => continue,
                },
            };
            self.positions[index] = u32::try_from(position).expect("fewer than 2^32 items");
            self.parts.items.push(item);
        }
        for module in &mut self.parts.modules {
            module.item = ItemId::new(self.positions[module.item.index()] as usize);
        }
    }

    fn module_item(&self, scope: u32) -> Item {
        let module = self.module_of[&scope];
        let facts = &self.parts.modules[module];
        let parent = facts.parent.map_or(Visibility::Public, Visibility::Within);
        let declared = self.program.module_visibility.get(&scope).copied().unwrap_or(PUBLIC);
        let visibility = self.visibility(declared).unwrap_or(parent);
        let name = facts.path.rsplit("::").next().unwrap_or(&facts.path).to_owned();
        Item {
            path: facts.path.clone(),
            name,
            kind: ItemKind::Module,
            module: ModuleId::new(module),
            owner: None,
            line: facts.line,
            lines: 0,
            visibility,
            test_only: facts.test_only,
            code: Code::default(),
        }
    }

    fn visibility(&self, vis: u32) -> Option<Visibility> {
        match vis {
            PUBLIC => Some(Visibility::Public),
            module => self.module_of.get(&module).map(|m| Visibility::Within(ModuleId::new(*m))),
        }
    }

    fn item(&mut self, number: u32) -> Option<Item> {
        let program = self.program;
        let facts = program.item(number);
        let piece = program.piece_of_item(number);
        let scope = program.scope_of_item(number);
        let module = *self.module_of.get(&program.scopes[scope as usize].module)?;
        let owner = program.owner(number).filter(|owner| self.homes[*owner as usize] == *owner);
        let name = self.item_name(number);
        let mut path = match owner {
            Some(owner) => self.prefix(owner, module),
            None => self.parts.modules[module].path.clone(),
        };
        write!(path, "::{name}").expect("writing to a string does not fail");
        let vis = match facts.detail {
            Detail::Macro { exported: true, .. } => PUBLIC,
            _ => program.visibility(scope, facts.vis, piece),
        };
        let test_only = program.scopes[scope as usize].test_only || program.item_condition(number).test_only;
        Some(Item {
            path: unique(&mut self.taken, path),
            name,
            kind: facts.kind,
            module: ModuleId::new(module),
            owner: owner.map(|owner| ItemId::new(self.positions[owner as usize] as usize)),
            line: facts.line,
            lines: facts.end_line + 1 - facts.line.min(facts.end_line),
            visibility: self.visibility(vis)?,
            test_only,
            code: program.code(number),
        })
    }

    /// The path before the name of an associated item.
    fn prefix(&self, owner: u32, module: usize) -> String {
        match self.program.item(owner).detail {
            Detail::Impl { self_ty: Some(self_ty), trait_: None, .. } => {
                let piece = self.program.piece_of_item(owner);
                let last = self.program.path(piece, self_ty).last();
                let last = last.map_or("_", |name| self.program.names.text(*name));
                format!("{}::{last}", self.parts.modules[module].path)
            }
            _ => self.parts.items[self.positions[owner as usize] as usize].path.clone(),
        }
    }

    fn item_name(&self, number: u32) -> String {
        let facts = self.program.item(number);
        match facts.detail {
            Detail::Impl { label, .. } => format!("{{impl {}}}", self.program.names.text(label)),
            _ => self.program.names.text(facts.name).to_owned(),
        }
    }

    fn references(&mut self, links: &[Link]) -> Vec<Reference> {
        let mut out = Vec::with_capacity(links.len());
        for link in links {
            let Some(from) = self.position(link.from) else { continue };
            let to = match link.to {
                Goal::Item(item) => match self.position(item) {
                    Some(to) => to,
                    None => continue,
                },
                Goal::External(external) => self.external(external),
            };
            if from != to {
                let (from, to) = (ItemId::new(from), ItemId::new(to));
                let file = FileId::new(link.file as usize);
                let Link { kind, test_only, line, .. } = *link;
                out.push(Reference { from, to, kind, test_only, file, line });
            }
        }
        out
    }

    pub(super) fn position(&self, item: u32) -> Option<usize> {
        let home = self.homes[item as usize];
        let position = *self.positions.get(home as usize)?;
        (position != NONE).then_some(position as usize)
    }

    /// The item of an external crate, added when it is first referred to.
    fn external(&mut self, external: u32) -> usize {
        if let Some(&item) = self.externals.get(&external) {
            return item;
        }
        let name = self.program.externals[external as usize].name.clone();
        let mut path = name.clone();
        if self.taken.contains_key(&path) {
            path.push_str("[external]");
        }
        let path = unique(&mut self.taken, path);
        let (krate, module) =
            (CrateId::new(self.parts.crates.len()), ModuleId::new(self.parts.modules.len()));
        let item = self.parts.items.len();
        self.parts.crates.push(Crate {
            path: path.clone(),
            name: name.clone(),
            package: name.clone(),
            target: name.clone(),
            kind: CrateKind::External,
        });
        self.parts.modules.push(Module {
            path: path.clone(),
            krate,
            parent: None,
            file: None,
            line: 0,
            lines: 0,
            inline: false,
            test_only: false,
            item: ItemId::new(item),
        });
        self.parts.items.push(Item {
            path,
            name,
            kind: ItemKind::External,
            module,
            owner: None,
            line: 0,
            lines: 0,
            visibility: Visibility::Public,
            test_only: false,
            code: Code::default(),
        });
        self.externals.insert(external, item);
        item
    }

    fn macro_uses(&self, found: &[FoundMacro]) -> Vec<MacroUse> {
        let text = |used: &FoundMacro| {
            Some(MacroUse {
                item: ItemId::new(self.position(used.item)?),
                kind: used.kind,
                name: self.program.names.text(used.name).to_owned(),
                origin: used.origin.map(|origin| match origin {
                    Goal::External(external) => self.program.externals[external as usize].name.clone(),
                    Goal::Item(item) => {
                        let krate = self.program.piece_of_item(item).krate;
                        self.parts.crates[krate as usize].name.clone()
                    }
                }),
                fields: used.shape.fields,
                variants: used.shape.variants,
                functions: used.shape.functions,
                tokens: used.tokens,
                test_only: used.test_only,
                file: self.parts.files[used.file as usize].clone(),
                line: used.line,
            })
        };
        found.iter().filter_map(text).collect()
    }

    fn item_calls(&self) -> Vec<ItemCall> {
        let program = self.program;
        let mut found = Vec::new();
        for piece in program.pieces.iter().filter(|piece| program.facts(piece).text.is_some()) {
            let facts = program.facts(piece);
            let text = facts.text.as_deref().unwrap_or_default();
            for call in facts.calls.iter().filter(|call| call.position == Position::Items) {
                let Some(module) = self.position(program.item_of(piece, call.owner)) else { continue };
                let inside = text.get(call.start as usize..call.end as usize).unwrap_or_default();
                let newlines = inside.bytes().filter(|&b| b == b'\n').count();
                found.push(ItemCall {
                    module: ItemId::new(module),
                    first: call.line,
                    last: call.start_line + u32::try_from(newlines).unwrap_or(0),
                });
            }
        }
        found
    }

    fn diagnostics(&self) -> Vec<Diagnostic> {
        let trouble = |(file, line, kind, message): &(u32, u32, crate::DiagnosticKind, String)| Diagnostic {
            file: self.parts.files[*file as usize].clone(),
            line: *line,
            kind: *kind,
            message: message.clone(),
        };
        self.program.troubles.iter().map(trouble).collect()
    }
}

/// `path`, or `path#2`, `path#3` … where it was given out before.
fn unique(taken: &mut FxHashMap<String, u32>, path: String) -> String {
    let count = taken.entry(path.clone()).or_default();
    *count += 1;
    if *count == 1 { path } else { format!("{path}#{count}") }
}
