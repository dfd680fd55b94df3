//! What the commands write, on the sample workspace.
//!
//! The snapshots are the reference for how the output reads; look at them when they change.

use crate::sample::{failure, output};

macro_rules! snapshots {
    ($($name:ident: $line:literal;)*) => {
        $(#[test]
        fn $name() {
            insta::with_settings!({ omit_expression => true, description => concat!("cargo seam ", $line) }, {
                insta::assert_snapshot!(output($line));
            });
        })*
    };
}

snapshots! {
    overview: "";
    overview_json: "--format json";
    graph: "graph";
    graph_of_crates_with_externals: "graph --level crate --externals";
    graph_of_items: "graph --level item --rows 3";
    graph_without_tests_and_with_unresolved: "graph --no-tests --show-unresolved";
    graph_focus: "graph --focus auth --depth 3 --evidence 2";
    graph_with_inferred_edges: "graph --inferred --evidence 1 --no-tests";
    graph_focus_inferred: "graph --focus auth --inferred";
    graph_with_tests: "graph --tests";
    cycles_of_collapsed: "cycles --collapse *::* -p app";
    graph_focus_reversed: "graph --focus common --reverse";
    graph_collapsed: "graph --collapse app::auth --exclude-module app_cli";
    graph_json: "graph --format json";
    graph_json_of_items: "graph --format json --level item --evidence 0 --show-unresolved --include-module app::db";
    graph_mermaid: "graph --format mermaid --externals --focus auth";
    cycles: "cycles";
    cycles_json: "cycles --format json";
    cycles_of_items: "cycles --level item";
    churn_by_size: "churn --rows 3";
    churn_json: "churn --format json --level file";
    churn_review_json: "churn -p app --format json";
    cycles_with_tests_and_reexports: "cycles --tests --reexports -p app";
    fanout: "fanout -j 2 --profile build";
    fanout_json: "fanout -j 2 --format json --edit app/src/auth.rs";
    fanout_of_an_edit: "fanout -j 2 --profile test --edit app::db::open --relink";
    fanout_mermaid: "fanout -j 2 --format mermaid";
}

#[test]
fn a_type_and_its_impls_are_one_where_cycles_are_looked_for() {
    let cycles = output("cycles --level item --format json");
    assert!(cycles.contains(r#""members": ["app::db::Pool", "app::db::open"]"#), "{cycles}");
    let table = output("graph --level item --rows 0");
    for name in ["app::db::Pool ", "app::db::open ", "app::db::{impl Pool} "] {
        let line = table.lines().find(|l| l.starts_with(name)).unwrap();
        assert!(line.ends_with("cycle 1"), "{line}");
    }
}

#[test]
fn third_party_crates_are_shown_where_something_shown_uses_them() {
    assert!(output("graph --externals").contains("serde"));
    assert!(!output("graph --externals -p app-cli").contains("serde"));
    assert!(!output("graph").contains("serde"));
}

#[test]
fn dot_and_svg_have_the_nodes() {
    for line in ["graph --format dot", "graph --format svg", "cycles --format dot"] {
        let text = output(line);
        assert!(text.contains("auth") && text.contains("db"), "{line}: {text}");
    }
    assert!(!output("cycles --format dot").contains("common"), "what is on no cycle is left out");
}

#[test]
fn pictures_leave_tests_out_unless_asked_and_documents_have_them() {
    for format in ["dot", "svg", "mermaid"] {
        let plain = output(&format!("graph --format {format}"));
        assert!(!plain.contains("\"tests\"") && !plain.contains(">tests<"), "{plain}");
        assert!(plain.contains("tests, examples and benches left out"), "{plain}");
        let with = output(&format!("graph --format {format} --tests"));
        assert!(with.contains("\"tests\"") || with.contains(">tests<"), "{with}");
    }
    assert!(output("graph --format json").contains(r#""id": "app::auth::tests""#));
    assert!(
        output("graph --focus auth::tests --format mermaid").contains("\"tests\""),
        "what is in focus stays"
    );
}

#[test]
fn inferred_edges_are_dotted() {
    let dotted = |line: &str| output(line).contains("\"dotted\"");
    assert!(dotted("graph --level item --format dot --inferred"));
    assert!(!dotted("graph --level item --format dot"));
}

#[test]
fn a_focus_that_is_not_clear_is_refused_with_the_candidates() {
    assert_eq!(
        failure("graph --focus aut"),
        "--focus: there is no module `aut` in what is shown; is it `app::auth` or `app::auth::tests`?"
    );
    assert_eq!(failure("graph --focus nowhere"), "--focus: there is no module `nowhere` in what is shown");
    assert!(failure("graph --level item --focus app::nothing").contains("no item `app::nothing`"));
}

#[test]
fn edits_are_named_by_file_module_or_item() {
    let asked = |path: &str| output(&format!("fanout -j 1 --format json --edit {path}"));
    for path in ["app/src/auth.rs", "app::auth", "auth::login"] {
        assert!(asked(path).contains(r#""file": "app/src/auth.rs""#), "{path}");
    }
    assert_eq!(
        failure("fanout --edit nowhere.rs"),
        "--edit: there is no file, module or item `nowhere.rs` in the workspace"
    );
    assert!(failure("fanout --timings nowhere.html").starts_with("failed to read"));
}

#[test]
fn filters_that_leave_nothing_are_refused() {
    assert_eq!(
        failure("graph --include-module nowhere"),
        "no module is left after --include-module and --exclude-module"
    );
    assert!(failure("cycles --collapse a::::b").starts_with("--collapse"));
}
