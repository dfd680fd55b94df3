//! Procedural macros of the workspace in code that moves: what they write may name the original package, which lies above.

use seam_graphs::CrateKind;

use super::{Look, Obstacle, Rule, first_of_each};
use crate::MacroKind;

pub(super) const WAY_OUT: &str = "let the macro write paths of the crate that has what it needs, or take that crate's name as an \
                                  argument; `extern crate self as …` makes the old name work inside the new crate";

pub(super) fn find(look: &Look<'_>) -> Vec<Obstacle> {
    let of_workspace =
        |origin: &str| look.graph.crates().iter().any(|c| c.kind == CrateKind::ProcMacro && c.name == origin);
    let uses = look.analysis.macro_uses.iter().filter(|used| !used.test_only);
    let moved = uses.filter_map(|used| {
        let krate = look.home(used.item).filter(|krate| *krate != 0)?;
        used.origin.as_deref().is_some_and(of_workspace).then_some(((krate, &used.name), used))
    });
    first_of_each(moved)
        .map(|((krate, name), used, times)| {
            let shown = match used.kind {
                MacroKind::Derive => format!("#[derive({name})]"),
                MacroKind::Attribute => format!("#[{name}]"),
                MacroKind::Bang => format!("{name}!"),
            };
            let (to, original) = (look.name(krate), look.name(0));
            Obstacle {
                rule: Rule::MacroPath,
                file: used.file.clone(),
                line: used.line,
                text: format!(
                    "`{shown}` stands {times} in {to}, where a path of {original} that it writes is lost"
                ),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn macros_of_the_workspace_in_what_moves_are_found_and_those_of_others_are_not() {
        let text = "
//- Cargo.toml
[package]
name = \"fixture\"
version = \"0.0.0\"
edition = \"2021\"
[dependencies]
own = { path = \"own\" }
[workspace]
//- own/Cargo.toml
[package]
name = \"own\"
version = \"0.0.0\"
[lib]
proc-macro = true
//- own/src/lib.rs
#[proc_macro_derive(Own)] pub fn own(a: T) -> T { a }
//- src/lib.rs
pub mod a;
#[derive(own::Own)] pub struct Stays;
//- src/a.rs
use own::Own;
#[derive(Clone, Own)] pub struct A;
#[derive(Own)] pub struct B;
";
        let expected = "src/a.rs:2 `#[derive(Own)]` stands 2 times in fixture-a, where a path of fixture that it writes is lost";
        assert_eq!(found(text, "modules = [\"a\"]", "macro-path"), [expected]);
    }
}
