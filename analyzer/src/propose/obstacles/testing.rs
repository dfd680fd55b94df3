//! From a fixture string and a plan to the obstacles of one rule.

use camino::Utf8PathBuf;
use seam_fixtures::Fixture;

use crate::plan::Plan;
use crate::propose::Advisor;
use crate::{Churn, ChurnOptions, LoadOptions, analyze, load};

/// The obstacles that `rule` finds, as `file:line text`, when a crate `fixture-a` takes what `claims` names.
pub(super) fn found(text: &str, claims: &str, rule: &str) -> Vec<String> {
    let fixture = Fixture::new(text).unwrap();
    let manifest = Utf8PathBuf::from_path_buf(fixture.path().join("Cargo.toml")).unwrap();
    let options =
        LoadOptions { manifest_path: Some(manifest), offline: true, sites: true, ..LoadOptions::default() };
    let workspace = load(&options).unwrap();
    let analysis = analyze(&workspace);
    let churn = Churn::new(&analysis.graph, &crate::history::History::default(), &ChurnOptions::default());
    let plan = format!(
        "schema_version = 1\npackage = \"fixture\"\nroot = \"fixture\"\n[[crate]]\nname = \"fixture-a\"\n{claims}\n"
    );
    let advisor = Advisor::new(&workspace, &analysis, &churn);
    let (evaluation, _) = advisor.check(&Plan::from_toml(&plan).unwrap()).unwrap();
    let obstacles = advisor.obstacles(&evaluation);
    let of_rule = obstacles.iter().filter(|o| o.rule.as_str() == rule);
    of_rule.map(|o| format!("{}:{} {}", o.file, o.line, o.text)).collect()
}
