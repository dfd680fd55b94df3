//! `macro_rules!` without `#[macro_export]` that code of another crate calls: textual scope ends at the crate.

use std::collections::BTreeSet;

use seam_graphs::{ItemKind, RefKind, Visibility};

use super::{Look, Obstacle, Rule};

pub(super) const WAY_OUT: &str =
    "`#[macro_export]`, and `$crate::` before what it names, which has to be `pub` then";

pub(super) fn find(look: &Look<'_>) -> Vec<Obstacle> {
    let mut seen = BTreeSet::new();
    for r in look.graph.references().iter().filter(|r| r.kind == RefKind::Macro) {
        let to = look.graph.item(r.to);
        let hidden = to.kind == ItemKind::Macro && matches!(to.visibility, Visibility::Within(_));
        if let Some((from, home)) = look.home(r.from).zip(look.home(r.to))
            && hidden
            && from != home
        {
            seen.insert((r.to, from));
        }
    }
    let text = |&(item, from): &(seam_graphs::ItemId, u32)| {
        look.at(
            Rule::MacroScope,
            item,
            format!("`{}!` is called in {}", look.graph.item(item).name, look.name(from)),
        )
    };
    seen.iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn a_macro_in_textual_scope_is_found_and_an_exported_one_is_not() {
        let text = "
//- src/lib.rs
#[macro_use] pub mod a;
pub mod b;
//- src/a.rs
macro_rules! one { () => { 1 } }
#[macro_export]
macro_rules! two { () => { 2 } }
//- src/b.rs
pub fn f() -> u8 { one!() + two!() }
";
        assert_eq!(
            found(text, "modules = [\"a\"]", "macro-scope"),
            ["src/a.rs:1 `one!` is called in fixture"]
        );
    }
}
