//! Features of the package that code in new crates asks for: each has to be declared there, and turned on by the package's own.

use super::{Look, Obstacle, Rule, first_of_each};
use crate::SiteKind;

pub(super) const WAY_OUT: &str =
    "declare the feature in the new crate, and forward it: `x = [\"new-crate/x\"]`";

pub(super) fn find(look: &Look<'_>) -> Vec<Obstacle> {
    let sites = look.sites(&[SiteKind::Feature]).into_iter().filter(|(_, _, krate)| *krate != 0);
    let asked = first_of_each(sites.map(|(site, _, krate)| ((krate, site.text.as_str()), site)));
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
}
