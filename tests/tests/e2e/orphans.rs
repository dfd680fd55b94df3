//! Plans by hand that put impls where Rust does not allow them.

use std::fs;

use seam_fixtures::Fixture;

use crate::support::{fixture, run, stdout, text};

/// Impls in `b` for a type of `a` and a trait of `t`; one of them needs `b` itself, where `needs` says so.
fn package(needs: &str) -> Fixture {
    let dir = fixture(&format!(
        "
//- Cargo.toml
[package]
name = \"shop\"
version = \"0.1.0\"
edition = \"2021\"
//- src/lib.rs
pub mod a;
pub mod b;
pub mod t;
//- src/a.rs
pub struct A {{
    pub x: u8,
}}
//- src/t.rs
pub trait Tr {{
    fn get(&self) -> u8;
}}
//- src/b.rs
use crate::a::A;
use crate::t::Tr;

impl A {{
    pub fn twice(&self) -> u8 {{
        {needs}2 * self.x
    }}
}}

impl Tr for A {{
    fn get(&self) -> u8 {{
        self.x
    }}
}}

impl Clone for A {{
    fn clone(&self) -> A {{
        A {{ x: self.x }}
    }}
}}

pub fn b() -> u8 {{
    let a = A {{ x: 1 }};
    a.clone().twice() + a.get()
}}
"
    ));
    let crates =
        ["a", "t", "b"].map(|name| format!("[[crate]]\nname = \"shop-{name}\"\nmodules = [\"{name}\"]\n"));
    let plan = format!("schema_version = 1\npackage = \"shop\"\nroot = \"shop\"\n{}", crates.concat());
    fs::write(dir.path().join("PLAN.toml"), plan).unwrap();
    dir
}

#[test]
fn a_plan_is_told_where_impls_have_to_be_and_how_they_get_there() {
    let dir = package("");
    let check = run(dir.path(), "plan check PLAN.toml --offline");
    assert_eq!(check.status.code(), Some(1));
    let said = text(&check.stdout);
    // Lines are broken at the width of the page.
    let said = said.split_whitespace().collect::<Vec<&str>>().join(" ");
    for reason in [
        "src/b.rs:4 `impl A` (in shop-b) has to be in the crate of `A` (in shop-a): list `b::{impl A}` under `items` of shop-a",
        "src/b.rs:16 `impl Clone for A` (in shop-b) has to be in the crate of `A` (in shop-a): list",
        "src/b.rs:10 `impl Tr for A` (in shop-b) has to be in the crate of `Tr` (in shop-t) or of `A` (in shop-a): list",
    ] {
        assert!(said.contains(reason), "{reason}: {said}");
    }
}

#[test]
fn impls_move_along_to_where_they_are_legal() {
    let dir = package("");
    let out = dir.path().join("out");
    let said = stdout(dir.path(), &format!("apply PLAN.toml --all --out {} --offline", out.display()));
    assert!(said.contains("b::{impl A} to shop-a  src/b.rs:4"), "{said}");
    assert!(said.contains("b::{impl Clone for A} to shop-a  src/b.rs:16"), "{said}");
    // The later of trait and type sees both.
    assert!(said.contains("b::{impl Tr for A} to shop-t  src/b.rs:10"), "{said}");
    assert!(said.contains("It compiles"), "{said}");
}

#[test]
fn an_impl_that_cannot_move_is_refused_with_what_it_needs() {
    let dir = package("if false { return b(); } ");
    let out = dir.path().join("out");
    let refused = run(dir.path(), &format!("apply PLAN.toml --all --out {} --offline", out.display()));
    assert_eq!(refused.status.code(), Some(2));
    let said = text(&refused.stderr);
    assert!(said.contains("src/b.rs:6: shop::b::A::twice needs shop::b::b"), "{said}");
    assert!(!out.exists(), "nothing is written");
}
