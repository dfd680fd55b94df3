//! Lints that a package forbids itself, and that a split sets off.
//!
//! These run cargo on small workspaces without dependencies.

use crate::repair::applied;

#[test]
fn what_becomes_visible_sets_no_lint_off_that_is_forbidden() {
    let read = applied(
        r#"
//- Cargo.toml
[package]
name = "lint"
version = "0.1.0"
edition = "2021"
//- plan.toml
schema_version = 1
package = "lint"
root = "lint"

[[crate]]
name = "lint-base"
modules = ["kinds"]
//- src/lib.rs
//! A lint.
#![deny(missing_copy_implementations, missing_docs)]
mod kinds;
/// Pages.
pub mod pages;
//- src/kinds.rs
pub(crate) struct Kind {
    pub(crate) number: u32,
}

macro_rules! kind {
    ($name:ident) => {
        pub struct $name(pub(crate) u32);
    };
}
kind!(Other);
//- src/pages.rs
/// How many.
pub fn pages() -> u32 {
    let kind = crate::kinds::Kind { number: 1 };
    kind.number + crate::kinds::Other(2).0
}

#[cfg(test)]
mod tests {
    #[test]
    fn three() {
        assert_eq!(super::pages(), 3);
    }
}
"#,
    );
    let kinds = read("lint-base/src/kinds.rs");
    assert!(kinds.contains("#[allow(missing_copy_implementations)]\npub struct Kind"), "{kinds}");
    let root = read("lint-base/src/lib.rs");
    assert!(root.contains("#![allow(missing_copy_implementations)]"), "{root}");
    assert!(!read("src/lib.rs").contains("allow"), "the original forbids what it forbade");
}

#[test]
fn an_import_goes_where_only_the_tests_know_how_and_forbid_it() {
    let read = applied(
        r#"
//- Cargo.toml
[package]
name = "lint"
version = "0.1.0"
edition = "2021"
//- plan.toml
schema_version = 1
package = "lint"
root = "lint"

[[crate]]
name = "lint-base"
modules = ["kinds"]
items = ["pages::base"]
//- src/lib.rs
//! A lint.
#![cfg_attr(test, deny(warnings))]
mod kinds;
pub mod pages;
//- src/kinds.rs
pub fn one() -> u32 {
    1
}
//- src/pages.rs
use std::future::Future;

pub fn base() -> u32 {
    crate::kinds::one()
}

#[cfg(test)]
fn two() -> u32 {
    base() + 1
}

pub fn ready(future: impl Future<Output = u32> + Unpin) -> u32 {
    let _ = future;
    base()
}

#[cfg(test)]
mod tests {
    #[test]
    fn two() {
        assert_eq!(super::ready(std::future::ready(1)) + 1, super::two());
    }
}
"#,
    );
    assert!(!read("lint-base/src/pages.rs").contains("Future"));
}
