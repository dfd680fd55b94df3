//! Features of the package that code in new crates asks for: each has to be declared there, and turned on by the package's own.

use std::collections::BTreeSet;

use super::{Look, Obstacle, Rule, first_of_each};
use crate::SiteKind;

pub(super) const WAY_OUT: &str =
    "declare the feature in the new crate, and forward it: `x = [\"new-crate/x\"]`";

pub(super) fn find(look: &Look<'_>) -> Vec<Obstacle> {
    let sites = look.sites(&[SiteKind::Feature]).into_iter().filter(|(_, _, krate)| *krate != 0);
    // A condition at a module holds for the files of all modules in it, and is one place.
    let mut places = BTreeSet::new();
    let once = sites.filter(|(site, _, krate)| places.insert((*krate, &site.text, &site.file, site.line)));
    let asked = first_of_each(once.map(|(site, _, krate)| ((krate, site.text.as_str()), site)));
    asked
        .map(|((krate, feature), site, times)| {
            let text = format!("`{feature}` is asked for {times} in {}", look.name(krate));
            Look::at_site(Rule::Feature, site, text)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn features_of_what_moves_are_counted_and_those_of_what_stays_are_not() {
        let text = "
//- src/lib.rs
pub mod a;
#[cfg(feature = \"y\")] pub fn stays() {}
//- src/a.rs
#[cfg(feature = \"x\")]
pub fn f() {}
#[cfg(not(feature = \"x\"))]
pub fn f() {}
";
        assert_eq!(
            found(text, "modules = [\"a\"]", "feature"),
            ["src/a.rs:1 `x` is asked for 2 times in fixture-a"]
        );
    }

    #[test]
    fn a_feature_at_the_declaration_of_a_module_is_asked_for_where_the_module_goes() {
        let text = "
//- src/lib.rs
#[cfg(feature = \"x\")]
pub mod a;
#[cfg(feature = \"y\")]
pub mod b;
//- src/a.rs
pub mod inner;
pub fn f() {}
//- src/a/inner.rs
pub fn g() {}
//- src/b.rs
pub fn h() {}
";
        let all = found(text, "modules = [\"a\"]", "feature");
        assert_eq!(all, ["src/lib.rs:2 `x` is asked for once in fixture-a"]);
        let one = found(text, "modules = [\"a::inner\"]", "feature");
        assert_eq!(one, ["src/lib.rs:2 `x` is asked for once in fixture-a"]);
    }
}
