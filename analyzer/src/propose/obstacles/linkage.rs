//! Symbols of the linker in code that moves: from a library inside another one they may be dropped, or stand twice.

use super::{Look, Obstacle, Rule};
use crate::SiteKind;

pub(super) const WAY_OUT: &str =
    "keep it in the package that is linked last, or check with `nm` that the symbol is still there";

pub(super) fn find(look: &Look<'_>) -> Vec<Obstacle> {
    let moved = look.sites(&[SiteKind::Linkage]).into_iter().filter(|(_, _, krate)| *krate != 0);
    moved
        .map(|(site, item, krate)| {
            let text =
                format!("`{}` with `{}` moves to {}", look.graph.label(item), site.text, look.name(krate));
            Look::at_site(Rule::Linkage, site, text)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn an_exported_symbol_that_moves_is_found_and_one_that_stays_is_not() {
        let text = "
//- src/lib.rs
pub mod a;
#[no_mangle] pub extern \"C\" fn stays() {}
//- src/a.rs
#[no_mangle]
pub extern \"C\" fn moves() {}
";
        assert_eq!(
            found(text, "modules = [\"a\"]", "linkage"),
            ["src/a.rs:1 `moves` with `no_mangle` moves to fixture-a"]
        );
    }

    #[test]
    fn an_attribute_inside_an_impl_is_that_of_the_function_below_it() {
        let text = "
//- src/lib.rs
pub mod a;
//- src/a.rs
pub struct A;
impl A {
    pub fn before() {}
    #[no_mangle]
    pub extern \"C\" fn moves() {}
}
";
        assert_eq!(
            found(text, "modules = [\"a\"]", "linkage"),
            ["src/a.rs:4 `A::moves` with `no_mangle` moves to fixture-a"]
        );
    }
}
