//! Names and imports that lead nowhere: imported from the crate that has them, written out, or taken out.

use super::{Work, find, place_text, quoted};
use crate::apply::check::{Message, Note, Place};
use crate::apply::element::{What, bare};
use crate::apply::emit::ident;
use crate::apply::names::Meaning;
use crate::apply::tree::{Home, Mod};

impl Work<'_> {
    /// A path that leads nowhere.
    pub(super) fn unresolved(&mut self, message: &Message, place: &Place) {
        let Some(text) = self.text(&place.file) else { return };
        let Some((home, module)) = self.site(&place.file, place.start) else { return };
        if let Some(import) = find::leaf(&text, place.start) {
            return self.unresolved_import(message, (home, module), &text, &import, place);
        }
        let name = quoted(&message.text).next().unwrap_or_default();
        // A derive or another macro of the place names the crate.
        if bare(place_text(&text, place)) != name && self.add_dependency(home, &name, place) {
            return;
        }
        let Some((range, path, rooted)) = find::path_to(&text, place.end) else { return };
        // What the compiler means is the last name, or in a `use` of a body all of the path.
        if range.start != place.start && path.last() != Some(&bare(place_text(&text, place))) {
            return self.missing_at_root(home, &name, place);
        }
        if self.add_dependency(home, &path[0], place) {
            return;
        }
        if path.len() == 1 {
            return self.not_found(message, place);
        }
        if let Some(way) = self.way(home, module, &path, rooted).filter(|way| *way != path) {
            let with = find::written(&way);
            self.edit(&place.file, range, with, place, format!("wrote the path of {} out", path.join("::")));
        }
    }

    /// A name that the expansion of a macro looks for at the root.
    pub(super) fn missing_at_root(&mut self, home: Home, name: &str, place: &Place) {
        let Some(way) = self.way(home, 0, &[name.to_owned()], false) else { return };
        let Some(file) = self.root_file(home) else { return };
        let Some(text) = self.text(&file) else { return };
        let line = format!("#[doc(hidden)]\npub use {};\n", find::written(&way));
        let at = find::head(&text, None);
        self.edit(&file, at..at, line, place, format!("re-exported {name}"));
    }

    pub(super) fn unresolved_import(
        &mut self,
        message: &Message,
        (home, module): (Home, Mod),
        text: &str,
        import: &find::Import,
        place: &Place,
    ) {
        let leaf = &import.leaf;
        if self.add_dependency(home, &leaf.path[0], place) {
            return;
        }
        if home != 0 && self.know.dependencies.contains_key(&leaf.path[0]) {
            return;
        }
        let shown = leaf.path.join("::");
        let way = (!leaf.glob).then(|| self.way(home, module, &leaf.path, leaf.rooted)).flatten();
        if let Some(way) = way.filter(|way| *way != leaf.path) {
            let what = format!("imported {shown} from its crate");
            return self.import_by(text, import, &way, place, what);
        }
        // What the split brought along, and overlays of names that macros do not declare after all.
        if home != 0 || self.know.names.contains(&leaf.path[0]) {
            if self.under_its_condition(message, text, import, place) {
                return;
            }
            let what = format!("took the import of {shown} out: nothing here has it");
            self.take_out(text, import, place, what);
        }
    }

    /// Writes the path of an import anew.
    pub(super) fn import_by(
        &mut self,
        text: &str,
        import: &find::Import,
        way: &[String],
        place: &Place,
        what: String,
    ) {
        let name = way.last().cloned().unwrap_or_default();
        let mut line = find::written(way);
        match &import.leaf.alias {
            None => line.push_str(" as _"),
            Some(alias) if *alias != name => line.push_str(&format!(" as {}", ident(alias))),
            _ => {}
        }
        let space = if import.vis.is_empty() { "" } else { " " };
        let line = format!("{}{space}use {line};", &text[import.vis.clone()]);
        if import.cut.contains(&import.start) {
            let attributes = &text[import.cut.start..import.start];
            let with = format!("{attributes}{line}");
            self.edit(&place.file, import.cut.clone(), with, place, what);
            return;
        }
        let with = format!("{line}\n{}", import.indent);
        let parts = vec![import.gone(text), (import.start..import.start, with)];
        self.edit_all(&place.file, parts, place, what);
    }

    /// A name that two imports bring: a trait of a crate below, and the derive of that name, which that crate re-exports. What comes
    /// from below is both. Or the same twice, where it was found missing in two ways.
    pub(super) fn doubled(&mut self, message: &Message) {
        if self.imported_twice(message) {
            return;
        }
        for place in &message.spans {
            let Some(text) = self.text(&place.file) else { continue };
            let Some(import) = find::leaf(&text, place.start) else { continue };
            let head = &import.leaf.path[0];
            let ours = self.know.names.contains(head) || ["crate", "self", "super"].contains(&head.as_str());
            let what = format!("took the import of {} out: it comes along", import.leaf.path.join("::"));
            let below = self.know.names.contains(head);
            let mut others = message.spans.iter().filter(|other| *other != place);
            let along = !below && others.any(|other| self.is_of_below(other));
            if (!ours || along) && self.take_out(&text, &import, place, what) {
                return;
            }
        }
    }

    /// Takes the second of two imports out that mean the same.
    fn imported_twice(&mut self, message: &Message) -> bool {
        let mut found = Vec::new();
        for place in &message.spans {
            let (Some(text), Some((home, module))) =
                (self.text(&place.file), self.site(&place.file, place.start))
            else {
                continue;
            };
            let Some(import) = find::leaf(&text, place.start).filter(|import| !import.leaf.glob) else {
                continue;
            };
            let way = self.original(&import.leaf.path).unwrap_or_else(|| import.leaf.path.clone());
            if let Some(way) = self.way(home, module, &way, import.leaf.rooted) {
                found.push((way, place.clone(), text, import));
            }
        }
        let [(first, ..), (second, place, text, import)] = found.as_slice() else { return false };
        let what = format!("took the import of {} out: it is there twice", import.leaf.path.join("::"));
        first == second && self.take_out(text, import, place, what)
    }

    /// Whether a byte lies in an import from the root of a crate of the split, which brings all that the name means there.
    fn is_of_below(&mut self, place: &Place) -> bool {
        let Some(text) = self.text(&place.file) else { return false };
        find::leaf(&text, place.start).is_some_and(|import| {
            import.leaf.path.len() == 2 && self.know.names.contains(&import.leaf.path[0])
        })
    }

    /// A path that begins with a crate of the split, as it was in the original.
    fn original(&self, path: &[String]) -> Option<Vec<String>> {
        let (head, rest) = path.split_first()?;
        self.know
            .names
            .contains(head)
            .then(|| std::iter::once("crate".to_owned()).chain(rest.iter().cloned()).collect())
    }

    pub(super) fn take_out(
        &mut self,
        text: &str,
        import: &find::Import,
        place: &Place,
        what: String,
    ) -> bool {
        let (range, nothing) = import.gone(text);
        self.edit(&place.file, range, nothing, place, what)
    }

    /// How crate `home` writes what `path` means in `module`: by the crate that has it.
    pub(super) fn way(&self, home: Home, module: Mod, path: &[String], rooted: bool) -> Option<Vec<String>> {
        let tree = &self.know.tree;
        let lower = |h: Home| tree.rank(h) <= tree.rank(home);
        let (h, m, last) =
            tree.resolve(module, path, rooted).into_iter().find_map(|meaning| match meaning {
                Meaning::Element(m, e) => {
                    let h = tree.modules[m].homes[e];
                    let name = match &tree.modules[m].element(e).what {
                        What::Named { name } | What::Macro { name, .. } => name.clone(),
                        What::Call { .. } => path.last()?.clone(),
                        _ => return None,
                    };
                    lower(h).then_some((h, m, Some(name)))
                }
                Meaning::Module(m) => lower(tree.modules[m].home).then_some((tree.modules[m].home, m, None)),
                Meaning::External => None,
            })?;
        let below = tree.path(m);
        let below = below.split("::").filter(|s| !s.is_empty()).map(str::to_owned);
        let head = if h == home { "crate".to_owned() } else { self.know.names[h as usize].clone() };
        Some([head].into_iter().chain(below).chain(last).collect())
    }

    /// A single name that is not in scope.
    pub(super) fn not_found(&mut self, message: &Message, place: &Place) {
        let Some(text) = self.text(&place.file) else { return };
        let Some((home, module)) = self.site(&place.file, place.start) else { return };
        let Some(name) = quoted(&message.text).next() else { return };
        if let Some((range, path, rooted)) = find::path_to(&text, place.end)
            && path.len() > 1
        {
            if let Some(way) = self.way(home, module, &path, rooted) {
                let with = find::written(&way);
                self.edit(
                    &place.file,
                    range,
                    with,
                    place,
                    format!("wrote the path of {} out", path.join("::")),
                );
            }
            return;
        }
        if self.beside((home, module), &name, place) {
            return;
        }
        let way = self.way(home, module, std::slice::from_ref(&name), false).or_else(|| {
            let tree = &self.know.tree;
            let number =
                tree.modules[module].names.get(&name)?.iter().find_map(|(e, leaf)| Some((*e, (*leaf)?)))?;
            let leaf = tree.modules[module].leaf(number.0, number.1);
            let external = tree.resolve(module, &leaf.path, leaf.rooted).contains(&Meaning::External);
            external.then(|| leaf.path.clone())
        });
        let Some(way) = way else { return self.suggested_import(message, place) };
        let (at, indent) = (find::head(&text, Some(place.start)), find::indent_at(&text, place.start));
        let alias = if way.last() == Some(&name) { String::new() } else { format!(" as {}", ident(&name)) };
        let path = find::written(&way);
        let line = format!("{indent}use {path}{alias};\n");
        // It is there, and did not help.
        if text[at..].starts_with(&line) || text.contains(&format!("\n{line}")) {
            return;
        }
        self.edit(&place.file, at..at, line, place, format!("imported {name}"));
    }

    /// The one import that the compiler suggests.
    pub(super) fn suggested_import(&mut self, message: &Message, place: &Place) {
        let uses = |n: &&Note| {
            n.spans.iter().any(|s| s.replacement.as_deref().is_some_and(|r| r.starts_with("use ")))
        };
        let notes: Vec<&Note> = message.notes.iter().filter(uses).collect();
        let [note] = notes.as_slice() else { return };
        let [there] = note.spans.as_slice() else { return };
        let replacement = there.replacement.clone().unwrap_or_default();
        let head = replacement.trim_start_matches("use ").split("::").next().unwrap_or_default();
        let known = ["crate", "self", "super"].contains(&head)
            || self.know.names.iter().any(|name| name == head)
            || self.know.dependencies.contains_key(head);
        if known && self.know.files.contains_key(&there.file) {
            let with = there.replacement.clone().unwrap_or_default();
            let what = format!("imported {}", with.trim().trim_start_matches("use ").trim_end_matches(';'));
            self.edit(&there.file, there.start..there.end, with, place, what);
        }
    }
}
