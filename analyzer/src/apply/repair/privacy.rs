//! What is private where another crate needs it: made `pub`, or re-exported as far as it may be.

use std::ops::Range;

use super::{Work, find, place_text};
use crate::apply::check::{Message, Place};
use crate::apply::element::{Element, What};
use crate::apply::names::Meaning;
use crate::apply::tree::{Home, Mod};

impl Work<'_> {
    /// Makes `pub` what the compiler points at.
    pub(super) fn private(&mut self, message: &Message, place: &Place) {
        if message.text.contains("constructor") {
            return self.private_field(message, place);
        }
        let wanted = message.text.split('`').nth(1).unwrap_or_default();
        let wanted = wanted.split('<').next().unwrap_or_default();
        let wanted = wanted.rsplit("::").next().unwrap_or(wanted).to_owned();
        let labelled = message.spans.iter().filter(|s| !s.primary && s.label.contains("private"));
        let noted = message.notes.iter().flat_map(|n| n.spans.iter());
        let there: Vec<Place> = labelled.chain(noted).filter(|s| s.replacement.is_none()).cloned().collect();
        for there in there {
            if self.gated_method(&there, place) || self.widen_at(&there, place, &wanted) {
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
        let quoted: Vec<&str> = message.text.split('`').skip(1).step_by(2).collect();
        let named =
            self.text(&place.file).map(|text| place_text(&text, place).to_owned()).unwrap_or_default();
        let (fields, owner): (Vec<Option<&str>>, &str) = match quoted.as_slice() {
            // "fields `a` and `b` of struct `S` are private"
            [fields @ .., owner] if message.text.starts_with("field") && !fields.is_empty() => {
                (fields.iter().map(|field| Some(*field)).collect(), *owner)
            }
            [field, owner, ..] if message.text.contains("field") => (vec![Some(*field)], *owner),
            [owner, ..] => (vec![None], *owner),
            // "cannot initialize a tuple struct which contains private fields": only the place tells which.
            [] => (vec![None], named.as_str()),
        };
        let owner = owner.split('<').next().unwrap_or(owner).rsplit("::").next().unwrap_or(owner);
        for (module, element, owner) in self.known_as(owner) {
            let Some(file) = self.file_of(module, element) else { continue };
            let Some(text) = self.text(&file) else { continue };
            for field in &fields {
                let (file, found) = match find::field_widenings(&text, &owner, *field) {
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

    /// How to make a field `pub` that the definition of the called macro spells out, and the file of it.
    fn given_field(
        &mut self,
        module: Mod,
        element: usize,
        owner: &str,
        field: Option<&str>,
    ) -> (String, Vec<(Range<usize>, String)>) {
        let nothing = (String::new(), Vec::new());
        let what = &self.know.tree.modules[module].element(element).what;
        let (What::Call { of, .. }, Some(field)) = (what, field) else { return nothing };
        let Some((file, text, range)) = self.definition(&of.clone()) else { return nothing };
        let found = find::spelled_fields(&text, range, owner, field);
        (file, found)
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

    /// The items of that name, and those that a `use` gives the name, with the names that they have themselves.
    pub(super) fn known_as(&self, wanted: &str) -> Vec<(Mod, usize, String)> {
        let tree = &self.know.tree;
        let mut found = Vec::new();
        for (m, module) in tree.modules.iter().enumerate() {
            for (e, element) in module.body.elements.iter().enumerate() {
                match &element.what {
                    What::Named { name } if name == wanted => found.push((m, e, name.clone())),
                    What::Call { names, .. } if names.iter().any(|(name, _)| name == wanted) => {
                        found.push((m, e, wanted.to_owned()));
                    }
                    What::Use { leaves, .. } => {
                        let renamed = leaves.iter().filter(|leaf| leaf.alias.as_deref() == Some(wanted));
                        for meaning in renamed.flat_map(|leaf| tree.resolve(m, &leaf.path, leaf.rooted)) {
                            if let Meaning::Element(m, e) = meaning
                                && let What::Named { name } = &tree.modules[m].element(e).what
                            {
                                found.push((m, e, name.clone()));
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
        found.sort();
        found.dedup();
        found
    }

    /// Makes the type `pub` that a message names: it is only inferred, or declared by a macro, so that nothing points at it.
    pub(super) fn private_type(&mut self, message: &Message, place: &Place) {
        let quoted = message.text.split('`').nth(1).unwrap_or_default().to_owned();
        let path = quoted.split('<').next().unwrap_or_default();
        let wanted = path.rsplit("::").next().unwrap_or(path).to_owned();
        let home = self.know.files.get(&place.file).map(|(home, _)| *home);
        let mut candidates = Vec::new();
        for (m, module) in self.know.tree.modules.iter().enumerate() {
            for (e, element) in module.body.elements.iter().enumerate() {
                let found = match &element.what {
                    What::Named { name } => *name == wanted,
                    What::Call { names, .. } => names.iter().any(|(name, _)| *name == wanted),
                    _ => false,
                };
                // A path tells the module; a name alone is rather one of the same crate.
                let below = format!("{}::{wanted}", self.know.tree.path(m));
                if found && (path == wanted || path.ends_with(&below)) {
                    candidates.push((path == wanted && Some(module.homes[e]) != home, m, e));
                }
            }
        }
        if candidates.len() > 1 {
            candidates.retain(|(elsewhere, ..)| !elsewhere);
        }
        for (_, module, element) in candidates {
            let Some(file) = self.file_of(module, element) else { continue };
            let Some(text) = self.text(&file) else { continue };
            if let Some((range, with)) = find::named_widening(&text, &wanted) {
                self.edit(&file, range, with, place, format!("made {wanted} pub"));
            }
        }
    }

    /// Where an element of the original stands now.
    pub(super) fn file_of(&self, module: Mod, element: usize) -> Option<String> {
        let text = &self.know.tree.modules[module];
        let home = text.homes[element];
        let here = |(_, (h, original)): &(&String, &(Home, String))| *h == home && *original == text.file;
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
            let (Some(file), What::Named { name }) = (self.file_of(m, e), &element.what) else { continue };
            let Some(there) = self.text(&file) else { continue };
            if let Some((range, with)) = find::named_widening(&there, name) {
                self.edit(&file, range, with, place, format!("made {name} pub"));
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
