//! What the compiler says after a split, turned into further edits.
//!
//! In: the messages of a check, the texts as they are now, and what the split knows of the original's names. Out: for one round
//! the edits, each with what it is for. The rules are few: what is private where another crate needs it becomes `pub`; a name
//! that is not found is imported from the crate that has it, or its path is written out; an import that leads nowhere or is not
//! used goes; a dependency that is missing is copied from the original's manifest.
//!
//! Left out: errors that no rule fits. They stay, and are reported.

mod find;

use std::collections::BTreeMap;
use std::ops::Range;

use toml_edit::DocumentMut;

use super::check::{Message, Note, Place};
use super::edits::Edits;
use super::element::What;
use super::emit::ident;
use super::manifest;
use super::names::Meaning;
use super::tree::{Home, Mod, Tree};

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
    read: &dyn Fn(&str) -> Option<String>,
) -> Round {
    let mut work = Work {
        know: knowledge,
        tests_compile,
        read,
        texts: BTreeMap::new(),
        edits: BTreeMap::new(),
        repairs: Vec::new(),
    };
    let broken = messages.iter().any(|m| m.error);
    // A name that does not resolve makes methods unknown too: these are looked at when all names resolve.
    for methods in [false, true] {
        for message in messages.iter().filter(|m| (m.code == "E0599") == methods) {
            // Where something does not compile, what is unused is not known.
            if message.error || !broken {
                work.message(message);
            }
        }
        if !work.repairs.is_empty() {
            break;
        }
    }
    let mut round = Round { repairs: work.repairs, texts: BTreeMap::new() };
    for (file, edits) in work.edits {
        let old = work.texts.get(&file).cloned().unwrap_or_default();
        let new = edits.apply(&old);
        if new != old {
            round.texts.insert(file, new);
        }
    }
    round
}

struct Work<'a> {
    know: &'a Knowledge,
    tests_compile: bool,
    read: &'a dyn Fn(&str) -> Option<String>,
    texts: BTreeMap<String, String>,
    edits: BTreeMap<String, Edits>,
    repairs: Vec<Repair>,
}

impl Work<'_> {
    fn message(&mut self, message: &Message) {
        let Some(place) = message.spans.first().cloned() else { return };
        match message.code.as_str() {
            "unused_imports" => self.unused(message),
            "E0603" | "E0624" | "E0446" => self.private(message, &place),
            "E0469" => self.no_such_macro(&place),
            "E0616" | "E0451" => self.private_field(message, &place),
            "E0364" | "E0365" => self.private_reexport(&place),
            "E0432" | "E0433" => {
                let places: Vec<Place> = message.spans.iter().filter(|s| s.primary).cloned().collect();
                places.iter().for_each(|place| self.unresolved(message, place));
            }
            "E0425" | "E0412" | "E0405" | "E0422" | "E0404" | "E0531" | "E0532" | "E0574" => {
                self.not_found(message, &place);
            }
            "E0423" => self.private_field(message, &place),
            "E0599" => self.suggested_import(message, &place),
            "" if message.text.ends_with("is private") => self.private_type(message, &place),
            "" if message.text.starts_with("cannot find macro") => self.missing_macro(message, &place),
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

    /// Notes an edit, unless it meets another one of this round: then it waits for the next. Whether it was noted.
    fn edit(&mut self, file: &str, range: Range<usize>, with: String, place: &Place, what: String) -> bool {
        if self.text(file).is_none() {
            return false;
        }
        let edits = self.edits.entry(file.to_owned()).or_default();
        let overlaps = |r: &Range<usize>| r.start < range.end && range.start < r.end;
        let known = edits.sorted();
        if known.iter().any(|(r, w)| overlaps(r) || (*r == range && *w == with)) {
            return false;
        }
        edits.replace(range, with);
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

    /// Takes an import out that no compilation of the file uses; one that only the tests use becomes theirs.
    fn unused(&mut self, message: &Message) {
        if !message.spans.iter().all(|place| self.know.touched.contains(&place.file)) {
            return;
        }
        if message.times == 1 {
            let places: Vec<Place> = message.spans.iter().filter(|s| s.primary).cloned().collect();
            if self.tests_compile {
                places.iter().for_each(|place| self.only_for_tests(place));
            }
            return;
        }
        for note in &message.notes {
            for cut in note.spans.iter().filter(|s| s.replacement.as_deref() == Some("")) {
                let Some(text) = self.text(&cut.file) else { continue };
                if text.get(cut.start..cut.end).is_none() {
                    continue;
                }
                let range = find::with_lines(&text, cut.start..cut.end);
                self.edit(&cut.file, range, String::new(), cut, "took an unused import out".to_owned());
            }
        }
    }

    fn only_for_tests(&mut self, place: &Place) {
        let Some(text) = self.text(&place.file) else { return };
        let Some(import) = find::leaf(&text, place.start).filter(|i| !i.for_tests && !i.leaf.glob) else {
            return;
        };
        let what = format!("left the import of {} to tests", import.leaf.path.join("::"));
        let condition = format!("#[cfg(test)]\n{}", import.indent);
        if import.cut.contains(&import.start) {
            {
                self.edit(&place.file, import.start..import.start, condition, place, what);
                return;
            }
        }
        let vis = &text[import.vis.clone()];
        let space = if vis.is_empty() { "" } else { " " };
        let line = import.line();
        let with = format!("{condition}{vis}{space}use {line};\n{}", import.indent);
        if self.take_out(&text, &import, place, None) {
            self.edit(&place.file, import.start..import.start, with, place, what);
        }
    }

    /// Makes `pub` what the compiler points at.
    fn private(&mut self, message: &Message, place: &Place) {
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
            if self.widen_at(&there, place, &wanted) {
                return;
            }
        }
        // What the expansion of a macro declares stands where nothing points at.
        if matches!(message.code.as_str(), "E0603" | "E0446") {
            self.private_type(message, place);
        }
    }

    /// Makes what stands at a place `pub`; whether something was not.
    fn widen_at(&mut self, there: &Place, place: &Place, name: &str) -> bool {
        if !self.know.files.contains_key(&there.file) {
            return false;
        }
        let Some(text) = self.text(&there.file) else { return false };
        let Some((range, with, name)) = find::widening(&text, there.start, name) else { return false };
        self.edit(&there.file, range, with, place, format!("made {name} pub"));
        true
    }

    /// Makes the field `pub` that a message names, or all fields of a tuple struct whose constructor it names.
    fn private_field(&mut self, message: &Message, place: &Place) {
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
                for (range, with) in find::field_widenings(&text, &owner, *field) {
                    let field = field.unwrap_or("of the constructor");
                    self.edit(&file, range, with, place, format!("made the field {field} of {owner} pub"));
                }
            }
        }
    }

    /// The items of that name, and those that a `use` gives the name, with the names that they have themselves.
    fn known_as(&self, wanted: &str) -> Vec<(Mod, usize, String)> {
        let tree = &self.know.tree;
        let mut found = Vec::new();
        for (m, module) in tree.modules.iter().enumerate() {
            for (e, element) in module.body.elements.iter().enumerate() {
                match &element.what {
                    What::Named { name } if name == wanted => found.push((m, e, name.clone())),
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

    /// Brings a macro in no more, that the crate below has not under these conditions.
    fn no_such_macro(&mut self, place: &Place) {
        let Some(text) = self.text(&place.file) else { return };
        if let Some(range) = find::macro_use_cut(&text, place.start) {
            let what = format!("took the macro {} out: nothing has it", place_text(&text, place));
            self.edit(&place.file, range, String::new(), place, what);
        }
    }

    /// Makes the type `pub` that a message names: it is only inferred, or declared by a macro, so that nothing points at it.
    fn private_type(&mut self, message: &Message, place: &Place) {
        let quoted = message.text.split('`').nth(1).unwrap_or_default().to_owned();
        let path = quoted.split('<').next().unwrap_or_default();
        let wanted = path.rsplit("::").next().unwrap_or(path).to_owned();
        let home = self.know.files.get(&place.file).map(|(home, _)| *home);
        let mut candidates = Vec::new();
        for (m, module) in self.know.tree.modules.iter().enumerate() {
            for (e, element) in module.body.elements.iter().enumerate() {
                let found = match &element.what {
                    What::Named { name } => *name == wanted,
                    What::Call { names } => names.iter().any(|(name, _)| *name == wanted),
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
    fn file_of(&self, module: Mod, element: usize) -> Option<String> {
        let text = &self.know.tree.modules[module];
        let home = text.homes[element];
        let here = |(_, (h, original)): &(&String, &(Home, String))| *h == home && *original == text.file;
        self.know.files.iter().find(here).map(|(file, _)| file.clone())
    }

    /// What is re-exported becomes `pub` where it is defined; else the re-export gets as narrow as it is.
    fn private_reexport(&mut self, place: &Place) {
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
                {
                    self.edit(&file, range, with, place, format!("made {name} pub"));
                    return;
                }
            }
        }
        if !import.vis.is_empty() {
            self.edit(
                &place.file,
                import.vis,
                "pub(crate)".to_owned(),
                place,
                "narrowed a re-export".to_owned(),
            );
        }
    }

    /// A path that leads nowhere.
    fn unresolved(&mut self, message: &Message, place: &Place) {
        let Some(text) = self.text(&place.file) else { return };
        let Some((home, module)) = self.site(&place.file, place.start) else { return };
        if let Some(import) = find::leaf(&text, place.start) {
            return self.unresolved_import(home, module, &text, &import, place);
        }
        let quoted = message.text.split('`').nth(1).unwrap_or_default().to_owned();
        let Some((range, path, rooted)) = find::path_to(&text, place.end) else { return };
        if path.last().map(String::as_str) != Some(place_text(&text, place)) {
            return self.missing_at_root(home, &quoted, place);
        }
        if self.add_dependency(home, &path[0], place) {
            return;
        }
        if path.len() == 1 {
            return self.not_found(message, place);
        }
        if let Some(way) = self.way(home, module, &path, rooted).filter(|way| *way != path) {
            let with = way.iter().map(|s| ident(s)).collect::<Vec<_>>().join("::");
            self.edit(&place.file, range, with, place, format!("wrote the path of {} out", path.join("::")));
        }
    }

    /// A name that the expansion of a macro looks for at the root.
    fn missing_at_root(&mut self, home: Home, name: &str, place: &Place) {
        let Some(way) = self.way(home, 0, &[name.to_owned()], false) else { return };
        let root = self.know.tree.modules[0].file.clone();
        let file =
            self.know.files.iter().find(|(_, (h, f))| *h == home && *f == root).map(|(f, _)| f.clone());
        let Some(file) = file else { return };
        let Some(text) = self.text(&file) else { return };
        let line = format!("#[doc(hidden)]\npub use {};\n", way.join("::"));
        let at = find::head(&text, None);
        self.edit(&file, at..at, line, place, format!("re-exported {name}"));
    }

    fn unresolved_import(
        &mut self,
        home: Home,
        module: Mod,
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
            let name = way.last().cloned().unwrap_or_default();
            let mut line = way.iter().map(|s| ident(s)).collect::<Vec<_>>().join("::");
            match &leaf.alias {
                None => line.push_str(" as _"),
                Some(alias) if *alias != name => line.push_str(&format!(" as {}", ident(alias))),
                _ => {}
            }
            let space = if import.vis.is_empty() { "" } else { " " };
            let line = format!("{}{space}use {line};", &text[import.vis.clone()]);
            let what = format!("imported {shown} from its crate");
            if import.cut.contains(&import.start) {
                let attributes = &text[import.cut.start..import.start];
                let with = format!("{attributes}{line}");
                {
                    self.edit(&place.file, import.cut.clone(), with, place, what);
                    return;
                }
            }
            let with = format!("{line}\n{}", import.indent);
            if self.take_out(text, import, place, None) {
                self.edit(&place.file, import.start..import.start, with, place, what);
            }
            return;
        }
        // What the split brought along, and overlays of names that macros do not declare after all.
        if home != 0 || self.know.names.contains(&leaf.path[0]) {
            self.take_out(
                text,
                import,
                place,
                Some(format!("took the import of {shown} out: nothing here has it")),
            );
        }
    }

    fn take_out(&mut self, text: &str, import: &find::Import, place: &Place, what: Option<String>) -> bool {
        let range = find::with_lines(text, import.cut.clone());
        let before = self.repairs.len();
        let done = self.edit(&place.file, range, String::new(), place, what.clone().unwrap_or_default());
        if what.is_none() {
            self.repairs.truncate(before);
        }
        done
    }

    /// How crate `home` writes what `path` means in `module`: by the crate that has it.
    fn way(&self, home: Home, module: Mod, path: &[String], rooted: bool) -> Option<Vec<String>> {
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
    fn not_found(&mut self, message: &Message, place: &Place) {
        let Some(text) = self.text(&place.file) else { return };
        let Some((home, module)) = self.site(&place.file, place.start) else { return };
        let Some(name) = message.text.split('`').nth(1).map(str::to_owned) else { return };
        if let Some((range, path, rooted)) = find::path_to(&text, place.end)
            && path.len() > 1
        {
            if let Some(way) = self.way(home, module, &path, rooted) {
                let with = way.iter().map(|s| ident(s)).collect::<Vec<_>>().join("::");
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
        let path = way.iter().map(|s| ident(s)).collect::<Vec<_>>().join("::");
        self.edit(
            &place.file,
            at..at,
            format!("{indent}use {path}{alias};\n"),
            place,
            format!("imported {name}"),
        );
    }

    /// The one import that the compiler suggests.
    fn suggested_import(&mut self, message: &Message, place: &Place) {
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

    /// A macro of a crate below, that textual scope gave.
    fn missing_macro(&mut self, message: &Message, place: &Place) {
        let Some(name) = message.text.split('`').nth(1).map(str::to_owned) else { return };
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
        let root = self.know.tree.modules[0].file.clone();
        let file =
            self.know.files.iter().find(|(_, (h, f))| *h == home && *f == root).map(|(f, _)| f.clone());
        let Some(file) = file else { return };
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

    /// Macros that `#[macro_use] extern crate` of the original brings into scope, for a crate that nothing else shows the need of.
    fn external_macros(&mut self, home: Home, place: &Place) {
        let root = &self.know.tree.modules[0];
        let original = root.file.clone();
        let of_root = |(_, (h, f)): &(&String, &(Home, String))| *h == home && *f == original;
        let Some(file) = self.know.files.iter().find(of_root).map(|(file, _)| file.clone()) else { return };
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

    /// Adds a dependency of the original to the crate's manifest, where `name` is one that it has not.
    fn add_dependency(&mut self, home: Home, name: &str, place: &Place) -> bool {
        let Some(keys) = self.know.dependencies.get(name).filter(|_| home != 0) else { return false };
        let file = manifest::join(&self.know.folders[home as usize], "Cargo.toml");
        let Some(text) = self.text(&file) else { return false };
        let (Ok(mut doc), Ok(original)) =
            (text.parse::<DocumentMut>(), self.know.manifest.parse::<DocumentMut>())
        else {
            return false;
        };
        let folders = (self.know.folders[0].as_str(), self.know.folders[home as usize].as_str());
        if !manifest::add_dependency(&mut doc, &original, keys, folders) {
            return false;
        }
        let new = doc.to_string();
        self.edit(&file, 0..text.len(), new, place, format!("added the dependency {name}"));
        true
    }
}

fn place_text<'t>(text: &'t str, place: &Place) -> &'t str {
    text.get(place.start..place.end).unwrap_or("")
}
