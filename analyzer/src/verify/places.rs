//! Where a file is after a split.
//!
//! In: a file as it was, the sources of the workspace that was taken apart. Out: the file that has most of its lines. By content
//! and not by the plan: so a hand-made split can be verified as well, and a file whose items went to several crates is found
//! where most of them went.

use std::collections::{BTreeMap, BTreeSet};

/// Below this share of the lines a file is another one.
const SAME: f64 = 0.3;

/// A source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    /// Relative to the root of its workspace, with `/`.
    pub(super) file: String,
    /// Its text.
    pub(super) text: String,
}

/// Where a file is now.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    /// The file that has most of it.
    pub(super) file: String,
    /// The share of its lines that stand there, 0 to 1.
    pub(super) share: f64,
}

/// Finds the file that `before` has become among `after`; `None` where none has enough of it. A file at the path of another one of
/// those that there `were` is that other one.
///
/// Of files that have as much of it, the one wins at the same path, then that whose path has the longest end in common, then the first
/// by path. Where it is gone, and none has enough of it, it is the only new one with its path below `src`.
pub(super) fn place_of(before: &Source, were: &BTreeSet<&str>, after: &[Source]) -> Option<Place> {
    let lines = counted(&before.text);
    let all: usize = lines.values().sum();
    let shared = |text: &str| -> usize {
        let others = counted(text);
        lines.iter().map(|(line, &count)| count.min(others.get(line).copied().unwrap_or(0))).sum()
    };
    let rank = |source: &Source| {
        (shared(&source.text), source.file == before.file, common_end(&before.file, &source.file))
    };
    let may = |source: &&Source| source.file == before.file || !were.contains(source.file.as_str());
    let best = after
        .iter()
        .filter(may)
        .map(|source| (rank(source), source))
        .max_by(|(a, one), (b, other)| a.cmp(b).then_with(|| other.file.cmp(&one.file)));
    let ((most, ..), source) = best?;
    // A file without a line worth comparing is the same where its path is.
    let share =
        if all == 0 { f64::from(u8::from(source.file == before.file)) } else { most as f64 / all as f64 };
    if share >= SAME {
        return Some(Place { file: source.file.clone(), share });
    }
    let mut moved =
        after.iter().filter(may).filter(|source| below_src(&source.file) == below_src(&before.file));
    let moved =
        moved.next().filter(|_| moved.next().is_none()).filter(|source| source.file != before.file)?;
    let share = if all == 0 { 0.0 } else { shared(&moved.text) as f64 / all as f64 };
    Some(Place { file: moved.file.clone(), share })
}

/// The path in the folder of its package's sources.
fn below_src(file: &str) -> &str {
    file.split_once("src/")
        .filter(|(before, _)| before.is_empty() || before.ends_with('/'))
        .map_or(file, |(_, rest)| rest)
}

/// Lines that tell one file from another, with their number. What a split changes everywhere counts as unchanged.
fn counted(text: &str) -> BTreeMap<String, usize> {
    let mut lines = BTreeMap::new();
    for line in text.lines() {
        let line = line.trim();
        let line = line.strip_prefix("pub(crate) ").or_else(|| line.strip_prefix("pub ")).unwrap_or(line);
        if line.bytes().filter(u8::is_ascii_alphanumeric).count() > 3 {
            *lines.entry(line.to_owned()).or_insert(0) += 1;
        }
    }
    lines
}

/// How many path components two paths have in common, from the end.
fn common_end(one: &str, other: &str) -> usize {
    one.rsplit('/').zip(other.rsplit('/')).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(file: &str, text: &str, after: &[Source]) -> Option<Place> {
        place_of(&source(file, text), &BTreeSet::new(), after)
    }

    fn source(file: &str, text: &str) -> Source {
        Source { file: file.into(), text: text.into() }
    }

    const POOL: &str =
        "pub(crate) struct Pool;\nimpl Pool {\n    fn take(&self) {}\n    fn give(&self) {}\n}\n";

    #[test]
    fn a_file_that_moved_is_found_though_its_visibility_changed() {
        let moved = POOL.replace("pub(crate)", "pub");
        let after =
            [source("src/lib.rs", "pub use shop_db::db;\n"), source("shop-db/src/db/pool.rs", &moved)];
        let place = place("src/db/pool.rs", POOL, &after).unwrap();
        assert_eq!((place.file.as_str(), place.share), ("shop-db/src/db/pool.rs", 1.0));
    }

    #[test]
    fn of_a_scattered_file_the_larger_part_counts() {
        let after = [
            source("src/db/pool.rs", "impl Pool {\n"),
            source("shop-db/src/db/pool.rs", "pub struct Pool;\nfn take(&self) {}\nfn give(&self) {}\n"),
        ];
        let place = place("src/db/pool.rs", POOL, &after).unwrap();
        assert_eq!((place.file.as_str(), place.share), ("shop-db/src/db/pool.rs", 0.75));
    }

    #[test]
    fn of_equal_files_the_path_decides() {
        let after = [source("a/src/pool.rs", POOL), source("b/src/db/pool.rs", POOL), source("c/x.rs", POOL)];
        assert_eq!(place("src/db/pool.rs", POOL, &after).unwrap().file, "b/src/db/pool.rs");
    }

    #[test]
    fn a_file_that_is_gone_is_not_mistaken_for_another() {
        let after = [source("src/db/pool.rs", "fn something_else() {}\nfn take(&self) {}\n")];
        assert_eq!(place("src/db/pool.rs", POOL, &after), None);
        assert_eq!(place("src/empty.rs", "}\n", &after), None);
    }

    #[test]
    fn a_file_that_is_still_there_is_no_other_one_that_was_there_too() {
        let (lib, main) = ("pub mod alpha;\npub mod beta;\n", "mod alpha;\nmod beta;\nfn main() {}\n");
        let were = ["src/lib.rs", "src/main.rs"].into();
        let after =
            [source("src/lib.rs", "pub use base::alpha;\npub mod beta;\n"), source("src/main.rs", main)];
        assert_eq!(place_of(&source("src/lib.rs", lib), &were, &after).unwrap().file, "src/lib.rs");
        let after = [source("base/src/lib.rs", lib), source("src/lib.rs", lib)];
        assert_eq!(place_of(&source("src/lib.rs", lib), &were, &after).unwrap().file, "src/lib.rs");
    }

    #[test]
    fn a_file_that_moved_with_many_edits_is_found_by_its_path() {
        let after = [source("base/src/a/b.rs", "pub fn all_new() {}\n"), source("src/lib.rs", "mod a;\n")];
        assert_eq!(place("src/a/b.rs", "fn something() {}\n", &after).unwrap().file, "base/src/a/b.rs");
        assert_eq!(place("src/c/b.rs", "fn something() {}\n", &after), None);
    }
}
