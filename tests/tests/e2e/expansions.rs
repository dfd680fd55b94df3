//! Splits of packages whose macros call each other, stand under conditions, or name what the crate that calls them has to have.
//!
//! These run cargo on small workspaces without dependencies.

use crate::repair::{applied, applied_at_once};

#[test]
fn a_macro_brings_those_that_it_calls_under_their_conditions() {
    let read = applied_at_once(
        r#"
//- Cargo.toml
[package]
name = "logs"
version = "0.1.0"
edition = "2021"

[features]
loud = []
//- plan.toml
schema_version = 1
package = "logs"
root = "logs"

[[crate]]
name = "logs-base"
modules = ["base"]
items = ["say", "twice", "shout"]
//- src/lib.rs
//! Logs.
macro_rules! say {
    ($e:expr) => {{
        #[cfg(feature = "loud")]
        let said = $e + 1;
        #[cfg(not(feature = "loud"))]
        let said = $e;
        said
    }};
}
macro_rules! twice {
    ($e:expr) => {
        say!($e) + say!($e)
    };
}
#[cfg(feature = "loud")]
macro_rules! shout {
    ($e:expr) => {
        twice!($e) * 10
    };
}
pub mod base;
pub mod pages;
//- src/base.rs
pub fn one() -> u32 {
    say!(1)
}
//- src/pages.rs
pub fn pages() -> u32 {
    #[cfg(feature = "loud")]
    let more = shout!(1);
    #[cfg(not(feature = "loud"))]
    let more = 0;
    twice!(crate::base::one()) + more
}

#[cfg(test)]
mod tests {
    #[test]
    fn two() {
        assert_eq!(super::pages(), if cfg!(feature = "loud") { 46 } else { 2 });
    }
}
"#,
    );
    let root = read("src/lib.rs");
    let expected = "#[macro_use(say, twice)]\nextern crate logs_base;\n#[cfg(feature = \"loud\")]\n#[macro_use(shout)]\nextern crate logs_base as _;";
    assert!(root.contains(expected), "{root}");
}

#[test]
fn modules_of_one_name_under_conditions_are_told_apart_in_braces_and_in_files() {
    let read = applied_at_once(
        r#"
//- Cargo.toml
[package]
name = "zones"
version = "0.1.0"
edition = "2021"
//- plan.toml
schema_version = 1
package = "zones"
root = "zones"

[[crate]]
name = "zones-local"
modules = ["local"]
//- src/lib.rs
//! Zones.
mod local;
pub mod pages;
//- src/local/mod.rs
#[cfg(not(zones_none))]
#[path = "some.rs"]
mod inner;

#[cfg(all(zones_none, not(zones_other)))]
mod inner {
    pub(super) fn hour() -> u32 {
        0
    }
}

#[cfg(all(zones_none, zones_other))]
#[path = "other.rs"]
mod inner;

pub(crate) fn hour() -> u32 {
    inner::hour()
}
//- src/local/some.rs
pub(super) fn hour() -> u32 {
    7
}
//- src/local/other.rs
pub(super) fn hour() -> u32 {
    8
}
//- src/pages.rs
pub fn page() -> u32 {
    crate::local::hour()
}

#[cfg(test)]
mod tests {
    #[test]
    fn seven() {
        assert_eq!(super::page(), 7);
    }
}
"#,
    );
    assert!(read("zones-local/src/local/some.rs").contains('7'));
    assert!(read("zones-local/src/local/other.rs").contains('8'));
}

#[test]
fn names_come_by_conditional_globs_by_globs_of_other_packages_and_beside_modules_of_their_name() {
    let read = applied(
        r#"
//- Cargo.toml
[package]
name = "ways"
version = "0.1.0"
edition = "2021"

[features]
far = []
//- plan.toml
schema_version = 1
package = "ways"
root = "ways"

[[crate]]
name = "ways-base"
modules = ["sink", "tongues", "kinds"]
items = ["sink"]

[[crate]]
name = "ways-shop"
modules = ["shop"]
//- src/lib.rs
//! Ways.
pub mod sink;
pub fn sink() -> sink::Sink {
    sink::Sink(1)
}
pub mod kinds;
mod tongues;
mod shop;
pub mod pages;
//- src/sink.rs
pub struct Sink(pub u32);
//- src/kinds.rs
#[non_exhaustive]
#[derive(Clone, Copy)]
pub enum Kind {
    One,
    Two,
}
pub struct Fault(pub(crate) u32);
impl Fault {
    pub const NONE: Fault = Fault(0);
}
//- src/tongues.rs
#[cfg(feature = "far")]
mod far {
    pub struct Tongue;
}
#[cfg(feature = "far")]
pub use far::Tongue;
#[cfg(not(feature = "far"))]
mod near {
    pub(crate) struct Tongue;
}
#[cfg(not(feature = "far"))]
pub(crate) use near::*;
//- src/shop/mod.rs
pub use std::collections::*;
pub(crate) mod till;
//- src/shop/till.rs
use super::BTreeMap;

pub(crate) fn till() -> BTreeMap<u32, u32> {
    BTreeMap::from([(1, 2)])
}
//- src/pages.rs
use crate::kinds::Kind;
use crate::tongues::*;

pub fn tongue() -> usize {
    std::mem::size_of::<Tongue>()
}

pub const fn number(kind: Kind) -> u32 {
    match kind {
        Kind::One => 1,
        Kind::Two => 2,
    }
}

pub fn fine(fault: crate::kinds::Fault) -> bool {
    use crate::kinds::Fault as F;
    matches!(fault, F(0))
}

pub fn sum() -> usize {
    crate::shop::till::till().len() + crate::sink().0 as usize + number(Kind::Two) as usize
}

#[cfg(test)]
mod tests {
    #[test]
    fn four() {
        assert_eq!(super::sum() + super::tongue(), 4);
        assert!(super::fine(crate::kinds::Fault::NONE));
    }
}
"#,
    );
    assert!(read("src/pages.rs").contains("_ => unreachable!()"));
}

#[test]
fn who_calls_a_macro_has_what_its_definition_names() {
    let read = applied_at_once(
        r#"
//- Cargo.toml
[package]
name = "decode"
version = "0.1.0"
edition = "2021"
//- plan.toml
schema_version = 1
package = "decode"
root = "decode"

[[crate]]
name = "decode-low"
modules = ["low"]
items = ["make"]

[[crate]]
name = "decode-mid"
items = ["user::mid"]
//- src/lib.rs
//! Decodes.
macro_rules! make {
    ($t:ty) => {
        Decoder::<$t>::new()
    };
}
pub mod low;
pub mod user;
//- src/low.rs
pub struct Decoder<T>(T);
impl Decoder<u8> {
    pub fn new() -> Self {
        Self(7)
    }
    pub fn get(self) -> u8 {
        #[path = "tools/twice.rs"]
        mod twice;
        twice::twice(self.0)
    }
}
//- src/tools/twice.rs
pub(super) fn twice(n: u8) -> u8 {
    n * 2
}
//- src/user.rs
use crate::low::Decoder;

pub fn mid() -> u8 {
    make!(u8).get()
}
pub fn high() -> u8 {
    Decoder::<u8>::new().get() + mid()
}
#[cfg(test)]
mod tests {
    #[test]
    fn decodes() {
        assert_eq!(super::high(), 28);
    }
}
"#,
    );
    let mid = read("decode-mid/src/user.rs");
    assert!(
        mid.contains("use decode_low::low::Decoder;") || mid.contains("use crate::low::Decoder;"),
        "{mid}"
    );
    assert!(read("decode-low/src/tools/twice.rs").contains("n * 2"));
}
