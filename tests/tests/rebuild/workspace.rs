//! A workspace with every kind of dependency and of target, in crates of a line or two.

/// The files of the workspace. Each package lies in a folder of its name.
pub(crate) const WORKSPACE: &str = r##"
//- Cargo.toml
[workspace]
resolver = "2"
members = [
    "base",
    "util-two",
    "mid",
    "top",
    "dev-only",
    "dev-below",
    "macro-core",
    "macros",
    "macro-user",
    "macro-user-user",
    "attribute",
    "macro-tester",
    "gen",
    "gen-helper",
    "gen-below",
    "gen-user",
    "gen/sub",
    "listed",
    "listed-user",
    "env",
    "silent-bin",
    "helped",
    "speaker",
    "linked",
    "linked-user",
    "heavy",
    "light",
    "opt",
    "weak",
    "inner",
    "below",
    "dual",
    "dual-extra",
    "dual-user",
    "dual-build-user",
    "test-feature",
    "test-extra",
    "test-feature-user",
    "test-feature-tester",
    "required",
    "platform",
    "win-only",
    "nix-only",
    "cycle-a",
    "cycle-b",
    "shared-one",
    "shared-two",
    "by-path",
    "no-test",
    "doc-only",
    "c-library",
    "two-types",
    "bin-only",
]
[profile.dev]
debug = 0
incremental = false
[profile.test]
debug = 0
incremental = false
//- base/Cargo.toml
[package]
name = "base"
version = "0.1.0"
edition = "2021"
[features]
extra = []
//- base/src/lib.rs
#![doc = include_str!("../README.md")]
pub mod util;
#[cfg(test)]
mod tests;
#[cfg(windows)]
mod win;
#[cfg(unix)]
mod nix;
#[cfg(feature = "extra")]
mod extra;
#[cfg(not(feature = "extra"))]
mod plain;
pub const TEXT: &str = include_str!("../data/base.txt");
pub fn nested() -> String { format!("{}", include_str!("../data/nested.txt")) }
#[cfg(test)]
const ONLY_TESTS: &[u8] = include_bytes!("../data/tests.bin");
//- base/src/util.rs
pub fn util() {}
//- base/src/tests.rs
pub fn tests() {}
//- base/src/win.rs
pub fn win() {}
//- base/src/nix.rs
pub fn nix() {}
//- base/src/extra.rs
pub fn extra() {}
//- base/src/plain.rs
pub fn plain() {}
//- base/src/orphan.rs
pub fn orphan() {}
//- base/data/base.txt
data
//- base/data/nested.txt
data
//- base/data/tests.bin
data
//- base/data/unused.txt
data
//- base/README.md
A readme that is compiled in.
//- util-two/Cargo.toml
[package]
name = "util-two"
version = "0.1.0"
edition = "2015"
//- util-two/src/lib.rs
pub mod folder;
//- util-two/src/folder/mod.rs
pub mod deep;
//- util-two/src/folder/deep.rs
pub fn deep() {}
//- mid/Cargo.toml
[package]
name = "mid"
version = "0.1.0"
edition = "2021"
[dependencies]
base = { path = "../base" }
second = { package = "util-two", path = "../util-two" }
//- mid/src/lib.rs
pub fn mid() { base::util::util(); second::folder::deep::deep(); }
//- top/Cargo.toml
[package]
name = "top"
version = "0.1.0"
edition = "2021"
[dependencies]
mid = { path = "../mid" }
[dev-dependencies]
dev-only = { path = "../dev-only" }
[[bench]]
name = "speed"
harness = false
[[test]]
name = "plain"
harness = false
//- top/src/lib.rs
pub fn top() {}
//- top/src/main.rs
fn main() { top::top() }
//- top/src/bin/tool.rs
fn main() {}
//- top/src/bin/large/main.rs
mod part;
fn main() { part::part() }
//- top/src/bin/large/part.rs
pub fn part() {}
//- top/tests/it.rs
mod common;
#[test]
fn it() { common::common(); dev_only::dev_only(); let _ = env!("CARGO_BIN_EXE_tool"); }
//- top/tests/common/mod.rs
pub fn common() {}
//- top/tests/plain.rs
#[cfg(test)]
mod inner;
fn main() {}
//- top/tests/inner.rs
pub fn inner() {}
//- top/examples/demo.rs
fn main() { top::top(); dev_only::dev_only(); }
//- top/examples/deep/main.rs
mod part;
fn main() { part::part() }
//- top/examples/deep/part.rs
pub fn part() {}
//- top/benches/speed.rs
fn main() {}
//- dev-only/Cargo.toml
[package]
name = "dev-only"
version = "0.1.0"
edition = "2021"
[dependencies]
dev-below = { path = "../dev-below" }
//- dev-only/src/lib.rs
pub fn dev_only() {}
//- dev-below/Cargo.toml
[package]
name = "dev-below"
version = "0.1.0"
edition = "2021"
//- dev-below/src/lib.rs
pub fn dev_below() {}
//- macro-core/Cargo.toml
[package]
name = "macro-core"
version = "0.1.0"
edition = "2021"
//- macro-core/src/lib.rs
pub fn macro_core() {}
//- macros/Cargo.toml
[package]
name = "macros"
version = "0.1.0"
edition = "2021"
[dependencies]
macro-core = { path = "../macro-core" }
[lib]
proc-macro = true
//- macros/src/lib.rs
#[proc_macro]
pub fn nothing(_: proc_macro::TokenStream) -> proc_macro::TokenStream { macro_core::macro_core(); Default::default() }
//- macros/tests/expand.rs
macros::nothing!();
#[test]
fn t() {}
//- macro-user/Cargo.toml
[package]
name = "macro-user"
version = "0.1.0"
edition = "2021"
[dependencies]
macros = { path = "../macros" }
//- macro-user/src/lib.rs
macros::nothing!();
pub fn macro_user() {}
//- macro-user-user/Cargo.toml
[package]
name = "macro-user-user"
version = "0.1.0"
edition = "2021"
[dependencies]
macro-user = { path = "../macro-user" }
//- macro-user-user/src/lib.rs
pub fn macro_user_user() {}
//- attribute/Cargo.toml
[package]
name = "attribute"
version = "0.1.0"
edition = "2021"
[lib]
proc-macro = true
[dependencies]
base = { path = "../base" }
//- attribute/src/lib.rs
#[proc_macro_attribute]
pub fn same(_: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream { item }
//- attribute/build.rs
fn main() { println!("cargo::rerun-if-changed=build.rs"); }
//- attribute/src/main.rs
fn main() {}
//- macro-tester/Cargo.toml
[package]
name = "macro-tester"
version = "0.1.0"
edition = "2021"
[dev-dependencies]
attribute = { path = "../attribute" }
//- macro-tester/src/lib.rs
pub fn macro_tester() {}
#[cfg(test)]
mod t { #[attribute::same] fn f() {} }
//- gen/Cargo.toml
[package]
name = "gen"
version = "0.1.0"
edition = "2021"
[build-dependencies]
gen-helper = { path = "../gen-helper" }
//- gen/src/lib.rs
include!(concat!(env!("OUT_DIR"), "/made.rs"));
//- gen/build.rs
fn main() { gen_helper::gen_helper(); std::fs::write(std::path::Path::new(&std::env::var("OUT_DIR").unwrap()).join("made.rs"), "pub fn made() {}").unwrap(); }
//- gen/notes/any.txt
any file
//- gen/tests/t.rs
#[test]
fn t() {}
//- gen-helper/Cargo.toml
[package]
name = "gen-helper"
version = "0.1.0"
edition = "2021"
[dependencies]
gen-below = { path = "../gen-below" }
//- gen-helper/src/lib.rs
pub fn gen_helper() {}
//- gen-below/Cargo.toml
[package]
name = "gen-below"
version = "0.1.0"
edition = "2021"
//- gen-below/src/lib.rs
pub fn gen_below() {}
//- gen-user/Cargo.toml
[package]
name = "gen-user"
version = "0.1.0"
edition = "2021"
[dependencies]
gen = { path = "../gen" }
//- gen-user/src/lib.rs
pub fn gen_user() {}
//- gen/sub/Cargo.toml
[package]
name = "sub"
version = "0.1.0"
edition = "2021"
//- gen/sub/src/lib.rs
pub fn sub() {}
//- gen/sub/notes.txt
a package inside another
//- listed/Cargo.toml
[package]
name = "listed"
version = "0.1.0"
edition = "2021"
build = "build/main.rs"
//- listed/src/lib.rs
pub fn listed() {}
//- listed/build/main.rs
mod more;
fn main() {
    // A comment that speaks of cargo::rerun-if-changed=other.txt
    println!("cargo:rerun-if-changed=schema/a.txt");
    println!("cargo::rerun-if-changed=folder");
    more::more();
}
//- listed/build/more.rs
pub fn more() {}
//- listed/schema/a.txt
a
//- listed/schema/b.txt
b
//- listed/folder/in/c.txt
c
//- listed/other.txt
o
//- listed-user/Cargo.toml
[package]
name = "listed-user"
version = "0.1.0"
edition = "2021"
[dependencies]
listed = { path = "../listed" }
//- listed-user/src/lib.rs
pub fn listed_user() {}
//- listed-user/src/main.rs
fn main() {}
//- env/Cargo.toml
[package]
name = "env"
version = "0.1.0"
edition = "2021"
//- env/src/lib.rs
pub fn env() {}
#[cfg(from_script)]
pub mod set;
#[cfg(not_set)]
mod not_set;
//- env/build.rs
fn main() { println!("cargo::rerun-if-env-changed=NOTHING"); println!("cargo::rustc-cfg=from_script"); }
//- env/src/set.rs
pub fn set() {}
//- env/data.txt
d
//- silent-bin/Cargo.toml
[package]
name = "silent-bin"
version = "0.1.0"
edition = "2021"
//- silent-bin/build.rs
fn main() {}
//- silent-bin/src/main.rs
fn main() {}
//- silent-bin/tests/t.rs
#[test]
fn t() {}
//- silent-bin/data.txt
d
//- helped/Cargo.toml
[package]
name = "helped"
version = "0.1.0"
edition = "2021"
[build-dependencies]
speaker = { path = "../speaker" }
//- helped/src/lib.rs
pub fn helped() {}
//- helped/build.rs
fn main() { speaker::speak(); }
//- helped/data.txt
d
//- speaker/Cargo.toml
[package]
name = "speaker"
version = "0.1.0"
edition = "2021"
//- speaker/src/lib.rs
pub fn speak() { println!("cargo::rerun-if-changed=data.txt"); }
//- helped/other.txt
o
//- linked/Cargo.toml
[package]
name = "linked"
version = "0.1.0"
edition = "2021"
links = "linked"
//- linked/src/lib.rs
pub fn linked() {}
//- linked/build.rs
fn main() { println!("cargo::rerun-if-changed=a.txt"); println!("cargo::metadata=x=1"); }
//- linked/a.txt
a
//- linked-user/Cargo.toml
[package]
name = "linked-user"
version = "0.1.0"
edition = "2021"
[dependencies]
linked = { path = "../linked" }
//- linked-user/src/lib.rs
pub fn linked_user() {}
//- linked-user/build.rs
fn main() { println!("cargo::rerun-if-changed=build.rs"); }
//- heavy/Cargo.toml
[package]
name = "heavy"
version = "0.1.0"
edition = "2021"
//- heavy/src/lib.rs
pub fn heavy() {}
//- light/Cargo.toml
[package]
name = "light"
version = "0.1.0"
edition = "2021"
//- light/src/lib.rs
pub fn light() {}
//- opt/Cargo.toml
[package]
name = "opt"
version = "0.1.0"
edition = "2021"
[features]
default = ["small"]
small = ["dep:light"]
big = ["dep:heavy"]
[dependencies]
heavy = { path = "../heavy", optional = true }
light = { path = "../light", optional = true }
//- opt/src/lib.rs
pub fn opt() {}
//- opt/src/main.rs
fn main() {}
//- weak/Cargo.toml
[package]
name = "weak"
version = "0.1.0"
edition = "2021"
[features]
default = ["opt?/big", "on"]
on = ["inner/deep"]
[dependencies]
opt = { path = "../opt", optional = true }
inner = { path = "../inner" }
//- weak/src/lib.rs
pub fn weak() {}
//- inner/Cargo.toml
[package]
name = "inner"
version = "0.1.0"
edition = "2021"
[features]
deep = ["below"]
[dependencies]
below = { path = "../below", optional = true }
//- inner/src/lib.rs
pub fn inner() {}
//- below/Cargo.toml
[package]
name = "below"
version = "0.1.0"
edition = "2021"
//- below/src/lib.rs
pub fn below() {}
//- dual/Cargo.toml
[package]
name = "dual"
version = "0.1.0"
edition = "2021"
[features]
full = ["dep:dual-extra"]
[dependencies]
dual-extra = { path = "../dual-extra", optional = true }
//- dual/src/lib.rs
#[cfg(feature = "full")]
pub mod full;
pub fn dual() {}
//- dual/src/full.rs
pub fn full() {}
//- dual-extra/Cargo.toml
[package]
name = "dual-extra"
version = "0.1.0"
edition = "2021"
//- dual-extra/src/lib.rs
pub fn dual_extra() {}
//- dual-user/Cargo.toml
[package]
name = "dual-user"
version = "0.1.0"
edition = "2021"
[dependencies]
dual = { path = "../dual" }
//- dual-user/src/lib.rs
pub fn dual_user() {}
//- dual-build-user/Cargo.toml
[package]
name = "dual-build-user"
version = "0.1.0"
edition = "2021"
[build-dependencies]
dual = { path = "../dual", features = ["full"] }
//- dual-build-user/src/lib.rs
pub fn dual_build_user() {}
//- dual-build-user/build.rs
fn main() { dual::full::full(); println!("cargo::rerun-if-changed=build.rs"); }
//- test-feature/Cargo.toml
[package]
name = "test-feature"
version = "0.1.0"
edition = "2021"
[features]
more = ["dep:test-extra"]
[dependencies]
test-extra = { path = "../test-extra", optional = true }
//- test-feature/src/lib.rs
#[cfg(feature = "more")]
pub mod more;
//- test-feature/src/more.rs
pub fn more() {}
//- test-extra/Cargo.toml
[package]
name = "test-extra"
version = "0.1.0"
edition = "2021"
//- test-extra/src/lib.rs
pub fn test_extra() {}
//- test-feature-user/Cargo.toml
[package]
name = "test-feature-user"
version = "0.1.0"
edition = "2021"
[dependencies]
test-feature = { path = "../test-feature" }
//- test-feature-user/src/lib.rs
pub fn test_feature_user() {}
//- test-feature-tester/Cargo.toml
[package]
name = "test-feature-tester"
version = "0.1.0"
edition = "2021"
[dev-dependencies]
test-feature = { path = "../test-feature", features = ["more"] }
//- test-feature-tester/src/lib.rs
pub fn test_feature_tester() {}
//- required/Cargo.toml
[package]
name = "required"
version = "0.1.0"
edition = "2021"
[features]
default = ["yes"]
yes = []
no = []
[[bin]]
name = "with-yes"
required-features = ["yes"]
[[bin]]
name = "with-no"
required-features = ["no"]
[[test]]
name = "t-no"
required-features = ["no"]
[[example]]
name = "e-yes"
required-features = ["yes"]
//- required/src/lib.rs
pub fn required() {}
//- required/src/bin/with-yes.rs
fn main() {}
//- required/src/bin/with-no.rs
fn main() {}
//- required/tests/t-no.rs
#[test]
fn t() {}
//- required/tests/t.rs
#[test]
fn t() {}
//- required/examples/e-yes.rs
fn main() {}
//- platform/Cargo.toml
[package]
name = "platform"
version = "0.1.0"
edition = "2021"
[target.'cfg(windows)'.dependencies]
win-only = { path = "../win-only" }
[target.'cfg(unix)'.dependencies]
nix-only = { path = "../nix-only" }
//- platform/src/lib.rs
pub fn platform() {}
//- win-only/Cargo.toml
[package]
name = "win-only"
version = "0.1.0"
edition = "2021"
//- win-only/src/lib.rs
pub fn win_only() {}
//- nix-only/Cargo.toml
[package]
name = "nix-only"
version = "0.1.0"
edition = "2021"
//- nix-only/src/lib.rs
pub fn nix_only() {}
//- cycle-a/Cargo.toml
[package]
name = "cycle-a"
version = "0.1.0"
edition = "2021"
[dev-dependencies]
cycle-b = { path = "../cycle-b" }
//- cycle-a/src/lib.rs
pub fn cycle_a() {}
//- cycle-a/tests/t.rs
#[test]
fn t() { cycle_b::cycle_b() }
//- cycle-b/Cargo.toml
[package]
name = "cycle-b"
version = "0.1.0"
edition = "2021"
[dependencies]
cycle-a = { path = "../cycle-a" }
//- cycle-b/src/lib.rs
pub fn cycle_b() {}
//- shared-one/Cargo.toml
[package]
name = "shared-one"
version = "0.1.0"
edition = "2021"
//- shared-one/src/lib.rs
#[path = "../../shared/common.rs"]
mod common;
pub fn f() { common::common() }
//- shared-two/Cargo.toml
[package]
name = "shared-two"
version = "0.1.0"
edition = "2021"
//- shared-two/src/lib.rs
#[path = "../../shared/common.rs"]
mod common;
pub fn f() { common::common() }
//- shared/common.rs
pub mod deeper;
pub fn common() {}
//- shared/deeper.rs
pub fn deeper() {}
//- shared/nobody.rs

//- by-path/Cargo.toml
[package]
name = "by-path"
version = "0.1.0"
edition = "2021"
//- by-path/src/lib.rs
#[cfg_attr(windows, path = "windows.rs")]
#[cfg_attr(unix, path = "unix.rs")]
mod system;
macro_rules! declare { ($name:ident) => { mod $name; }; }
declare!(declared);
mod inline { mod below; }
//- by-path/src/windows.rs
pub fn windows() {}
//- by-path/src/unix.rs
pub fn unix() {}
//- by-path/src/declared.rs
pub fn declared() {}
//- by-path/src/inline/below.rs
pub fn below() {}
//- no-test/Cargo.toml
[package]
name = "no-test"
version = "0.1.0"
edition = "2021"
[lib]
test = false
doctest = false
[[bin]]
name = "quiet"
test = false
[[example]]
name = "tested"
test = true
[[test]]
name = "off"
test = false
[[bench]]
name = "on"
test = true
harness = false
[dev-dependencies]
dev-below = { path = "../dev-below" }
//- no-test/src/lib.rs
pub fn no_test() {}
//- no-test/src/bin/quiet.rs
fn main() {}
//- no-test/examples/tested.rs
fn main() {}
//- no-test/tests/off.rs

//- no-test/benches/on.rs
fn main() {}
//- doc-only/Cargo.toml
[package]
name = "doc-only"
version = "0.1.0"
edition = "2021"
[lib]
test = false
[dev-dependencies]
dev-below = { path = "../dev-below" }
//- doc-only/src/lib.rs
pub fn doc_only() {}
//- c-library/Cargo.toml
[package]
name = "c-library"
version = "0.1.0"
edition = "2021"
[lib]
crate-type = ["cdylib"]
//- c-library/src/lib.rs
pub fn c_library() {}
//- c-library/src/main.rs
fn main() {}
//- two-types/Cargo.toml
[package]
name = "two-types"
version = "0.1.0"
edition = "2021"
[lib]
name = "kinds"
crate-type = ["cdylib", "rlib"]
//- two-types/src/lib.rs
pub fn kinds() {}
//- two-types/src/main.rs
fn main() { kinds::kinds() }
//- bin-only/Cargo.toml
[package]
name = "bin-only"
version = "0.1.0"
edition = "2021"
[dependencies]
base = { path = "../base" }
//- bin-only/src/main.rs
mod part;
fn main() { part::part() }
//- bin-only/src/part.rs
pub fn part() {}
//- bin-only/tests/run.rs
#[test]
fn t() { let _ = env!("CARGO_BIN_EXE_bin-only"); }
"##;
