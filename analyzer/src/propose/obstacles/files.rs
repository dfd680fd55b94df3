//! Files and variables that mean something else in another package: `include_str!`, what attributes name, `env!("CARGO_…")`.

use super::{Look, Obstacle, Rule};
use crate::SiteKind;

pub(super) const WAY_OUT: &str =
    "move the file along to the same place below the new package, or write the path from there";
pub(super) const WAY_OUT_OF_ENVIRONMENT: &str =
    "hand it in from the original package, whose name, version or build script it means";

pub(super) fn find(look: &Look<'_>) -> Vec<Obstacle> {
    let kinds = [SiteKind::Include, SiteKind::AttributeFile, SiteKind::Env];
    let moved = look.sites(&kinds).into_iter().filter(|(_, _, krate)| *krate != 0);
    let of_package = |name: &str| name.starts_with("CARGO_") || name == "OUT_DIR";
    moved
        .filter(|(site, ..)| site.kind != SiteKind::Env || of_package(&site.text))
        .map(|(site, _, krate)| {
            let to = look.name(krate);
            match site.kind {
                SiteKind::Env => Look::at_site(
                    Rule::Environment,
                    site,
                    format!("`{}` is that of {to} afterwards", site.text),
                ),
                SiteKind::Include => Look::at_site(
                    Rule::File,
                    site,
                    format!("`{}` is read from the sources of {to}", site.text),
                ),
                _ => Look::at_site(Rule::File, site, format!("an attribute reads `{}` from {to}", site.text)),
            }
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
}
