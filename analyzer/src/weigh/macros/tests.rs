//! The table is sound, and uses are counted where the compiler expands them.

use camino::Utf8Path;
use seam_fixtures::Fixture;

use super::*;
use crate::{LoadOptions, analyze, load};

fn weighed(text: &str) -> (Analysis, Vec<WeighedMacro>) {
    let fixture = Fixture::new(text).unwrap();
    let manifest = Utf8Path::from_path(fixture.path()).unwrap().join("Cargo.toml");
    let options = LoadOptions {
        manifest_path: Some(manifest),
        one_configuration: true,
        offline: true,
        ..LoadOptions::default()
    };
    let analysis = analyze(&load(&options).unwrap());
    let found = weigh(&analysis);
    (analysis, found)
}

/// `name item lines basis`, with the last segment of the item's path.
fn lines(text: &str) -> Vec<String> {
    let (analysis, found) = weighed(text);
    let line = |used: &WeighedMacro| {
        let item = &analysis.graph.item(used.item).path;
        let origin = used.origin.as_deref().unwrap_or("-");
        format!("{} {item} {origin} {:.0} {:?}", used.name, used.lines, used.basis)
    };
    found.iter().map(line).collect()
}

#[test]
fn the_table_is_in_order_and_its_coefficients_are_sound() {
    let key = |m: &Measured| (m.kind, m.name, m.origins.last().copied().unwrap_or("std"));
    for pair in TABLE.windows(2) {
        assert!(key(&pair[0]) < key(&pair[1]), "{:?} {:?}", key(&pair[0]), key(&pair[1]));
    }
    for known in TABLE {
        let forms = [
            known.structs.map(|k| k.to_vec()),
            known.plain_enums.map(|k| k.to_vec()),
            known.enums.map(|k| k.to_vec()),
            known.functions.map(|k| k.to_vec()),
            known.blocks.map(|k| k.to_vec()),
            known.calls.map(|k| k.to_vec()),
        ];
        let all: Vec<f64> = forms.into_iter().flatten().flatten().collect();
        assert!(!all.is_empty(), "{known:?}");
        assert!(all.iter().all(|k| (0.0..2000.0).contains(k)), "{known:?}");
        assert!(!known.with.is_empty());
        assert_eq!(known.calls.is_some(), known.kind == MacroKind::Bang, "{known:?}");
    }
}

#[test]
fn a_name_means_the_macro_of_its_crate() {
    let with = |kind, name, origin| find(kind, name, origin).map(|m| m.with.split(' ').next().unwrap());
    assert_eq!(with(MacroKind::Derive, "Parser", Some("clap")), Some("clap_derive"));
    assert_eq!(with(MacroKind::Derive, "Parser", Some("pest_derive")), Some("pest_derive"));
    assert_eq!(with(MacroKind::Derive, "Parser", None), None, "it could be either");
    assert_eq!(with(MacroKind::Derive, "Debug", None), Some("the"));
    assert_eq!(
        with(MacroKind::Derive, "Subcommand", Some("our_prelude")),
        Some("clap_derive"),
        "re-exported"
    );
    assert_eq!(with(MacroKind::Derive, "Hash", Some("our_prelude")), None, "not the standard one");
    assert_eq!(with(MacroKind::Bang, "info", Some("defmt")), None, "not log's");
}

#[test]
fn derives_grow_with_what_they_are_applied_to() {
    let found = lines(
        "//- src/lib.rs
#[derive(Clone)]
pub struct Small { pub a: u8 }
#[derive(Clone)]
pub struct Wide { pub a: u8, pub b: u8, pub c: u8, pub d: u8, pub e: u8, pub f: u8 }
#[derive(Clone)]
pub enum Plain { A, B }
#[derive(Clone)]
pub enum Data { A(u8), B { x: u8, y: u8 } }
",
    );
    insta::assert_snapshot!(found.join("\n"), @r#"
    Clone fixture::Data - 14 Measured("the compiler")
    Clone fixture::Plain - 8 Measured("the compiler")
    Clone fixture::Small - 7 Measured("the compiler")
    Clone fixture::Wide - 13 Measured("the compiler")
    "#);
}

#[test]
fn tests_are_left_out_and_a_test_attribute_outside_of_them_counts() {
    let found = lines(
        "//- src/lib.rs
#[test]
fn expanded_to_nothing() {}
#[cfg(test)]
mod tests {
    #[derive(Debug)]
    struct Hidden;
    #[test]
    fn hidden() {}
}
#[cfg_attr(not(unix), derive(Debug))]
pub struct Never;
//- examples/e.rs
#[derive(Debug)]
struct Example;
fn main() {}
",
    );
    assert_eq!(found, [r#"test fixture::expanded_to_nothing - 1 Measured("the compiler")"#]);
}

#[test]
fn macros_bring_derives_along() {
    let (_, found) = weighed(
        "//- Cargo.toml
[package]
name = \"app\"
version = \"0.1.0\"
edition = \"2021\"
[dependencies]
bitflags = { path = \"bitflags\" }
[workspace]
exclude = [\"bitflags\"]
//- bitflags/Cargo.toml
[package]
name = \"bitflags\"
version = \"2.0.0\"
//- bitflags/src/lib.rs
//- src/lib.rs
bitflags::bitflags! {
    #[derive(Debug, Clone)]
    pub struct Flags: u8 {
        const A = 1;
    }
}
",
    );
    let count = |name| found.iter().filter(|u| u.name == name).count();
    assert_eq!((count("bitflags"), count("Debug"), count("Clone"), count("Ord")), (1, 1, 2, 1), "{found:?}");
}

#[test]
fn macros_of_the_workspace_are_expanded_and_unknown_ones_typical() {
    let found = lines(
        "//- src/lib.rs
macro_rules! pair {
    ($a:ident, $b:ident) => {
        #[derive(Debug)]
        pub struct $a;
        #[derive(Debug)]
        pub struct $b;
    };
}
pair!(A, B);
#[derive(Mystery)]
pub struct C { pub x: u8 }
",
    );
    insta::assert_snapshot!(found.join("\n"), @r#"
    pair fixture fixture 2 Expanded
    Debug fixture::A - 7 Measured("the compiler")
    Debug fixture::B - 7 Measured("the compiler")
    Mystery fixture::C - 14 Fallback
    "#);
}
