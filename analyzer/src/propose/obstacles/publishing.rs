//! Publishing: what depends on a crate of the split by its path can be published only after that crate is.

use super::{Look, Obstacle, Rule};

pub(super) const WAY_OUT: &str = "publish the new crates first, under the same version, with `version` beside `path`; or \
                                  `publish = false` where nobody outside needs the package";

pub(super) fn find(look: &Look<'_>) -> Vec<Obstacle> {
    let original = look.name(0);
    let package = look.workspace.packages.iter().find(|p| p.name == original && p.published);
    let new: Vec<&str> = look.evaluation.crates.iter().skip(1).map(|c| c.name.as_str()).collect();
    let Some(package) = package.filter(|_| !new.is_empty()) else { return Vec::new() };
    vec![Obstacle {
        rule: Rule::Publishing,
        file: look.workspace.relative(&package.manifest_path),
        line: 1,
        text: format!("{original} may be published, and not without {}", new.join(", ")),
    }]
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    const HEAD: &str =
        "//- Cargo.toml\n[package]\nname = \"fixture\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";
    const SOURCES: &str = "//- src/lib.rs\npub mod a;\n//- src/a.rs\npub fn f() {}\n";

    #[test]
    fn a_package_that_may_be_published_needs_its_crates_published() {
        let text = format!("\n{HEAD}{SOURCES}");
        assert_eq!(
            found(&text, "modules = [\"a\"]", "publishing"),
            ["Cargo.toml:1 fixture may be published, and not without fixture-a"]
        );
    }

    #[test]
    fn one_that_may_not_does_not() {
        let text = format!("\n{HEAD}publish = false\n{SOURCES}");
        assert_eq!(found(&text, "modules = [\"a\"]", "publishing"), <[String; 0]>::default());
    }
}
