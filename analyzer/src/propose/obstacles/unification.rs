//! Features of dependencies that a new crate has by accident: others ask for them, and cargo builds each package once, with all
//! that anyone asks for. Built without those others the crate does not have them, and code that needs them does not compile.

use std::collections::{BTreeMap, BTreeSet};

use seam_graphs::ItemKind;

use super::{Look, Obstacle, Rule};

pub(super) const WAY_OUT: &str =
    "list in the new crate's manifest which of them its code needs; `cargo check -p` of the new crate tells";

/// So many features are named.
const NAMED: usize = 5;

/// What new crates have only because of others: features on because of other packages, and because of what stays behind.
type Hidden<'a> = (Vec<&'a str>, Vec<&'a str>);

pub(super) fn find(look: &Look<'_>) -> Vec<Obstacle> {
    let original = look.name(0);
    let resolution = &look.workspace.resolution;
    let packages = &look.workspace.packages;
    let Some(package) = packages.iter().position(|p| p.name == original) else { return Vec::new() };
    let Some(&at) = resolution.members.get(package) else { return Vec::new() };
    // By dependency and what is hidden, the crates that it is hidden from.
    let mut found: BTreeMap<(&str, u32, Hidden<'_>), Vec<&str>> = BTreeMap::new();
    let (all, alone) = (resolution.together(at, &resolution.members), resolution.together(at, &[]));
    let (uses, sight) = (uses(look), look.evaluation.crossings.sight());
    for (krate, own) in uses.iter().enumerate().skip(1) {
        // What is below is built with it, whoever builds it.
        let below = uses.iter().zip(&sight[krate]).filter(|(_, seen)| **seen).map(|(uses, _)| uses);
        let part = resolution.part_of(at, &below.flatten().copied().collect());
        for link in resolution.packages[at].links.iter().filter(|l| own.contains(l.extern_name.as_str())) {
            let has = part.features(link.to);
            let missing = all.features(link.to).iter().copied().filter(|feature| !has.contains(feature));
            let (behind, others): (Vec<&str>, Vec<&str>) =
                missing.partition(|feature| alone.features(link.to).contains(feature));
            if !(behind.is_empty() && others.is_empty()) {
                let names = found.entry((link.key.as_str(), link.line, (others, behind))).or_default();
                names.push(look.name(u32::try_from(krate).expect("few crates")));
            }
        }
    }
    let file = look.workspace.relative(&packages[package].manifest_path);
    let obstacle = |((key, line, (others, behind)), names): ((&str, u32, Hidden<'_>), Vec<&str>)| {
        let mut ways = Vec::new();
        if !others.is_empty() {
            ways.push(format!("{} because of other packages of the workspace", listed(&others)));
        }
        if !behind.is_empty() {
            ways.push(format!("{} because of other dependencies of {original}", listed(&behind)));
        }
        let alone = if names.len() == 1 { "alone does" } else { "alone do" };
        let them = if others.len() + behind.len() == 1 { "it" } else { "them" };
        let text =
            format!("`{key}` has {}; {} {alone} not ask for {them}", ways.join(", "), names.join(", "));
        Obstacle { rule: Rule::Unification, file: file.clone(), line, text }
    };
    found.into_iter().map(obstacle).collect()
}

/// By crate, the names of the crates that its program names.
fn uses<'a>(look: &Look<'a>) -> Vec<BTreeSet<&'a str>> {
    let mut uses = vec![BTreeSet::new(); look.evaluation.crates.len()];
    for r in look.graph.references().iter().filter(|r| !r.test_only) {
        if let Some(krate) = look.home(r.from)
            && look.home(r.to).is_none()
        {
            let to = look.graph.item(r.to);
            let other = look.graph.krate(look.graph.crate_of(r.to));
            let name = if to.kind == ItemKind::External { &to.name } else { &other.path };
            uses[krate as usize].insert(name.as_str());
        }
    }
    uses
}

fn listed(features: &[&str]) -> String {
    let named: Vec<String> = features.iter().take(NAMED).map(|feature| format!("`{feature}`")).collect();
    match features.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    const WORKSPACE: &str = "
//- Cargo.toml
[workspace]
members = [\"app\", \"base\", \"user\", \"beside\"]
resolver = \"2\"
//- base/Cargo.toml
[package]
name = \"base\"
version = \"0.1.0\"
edition = \"2021\"
[features]
default = []
time = []
net = []
extra = []
unasked = []
//- base/src/lib.rs
pub fn f() {}
//- user/Cargo.toml
[package]
name = \"user\"
version = \"0.1.0\"
edition = \"2021\"
[dependencies]
base = { path = \"../base\", features = [\"net\"] }
//- user/src/lib.rs
pub fn g() { base::f() }
//- beside/Cargo.toml
[package]
name = \"beside\"
version = \"0.1.0\"
edition = \"2021\"
[dependencies]
base = { path = \"../base\", features = [\"extra\"] }
//- beside/src/lib.rs
//- app/Cargo.toml
[package]
name = \"fixture\"
version = \"0.1.0\"
edition = \"2021\"
[features]
timed = [\"base/time\"]
[dependencies]
user = { path = \"../user\" }
base = { path = \"../base\" }
";

    #[test]
    fn a_feature_that_only_what_stays_behind_turns_on_is_found_and_one_that_is_forwarded_is_not() {
        let text = format!(
            "{WORKSPACE}//- app/src/lib.rs\npub mod a;\npub fn top() {{ user::g() }}\n//- app/src/a.rs\npub fn f() {{ base::f() }}\n"
        );
        assert_eq!(
            found(&text, "modules = [\"a\"]", "unification"),
            [
                "app/Cargo.toml:9 `base` has `extra` because of other packages of the workspace, `net` because of other \
              dependencies of fixture; fixture-a alone does not ask for them"
            ]
        );
    }

    #[test]
    fn who_takes_the_other_dependency_along_has_its_features_too() {
        let text = format!(
            "{WORKSPACE}//- app/src/lib.rs\npub mod a;\n//- app/src/a.rs\npub fn f() {{ base::f(); user::g() }}\n"
        );
        let all = found(&text, "modules = [\"a\"]", "unification");
        assert!(all.iter().all(|one| !one.contains("net")), "{all:?}");
    }

    #[test]
    fn what_moves_without_naming_the_dependency_does_not_need_it() {
        let text = format!(
            "{WORKSPACE}//- app/src/lib.rs\npub mod a;\npub fn top() {{ user::g(); base::f() }}\n//- app/src/a.rs\npub fn f() {{}}\n"
        );
        assert_eq!(found(&text, "modules = [\"a\"]", "unification"), <[String; 0]>::default());
    }
}
