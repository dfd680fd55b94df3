//! Macros that are not in scope: brought there from the crate, or the dependency, that has them.

use std::collections::BTreeMap;

use super::{Work, find, place_text, quoted};
use crate::apply::check::{Message, Place};
use crate::apply::element::What;
use crate::apply::tree::Home;

impl Work<'_> {
    /// Brings a macro in no more, that the crate below has not under these conditions.
    pub(super) fn no_such_macro(&mut self, place: &Place) {
        let Some(text) = self.text(&place.file) else { return };
        if let Some(range) = find::macro_use_cut(&text, place.start) {
            let what = format!("took the macro {} out: nothing has it", place_text(&text, place));
            self.edit(&place.file, range, String::new(), place, what);
        }
    }

    /// A macro of a crate below, that textual scope gave.
    pub(super) fn missing_macro(&mut self, message: &Message, place: &Place) {
        let Some(name) = quoted(&message.text).next() else { return };
        let Some((home, _)) = self.site(&place.file, place.start) else { return };
        let tree = &self.know.tree;
        let mut found = None;
        for (m, module) in tree.modules.iter().enumerate() {
            for (e, element) in module.body.elements.iter().enumerate() {
                let same = matches!(&element.what, What::Macro { name: own, .. } if *own == name);
                if same && tree.rank(module.homes[e]) < tree.rank(home) {
                    found = Some((m, e, module.homes[e]));
                }
            }
        }
        let Some((module, element, from)) = found else { return self.external_macros(home, place) };
        if let Some(file) = self.file_of(module, element)
            && let Some(text) = self.text(&file)
            && let Some(at) = find::unexported_macro(&text, &name)
        {
            let with = "#[doc(hidden)]\n#[macro_export]\n".to_owned();
            self.edit(&file, at..at, with, place, format!("exported the macro {name}"));
        }
        let Some(file) = self.root_file(home) else { return };
        let Some(text) = self.text(&file) else { return };
        let krate = &self.know.names[from as usize];
        let line = format!("#[macro_use({name})]\nextern crate {krate};\n");
        if let Some(at) = text.find(&format!(")]\nextern crate {krate};")) {
            self.edit(
                &file,
                at..at,
                format!(", {name}"),
                place,
                format!("brought the macro {name} into scope"),
            );
            return;
        }
        let at = find::head(&text, None);
        self.edit(&file, at..at, line, place, format!("brought the macro {name} into scope"));
    }

    /// The same for derives and attributes; whether something was brought along.
    pub(super) fn external_macro_of(&mut self, place: &Place) -> bool {
        let Some((home, _)) = self.know.files.get(&place.file).cloned() else { return false };
        let before = self.repairs.len();
        self.external_macros(home, place);
        self.repairs.len() > before
    }

    /// Macros that `#[macro_use] extern crate` of the original brings into scope, for a crate that nothing else shows the need of.
    pub(super) fn external_macros(&mut self, home: Home, place: &Place) {
        let root = &self.know.tree.modules[0];
        let Some(file) = self.root_file(home) else { return };
        let mut lines = BTreeMap::new();
        for element in &root.body.elements {
            if let What::Extern { name, .. } = &element.what
                && element.attrs.iter().any(|attr| attr.name == "macro_use")
            {
                let line = format!("{}\n", &self.know.tree.text(0)[element.range.clone()]);
                lines.insert(name.clone(), (line, format!("extern crate {name}")));
            }
        }
        let Some(text) = self.text(&file) else { return };
        // One in a round: the next check tells whether it was that one.
        let missing = |(_, (_, declaration)): &(String, (String, String))| !text.contains(declaration);
        if let Some((name, (line, _))) = lines.into_iter().find(missing) {
            self.add_dependency(home, &name, place);
            let at = find::head(&text, None);
            self.edit(&file, at..at, line, place, format!("brought the macros of {name} into scope"));
        }
    }
}
