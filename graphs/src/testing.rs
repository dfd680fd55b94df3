//! Graphs for tests, written as names and references.
//!
//! In: `Sample` calls, or names of modules and pairs of them. Out: an [`ItemGraph`], and its partition and quotient by
//! module. Left out: several crates and files; a sample is one crate in one file.

use crate::{
    BlockId, Crate, CrateId, CrateKind, EdgeFilter, FileId, GraphParts, Item, ItemGraph, ItemId, ItemKind,
    Module, ModuleId, Partition, Quotient, RefKind, Reference, Visibility,
};

/// A graph under construction. A path's module is what stands before its last `::`.
pub(crate) struct Sample {
    parts: GraphParts,
}

impl Sample {
    /// One crate, and the modules with these paths; the first segment of a path is not a module of its own.
    pub(crate) fn new(modules: &[&str]) -> Self {
        let krate = Crate {
            path: "app".into(),
            name: "app".into(),
            package: "app".into(),
            target: "app".into(),
            kind: CrateKind::Lib,
        };
        let parts = GraphParts {
            files: vec!["src/lib.rs".into()],
            file_lines: vec![1000],
            crates: vec![krate],
            ..GraphParts::default()
        };
        let mut sample = Self { parts };
        for (index, path) in modules.iter().enumerate() {
            let parent = path.rsplit_once("::").and_then(|p| modules.iter().position(|m| *m == p.0));
            sample.parts.modules.push(Module {
                path: (*path).into(),
                krate: CrateId::new(0),
                parent: parent.map(ModuleId::new),
                file: Some(FileId::new(0)),
                line: 1,
                lines: 100,
                inline: false,
                test_only: false,
                item: ItemId::new(sample.parts.items.len()),
            });
            sample.push(path, ItemKind::Module, ModuleId::new(index), None, 0);
        }
        sample
    }

    fn push(&mut self, path: &str, kind: ItemKind, module: ModuleId, owner: Option<ItemId>, lines: u32) {
        self.parts.items.push(Item {
            path: path.into(),
            name: path.rsplit_once("::").map_or(path, |p| p.1).into(),
            kind,
            module,
            owner,
            line: 1,
            lines,
            visibility: Visibility::Public,
            test_only: false,
            code: crate::Code::default(),
        });
    }

    fn find(&self, path: &str) -> ItemId {
        let found = self.parts.items.iter().position(|i| i.path == path);
        ItemId::new(found.unwrap_or_else(|| panic!("no item `{path}`")))
    }

    /// Adds an item of `lines` lines to the module that its path names.
    pub(crate) fn item(mut self, path: &str, kind: ItemKind, lines: u32) -> Self {
        let module = self.parts.modules.iter().position(|m| m.path == path.rsplit_once("::").unwrap().0);
        self.push(path, kind, ModuleId::new(module.unwrap()), None, lines);
        self
    }

    /// Adds an associated function of `owner`.
    pub(crate) fn method(self, owner: &str, name: &str, lines: u32) -> Self {
        self.associated(owner, name, ItemKind::Fn, lines)
    }

    /// Adds an associated item of `owner`.
    pub(crate) fn associated(mut self, owner: &str, name: &str, kind: ItemKind, lines: u32) -> Self {
        let owner_id = self.find(owner);
        let module = self.parts.items[owner_id.index()].module;
        self.push(&format!("{owner}::{name}"), kind, module, Some(owner_id), lines);
        self
    }

    /// Adds a reference.
    pub(crate) fn refer(mut self, from: &str, to: &str, kind: RefKind) -> Self {
        let line = u32::try_from(self.parts.references.len()).unwrap() + 1;
        let (from, to) = (self.find(from), self.find(to));
        self.parts.references.push(Reference {
            from,
            to,
            kind,
            test_only: false,
            file: FileId::new(0),
            line,
        });
        self
    }

    /// The graph, with its partition and its quotient by module.
    pub(crate) fn build(self) -> (ItemGraph, Partition, Quotient) {
        let graph = ItemGraph::new(self.parts);
        graph.verify().unwrap();
        let partition = Partition::by_module(&graph);
        let quotient = Quotient::new(&graph, &partition, EdgeFilter::PROGRAM);
        (graph, partition, quotient)
    }
}

/// Modules with one function `f` of ten lines each, which call each other as `edges` say.
pub(crate) fn modules(names: &[&str], edges: &[(&str, &str)]) -> (ItemGraph, Partition, Quotient) {
    let mut sample = Sample::new(names);
    for name in names {
        sample = sample.item(&format!("{name}::f"), ItemKind::Fn, 10);
    }
    for (from, to) in edges {
        sample = sample.refer(&format!("{from}::f"), &format!("{to}::f"), RefKind::Call);
    }
    sample.build()
}

/// Modules `m00000` … with one function each, and as many calls between them as each `(from, to, count)` says.
pub(crate) fn numbered(nodes: usize, edges: &[(u32, u32, u32)]) -> (ItemGraph, Partition, Quotient) {
    let names: Vec<String> = (0..nodes).map(|n| format!("m{n:05}")).collect();
    let mut sample = Sample::new(&names.iter().map(String::as_str).collect::<Vec<_>>());
    for name in &names {
        let module = sample.parts.items.iter().position(|i| i.path == *name);
        let module = sample.parts.items[module.unwrap()].module;
        sample.push(&format!("{name}::f"), ItemKind::Fn, module, None, 10);
    }
    for &(from, to, count) in edges {
        for line in 0..count {
            sample.parts.references.push(Reference {
                from: ItemId::new(nodes + from as usize),
                to: ItemId::new(nodes + to as usize),
                kind: RefKind::Call,
                test_only: false,
                file: FileId::new(0),
                line,
            });
        }
    }
    sample.build()
}

/// The block with this name.
pub(crate) fn block(partition: &Partition, name: &str) -> BlockId {
    BlockId::new(partition.blocks().iter().position(|b| b.name == name).expect("a block of this name"))
}
