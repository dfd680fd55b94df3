//! Files and variables that mean something else in another package: `include_str!`, what attributes name, `env!("CARGO_…")`.

use std::collections::BTreeSet;

use super::{Look, Obstacle, Rule, first_of_each};
use crate::SiteKind;
use crate::inputs::of_build_script;

pub(super) const WAY_OUT: &str =
    "move the file along to the same place below the new package, or write the path from there";
pub(super) const WAY_OUT_OF_ENVIRONMENT: &str = "hand it in from the original package, whose name, version or build script it means, \
                                                 or give the new crate what it needs of the build script";

pub(super) fn find(look: &Look<'_>) -> Vec<Obstacle> {
    let kinds = [SiteKind::Include, SiteKind::AttributeFile, SiteKind::MacroFile, SiteKind::Env];
    let moved = look.sites(&kinds).into_iter().filter(|(_, _, krate)| *krate != 0);
    let scripted = look.has_build_script();
    let mut found: Vec<Obstacle> = moved
        .filter_map(|(site, _, krate)| {
            let (to, text) = (look.name(krate), &site.text);
            let (rule, text) = match site.kind {
                SiteKind::Env if text == "OUT_DIR" || !of_build_script(text) => {
                    (Rule::Environment, format!("`{text}` is that of {to} afterwards"))
                }
                // Without a script it comes from outside, for all packages alike.
                SiteKind::Env if scripted => {
                    (Rule::Environment, format!("`{text}` is not set in {to}, if the build script sets it"))
                }
                SiteKind::Env => return None,
                SiteKind::Include => (Rule::File, format!("`{text}` is read from the sources of {to}")),
                SiteKind::MacroFile => (Rule::File, format!("a macro reads `{text}` from {to}")),
                _ => (Rule::File, format!("an attribute reads `{text}` from {to}")),
            };
            Some(Look::at_site(rule, site, text))
        })
        .collect();
    found.extend(if scripted { conditions(look) } else { Vec::new() });
    found
}

/// Words of conditions that the build script may set.
fn conditions(look: &Look<'_>) -> Vec<Obstacle> {
    let moved = look.sites(&[SiteKind::Condition]).into_iter().filter(|(_, _, krate)| *krate != 0);
    let mut places = BTreeSet::new();
    let once = moved.filter(|(site, _, krate)| places.insert((*krate, &site.text, &site.file, site.line)));
    first_of_each(once.map(|(site, _, krate)| ((krate, site.text.as_str()), site)))
        .map(|((krate, word), site, times)| {
            let to = look.name(krate);
            let text = format!(
                "`{word}` is asked for {times} in {to}, and is not set there if the build script sets it"
            );
            Look::at_site(Rule::Environment, site, text)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    const TEXT: &str = "
//- src/lib.rs
pub mod a;
pub const HERE: &str = include_str!(\"here.txt\");
//- src/a.rs
pub const A: &str = include_str!(\"a.txt\");
pub const V: &str = env!(\"CARGO_PKG_VERSION\");
pub const H: Option<&str> = option_env!(\"HOME\");
#[grammar = \"a.pest\"]
pub struct P;
";

    #[test]
    fn files_of_what_moves_are_found_and_those_of_what_stays_are_not() {
        assert_eq!(
            found(TEXT, "modules = [\"a\"]", "file"),
            [
                "src/a.rs:1 `a.txt` is read from the sources of fixture-a",
                "src/a.rs:4 an attribute reads `a.pest` from fixture-a"
            ]
        );
    }

    #[test]
    fn variables_of_the_package_are_found_and_the_users_are_not() {
        assert_eq!(
            found(TEXT, "modules = [\"a\"]", "environment"),
            ["src/a.rs:2 `CARGO_PKG_VERSION` is that of fixture-a afterwards"]
        );
    }

    const SCRIPTED: &str = "
//- src/lib.rs
pub mod a;
#[cfg(has_b)] pub mod b;
pub const STAYS: &str = env!(\"GIT_HASH\");
//- src/a.rs
pub const A: &str = env!(\"GIT_HASH\");
#[cfg(has_it)] pub fn f() {}
#[cfg(not(has_it))] pub fn f() {}
#[cfg(unix)] pub fn g() {}
//- src/b.rs
pub fn h() {}
";

    #[test]
    fn what_a_build_script_may_set_is_found() {
        let text = format!("{SCRIPTED}//- build.rs\nfn main() {{}}\n");
        assert_eq!(
            found(&text, "modules = [\"a\", \"b\"]", "environment"),
            [
                "src/a.rs:1 `GIT_HASH` is not set in fixture-a, if the build script sets it",
                "src/a.rs:2 `has_it` is asked for 2 times in fixture-a, and is not set there if the build script sets it",
                "src/lib.rs:2 `has_b` is asked for once in fixture-a, and is not set there if the build script sets it"
            ]
        );
    }

    #[test]
    fn what_flags_set_for_all_packages_is_nothing_in_the_way() {
        assert_eq!(found(SCRIPTED, "modules = [\"a\", \"b\"]", "environment"), <[String; 0]>::default());
    }
}
