//! `cargo seam apply` and files that are not sources: what the compiler, macros and build scripts read comes along.
//!
//! These run cargo on small workspaces without dependencies.

use crate::repair::{applied, applied_at_once};

/// Names without a dot, with a blank, of Rust, put together from the package's folder; what a build script and a derive look for; and a
/// module of tests outside of the sources, which stays where it is.
#[test]
fn what_is_read_while_compiling_comes_along() {
    let read = applied_at_once(
        r#"
//- Cargo.toml
[workspace]
members = ["tpl"]
[package]
name = "shop"
version = "0.1.0"
edition = "2021"
[dependencies]
tpl = { path = "tpl" }
[profile.dev.package.shop]
opt-level = 1
//- tpl/Cargo.toml
[package]
name = "tpl"
version = "0.1.0"
edition = "2021"
[lib]
proc-macro = true
//- tpl/src/lib.rs
use proc_macro::TokenStream;
#[proc_macro_derive(Template, attributes(template))]
pub fn template(item: TokenStream) -> TokenStream {
    let text = item.to_string();
    let path = text.split("path").nth(1).unwrap().split('"').nth(1).unwrap().to_owned();
    let root = std::env::var("CARGO_MANIFEST_DIR").unwrap();
    let html = std::fs::read_to_string(std::path::Path::new(&root).join("templates").join(path)).unwrap();
    format!("impl Page {{ pub fn render() -> &'static str {{ {html:?} }} }}").parse().unwrap()
}
//- build.rs
fn main() {
    let text = std::fs::read_to_string("data/build.txt").unwrap();
    let out = std::path::PathBuf::from(std::env::var("OUT_DIR").unwrap());
    std::fs::write(out.join("gen.rs"), format!("pub const G: &str = {text:?};")).unwrap();
}
//- data/build.txt
built
//- data/x.txt
x
//- templates/page.html
hello
//- tests/util/mod.rs
pub fn check(n: usize) { assert!(n > 0); }
//- plan.toml
schema_version = 1
package = "shop"
root = "shop"
[[crate]]
name = "shop-base"
modules = ["a"]
//- src/lib.rs
pub mod a;
#[cfg(test)]
#[path = "../tests/util/mod.rs"]
mod util;
pub fn top() -> &'static str { a::A }
#[test]
fn reads() { util::check(top().len() + a::Page::render().len() + a::G.len() + a::B.len()); }
//- src/notes
z
//- src/snippet.rs
fn main() {}
//- src/my file.txt
y
//- src/a.rs
include!(concat!(env!("OUT_DIR"), "/gen.rs"));
pub const A: &str = include_str!("notes");
pub const B: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/x.txt"));
pub const C: &str = include_str!("snippet.rs");
pub const D: &str = include_str!("my file.txt");
pub const N: &str = env!("CARGO_PKG_NAME");
#[derive(tpl::Template)]
#[template(path = "page.html")]
pub struct Page;
"#,
    );
    assert_eq!(read("shop-base/data/build.txt"), "built\n");
    let report = read("../report.txt");
    assert!(
        report.contains("src/a.rs:6: env!(\"CARGO_PKG_NAME\")"),
        "the compiler objects to nothing: {report}"
    );
    let manifest = read("Cargo.toml");
    assert!(manifest.contains("[profile.dev.package.shop-base]"), "{manifest}");
    assert!(manifest.contains("default-members = [\".\", \"shop-base\"]"), "{manifest}");
}

/// Generated code, as a module in braces has it: its items are the module's, and its file is no module of its own.
#[test]
fn rust_that_a_module_includes_comes_along() {
    let read = applied_at_once(
        r#"
//- Cargo.toml
[package]
name = "shop"
version = "0.1.0"
edition = "2021"
//- plan.toml
schema_version = 1
package = "shop"
root = "shop"
[[crate]]
name = "shop-wire"
modules = ["wire"]
//- src/lib.rs
pub mod wire;
pub fn top() -> u32 { wire::order::Order { total: 3 }.total }
#[test]
fn totals() { assert_eq!(top(), 3); }
//- src/wire/mod.rs
pub mod order {
    include!("order.rs");
}
//- src/wire/order.rs
pub struct Order { pub total: u32 }
"#,
    );
    assert_eq!(read("shop-wire/src/wire/order.rs"), "pub struct Order { pub total: u32 }\n");
}

/// A derive writes the name of a crate that the code itself does not name.
#[test]
fn a_crate_that_only_a_derive_names_comes_along() {
    let read = applied(
        r#"
//- Cargo.toml
[workspace]
members = ["digest", "hashing"]
[package]
name = "shop"
version = "0.1.0"
edition = "2021"
[dependencies]
digest = { path = "digest" }
hashing = { path = "hashing" }
//- digest/Cargo.toml
[package]
name = "digest"
version = "0.1.0"
edition = "2021"
//- digest/src/lib.rs
pub fn start() -> u32 { 7 }
//- hashing/Cargo.toml
[package]
name = "hashing"
version = "0.1.0"
edition = "2021"
[lib]
proc-macro = true
//- hashing/src/lib.rs
use proc_macro::TokenStream;
#[proc_macro_derive(Hashed)]
pub fn hashed(_: TokenStream) -> TokenStream {
    "impl Name { pub fn hash() -> u32 { ::digest::start() } }".parse().unwrap()
}
//- plan.toml
schema_version = 1
package = "shop"
root = "shop"
[[crate]]
name = "shop-names"
modules = ["names"]
//- src/lib.rs
pub mod names;
#[test]
fn hashes() { assert_eq!(names::Name::hash(), 7); }
//- src/names.rs
#[derive(hashing::Hashed)]
pub struct Name;
"#,
    );
    assert!(read("shop-names/Cargo.toml").contains("digest = "));
}
