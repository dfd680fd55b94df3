//! What other configurations need than the one that was checked: imports that code under a condition uses, names that are there under a
//! condition only.
//!
//! In: an import that the compiler calls unused, or that leads nowhere. Out: whether code that is not there may need it, and the
//! condition under which it is to stay. Left out: privacy, which only a check of such a configuration shows.

use super::{Work, find};
use crate::apply::check::{Message, Place};
use crate::apply::element::{Element, Leaf, What};
use crate::apply::tree::{Home, Mod};

impl Work<'_> {
    /// Whether code under conditions that need not hold here may use an import.
    pub(super) fn needed_elsewhere(&mut self, place: &Place, leaf: &Leaf) -> bool {
        let Some((home, module)) = self.site(&place.file, place.start) else { return false };
        let modules = &self.know.tree.modules;
        let by_glob = |m: &Mod| modules[*m].brought.iter().flatten().any(|brought| *brought == module);
        let mut all = std::iter::once(module).chain((0..modules.len()).filter(by_glob));
        all.any(|m| self.uses_elsewhere(m, module, home, leaf))
    }

    /// The same of the code in one module, which has all that `around` has.
    fn uses_elsewhere(&self, module: Mod, around: Mod, home: Home, leaf: &Leaf) -> bool {
        let modules = &self.know.tree.modules;
        let way =
            std::iter::successors(Some(module), |at| modules[*at].parent).take_while(|at| *at != around);
        let condition = |at: Mod| {
            let parent = &modules[modules[at].parent?];
            let declared = parent.child.iter().position(|child| *child == Some(at))?;
            Some(asks_elsewhere(parent.element(declared)))
        };
        let inside = way.filter_map(condition).any(|asks| asks);
        let own = modules[module].body.elements.iter().zip(&modules[module].homes);
        own.filter(|(element, its)| **its == home && is_code(element)).any(|(element, _)| {
            let conditional = inside || asks_elsewhere(element) || matches!(element.what, What::Call { .. });
            conditional && names(element, leaf)
        })
    }

    /// Leaves an unused import be.
    pub(super) fn allow_unused(&mut self, text: &str, import: &find::Import, place: &Place) {
        const ALLOW: &str = "#[allow(unused_imports)]\n";
        if text[..import.start].trim_end().ends_with(ALLOW.trim_end()) {
            return;
        }
        let what = format!("left the import of {} to code under conditions", import.leaf.path.join("::"));
        let with = format!("{ALLOW}{}", import.indent);
        self.edit(&place.file, import.start..import.start, with, place, what);
    }

    /// Gives an import the condition under which, as the compiler says, its name is there; whether there is one.
    pub(super) fn under_its_condition(
        &mut self,
        message: &Message,
        text: &str,
        import: &find::Import,
        place: &Place,
    ) -> bool {
        let name = import.leaf.path.last().cloned().unwrap_or_default();
        let mut conditions = Vec::new();
        for note in &message.notes {
            let Some(gate) = note.spans.iter().find(|span| span.label.contains("gated")) else { continue };
            // A message may be about several imports.
            let mut items = note.spans.iter().filter(|span| !span.label.contains("gated"));
            let is_it = |work: &mut Self, span: &Place| {
                work.text(&span.file).is_none_or(|text| super::place_text(&text, span).contains(&name))
            };
            if !items.any(|span| is_it(self, span)) && note.spans.len() > 1 {
                continue;
            }
            let written = self.text(&gate.file).and_then(|text| around(&text, gate));
            // `the item is gated behind the `net` feature`: where its text is not to be had.
            let feature = super::quoted(&gate.label).next().filter(|_| gate.label.contains("feature"));
            let said = || feature.map(|feature| format!("feature = {feature:?}"));
            conditions.extend(written.or_else(said));
        }
        conditions.sort();
        conditions.dedup();
        let condition = match conditions.as_slice() {
            [] => return false,
            [only] => only.clone(),
            several => format!("any({})", several.join(", ")),
        };
        let what = format!("left the import of {} to where it is there", import.leaf.path.join("::"));
        self.conditional(text, import, &format!("#[cfg({condition})]"), place, what)
    }

    /// Puts an import under a condition.
    pub(super) fn conditional(
        &mut self,
        text: &str,
        import: &find::Import,
        attribute: &str,
        place: &Place,
        what: String,
    ) -> bool {
        let condition = format!("{attribute}\n{}", import.indent);
        if import.cut.contains(&import.start) {
            return self.edit(&place.file, import.start..import.start, condition, place, what);
        }
        let vis = &text[import.vis.clone()];
        let space = if vis.is_empty() { "" } else { " " };
        let line = import.line();
        let with = format!("{condition}{vis}{space}use {line};\n{}", import.indent);
        let parts = vec![import.gone(text), (import.start..import.start, with)];
        self.edit_all(&place.file, parts, place, what)
    }
}

fn is_code(element: &Element) -> bool {
    !matches!(element.what, What::Use { .. } | What::Module { .. } | What::Extern { .. })
}

/// Whether an element is, or has in it, what is there under a condition that says more than whether it is for tests.
fn asks_elsewhere(element: &Element) -> bool {
    let words = ["test", "not", "any", "all"];
    let other = |word: &String| !words.contains(&word.as_str());
    !element.conditions.is_empty()
        || !element.mentions.features.is_empty()
        || element.mentions.cfgs.iter().any(other)
}

/// Whether an element may use what an import brings: of a glob, and of a trait without a name, that is not to be seen.
fn names(element: &Element, leaf: &Leaf) -> bool {
    let Some(name) = &leaf.alias else { return true };
    let mentions = &element.mentions;
    mentions.names.contains(name)
        || mentions.called.contains(name)
        || mentions.paths.iter().any(|path| path.first() == Some(name))
}

/// The whole predicate of the `#[cfg(…)]` in which the place of a gate lies; the place itself where there is none.
fn around(text: &str, gate: &Place) -> Option<String> {
    let said = text.get(gate.start..gate.end)?;
    let before = &text[..gate.start];
    let whole = before.rfind("#[cfg(").and_then(|open| {
        let start = open + "#[cfg(".len();
        let mut depth = 1;
        for (at, c) in text[start..].char_indices() {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return (start + at >= gate.end).then(|| text[start..start + at].to_owned());
            }
        }
        None
    });
    Some(whole.unwrap_or_else(|| said.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::at;
    use super::*;

    #[test]
    fn of_a_gate_the_whole_condition_counts() {
        let text = "#[cfg(all(windows, feature = \"net\"))]\npub fn f() {}\nif #[cfg(unix)] {}";
        let gate = |said: &str| {
            let start = text.find(said).unwrap();
            around(text, &Place { end: start + said.len(), ..at("f.rs", start) }).unwrap()
        };
        assert_eq!(gate("windows"), "all(windows, feature = \"net\")");
        assert_eq!(gate("unix"), "unix");
        assert_eq!(gate("pub fn"), "pub fn", "no condition is around it");
    }
}
