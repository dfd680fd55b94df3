//! What is private where another crate needs it: made `pub`, or re-exported as far as it may be.

use std::ops::Range;

use super::{Work, find, place_text, quoted};
use crate::apply::check::{Message, Place};
use crate::apply::element::{Element, What, bare};
use crate::apply::names::Meaning;
use crate::apply::tree::{Home, Mod};

impl Work<'_> {
    /// Makes `pub` what the compiler points at.
    pub(super) fn private(&mut self, message: &Message, place: &Place) {
        if message.text.contains("constructor") {
            return self.private_field(message, place);
        }
        let wanted = quoted(&message.text).next().unwrap_or_default();
        let wanted = wanted.split('<').next().unwrap_or_default();
        let wanted = wanted.rsplit("::").next().unwrap_or(wanted);
        let labelled = message.spans.iter().filter(|s| !s.primary && s.label.contains("private"));
        let noted = message.notes.iter().flat_map(|n| n.spans.iter());
        let there: Vec<Place> = labelled.chain(noted).filter(|s| s.replacement.is_none()).cloned().collect();
        for there in there {
            if self.gated_method(&there, place) || self.widen_at(&there, place, wanted) {
                return;
            }
        }
        // What the expansion of a macro declares stands where nothing points at.
        if matches!(message.code.as_str(), "E0603" | "E0446") {
            self.private_type(message, place);
        }
    }

    /// Makes what stands at a place `pub`; whether something was not.
    pub(super) fn widen_at(&mut self, there: &Place, place: &Place, name: &str) -> bool {
        if !self.know.files.contains_key(&there.file) {
            return false;
        }
        let Some(text) = self.text(&there.file) else { return false };
        let Some((range, with, name)) = find::widening(&text, there.start, name) else { return false };
        self.edit(&there.file, range, with, place, format!("made {name} pub"))
    }

    /// Makes the field `pub` that a message names, or all fields of a tuple struct whose constructor it names.
    pub(super) fn private_field(&mut self, message: &Message, place: &Place) {
        let said: Vec<String> = quoted(&message.text).collect();
        let said: Vec<&str> = said.iter().map(String::as_str).collect();
        let named =
            self.text(&place.file).map(|text| place_text(&text, place).to_owned()).unwrap_or_default();
        let (fields, owner): (Vec<Option<&str>>, &str) = match said.as_slice() {
            // "fields `a` and `b` of struct `S` are private"
            [fields @ .., owner] if message.text.starts_with("field") && !fields.is_empty() => {
                (fields.iter().map(|field| Some(*field)).collect(), *owner)
            }
            [field, owner, ..] if message.text.contains("field") => (vec![Some(*field)], *owner),
            [owner, ..] => (vec![None], *owner),
            // "cannot initialize a tuple struct which contains private fields": only the place tells which.
            [] => (vec![None], named.as_str()),
        };
        let owner = owner.split('<').next().unwrap_or(owner).to_owned();
        // A field that the same crate must not touch is none that the split hid.
        let home = self.know.files.get(&place.file).map(|(home, _)| *home);
        let elsewhere = |h: Home| Some(h) != home;
        let items = match said.as_slice() {
            [] => self.named_at(place, &owner, elsewhere),
            _ => self.named(&owner, elsewhere),
        };
        for (module, element, owner) in items {
            let Some(file) = self.file_of(module, element) else { continue };
            let Some(text) = self.text(&file) else { continue };
            let inline = self.know.tree.inline_path(module);
            for field in &fields {
                let (file, found) = match find::field_widenings(&text, &inline, &owner, *field) {
                    found if found.is_empty() => self.given_field(module, element, &owner, *field),
                    found => (file.clone(), found),
                };
                for (range, with) in found {
                    let field = field.unwrap_or("of the constructor");
                    self.edit(&file, range, with, place, format!("made the field {field} of {owner} pub"));
                }
            }
        }
    }

    /// How to make a field `pub` that the definition of a macro spells out, and the file of it.
    fn given_field(
        &mut self,
        module: Mod,
        element: usize,
        owner: &str,
        field: Option<&str>,
    ) -> (String, Vec<(Range<usize>, String)>) {
        let What::Call { of, .. } = &self.know.tree.modules[module].element(element).what else {
            return <_>::default();
        };
        for name in self.declaring(&of.clone(), owner) {
            let Some((file, text, range)) = self.definition(&name) else { continue };
            let found = find::spelled_fields(&text, range, owner, field);
            if !found.is_empty() {
                return (file, found);
            }
        }
        <_>::default()
    }

    /// The macros whose definitions may declare an item: the one that is called, and those that name the item, which it may be given.
    fn declaring(&self, called: &str, item: &str) -> Vec<String> {
        let elements = self.know.tree.modules.iter().flat_map(|module| &module.body.elements);
        let names = elements.filter(|e| e.mentions.names.contains(item)).filter_map(|e| match &e.what {
            What::Macro { name, .. } => Some(name.clone()),
            _ => None,
        });
        std::iter::once(called.to_owned()).chain(names).collect()
    }

    /// The `macro_rules!` of that name: its file, the text of it, and where in it.
    pub(super) fn definition(&mut self, name: &str) -> Option<(String, String, Range<usize>)> {
        let tree = &self.know.tree;
        let (module, element) = tree.modules.iter().enumerate().find_map(|(m, module)| {
            let same = |e: &Element| matches!(&e.what, What::Macro { name: own, .. } if own == name);
            Some((m, module.body.elements.iter().position(same)?))
        })?;
        let file = self.file_of(module, element)?;
        let text = self.text(&file)?;
        let range = find::macro_range(&text, name)?;
        Some((file, text, range))
    }

    /// Makes the type `pub` that a message names: it is only inferred, or declared by a macro, so that nothing points at it.
    pub(super) fn private_type(&mut self, message: &Message, place: &Place) {
        let path = quoted(&message.text).next().unwrap_or_default();
        let home = self.know.files.get(&place.file).map(|(home, _)| *home);
        for (module, element, name) in self.named(&path, |h| Some(h) == home) {
            self.widen_item(module, element, &name, place);
        }
    }

    /// Makes an item `pub`, where it is declared or in the definition of the macro that declares it; whether it was not.
    fn widen_item(&mut self, module: Mod, element: usize, name: &str, place: &Place) -> bool {
        let Some(file) = self.file_of(module, element) else { return false };
        let Some(text) = self.text(&file) else { return false };
        let inline = self.know.tree.inline_path(module);
        let what = format!("made {name} pub");
        if let Some((range, with)) = find::named_widening(&text, &inline, name) {
            return self.edit(&file, range, with, place, what);
        }
        let What::Call { of, .. } = &self.know.tree.modules[module].element(element).what else {
            return false;
        };
        for of in self.declaring(&of.clone(), name) {
            let Some((file, text, range)) = self.definition(&of) else { continue };
            let found = find::given_widenings(&text, range, name);
            if !found.is_empty() {
                let done =
                    found.into_iter().map(|(range, with)| self.edit(&file, range, with, place, what.clone()));
                return done.fold(false, |any, done| any | done);
            }
        }
        false
    }

    /// A method that is private to a crate below is passed over for one of the same name that `Deref` leads to, and that may be
    /// one that the standard library does not let anyone call: makes the private ones of the name `pub`.
    pub(super) fn shadowed(&mut self, place: &Place) {
        let Some(name) = self.text(&place.file).map(|text| bare(place_text(&text, place))) else {
            return;
        };
        let Some(home) = self.know.files.get(&place.file).map(|(home, _)| *home) else { return };
        let tree = &self.know.tree;
        let mut found = Vec::new();
        for (m, module) in tree.modules.iter().enumerate() {
            for (e, element) in module.body.elements.iter().enumerate() {
                let has =
                    matches!(&element.what, What::Impl { parts, .. } if parts.iter().any(|p| p.name == name));
                if has && tree.rank(module.homes[e]) < tree.rank(home) {
                    found.push((m, e));
                }
            }
        }
        for (m, e) in found {
            let Some(file) = self.file_of(m, e) else { continue };
            let Some(text) = self.text(&file) else { continue };
            let inline = self.know.tree.inline_path(m);
            for (range, with) in find::method_widenings(&text, &inline, &name) {
                self.edit(&file, range, with, place, format!("made {name} pub"));
            }
        }
    }

    /// Where an element of the original stands now.
    pub(super) fn file_of(&self, module: Mod, element: usize) -> Option<String> {
        let text = &self.know.tree.modules[module];
        self.part_of(&text.file, text.homes[element])
    }

    /// The root file of a crate.
    pub(super) fn root_file(&self, home: Home) -> Option<String> {
        self.part_of(&self.know.tree.modules[0].file, home)
    }

    /// Where a crate has its part of a file of the original.
    fn part_of(&self, original: &str, home: Home) -> Option<String> {
        let here = |(_, (h, file)): &(&String, &(Home, String))| *h == home && file == original;
        self.know.files.iter().find(here).map(|(file, _)| file.clone())
    }

    /// What is re-exported becomes `pub` where it is defined; what is so already is named where it is defined, and not by an import
    /// that is narrower. Else the re-export gets as narrow as it is.
    pub(super) fn private_reexport(&mut self, place: &Place) {
        let Some(text) = self.text(&place.file) else { return };
        let Some((home, module)) = self.site(&place.file, place.start) else { return };
        let Some(import) = find::leaf(&text, place.start) else { return };
        for meaning in self.know.tree.resolve(module, &import.leaf.path, import.leaf.rooted) {
            let Meaning::Element(m, e) = meaning else { continue };
            let element = self.know.tree.modules[m].element(e);
            if self.know.tree.modules[m].homes[e] != home {
                continue;
            }
            let name = match &element.what {
                What::Named { name } => name.clone(),
                What::Call { .. } => import.leaf.path.last().cloned().unwrap_or_default(),
                _ => continue,
            };
            if self.widen_item(m, e, &name, place) {
                return;
            }
        }
        let way = (!import.leaf.glob).then(|| self.way(home, module, &import.leaf.path, import.leaf.rooted));
        let here = self.spelled_out(module, &import.leaf.path, import.leaf.rooted);
        if let Some(way) = way.flatten().filter(|way| Some(way) != here.as_ref()) {
            let what = format!("imported {} from where it is defined", import.leaf.path.join("::"));
            return self.import_by(&text, &import, &way, place, what);
        }
        if !import.vis.is_empty() {
            let what = "narrowed a re-export".to_owned();
            self.edit(&place.file, import.vis, "pub(crate)".to_owned(), place, what);
        }
    }

    /// A path from the root of the crate on, as far as it leads into the crate.
    fn spelled_out(&self, module: Mod, path: &[String], rooted: bool) -> Option<Vec<String>> {
        let (start, rest) = self.know.tree.start(module, path, rooted)?;
        let below = self.know.tree.path(start);
        let below = below.split("::").filter(|s| !s.is_empty()).map(str::to_owned);
        Some(std::iter::once("crate".to_owned()).chain(below).chain(rest.iter().cloned()).collect())
    }
}
