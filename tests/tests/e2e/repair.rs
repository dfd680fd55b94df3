//! What `cargo seam apply` makes of the compiler's objections: one small package for each kind of thing that a split runs into.
//!
//! These run cargo on small workspaces without dependencies.

use std::fs;

use crate::apply::passing;
use crate::support::{fixture, run, text};

/// The same, where the compiler has nothing to object to.
pub(crate) fn applied_at_once(source: &str) -> impl Fn(&str) -> String {
    let read = applied(source);
    let report = read("../report.txt");
    assert!(report.contains("0 errors right after the edits"), "{report}");
    read
}

/// Applies the plan of a fixture: it has to compile, and the same tests have to pass. The texts of files, by their path.
pub(crate) fn applied(source: &str) -> impl Fn(&str) -> String {
    let fixture = fixture(source);
    let (root, out) = (fixture.path().to_owned(), fixture.path().join("out"));
    let applied = run(&root, "apply plan.toml --out out --offline");
    let report = text(&applied.stdout);
    assert!(applied.status.success() && report.contains("It compiles"), "{report}{}", text(&applied.stderr));
    fs::write(root.join("report.txt"), &report).unwrap();
    let before = passing(&root, "test --offline --lib --tests");
    assert_eq!(before, passing(&out, "test --offline --workspace --lib --tests"));
    move |path| {
        // The folder is there as long as this is.
        let _ = &fixture;
        fs::read_to_string(out.join(path)).unwrap()
    }
}

#[test]
fn what_macros_declare_and_what_only_tests_have_is_opened() {
    let read = applied(
        r#"
//- Cargo.toml
[package]
name = "press"
version = "0.1.0"
edition = "2021"
//- plan.toml
schema_version = 1
package = "press"
root = "press"

[[crate]]
name = "press-base"
modules = ["frames"]
//- src/lib.rs
//! A press.
mod frames;
pub mod pages;
//- src/frames.rs
macro_rules! frame {
    ($vis:vis struct $name:ident { $($key:literal => $fvis:vis $field:ident: $ty:ty,)+ }) => {
        #[non_exhaustive]
        #[derive(Default)]
        $vis struct $name {
            $($fvis $field: $ty,)+
            pub(crate) dirty: bool,
        }

        impl $name {
            pub(crate) fn keys(&self) -> usize {
                [$($key),+].len()
            }
        }
    };
}

frame! {
    pub(crate) struct Frame {
        1 => pub(crate) width: u32,
        2 => pub(crate) height: u32,
    }
}

pub(crate) struct Sheet {
    size: u32,
}

impl Sheet {
    pub(crate) fn new(size: u32) -> Self {
        Self { size }
    }

    pub(crate) fn halved(&self) -> Self {
        Self { size: self.size / 2 }
    }

    #[cfg(test)]
    pub(crate) fn size(&self) -> u32 {
        samples::same(self.size)
    }
}

/// Open to more.
#[derive(Default)]
#[non_exhaustive]
pub struct Margin {
    /// Left of it.
    pub left: u32,
    /// Right of it.
    pub right: u32,
}

#[cfg(test)]
pub(crate) mod samples {
    use crate::frames::Frame;

    pub(crate) fn same(size: u32) -> u32 {
        size
    }

    #[test]
    fn fresh() {
        assert_eq!(Frame::default().keys(), 2);
    }
}
//- src/pages.rs
use crate::frames::{Frame, Sheet};
pub use crate::frames::Margin;

/// What is printed on.
pub fn area() -> usize {
    let mut frame = Frame { width: 2, ..Default::default() };
    frame.height = 3;
    frame.dirty = true;
    let margin = Margin { left: 1, ..Margin::default() };
    let Margin { left, right } = &margin;
    let _ = Sheet::new(1).halved();
    frame.keys() + (frame.width * frame.height) as usize + (left + right) as usize + usize::from(frame.dirty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves() {
        assert_eq!(Sheet::new(4).halved().size(), 2);
        assert_eq!(area(), 10);
    }
}
"#,
    );
    let base = read("press-base/src/frames.rs");
    assert!(base.contains("1 => pub width: u32"), "{base}");
    assert!(base.contains("            pub dirty: bool,"), "{base}");
    assert!(base.contains("            pub fn keys"), "{base}");
    assert_eq!(base.matches("#[non_exhaustive]").count(), 1, "what was pub stays as it was promised: {base}");
    assert!(base.contains("#[cfg(any(test, feature = \"test-helpers\"))]"), "{base}");
    assert_eq!(
        base.matches("use crate::frames::Frame;").count(),
        1,
        "the tests of an opened module use it: {base}"
    );
    assert!(read("press-base/Cargo.toml").contains("test-helpers = []"));
    let manifest = read("Cargo.toml");
    let dev = manifest.split("[dev-dependencies]").nth(1).unwrap_or_default();
    assert!(dev.contains("features = [\"test-helpers\"]"), "{manifest}");
    assert!(read("src/pages.rs").contains(", .. } = &margin;"));
}

#[test]
fn a_trait_and_the_derive_of_its_name_come_from_one_place() {
    let read = applied(
        r#"
//- Cargo.toml
[workspace]
members = ["macros"]

[package]
name = "twice"
version = "0.1.0"
edition = "2021"

[dependencies]
macros = { path = "macros" }
//- macros/Cargo.toml
[package]
name = "macros"
version = "0.1.0"
edition = "2021"

[lib]
proc-macro = true
//- macros/src/lib.rs
#[proc_macro_derive(Hashed)]
pub fn hashed(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
    "impl crate::hashed::Hashed for Id {}".parse().unwrap()
}
//- plan.toml
schema_version = 1
package = "twice"
root = "twice"

[[crate]]
name = "twice-base"
items = ["hashed::Hashed"]
//- src/lib.rs
//! Twice.
pub mod hashed;

/// A number.
#[derive(hashed::Hashed)]
pub struct Id;
//- src/hashed.rs
pub use macros::Hashed;

/// What has a hash.
pub trait Hashed {
    /// It.
    fn hash(&self) -> u8 {
        1
    }
}

/// The hash of the empty text.
pub fn empty(hashed: &dyn Hashed) -> u8 {
    hashed.hash()
}

#[cfg(test)]
mod tests {
    #[test]
    fn hashes() {
        assert_eq!(super::empty(&crate::Id), 1);
    }
}
"#,
    );
    assert!(read("src/hashed.rs").contains("pub use twice_base::hashed::Hashed;"));
}

#[test]
fn code_that_asks_whether_it_is_under_test_is_told_so_by_tests_above() {
    let read = applied(
        r#"
//- Cargo.toml
[package]
name = "watch"
version = "0.1.0"
edition = "2021"
//- plan.toml
schema_version = 1
package = "watch"
root = "watch"

[[crate]]
name = "watch-base"
modules = ["pace"]
//- src/lib.rs
//! A watch.
mod pace;
pub fn beats() -> u64 { pace::MILLIS + pace::seed() }
#[cfg(test)]
mod tests {
    #[test]
    fn tests_do_not_wait() { assert_eq!(super::beats(), 8); }
}
//- src/pace.rs
pub(crate) const MILLIS: u64 = if cfg!(test) { 1 } else { 500 };
#[cfg(not(test))]
pub(crate) fn seed() -> u64 { 4 }
#[cfg(test)]
pub(crate) fn seed() -> u64 { 7 }
"#,
    );
    let pace = read("watch-base/src/pace.rs");
    assert!(pace.contains(r#"if cfg!(any(test, feature = "test-helpers")) { 1 }"#), "{pace}");
    assert!(read("watch-base/Cargo.toml").contains("test-helpers = []"));
    let above = read("Cargo.toml");
    assert!(above.contains("[dev-dependencies]") && above.contains("test-helpers"), "{above}");
}

#[test]
fn what_deref_would_reach_past_a_private_method_and_what_tests_forbid_is_mended() {
    let read = applied(
        r#"
//- Cargo.toml
[package]
name = "label"
version = "0.1.0"
edition = "2021"
//- plan.toml
schema_version = 1
package = "label"
root = "label"

[[crate]]
name = "label-base"
modules = ["text", "marks"]
//- src/lib.rs
//! A label.
#![cfg_attr(test, deny(warnings))]
mod text;
mod marks;
pub mod print;
//- src/text.rs
pub(crate) struct Text(pub(crate) String);
impl Text { pub(crate) fn as_str(&self) -> &str { &self.0 } }
impl std::ops::Deref for Text {
    type Target = str;
    fn deref(&self) -> &str { self.as_str() }
}
pub(crate) trait Made { fn made(&self) -> Text; }
//- src/marks.rs
use crate::text::{Made, Text};
use std::collections::BTreeMap;
pub(crate) struct Mark(pub(crate) u8);
impl Made for Mark { fn made(&self) -> Text { Text(self.0.to_string()) } }
pub(crate) fn all() -> BTreeMap<u8, Mark> { BTreeMap::from([(1, Mark(7))]) }
#[cfg(test)]
use std::collections::BTreeSet;
#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;
    #[test]
    fn is_one() { assert_eq!(all().len(), 1); }
    #[test]
    fn is_written() {
        let (mut text, mut all) = (String::new(), BTreeSet::new());
        write!(text, "{}", crate::print::printed()).unwrap();
        assert!(all.insert(text));
    }
}
//- src/print.rs
use crate::marks;
use crate::text::Made;
/// What is printed.
pub fn printed() -> String { marks::all().values().map(|mark| mark.made().as_str().to_owned()).collect() }
#[cfg(test)]
mod tests {
    #[test]
    fn prints() { assert_eq!(super::printed(), "7"); }
}
"#,
    );
    assert!(read("label-base/src/text.rs").contains("pub fn as_str"));
    let marks = read("label-base/src/marks.rs");
    assert!(
        !marks.contains("BTreeSet") && !marks.contains("Write"),
        "what only moved tests used goes: {marks}"
    );
}

#[test]
fn a_path_in_the_use_of_a_body_is_written_out_where_its_import_went() {
    let read = applied(
        r#"
//- Cargo.toml
[package]
name = "pics"
version = "0.1.0"
edition = "2021"
//- plan.toml
schema_version = 1
package = "pics"
root = "pics"

[[crate]]
name = "pics-low"
items = ["hdr::decoder::Dec", "hdr::decoder::{impl Dec}"]

[[crate]]
name = "pics-mid"
modules = ["show", "exr"]
items = ["hdr::decoder::{impl Show for Dec}"]
//- src/lib.rs
//! Pictures.
pub mod exr;
pub mod hdr;
pub mod show;
//- src/show.rs
pub trait Show {
    fn show(&self) -> u8;
}
//- src/hdr/mod.rs
mod decoder;
pub use self::decoder::*;
//- src/hdr/decoder.rs
use crate::show::Show;

pub struct Dec(u8);
impl Dec {
    pub fn new() -> Self {
        Dec(3)
    }
    pub fn get(&self) -> u8 {
        self.0
    }
}
impl Show for Dec {
    fn show(&self) -> u8 {
        self.get()
    }
}
//- src/exr.rs
pub fn one() -> u8 {
    1
}
#[cfg(test)]
mod tests {
    #[test]
    fn compares() {
        use crate::show::Show;
        {
            use crate::hdr::Dec;
            assert_eq!(super::one() + Dec::new().show(), 4);
        }
    }
}
"#,
    );
    let exr = read("pics-mid/src/exr.rs");
    assert!(exr.contains("use pics_low::hdr::decoder::Dec;"), "{exr}");
}
