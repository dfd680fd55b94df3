//! Features of the package that code in new crates asks for: each has to be declared there, and turned on by the package's own.

use std::collections::BTreeMap;

use super::{Look, Obstacle, Rule};
use crate::{Site, SiteKind};

pub(super) const WAY_OUT: &str =
    "declare the feature in the new crate, and forward it: `x = [\"new-crate/x\"]`";

pub(super) fn find(look: &Look<'_>) -> Vec<Obstacle> {
    let mut first: BTreeMap<(u32, &str), (&Site, usize)> = BTreeMap::new();
    for (site, _, krate) in look.sites(&[SiteKind::Feature]) {
        if krate != 0 {
            first.entry((krate, &site.text)).or_insert((site, 0)).1 += 1;
        }
    }
    let text = |(&(krate, feature), &(site, count)): (&(u32, &str), &(&Site, usize))| {
        let times = if count == 1 { "once".to_owned() } else { format!("{count} times") };
        Look::at_site(
            Rule::Feature,
            site,
            format!("`{feature}` is asked for {times} in {}", look.name(krate)),
        )
    };
    first.iter().map(text).collect()
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
