//! Registries that are filled at link time: what nobody names is not linked, and the registry is silently empty.

use super::{Look, Obstacle, Rule};
use crate::propose::problem::REGISTRIES;

pub(super) const WAY_OUT: &str =
    "leave it in the original package, or name the crate from `main`, so that it is linked";

pub(super) fn find(look: &Look<'_>) -> Vec<Obstacle> {
    let uses = look.analysis.macro_uses.iter().filter(|used| {
        !used.test_only && used.origin.as_deref().is_some_and(|origin| REGISTRIES.contains(&origin))
    });
    uses.filter(|used| look.home(used.item).is_some_and(|krate| krate != 0))
        .map(|used| Obstacle {
            rule: Rule::Registry,
            file: used.file.clone(),
            line: used.line,
            text: format!(
                "`{}` of {} is filled by being linked",
                used.name,
                used.origin.as_deref().unwrap_or("")
            ),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn an_attribute_of_a_registry_is_found_and_a_namesake_is_not() {
        let text = "
//- Cargo.toml
[package]
name = \"fixture\"
version = \"0.0.0\"
edition = \"2021\"
[dependencies]
ctor = { path = \"ctor\" }
other = { path = \"other\" }
[workspace]
//- ctor/Cargo.toml
[package]
name = \"ctor\"
version = \"0.0.0\"
[lib]
proc-macro = true
//- ctor/src/lib.rs
#[proc_macro_attribute] pub fn ctor(a: T, b: T) -> T { b }
//- other/Cargo.toml
[package]
name = \"other\"
version = \"0.0.0\"
[lib]
proc-macro = true
//- other/src/lib.rs
#[proc_macro_attribute] pub fn ctor(a: T, b: T) -> T { b }
//- src/lib.rs
pub mod a;
//- src/a.rs
#[ctor::ctor] fn start() {}
#[other::ctor] fn not() {}
";
        assert_eq!(
            found(text, "modules = [\"a\"]", "registry"),
            ["src/a.rs:1 `ctor` of ctor is filled by being linked"]
        );
    }
}
