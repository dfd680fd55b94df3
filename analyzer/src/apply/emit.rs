//! The text of a file as a crate has it: the original with spans taken out, widened, or replaced.
//!
//! In: the [`Tree`] and the [`Views`]. Out: for one crate the texts of its files, by their path in the original, and what was
//! widened in it. Whatever is not an edit stays byte for byte.

mod calls;
mod withdraw;

use std::collections::{BTreeMap, BTreeSet};

use super::direct::Needs;
use super::edits::Edits;
use super::element::{Attr, Element, Vis, VisAt, What};
use super::imports::Import;
use super::operation::Widened;
use super::tokens::Mentions;
use super::tree::{Home, Mod, Tree};
use super::views::{Overlay, Status, View, Views, has_substance};

/// The files of a crate.
#[derive(Clone, Debug, Default)]
pub(super) struct Emitted {
    /// By the path in the original, relative to the workspace.
    pub(super) files: BTreeMap<String, EmittedFile>,
    /// What became visible.
    pub(super) widened: Vec<Widened>,
    /// What the expansions of macros from crates below name, and whether that is for tests only.
    pub(super) brought: Vec<(Mentions, bool)>,
    /// Crates that the text names.
    pub(super) uses: BTreeSet<Home>,
}

/// A file of a crate.
#[derive(Clone, Debug)]
pub(super) struct EmittedFile {
    pub(super) text: String,
    /// Whether it is compiled for tests only.
    pub(super) test: bool,
    /// How many lines of items it keeps.
    pub(super) kept: u32,
}

/// Writes the files of `krate`; `names` are the names of all crates in source code, `external` tells whether a third-party
/// crate is used. `direct` is given where the original re-exports nothing but what others need by way of it.
pub(super) fn emit(
    tree: &Tree,
    views: &Views,
    krate: Home,
    names: &[String],
    external: &dyn Fn(&str) -> bool,
    direct: Option<&Needs>,
) -> Emitted {
    let view = &views.views[krate as usize];
    let mut emitted = Emitted::default();
    for &(m, e) in &view.brought {
        let (module, element) = (&tree.modules[m], tree.modules[m].element(e));
        emitted.brought.push((element.mentions.clone(), module.test || element.test));
    }
    for (at, module) in tree.modules.iter().enumerate() {
        let own = views.status(tree, krate, at) == Status::Own && view.needed[at];
        if module.inline || !own {
            continue;
        }
        let mut writer = Writer {
            tree,
            views,
            view,
            krate,
            names,
            external,
            direct: direct.filter(|_| krate == 0),
            facade: direct.is_none(),
            text: tree.text(at),
            edits: Edits::default(),
            dropped: BTreeSet::new(),
            kept: 0,
            emitted: &mut emitted,
        };
        writer.body(at);
        let file =
            EmittedFile { text: writer.edits.apply(writer.text), test: module.test, kept: writer.kept };
        emitted.files.insert(module.file.clone(), file);
    }
    emitted
}

/// A name as it is written: keywords with `r#`.
pub(super) fn ident(name: &str) -> String {
    if syn::parse_str::<syn::Ident>(name).is_ok() || matches!(name, "self" | "super" | "crate" | "Self") {
        name.to_owned()
    } else {
        format!("r#{name}")
    }
}

/// Whether an attribute makes what it stands on `pub(crate)` unless a feature is turned on: those of `instability`, by which an
/// item becomes part of the public interface little by little. They may stand on a `use` as well.
fn narrows(attr: &Attr) -> bool {
    matches!(attr.name.as_str(), "instability::unstable" | "stability::unstable" | "unstable")
}

struct Writer<'a> {
    tree: &'a Tree,
    views: &'a Views,
    view: &'a View,
    krate: Home,
    names: &'a [String],
    external: &'a dyn Fn(&str) -> bool,
    /// Given for an original that is no facade.
    direct: Option<&'a Needs>,
    facade: bool,
    text: &'a str,
    edits: Edits,
    /// Where elements began that are taken out.
    dropped: BTreeSet<usize>,
    kept: u32,
    emitted: &'a mut Emitted,
}

impl Writer<'_> {
    fn body(&mut self, at: Mod) {
        let module = &self.tree.modules[at];
        // A new crate's root says what the crate is; what the original says of itself stays there.
        if self.krate != 0 && at == 0 {
            self.edits.insert(
                module.body.range.start,
                match self.facade {
                    true => format!("//! Part of `{}`, which re-exports it.\n\n", self.names[0]),
                    false => format!("//! Taken out of `{}`.\n\n", self.names[0]),
                },
            );
            for attr in module.attrs().iter().filter(|attr| attr.doc) {
                self.edits.delete_lines(self.text, attr.range.clone());
            }
        }
        // Before what becomes `pub` or is exported: at the same place, what is inserted first stands first.
        self.overlays(at);
        for (number, element) in module.body.elements.iter().enumerate() {
            match &element.what {
                What::Module { .. } => self.module(at, number, element),
                What::Use { tree, leaves } => {
                    let withdrawn = self.withdrawn(at, number, element, leaves);
                    let stays = |leaf: usize| self.view.leaves.contains(&(at, number, leaf));
                    let keep = |leaf: usize| stays(leaf) && !withdrawn.contains(&leaf);
                    if leaves.is_empty() && module.home == self.krate || (0..leaves.len()).all(keep) {
                    } else if !tree.any(&stays) {
                        self.drop(element);
                        continue;
                    } else {
                        let mut cuts = Vec::new();
                        let all = !tree.any(&keep);
                        tree.cuts(if all { &stays } else { &keep }, &mut cuts);
                        cuts.into_iter().for_each(|cut| self.edits.delete(cut));
                        self.withdraw(element, leaves, &withdrawn, all);
                    }
                    if self.krate != 0 && self.view.open_uses.contains(&(at, number)) {
                        self.widen(at, &element.vis, false, "use");
                    }
                }
                What::Extern { name, .. } => {
                    const ALWAYS: [&str; 6] = ["self", "core", "alloc", "std", "proc_macro", "test"];
                    if self.krate != 0 && !ALWAYS.contains(&name.as_str()) && !(self.external)(name) {
                        self.drop(element);
                    }
                }
                _ if module.homes[number] != self.krate => self.drop(element),
                _ => self.item(at, number, element),
            }
        }
        self.calls(at);
    }

    fn drop(&mut self, element: &Element) {
        self.dropped.insert(element.range.start);
        self.edits.delete_lines(self.text, element.range.clone());
    }

    /// An item of the crate itself.
    fn item(&mut self, at: Mod, number: usize, element: &Element) {
        debug_assert!(has_substance(&element.what));
        self.kept += element.lines.1 + 1 - element.lines.0;
        let place = (at, number);
        // Who may see it is decided where the original re-exports it; the crates of the split need it whatever is turned on.
        for attr in element.attrs.iter().filter(|attr| self.krate != 0 && narrows(attr)) {
            self.edits.delete_lines(self.text, attr.range.clone());
        }
        match &element.what {
            What::Named { name } => {
                if self.views.widened.contains(&place) {
                    self.widen(at, &element.vis, !element.hidden(), name);
                }
                for (field, vis) in self.opened_fields(place, element) {
                    self.widen(
                        at,
                        &vis,
                        !field.starts_with(|c: char| c.is_ascii_digit()),
                        &format!("{name}::{field}"),
                    );
                }
            }
            What::Impl { parts, .. } => {
                for part in parts {
                    if self.views.widened_parts.contains(&(at, number, part.name.clone())) {
                        self.widen(at, &part.vis, true, &part.name);
                    }
                }
            }
            What::Macro { name, exported: false } if self.views.exported.contains(&place) => {
                let indent = self.indent(element.core.start);
                self.edits
                    .insert(element.core.start, format!("#[doc(hidden)]\n{indent}#[macro_export]\n{indent}"));
                self.note(at, name, "a macro of its module", element.core.start);
            }
            _ => {}
        }
    }

    /// The fields of a struct that crates above name.
    fn opened_fields(&self, (at, number): (Mod, usize), element: &Element) -> Vec<(String, VisAt)> {
        let named =
            self.views.widened_parts.range((at, number, String::new())..(at, number + 1, String::new()));
        if named.count() == 0 {
            return Vec::new();
        }
        let mut fields = super::element::fields(&self.text[element.core.clone()], element.core.start);
        fields.retain(|(field, _)| self.views.widened_parts.contains(&(at, number, field.clone())));
        fields
    }

    /// A `mod`: kept, replaced by what a crate below has, or dropped.
    fn module(&mut self, at: Mod, number: usize, element: &Element) {
        let module = &self.tree.modules[at];
        let Some(child) = module.child[number] else {
            if module.home != self.krate {
                self.drop(element);
            }
            return;
        };
        if !self.view.needed[child] {
            return self.drop(element);
        }
        match self.views.status(self.tree, self.krate, child) {
            Status::Absent => self.drop(element),
            Status::Alias(home) if self.comes_along(at, child, home) => self.drop(element),
            Status::Alias(home) => {
                let with = self.alias(at, child, home, element);
                self.edits.replace(element.range.clone(), with);
            }
            Status::Own => {
                if self.krate != 0 && self.view.open[child] {
                    let name = self.tree.modules[child].name.clone();
                    self.widen(at, &element.vis, !element.hidden(), &name);
                }
                if self.tree.modules[child].inline {
                    self.body(child);
                }
            }
        }
    }

    /// Whether a module of a crate below comes with something else of its name: a function, or at the root a macro.
    fn comes_along(&self, at: Mod, child: Mod, home: Home) -> bool {
        let name = self.tree.modules[child].name.clone();
        self.view.overlays.get(&(at, name)).into_iter().flatten().any(|overlay| {
            let (m, e) = overlay.element;
            let is_macro = matches!(self.tree.modules[m].element(e).what, What::Macro { .. });
            overlay.from == home && (!is_macro || at == 0)
        })
    }

    /// `pub use below::module;`, with what of the attributes of the `mod` still means something.
    fn alias(&mut self, at: Mod, child: Mod, home: Home, element: &Element) -> String {
        let indent = self.indent(element.core.start);
        let mut out = String::new();
        for attr in &element.attrs {
            if self.stays(attr) {
                out.push_str(&self.text[attr.range.clone()]);
                out.push('\n');
                out.push_str(&indent);
            }
        }
        let mut vis = &self.text[element.vis.range.clone()];
        if element.vis.vis == Vis::Public && !self.is_kept(at, &self.tree.modules[child].name) {
            vis = "pub(crate)";
        }
        out.push_str(vis);
        out.push_str(if vis.is_empty() { "use " } else { " use " });
        out.push_str(&self.below(home, &self.tree.path(child)));
        // What else has the name, a function or a macro, comes by a way of its own.
        let module = &self.tree.modules[at];
        let only_modules = |(e, leaf): &(usize, Option<usize>)| leaf.is_none() && module.child[*e].is_some();
        let name = &self.tree.modules[child].name;
        let others = module.names.get(name).into_iter().flatten();
        let alone =
            others.into_iter().all(only_modules) && !(at == 0 && self.tree.exported.contains_key(name));
        out.push_str(if alone { ";" } else { "::{self};" });
        out
    }

    /// Whether an attribute of a `mod` is one of the `use` that comes in its place.
    fn stays(&self, attr: &Attr) -> bool {
        match attr.name.as_str() {
            "cfg" | "allow" | "deprecated" => true,
            _ if narrows(attr) => self.krate == 0,
            "cfg_attr" => {
                let text = &self.text[attr.range.clone()];
                !attr.doc
                    && ["path", "macro_use", "rustfmt", "expect"].iter().all(|word| !text.contains(word))
            }
            "doc" => !attr.doc || self.krate == 0,
            _ => false,
        }
    }

    /// A path of a crate below, and that the crate is needed.
    fn below(&mut self, home: Home, path: &str) -> String {
        self.emitted.uses.insert(home);
        let path = path.split("::").filter(|s| !s.is_empty()).map(ident);
        std::iter::once(self.names[home as usize].clone()).chain(path).collect::<Vec<_>>().join("::")
    }

    /// The names that the module has from crates below, and at the root the macros.
    fn overlays(&mut self, at: Mod) {
        // By attributes, visibility and path.
        let mut groups: BTreeMap<(String, String, String), Vec<String>> = BTreeMap::new();
        let mine = self.view.overlays.range((at, String::new())..(at + 1, String::new()));
        let mine: Vec<(String, Vec<Overlay>)> =
            mine.map(|((_, name), all)| (name.clone(), all.clone())).collect();
        for (name, overlays) in mine {
            let imports: Vec<Import> =
                overlays.iter().map(|overlay| self.import(at, &name, overlay)).collect();
            for import in super::imports::joined(imports) {
                let key = (import.attributes(), import.vis, import.path);
                groups.entry(key).or_default().push(import.name);
            }
        }
        let mut lines = self.macros(at);
        for ((attributes, vis, path), names) in groups {
            lines.extend(attributes.lines().map(str::to_owned));
            let names = if names.len() == 1 { names[0].clone() } else { format!("{{{}}}", names.join(", ")) };
            lines.push(format!("{vis}{}use {path}::{names};", if vis.is_empty() { "" } else { " " }));
        }
        self.put(at, &lines);
    }

    /// What gives the module a name of a crate below.
    fn import(&mut self, at: Mod, name: &str, overlay: &Overlay) -> Import {
        let (m, e) = overlay.element;
        let element = self.tree.modules[m].element(e);
        let source = self.tree.text(m);
        let path = match element.what {
            What::Macro { .. } => self.below(overlay.from, ""),
            _ => self.below(overlay.from, &self.tree.path(m)),
        };
        let texts = |decides: &dyn Fn(&Attr) -> bool| -> Vec<String> {
            let attrs = element.attrs.iter().filter(|attr| decides(attr));
            attrs.map(|attr| source[attr.range.clone()].to_owned()).collect()
        };
        let vis = match (self.krate, &element.vis.vis, &element.what) {
            (0, _, What::Macro { exported: true, .. } | What::Call { .. }) if !self.is_kept(at, name) => {
                "pub(crate)"
            }
            (_, _, What::Macro { exported: true, .. } | What::Call { .. }) => "pub",
            (_, _, What::Macro { .. }) => "pub(crate)",
            (0, Vis::Public, _) if !self.is_kept(at, name) => "pub(crate)",
            (0, ..) => &source[element.vis.range.clone()],
            _ if overlay.open => "pub",
            (_, Vis::Inherited, _) => "",
            _ => "pub(crate)",
        };
        Import {
            conditions: vec![[element.conditions.clone(), texts(&|attr| attr.name == "cfg")].concat()],
            others: texts(&|attr| self.krate == 0 && narrows(attr)),
            vis: vis.to_owned(),
            path,
            name: match &element.what {
                What::Macro { name: own, .. } if own != name => format!("{} as {}", ident(own), ident(name)),
                _ => ident(name),
            },
        }
    }

    /// What gives the root the macros of crates below, under the conditions that they are there.
    fn macros(&mut self, at: Mod) -> Vec<String> {
        let mut groups: BTreeMap<(Home, String), Vec<String>> = BTreeMap::new();
        for (home, name) in self.view.macros.iter().filter(|_| at == 0) {
            let conditions = self.tree.conditions_of_macro(*home, name);
            groups.entry((*home, conditions)).or_default().push(name.clone());
        }
        let mut lines = Vec::new();
        for ((home, conditions), names) in groups {
            let krate = self.below(home, "");
            let alias = if conditions.is_empty() { "" } else { " as _" };
            lines.extend(conditions.lines().map(str::to_owned));
            lines.push(format!("#[macro_use({})]", names.join(", ")));
            lines.push(format!("extern crate {krate}{alias};"));
        }
        lines
    }

    /// Puts lines at the head of a module, before its first `use`.
    fn put(&mut self, at: Mod, lines: &[String]) {
        if lines.is_empty() {
            return;
        }
        let body = &self.tree.modules[at].body;
        let anchor = body.elements.iter().find(|e| matches!(e.what, What::Use { .. }));
        let anchor = if at == 0 { body.elements.first() } else { anchor.or(body.elements.first()) };
        let Some(anchor) = anchor else {
            let text: String = lines.iter().map(|line| format!("\n{line}\n")).collect();
            return self.edits.insert(body.range.end, text);
        };
        let start = body.passed.iter().filter(|call| call.range.contains(&anchor.range.start));
        let start = start.map(|call| call.range.start).min().unwrap_or(anchor.range.start);
        let line = self.text[..start].rfind('\n').map_or(0, |n| n + 1);
        let (place, indent) = match self.text[line..start].trim().is_empty() {
            true => (line, self.text[line..start].to_owned()),
            false => (start, String::new()),
        };
        let text: String = lines.iter().map(|line| format!("{indent}{line}\n")).collect();
        self.edits.insert(place, text);
    }

    /// Makes what has this visibility `pub`; it has to `hide` from the documentation where nothing says so by now.
    fn widen(&mut self, at: Mod, vis: &VisAt, hide: bool, name: &str) {
        let Some((range, with)) = vis.opened(self.text, hide) else { return };
        let was = if range.is_empty() { "private" } else { &self.text[range.clone()] };
        self.note(at, name, was, range.start);
        self.edits.replace(range, with);
    }

    fn note(&mut self, at: Mod, name: &str, was: &str, place: usize) {
        let path = self.tree.path(at);
        self.emitted.widened.push(Widened {
            path: if path.is_empty() { name.to_owned() } else { format!("{path}::{name}") },
            was: was.to_owned(),
            file: self.tree.modules[at].file.clone(),
            line: super::element::line_of(self.text, place),
        });
    }

    /// The blanks before what stands at `at`.
    fn indent(&self, at: usize) -> String {
        let line = self.text[..at].rfind('\n').map_or(0, |n| n + 1);
        self.text[line..at].chars().take_while(|c| matches!(c, ' ' | '\t')).collect()
    }
}
