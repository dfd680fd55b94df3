//! Names for new crates, as a person would give them.
//!
//! In: for each new crate the modules that its lines come from and the third-party crates that it names, and which crates see which.
//! Out: a name for each, `<package>-<word>`, unique. The words come from the module that most of the crate was, from a table of
//! well-known crates ([`table`]), from the place in the graph (what all others use is the core), or at last from its largest item.
//!
//! Each crate has a list of words, best first; crates choose in the order of their lines, and a word that is taken is gone.

mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::plan::extern_name;

/// What a name is made from.
#[derive(Clone, Debug, Default)]
pub(super) struct Traits<'g> {
    /// Lines by the path of modules below the root, each line counted for every module around it: `api`, `api::dto`.
    pub(super) modules: BTreeMap<&'g str, u64>,
    /// Lines of these modules in the whole package.
    pub(super) whole: Rc<BTreeMap<&'g str, u64>>,
    /// All lines.
    pub(super) lines: u64,
    /// References to third-party crates, by name.
    pub(super) externals: BTreeMap<String, u32>,
    /// How many of the other new crates depend on it.
    pub(super) used_by: usize,
    /// How many other new crates there are.
    pub(super) others: usize,
    /// Whether it depends on no other new crate.
    pub(super) lowest: bool,
    /// Whether it is mostly types, and has nothing to do with I/O.
    pub(super) only_types: bool,
    /// The lines and the name of its largest item that has one.
    pub(super) largest: (u64, &'g str),
}

/// A module that is less of a crate does not name it alone.
const LITTLE: f64 = 1.0 / 3.0;
/// A module of which less goes to a crate is not what the crate was.
const MOST: f64 = 0.5;

/// Modules whose name says nothing about what is in them, and the word that stands for them.
const VAGUE: [(&str, &str); 10] = [
    ("util", "common"),
    ("utils", "common"),
    ("helper", "common"),
    ("helpers", "common"),
    ("misc", "common"),
    ("shared", "common"),
    ("base", "core"),
    ("lib", "core"),
    ("internal", "core"),
    ("prelude", "core"),
];

/// The names of new crates of `package`, none of which code would name by what is in `taken`.
pub(super) fn names(package: &str, crates: &[Traits<'_>], taken: &BTreeSet<String>) -> Vec<String> {
    let mut order: Vec<usize> = (0..crates.len()).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(crates[at].lines), at));
    let mut taken = taken.clone();
    taken.insert(extern_name(package));
    let mut names = vec![String::new(); crates.len()];
    for at in order {
        let full = |word: &String| {
            if package.ends_with(&format!("-{word}")) {
                format!("{package}-core")
            } else {
                format!("{package}-{word}")
            }
        };
        let words = words(&crates[at]);
        let free = words.iter().map(full).find(|name| !taken.contains(&extern_name(name)));
        let name = free.unwrap_or_else(|| longer(package, &words, &taken));
        taken.insert(extern_name(&name));
        names[at] = name;
    }
    names
}

/// The best word with another one, where each alone is taken; a number where those are too.
fn longer(package: &str, words: &[String], taken: &BTreeSet<String>) -> String {
    let first = words.first().map_or("part", String::as_str);
    let second = words.iter().skip(1).map(String::as_str).chain(["base", "parts", "more"]).map(str::to_owned);
    let more = second.chain((2..).map(|number: u32| number.to_string()));
    let mut names = std::iter::once(format!("{package}-{first}"))
        .chain(more.map(|word| format!("{package}-{first}-{word}")));
    names.find(|name| !taken.contains(&extern_name(name))).expect("there is no end of numbers")
}

/// The name of an item as one of a crate: `HTTPServer` and `http_server` are `http-server`.
fn word_of(item: &str) -> String {
    let letters: Vec<char> = item.trim_matches('_').chars().collect();
    let mut word = String::new();
    for (at, &letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| letters[before]);
        let starts = letter.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || (before.is_uppercase() && letters.get(at + 1).is_some_and(|l| l.is_lowercase()))
            });
        if starts {
            word.push('-');
        }
        word.extend(if letter == '_' { '-' } else { letter }.to_lowercase());
    }
    word
}

/// The words of modules, with how well they fit: how much of the crate it is, and how much of it the crate is. One that is little
/// of the crate names it together with the other largest, or at last.
fn of_modules(traits: &Traits<'_>) -> Vec<(f64, String)> {
    let mut scored: Vec<(f64, String)> = Vec::new();
    let mut little: Vec<(u64, &str, String)> = Vec::new();
    let lines = traits.lines.max(1) as f64;
    for (&path, &inside) in &traits.modules {
        let whole = traits.whole.get(path).copied().unwrap_or(inside).max(1) as f64;
        let (share, own) = (inside as f64 / lines, inside as f64 / whole);
        let last = path.rsplit("::").next().unwrap_or(path);
        let vague = VAGUE.iter().find(|(name, _)| *name == last);
        let word = vague.map_or_else(|| last.trim_matches('_').replace('_', "-"), |v| v.1.to_owned());
        let score = (share * own).sqrt() * if vague.is_some() { 0.5 } else { 1.0 };
        let fits = share >= LITTLE;
        if !fits && vague.is_none() && own >= MOST {
            little.push((inside, path, word.clone()));
        }
        scored.push((if fits { score } else { score / 10.0 }, word));
    }
    little.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    if let Some((first, rest)) = little.split_first() {
        let within =
            |path: &str, around: &str| path.strip_prefix(around).is_some_and(|rest| rest.starts_with("::"));
        let apart = |other: &&(u64, &str, String)| {
            !within(other.1, first.1) && !within(first.1, other.1) && other.2 != first.2
        };
        if let Some(second) = rest.iter().find(apart) {
            let share = (first.0 + second.0) as f64 / lines;
            scored.push((share, format!("{}-{}", first.2, second.2)));
        }
    }
    scored
}

/// Words for a crate, best first.
fn words(traits: &Traits<'_>) -> Vec<String> {
    let mut scored = of_modules(traits);
    let references: u32 = traits.externals.values().sum();
    for (word, crates) in table::WORDS {
        let of_word: u32 = crates.iter().filter_map(|krate| traits.externals.get(*krate)).sum();
        if of_word > 0 {
            scored.push((0.6 * f64::from(of_word) / f64::from(references.max(1)), (*word).to_owned()));
        }
    }
    if traits.only_types {
        scored.push((0.4, "types".to_owned()));
    }
    if traits.lowest && traits.others > 0 && traits.used_by == traits.others {
        scored.push((0.5, "core".to_owned()));
        scored.push((0.05, "base".to_owned()));
    }
    scored.push((0.01, word_of(traits.largest.1)));
    scored
        .retain(|(_, word)| word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && !word.is_empty());
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let mut seen = BTreeSet::new();
    scored.into_iter().map(|s| s.1).filter(|word| seen.insert(word.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traits(modules: &[(&'static str, u64, u64)]) -> Traits<'static> {
        Traits {
            modules: modules.iter().map(|m| (m.0, m.1)).collect(),
            whole: Rc::new(modules.iter().map(|m| (m.0, m.2)).collect()),
            lines: modules.iter().map(|m| m.1).max().unwrap_or(0),
            ..Traits::default()
        }
    }

    #[test]
    fn a_crate_that_was_a_module_has_its_name() {
        let crates =
            [traits(&[("auth", 900, 1000), ("auth::session", 300, 300)]), traits(&[("utils", 100, 100)])];
        assert_eq!(names("shop", &crates, &BTreeSet::new()), ["shop-auth", "shop-common"]);
    }

    #[test]
    fn what_is_scattered_is_named_after_what_it_uses_or_where_it_stands() {
        let mut db = traits(&[("a", 50, 1000), ("b", 50, 1000)]);
        db.externals.insert("sqlx".to_owned(), 9);
        let mut core = traits(&[("a", 60, 1000), ("b", 60, 1000)]);
        (core.lowest, core.used_by, core.others) = (true, 1, 1);
        assert_eq!(names("shop", &[db, core], &BTreeSet::new()), ["shop-db", "shop-core"]);
    }

    #[test]
    fn what_no_module_names_is_named_after_its_largest_item() {
        let all: Vec<Traits<'_>> = ["Parser", "HTTPServer", "read_all"]
            .map(|name| Traits { largest: (9, name), ..traits(&[]) })
            .into();
        assert_eq!(names("app", &all, &BTreeSet::new()), ["app-parser", "app-http-server", "app-read-all"]);
    }

    #[test]
    fn a_module_that_is_little_of_a_crate_does_not_name_it_alone() {
        let mut many = traits(&[("diff", 250, 250), ("matchers", 300, 300), ("fileset", 200, 200)]);
        many.lines = 1_000;
        let one = traits(&[("diff", 900, 900), ("diff::lines", 200, 200)]);
        assert_eq!(names("jj", &[many, one], &BTreeSet::new()), ["jj-matchers-diff", "jj-diff"]);
    }

    #[test]
    fn no_name_grows_on_and_on() {
        let all = vec![traits(&[]); 6];
        let all = names("app", &all, &BTreeSet::new());
        assert_eq!(
            all,
            ["app-part", "app-part-base", "app-part-parts", "app-part-more", "app-part-2", "app-part-3"]
        );
    }

    #[test]
    fn names_are_unique_and_have_no_numbers() {
        let one = traits(&[("api", 10, 10)]);
        let taken = BTreeSet::from(["shop_api".to_owned()]);
        let all = names("shop", &[one.clone(), one.clone(), one], &taken);
        let distinct: BTreeSet<&String> = all.iter().collect();
        assert_eq!(distinct.len(), 3, "{all:?}");
        assert!(all.iter().all(|name| !name.contains(|c: char| c.is_ascii_digit()) && name != "shop-api"));
    }
}
