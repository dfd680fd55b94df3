//! What a path in a plan may mean that leads to nothing.
//!
//! In: a graph, and a path that no module or item has. Out: a hint, where something is near: the path with less before it, something of
//! another kind, a path that ends in it, or one with few letters changed.

use seam_graphs::{ItemGraph, ItemKind};

/// Of so many letters one may be wrong.
const LETTERS_PER_ERROR: usize = 4;

/// A hint that begins with a semicolon, or nothing. `what` is `module` or `item`.
pub(crate) fn hint(graph: &ItemGraph, root: &str, what: &str, path: &str) -> String {
    let below = format!("{root}::");
    let as_module = |path: &str| graph.module_by_path(&format!("{below}{path}")).is_some();
    let as_item = |path: &str| {
        let item = graph.item_by_path(&format!("{below}{path}"));
        item.is_some_and(|item| graph.item(item).kind != ItemKind::Module)
    };
    let fits = |path: &str| if what == "module" { as_module(path) } else { as_item(path) };
    let start =
        ["crate::", "self::", "::", below.as_str()].into_iter().find_map(|start| path.strip_prefix(start));
    if let Some(rest) = start.filter(|rest| fits(rest)) {
        return format!("; paths begin below the root: `{rest}`");
    }
    let bare = start.unwrap_or(path);
    if what == "module" && as_item(bare) {
        return "; it is an item: list it under `items`".to_owned();
    }
    if what == "item" && as_module(bare) {
        return "; it is a module: list it under `modules`".to_owned();
    }
    let modules = graph.modules().iter().map(|module| module.path.as_str());
    let items = graph.items().iter().filter(|item| item.kind != ItemKind::Module);
    let all: Vec<&str> =
        if what == "module" { modules.collect() } else { items.map(|item| &*item.path).collect() };
    let all: Vec<&str> = all.into_iter().filter_map(|path| path.strip_prefix(&below)).collect();
    let end = format!("::{bare}");
    let ends: Vec<&str> = all.iter().filter(|path| path.ends_with(&end)).copied().collect();
    let most = bare.chars().count() / LETTERS_PER_ERROR + 1;
    let near = || {
        all.iter().map(|path| (distance(bare, path, most), *path)).filter(|(errors, _)| *errors <= most).min()
    };
    let found = match ends.as_slice() {
        [only] => Some(*only),
        _ => near().map(|(_, path)| path).or(ends.first().copied()),
    };
    found.map_or_else(String::new, |path| format!("; did you mean `{path}`?"))
}

/// How many letters have to be put in, taken out or changed (Levenshtein); more than `most` where it is more than that.
fn distance(one: &str, other: &str, most: usize) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len().abs_diff(other.len()) > most {
        return most + 1;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], at + 1);
        for (to, with) in other.iter().enumerate() {
            let changed = diagonal + usize::from(letter != with);
            diagonal = row[to + 1];
            row[to + 1] = changed.min(row[to] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn letters_are_counted_up_to_a_bound() {
        assert_eq!(distance("style", "style", 2), 0);
        assert_eq!(distance("stile", "style", 2), 1);
        assert_eq!(distance("kitten", "sitting", 5), 3);
        assert_eq!(distance("a", "abcdef", 2), 3);
    }
}
