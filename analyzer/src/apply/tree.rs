//! The crate that is taken apart, as text: its modules, what stands in each, and the crate that each element goes to.
//!
//! In: the graph, the assignment of its items, and the texts of its files. Out: [`Tree`]. Elements get the home of the items of
//! the graph that stand on their lines; what has no item there (`use`, `mod`) goes with its module, or by what it names.
//!
//! Left out: which names a crate needs (`views`), and what becomes of the text (`emit`).

use std::cell::RefCell;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use seam_graphs::{ItemGraph, ItemId, ModuleId, Visibility};

use super::element::{self, Attr, Body, Element, Leaf, What};
use super::names::Meaning;
use super::passed::Definitions;
use crate::plan::Assignment;

/// A module, by its position in [`Tree::modules`].
pub(super) type Mod = usize;

/// A crate: 0 is the original package, N the Nth new crate of the plan.
pub(super) type Home = u32;

/// A path in a module, and whether it starts with `::`.
type PathIn = (Mod, bool, Vec<String>);

/// A module of the crate.
#[derive(Clone, Debug)]
pub(super) struct ModuleText {
    pub(super) id: ModuleId,
    pub(super) parent: Option<Mod>,
    /// Its own name; empty for the root.
    pub(super) name: String,
    /// The file, relative to the workspace.
    pub(super) file: String,
    pub(super) inline: bool,
    pub(super) body: Body,
    /// By element: the items of the graph, and where it goes.
    pub(super) ids: Vec<Vec<ItemId>>,
    pub(super) homes: Vec<Home>,
    /// By element: the module of a `mod`.
    pub(super) child: Vec<Option<Mod>>,
    /// Where what has no item goes.
    pub(super) home: Home,
    /// Whether it is compiled for tests only.
    pub(super) test: bool,
    /// Element and, for a leaf of a `use`, its number, by the name that they declare.
    pub(super) names: FxHashMap<String, Vec<(usize, Option<usize>)>>,
    /// Its globs: element and leaf.
    pub(super) globs: Vec<(usize, usize)>,
    /// The modules that each of these leads to.
    pub(super) brought: Vec<Vec<Mod>>,
}

impl ModuleText {
    pub(super) fn element(&self, at: usize) -> &Element {
        &self.body.elements[at]
    }

    pub(super) fn leaf(&self, at: usize, number: usize) -> &Leaf {
        match &self.body.elements[at].what {
            What::Use { leaves, .. } => &leaves[number],
            _ => unreachable!("only `use` has leaves"),
        }
    }

    /// The macros whose calls are around some of its elements.
    pub(super) fn passed_by(&self) -> impl Iterator<Item = &str> {
        self.body.passed.iter().map(|call| call.of.as_str())
    }

    /// Its path below the root.
    pub(super) fn attrs(&self) -> &[Attr] {
        &self.body.inner
    }
}

/// The modules of the crate; the root first, parents before their children.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub(super) modules: Vec<ModuleText>,
    /// The texts of its files, by their path.
    pub(super) texts: BTreeMap<String, String>,
    /// How many new crates there are.
    pub(super) crates: u32,
    /// Macros that stand at the root by `#[macro_export]`: where they are defined, under conditions in several places.
    pub(super) exported: FxHashMap<String, Vec<(Mod, usize)>>,
    /// All `macro_rules!`, by name: under conditions there may be several.
    pub(super) macros: BTreeMap<String, Vec<(Mod, usize)>>,
    /// Files that do not parse, or are missing.
    pub(super) unreadable: Vec<String>,
    /// What paths were found to mean.
    pub(super) resolved: RefCell<FxHashMap<PathIn, Vec<Meaning>>>,
}

impl Tree {
    /// Reads the crate of `assignment`; `texts` has its files.
    pub(super) fn new(
        graph: &ItemGraph,
        assignment: &Assignment,
        crates: u32,
        texts: BTreeMap<String, String>,
    ) -> Self {
        let mut tree = Self {
            modules: Vec::new(),
            texts,
            crates,
            exported: FxHashMap::default(),
            macros: BTreeMap::new(),
            unreadable: Vec::new(),
            resolved: RefCell::default(),
        };
        let path = &graph.krate(assignment.root).path;
        let root = graph.module_by_path(path).expect("every crate has a root module");
        let mut children: FxHashMap<ModuleId, Vec<ModuleId>> = FxHashMap::default();
        for (index, module) in graph.modules().iter().enumerate() {
            if let Some(parent) = module.parent {
                children.entry(parent).or_default().push(ModuleId::new(index));
            }
        }
        let mut items: FxHashMap<ModuleId, Vec<ItemId>> = FxHashMap::default();
        for index in 0..graph.items().len() {
            let id = ItemId::new(index);
            if graph.module(graph.item(id).module).item != id {
                items.entry(graph.item(id).module).or_default().push(id);
            }
        }
        let bodies = bodies(&tree.texts);
        let mut builder = Builder { graph, assignment, children, items, bodies, tree: &mut tree };
        builder.module(root, None, None);
        tree.index_names();
        tree.follow_globs();
        tree
    }

    /// The names of a module from the root: `a::b`, empty for the root.
    pub(super) fn path(&self, module: Mod) -> String {
        let mut names: Vec<&str> = Vec::new();
        let mut at = Some(module);
        while let Some(m) = at {
            if self.modules[m].parent.is_some() {
                names.push(&self.modules[m].name);
            }
            at = self.modules[m].parent;
        }
        names.reverse();
        names.join("::")
    }

    /// The names of the inline modules from the module's file down to it.
    pub(super) fn inline_path(&self, module: Mod) -> Vec<String> {
        let inline = std::iter::successors(Some(module), |at| self.modules[*at].parent)
            .take_while(|at| self.modules[*at].inline);
        let mut names: Vec<String> = inline.map(|at| self.modules[at].name.clone()).collect();
        names.reverse();
        names
    }

    /// Whether code of a module may name a function of an inherent `impl` in the original: what is private is so to the module of
    /// the `impl` and those below.
    pub(super) fn sees(&self, from: Mod, (module, element): (Mod, usize), part: &str) -> bool {
        let What::Impl { parts, .. } = &self.modules[module].element(element).what else { return true };
        let private = parts.iter().any(|p| p.name == part && p.vis.vis == element::Vis::Inherited);
        !private || self.is_inside(from, module)
    }

    /// Whether code of a module may name another module by where it is declared.
    pub(super) fn sees_module(&self, from: Mod, module: Mod) -> bool {
        let Some(parent) = self.modules[module].parent else { return true };
        let declared = self.modules[parent].child.iter().position(|child| *child == Some(module));
        let private = |at| self.modules[parent].element(at).vis.vis == element::Vis::Inherited;
        !declared.is_some_and(private) || self.is_inside(from, parent)
    }

    /// Whether a module is another one or lies in it.
    pub(super) fn is_inside(&self, module: Mod, outer: Mod) -> bool {
        std::iter::successors(Some(module), |at| self.modules[*at].parent).any(|at| at == outer)
    }

    /// How high a crate stands: it may depend on those below. The original is above all.
    pub(super) fn rank(&self, home: Home) -> u32 {
        if home == 0 { self.crates + 1 } else { home }
    }

    /// The crate at a height.
    pub(super) fn at_rank(&self, rank: u32) -> Home {
        if rank > self.crates { 0 } else { rank }
    }

    /// The text of the file that a module stands in.
    pub(super) fn text(&self, module: Mod) -> &str {
        &self.texts[&self.modules[module].file]
    }

    /// The `cfg`s that the macro of a crate stands under, a line each; none where it has several definitions.
    pub(super) fn conditions_of_macro(&self, home: Home, name: &str) -> String {
        let all = self.macros.get(name).into_iter().flatten().copied();
        let found: Vec<(Mod, usize)> = all.filter(|(m, e)| self.modules[*m].homes[*e] == home).collect();
        let &[(m, e)] = found.as_slice() else { return String::new() };
        let declared = |at: Mod| {
            let parent = self.modules[at].parent?;
            Some((parent, self.modules[parent].child.iter().position(|child| *child == Some(at))?))
        };
        let around = std::iter::successors(Some((m, e)), |(m, _)| declared(*m));
        let lines = around.flat_map(|(m, e)| {
            let element = self.modules[m].element(e);
            let conditions = element.attrs.iter().filter(|attr| attr.name == "cfg");
            let own = conditions.map(move |attr| self.text(m)[attr.range.clone()].to_owned());
            element.conditions.iter().cloned().chain(own)
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    fn index_names(&mut self) {
        for at in 0..self.modules.len() {
            let module = &self.modules[at];
            let mut names: FxHashMap<String, Vec<(usize, Option<usize>)>> = FxHashMap::default();
            let mut globs = Vec::new();
            for (number, element) in module.body.elements.iter().enumerate() {
                let mut add = |name: &str, leaf: Option<usize>| {
                    names.entry(name.to_owned()).or_default().push((number, leaf));
                };
                match &element.what {
                    What::Named { name } | What::Module { name, .. } => add(name, None),
                    What::Macro { name, exported } => {
                        add(name, None);
                        self.macros.entry(name.clone()).or_default().push((at, number));
                        if *exported {
                            self.exported.entry(name.clone()).or_default().push((at, number));
                        }
                    }
                    What::Call { names, .. } => names.iter().for_each(|(name, _)| add(name, None)),
                    What::Use { leaves, .. } => {
                        for (nth, leaf) in leaves.iter().enumerate() {
                            match &leaf.alias {
                                Some(alias) => add(alias, Some(nth)),
                                None if leaf.glob => globs.push((number, nth)),
                                None => {}
                            }
                        }
                    }
                    What::Impl { .. } | What::Extern { .. } | What::Other => {}
                }
            }
            self.modules[at].names = names;
            self.modules[at].globs = globs;
        }
    }
}

struct Builder<'a> {
    graph: &'a ItemGraph,
    assignment: &'a Assignment,
    children: FxHashMap<ModuleId, Vec<ModuleId>>,
    items: FxHashMap<ModuleId, Vec<ItemId>>,
    bodies: BTreeMap<String, Body>,
    tree: &'a mut Tree,
}

/// What stands in each file, of those that parse.
fn bodies(texts: &BTreeMap<String, String>) -> BTreeMap<String, Body> {
    let read = texts.iter().filter_map(|(file, text)| Some((file.clone(), element::read(text)?)));
    let mut bodies: BTreeMap<String, Body> = read.collect();
    let definitions = Definitions::of(bodies.iter().map(|(file, body)| (body, texts[file].as_str())));
    for (file, body) in &mut bodies {
        definitions.unfold(body, &texts[file]);
    }
    bodies
}

impl Builder<'_> {
    /// Adds a module and all below it; `body` is given for one in braces.
    fn module(&mut self, id: ModuleId, parent: Option<Mod>, inline: Option<Body>) -> Option<Mod> {
        let module = self.graph.module(id);
        let is_inline = inline.is_some();
        // All that stands in an inline module may be an `include!` of another file.
        let file = match parent.filter(|_| is_inline) {
            Some(parent) => self.tree.modules[parent].file.clone(),
            None => self.graph.file(module.file?).to_owned(),
        };
        let body = match inline {
            Some(body) => body,
            None => match self.bodies.get(&file) {
                Some(body) => body.clone(),
                None => {
                    self.tree.unreadable.push(file);
                    return None;
                }
            },
        };
        let at = self.tree.modules.len();
        let name = match parent {
            None => String::new(),
            Some(_) => graph_name(&module.path),
        };
        let home = self.assignment.home[module.item.index()].unwrap_or(0);
        let none = vec![None; body.elements.len()];
        self.tree.modules.push(ModuleText {
            id,
            parent,
            name,
            file,
            inline: is_inline,
            ids: vec![Vec::new(); body.elements.len()],
            homes: vec![home; body.elements.len()],
            child: none,
            body,
            home,
            test: module.test_only,
            names: FxHashMap::default(),
            globs: Vec::new(),
            brought: Vec::new(),
        });
        self.assign(at);
        let mut opaque = Vec::new();
        for number in 0..self.tree.modules[at].body.elements.len() {
            let (name, inner) = match &mut self.tree.modules[at].body.elements[number].what {
                What::Module { name, body, .. } => (name.clone(), body.take()),
                _ => continue,
            };
            let lines = inner.is_some().then(|| self.tree.modules[at].body.elements[number].lines);
            let Some(child) = self.next_child(id, &name, lines) else {
                opaque.extend(inner.is_some().then_some(number));
                continue;
            };
            let child = self.module(child, Some(at), inner);
            self.tree.modules[at].child[number] = child;
        }
        for number in opaque {
            self.opaque(at, number);
        }
        Some(at)
    }

    /// A `mod` that an attribute turns into something else: what comes of it moves as a whole, like a call of a macro.
    fn opaque(&mut self, at: Mod, number: usize) {
        let id = self.tree.modules[at].id;
        let element = &self.tree.modules[at].body.elements[number];
        // What comes of it stands on the line of the attribute.
        let lines = (element::line_of(self.tree.text(at), element.range.start), element.lines.1);
        let mut work = self.children.get(&id).cloned().unwrap_or_default();
        work.retain(|child| {
            let line = self.graph.item(self.graph.module(*child).item).line;
            (lines.0..=lines.1).contains(&line)
        });
        let mut ids = Vec::new();
        while let Some(module) = work.pop() {
            ids.extend(self.items.get(&module).into_iter().flatten());
            work.extend(self.children.get(&module).into_iter().flatten());
        }
        ids.sort();
        let height = |id: &ItemId| self.assignment.home[id.index()].map(|home| (self.tree.rank(home), home));
        let home = ids.iter().filter_map(height).max();
        let range = self.tree.modules[at].body.elements[number].range.clone();
        let mut mentions = super::tokens::mentions(&self.tree.text(at)[range]);
        // Where in what comes of it `super` leads is not known; what is named there is looked for here.
        let from_here =
            |path: &[String]| -> Vec<String> { path.iter().skip_while(|s| *s == "super").cloned().collect() };
        for bound in &mut mentions.bound {
            bound.path = from_here(&bound.path);
        }
        for path in std::mem::take(&mut mentions.paths) {
            let rest = from_here(&path);
            match rest.as_slice() {
                [] => {}
                [name] => drop(mentions.names.insert(name.clone())),
                [name, ..] => {
                    mentions.names.insert(name.clone());
                    mentions.paths.insert(rest);
                }
            }
        }
        let module = &mut self.tree.modules[at];
        let element = &mut module.body.elements[number];
        element.mentions = mentions;
        element.what = What::Call { of: String::new(), names: Vec::new(), inside: None };
        module.ids[number] = ids;
        if let Some((_, home)) = home {
            module.homes[number] = home;
        }
    }

    /// The next module of that name below `parent` that no `mod` has taken: under `cfg` there may be several, some in braces and
    /// some in files. `lines` are those of one in braces.
    fn next_child(&mut self, parent: ModuleId, name: &str, lines: Option<(u32, u32)>) -> Option<ModuleId> {
        let graph = self.graph;
        let of_parent = self.children.get_mut(&parent)?;
        let named = |child: &ModuleId| graph_name(&graph.module(*child).path) == name;
        let fits = |child: &ModuleId| {
            let module = graph.module(*child);
            let here = lines.is_none_or(|(first, last)| (first..=last).contains(&module.line));
            named(child) && module.inline == lines.is_some() && here
        };
        let found = of_parent.iter().position(fits).or_else(|| of_parent.iter().position(named))?;
        Some(of_parent.remove(found))
    }

    /// Gives each element its items, and their home.
    fn assign(&mut self, at: Mod) {
        let module = &mut self.tree.modules[at];
        let Some(items) = self.items.get(&module.id) else { return };
        let included = self.graph.module(module.id).file.is_some_and(|f| self.graph.file(f) != module.file);
        for &id in items {
            let item = self.graph.item(id);
            if included && module.body.elements.len() == 1 {
                module.ids[0].push(id);
                continue;
            }
            let place = module.body.elements.iter().position(|e| {
                e.lines.0 <= item.line
                    && item.line <= e.lines.1
                    && !matches!(e.what, What::Use { .. } | What::Module { .. })
                    && match &e.what {
                        What::Named { name } | What::Macro { name, .. } => {
                            item.owner.is_some() || bare_item(&item.name) == *name
                        }
                        _ => true,
                    }
            });
            if let Some(place) = place {
                module.ids[place].push(id);
            }
        }
        for (number, ids) in module.ids.iter().enumerate() {
            // What the expansion of a macro declares may stand in no text.
            if let What::Call { names, .. } = &mut module.body.elements[number].what {
                let declared = ids.iter().map(|id| self.graph.item(*id));
                let declared = declared.filter(|i| i.owner.is_none() && !i.name.starts_with('{'));
                names.extend(
                    declared.map(|i| (bare_item(&i.name).to_owned(), i.visibility == Visibility::Public)),
                );
                names.sort();
                names.dedup();
            }
            let own = ids.iter().find(|id| self.graph.item(**id).owner.is_none()).or(ids.first());
            if let Some(home) = own.and_then(|id| self.assignment.home[id.index()]) {
                module.homes[number] = home;
            }
        }
        stay_with_their_macros(module);
    }
}

/// Calls of a macro that another call in the module declares stand where that stands: nothing can export such a macro.
fn stay_with_their_macros(module: &mut ModuleText) {
    for number in 0..module.body.elements.len() {
        let What::Call { of, .. } = &module.body.elements[number].what else { continue };
        let declares = |e: &Element| match &e.what {
            What::Call { of: other, names, .. } => other != of && names.iter().any(|(name, _)| name == of),
            _ => false,
        };
        if let Some(before) = module.body.elements[..number].iter().position(declares) {
            module.homes[number] = module.homes[before];
        }
    }
}

/// The last segment of a module's path, without what makes it unique and without `r#`.
fn graph_name(path: &str) -> String {
    bare_item(path.rsplit("::").next().unwrap_or(path)).to_owned()
}

/// A name without `#2` and `r#`.
fn bare_item(name: &str) -> &str {
    let name = name.strip_prefix("r#").unwrap_or(name);
    match name.rsplit_once('#') {
        Some((head, tail)) if tail.bytes().all(|b| b.is_ascii_digit()) && !tail.is_empty() => head,
        _ => name,
    }
}
