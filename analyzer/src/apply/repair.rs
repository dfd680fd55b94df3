//! What the compiler says after a split, turned into further edits.
//!
//! In: the messages of a check, the texts as they are now, and what the split knows of the original's names. Out: for one round
//! the edits, each with what it is for. The rules are few: what is private where another crate needs it becomes `pub`; a name
//! that is not found is imported from the crate that has it, or its path is written out; an import that leads nowhere or is not
//! used goes; a dependency that is missing is copied from the original's manifest.
//!
//! Left out: errors that no rule fits. They stay, and are reported.

mod elsewhere;
mod exhaustive;
mod find;
mod imports;
mod lints;
mod macros;
mod made;
mod named;
mod privacy;
mod spelled;
mod test_derives;
mod test_fields;
mod test_helpers;
mod test_impls;
mod under_test;
mod unused;

pub use made::Made;
pub(super) use test_helpers::free_feature;
pub use under_test::{TestQuestions, Told, test_questions, under_test};

use std::collections::BTreeMap;
use std::ops::Range;

use toml_edit::DocumentMut;

use super::check::{Message, Place};
use super::edits::Edits;
use super::manifest;
use super::paths::join;
use super::tree::{Home, Mod, Tree};
use made::Key;

/// What a split knows that repairs need.
#[derive(Clone, Debug)]
pub struct Knowledge {
    pub(super) tree: Tree,
    /// The names of the crates in source code, the original first.
    pub(super) names: Vec<String>,
    /// The folders of the packages, likewise.
    pub(super) folders: Vec<String>,
    /// By file as it is now: its crate, and its path in the original.
    pub(super) files: BTreeMap<String, (Home, String)>,
    /// Files that the split changed.
    pub(super) touched: std::collections::BTreeSet<String>,
    /// The original's dependencies by their names in source code, with their keys in the manifest.
    pub(super) dependencies: BTreeMap<String, Vec<String>>,
    /// The manifest of the original, as it was.
    pub(super) manifest: String,
    /// The original's name.
    pub(super) package: String,
    /// Flags of cargo that turn other features on than there are by default, where the code asks for features.
    pub(super) configurations: Vec<&'static str>,
    /// Whether the library is compiled as its own test too.
    pub(super) tested: bool,
    /// The feature by which that is told.
    pub(super) feature: String,
    /// Who can tell code below that it is under test.
    pub(super) told: Told,
}

/// One repair.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Repair {
    /// The file, relative to the workspace.
    pub file: String,
    /// The line of the message that led to it.
    pub line: u32,
    /// What was done.
    pub what: String,
}

/// One round of repairs.
#[derive(Clone, Debug, Default)]
pub struct Round {
    /// What was done.
    pub repairs: Vec<Repair>,
    /// The new texts of files.
    pub texts: BTreeMap<String, String>,
}

/// Reads off the messages what can be repaired. `tests_compile` tells whether what is said once only holds without tests.
pub fn repair(
    knowledge: &Knowledge,
    messages: &[Message],
    tests_compile: bool,
    made: &mut Made,
    read: &dyn Fn(&str) -> Option<String>,
) -> Round {
    let mut work = Work::new(knowledge, tests_compile, made, read);
    work.unused = unused::places(messages);
    let broken = messages.iter().any(|m| m.error && !m.is_lint());
    // A name that does not resolve makes methods unknown too: these are looked at when all names resolve.
    for methods in [false, true] {
        for message in messages.iter().filter(|m| (m.code == "E0599") == methods) {
            // Where something does not compile, what is unused is not known.
            if message.error && !message.is_lint() || !broken {
                work.message(message);
            }
        }
        if !work.repairs.is_empty() {
            break;
        }
    }
    if work.repairs.is_empty() && !broken {
        work.allow(messages);
    }
    work.finish()
}

struct Work<'a> {
    know: &'a Knowledge,
    tests_compile: bool,
    made: &'a mut Made,
    read: &'a dyn Fn(&str) -> Option<String>,
    texts: BTreeMap<String, String>,
    edits: BTreeMap<String, Edits>,
    repairs: Vec<Repair>,
    /// How many compilations say that what stands at a place is unused, by file and bytes: they may say it in other words.
    unused: BTreeMap<(String, usize, usize), usize>,
}

impl<'a> Work<'a> {
    fn new(
        know: &'a Knowledge,
        tests_compile: bool,
        made: &'a mut Made,
        read: &'a dyn Fn(&str) -> Option<String>,
    ) -> Self {
        made.begin();
        let (texts, edits) = (BTreeMap::new(), BTreeMap::new());
        Self { know, tests_compile, made, read, texts, edits, repairs: Vec::new(), unused: BTreeMap::new() }
    }

    fn finish(self) -> Round {
        let mut round = Round { repairs: self.repairs, texts: BTreeMap::new() };
        for (file, edits) in self.edits {
            let old = self.texts.get(&file).cloned().unwrap_or_default();
            let new = edits.apply(&old);
            if new != old {
                round.texts.insert(file, new);
            }
        }
        round
    }
}

impl Work<'_> {
    fn message(&mut self, message: &Message) {
        let Some(place) = message.spans.first().cloned() else { return };
        if message.error && self.configured_out(message, &place) {
            return;
        }
        match message.code.as_str() {
            "unused_imports" => self.unused(message),
            "E0603" | "E0624" | "E0446" => self.private(message, &place),
            "E0469" => self.no_such_macro(&place),
            "E0616" | "E0451" => self.private_field(message, &place),
            "E0252" => self.doubled(message),
            "E0364" | "E0365" => self.private_reexport(&place),
            "E0432" | "E0433" => {
                let places: Vec<Place> = message.spans.iter().filter(|s| s.primary).cloned().collect();
                places.iter().for_each(|place| self.unresolved(message, place));
            }
            "E0532" if message.text.contains("private fields") => self.private_field(message, &place),
            "E0425" | "E0412" | "E0405" | "E0422" | "E0404" | "E0531" | "E0532" | "E0574" => {
                self.not_found(message, &place);
            }
            "E0004" | "E0638" | "E0639" => self.exhaustive(message, &place),
            "E0277" => {
                self.test_impl(message, &place);
                self.test_derive(message, &place);
            }
            "E0308" | "E0369" => drop(self.test_derive(message, &place)),
            "E0609" | "E0560" | "E0063" | "E0026" => self.test_field(message, &place),
            "E0658" => self.shadowed(&place),
            "E0423" => self.private_field(message, &place),
            "E0599" if self.test_method(message, &place) || self.test_derive(message, &place) => {}
            "E0599" => self.suggested_import(message, &place),
            "private_interfaces" | "private_bounds" if message.error => self.private_type(message, &place),
            "" if message.text.ends_with("is private") => self.private_type(message, &place),
            "" if message.text.starts_with("cannot find macro") => self.missing_macro(message, &place),
            "" if ["cannot find derive macro", "cannot find attribute"]
                .iter()
                .any(|start| message.text.starts_with(start))
                && self.external_macro_of(&place) => {}
            "" if message.text.starts_with("cannot find") => self.not_found(message, &place),
            _ => {}
        }
    }

    fn text(&mut self, file: &str) -> Option<String> {
        if !self.texts.contains_key(file) {
            let text = (self.read)(file)?;
            self.texts.insert(file.to_owned(), text);
        }
        self.texts.get(file).cloned()
    }

    /// Notes an edit, unless it meets another one of this round: then it waits for the next; or was made before, and undone since.
    /// Whether it is taken care of, now or in the next round.
    fn edit(&mut self, file: &str, range: Range<usize>, with: String, place: &Place, what: String) -> bool {
        self.edit_all(file, vec![(range, with)], place, what)
    }

    /// The same for an edit of several parts: all of them are noted, or none.
    fn edit_all(
        &mut self,
        file: &str,
        parts: Vec<(Range<usize>, String)>,
        place: &Place,
        what: String,
    ) -> bool {
        let Some(text) = self.text(file) else { return false };
        let Some(first) = parts.first().map(|(range, _)| range.start) else { return false };
        let edits = self.edits.entry(file.to_owned()).or_default();
        let known = edits.sorted();
        let meets = |(range, with): &(Range<usize>, String)| {
            let overlaps = |r: &Range<usize>| r.start < range.end && range.start < r.end;
            known.iter().any(|(r, w)| overlaps(r) || (r == range && w == with))
        };
        if parts.iter().any(meets) {
            return true;
        }
        if !self.made.note(Key::new(file, &text, first, &what)) {
            return false;
        }
        parts.into_iter().for_each(|(range, with)| edits.replace(range, with));
        self.repairs.push(Repair { file: place.file.clone(), line: place.line, what });
        true
    }

    /// The crate of a file, and the module of the original that the byte lies in.
    fn site(&mut self, file: &str, at: usize) -> Option<(Home, Mod)> {
        let (home, original) = self.know.files.get(file)?.clone();
        let tree = &self.know.tree;
        let mut module = tree.modules.iter().position(|m| !m.inline && m.file == original)?;
        let text = self.text(file)?;
        for name in find::inline_path(&text, at) {
            let tree = &self.know.tree;
            let below = tree.modules.iter().position(|m| m.parent == Some(module) && m.name == name);
            module = below?;
        }
        Some((home, module))
    }

    /// Adds a dependency of the original to the crate's manifest, where `name` is one that it has not.
    fn add_dependency(&mut self, home: Home, name: &str, place: &Place) -> bool {
        let Some(keys) = self.know.dependencies.get(name).filter(|_| home != 0) else { return false };
        let file = join(&self.know.folders[home as usize], "Cargo.toml");
        let Some(text) = self.text(&file) else { return false };
        let (Ok(mut doc), Ok(original)) =
            (text.parse::<DocumentMut>(), self.know.manifest.parse::<DocumentMut>())
        else {
            return false;
        };
        let folders = (self.know.folders[0].as_str(), self.know.folders[home as usize].as_str());
        let for_helpers = |key: &String| manifest::dependency_of_feature(&mut doc, key, &self.know.feature);
        if keys.iter().map(for_helpers).fold(false, |any, one| any | one) {
            let what = format!("gave the feature {} the dependency {name}", self.know.feature);
            return self.edit(&file, 0..text.len(), doc.to_string(), place, what);
        }
        if !manifest::add_dependency(&mut doc, &original, keys, folders) {
            return false;
        }
        let new = doc.to_string();
        self.edit(&file, 0..text.len(), new, place, format!("added the dependency {name}"))
    }
}

/// The names between backquotes of what the compiler says, without `r#`.
fn quoted(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split('`').skip(1).step_by(2).map(|name| name.replace("r#", ""))
}

fn place_text<'t>(text: &'t str, place: &Place) -> &'t str {
    text.get(place.start..place.end).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply::check::Note;

    /// What a split knows of a crate without items.
    pub(super) fn nothing() -> Knowledge {
        let tree = Tree {
            modules: Vec::new(),
            texts: BTreeMap::new(),
            crates: 0,
            exported: Default::default(),
            macros: BTreeMap::new(),
            unreadable: Vec::new(),
            resolved: Default::default(),
        };
        Knowledge {
            tree,
            names: Vec::new(),
            folders: Vec::new(),
            files: BTreeMap::new(),
            touched: Default::default(),
            dependencies: BTreeMap::new(),
            manifest: String::new(),
            package: String::new(),
            configurations: Vec::new(),
            tested: true,
            feature: "test-helpers".to_owned(),
            told: Told::Tests,
        }
    }

    pub(super) fn at(file: &str, start: usize) -> Place {
        Place { file: file.to_owned(), start, end: start, line: 1, ..Place::default() }
    }

    #[test]
    fn places_that_look_alike_in_one_round_are_no_repetition() {
        let know = nothing();
        let text = format!("{0}a{0}b{0}c", "x".repeat(60));
        let read = |_: &str| Some(text.clone());
        let mut made = Made::default();
        let mut round = || {
            let mut work = Work::new(&know, true, &mut made, &read);
            for name in ["a", "b", "c"] {
                let range = text.find(name).unwrap()..text.find(name).unwrap() + 1;
                work.edit("f.rs", range, name.to_uppercase(), &at("f.rs", 0), "made it large".to_owned());
            }
            work.finish().repairs.len()
        };
        assert_eq!([round(), round(), round()], [3, 3, 0], "what comes back in the third round is refused");
    }

    #[test]
    fn what_another_condition_takes_out_is_not_opened_to_tests() {
        let mut know = nothing();
        know.tree.crates = 1;
        know.folders = vec![String::new(), "below".to_owned()];
        know.files = [("src/lib.rs", 0), ("below/src/lib.rs", 1)]
            .map(|(file, home)| (file.to_owned(), (home, "src/lib.rs".to_owned())))
            .into();
        let repaired = |gate: &str| -> Vec<String> {
            let read = |file: &str| match file {
                "below/src/lib.rs" => Some(format!("{gate}\nfn f() {{}}\n")),
                _ => Some("[package]\nname = \"below\"\n".to_owned()),
            };
            let mut made = Made::default();
            let mut work = Work::new(&know, true, &mut made, &read);
            let span = Place { end: gate.len(), ..at("below/src/lib.rs", 0) };
            let note = Note { text: "the item is gated here".to_owned(), spans: vec![span] };
            let text = "cannot find function `f` in crate `below`".to_owned();
            let code = "E0425".to_owned();
            let spans = vec![at("src/lib.rs", 0)];
            work.message(&Message { error: true, code, text, spans, notes: vec![note], times: 1 });
            work.finish().texts.into_keys().collect()
        };
        let all = ["Cargo.toml", "below/Cargo.toml", "below/src/lib.rs"];
        assert_eq!(repaired("#[cfg(test)]"), all);
        assert_eq!(repaired("#[cfg(any(test, feature = \"test-helpers\"))]"), all[..2]);
        assert!(repaired("#[cfg(feature = \"net\")]").is_empty());
        assert!(repaired("#[cfg(not(test))]").is_empty());
    }

    #[test]
    fn of_an_edit_in_parts_all_are_made_or_none() {
        let know = nothing();
        let text = "use a::{b, c};\n";
        let read = |_: &str| Some(text.to_owned());
        let mut made = Made::default();
        let mut work = Work::new(&know, true, &mut made, &read);
        let at = at("f.rs", 8);
        assert!(work.edit("f.rs", 0..0, "use d::c;\n".to_owned(), &at, "imported c".to_owned()));
        let parts = vec![(8..11, String::new()), (0..0, "use d::c;\n".to_owned())];
        assert!(work.edit_all("f.rs", parts, &at, "imported b".to_owned()), "it waits");
        assert_eq!(work.finish().texts["f.rs"], format!("use d::c;\n{text}"), "nothing is cut alone");
    }
}
