//! By what ways code reaches its names after `cargo seam apply`: through modules that are elsewhere now, and names bound in bodies.
//!
//! Each package is small, has no dependency from outside, and has to compile with no repair: a split that knows the way needs none.

use crate::repair::applied_at_once;

#[test]
fn a_module_above_is_the_way_to_another_package_and_to_what_is_below() {
    let read = applied_at_once(
        r#"
//- Cargo.toml
[workspace]
members = ["outer"]

[package]
name = "mail"
version = "0.1.0"
edition = "2021"

[features]
default = ["std"]
std = []

[dependencies]
outer = { path = "outer" }
//- outer/Cargo.toml
[package]
name = "outer"
version = "0.1.0"
edition = "2021"
//- outer/src/lib.rs
pub trait Body { fn size(&self) -> usize; }
pub struct Frame(pub usize);
//- plan.toml
schema_version = 1
package = "mail"
root = "mail"

[[crate]]
name = "mail-base"
modules = ["units"]

[[crate]]
name = "mail-service"
modules = ["service"]
//- src/lib.rs
//! Mail.
pub mod body;
pub mod service;
mod units;
pub mod kinds {
    //! All of the other package.
    pub use outer::*;
    pub(crate) fn none() -> usize { 0 }
}
pub(crate) mod lib {
    #[cfg(not(feature = "std"))]
    pub(crate) mod std { pub(crate) use core::{cmp, ops}; }
    #[cfg(feature = "std")]
    pub(crate) mod std { pub(crate) use std::{cmp, ops}; }
}
//- src/units.rs
pub(crate) struct Unit;
impl Unit { pub(crate) const SIZE: usize = 2; }
//- src/body.rs
//! Bodies.
pub use outer::Body;
pub(crate) use crate::units::Unit;
/// One.
pub struct Letter;
impl Body for Letter { fn size(&self) -> usize { crate::service::doubled(3) + crate::kinds::none() } }
//- src/service.rs
use crate::body::{Body, Unit};
use crate::kinds::Frame;
use crate::lib::std::ops::Mul;
/// Twice that.
pub fn doubled(size: usize) -> usize { crate::lib::std::cmp::max(size, 1).mul(Unit::SIZE) }
/// Of any.
pub fn sent(body: &impl Body) -> usize { body.size() + Frame(1).0 }
#[cfg(test)]
mod tests {
    #[test]
    fn sends() { assert_eq!(super::sent(&crate::body::Letter), 7); }
}
"#,
    );
    let body = read("mail-service/src/body.rs");
    assert!(body.contains("pub use outer::Body;") && !body.contains("Letter"), "{body}");
    assert!(read("src/lib.rs").contains("pub mod body;"));
}

#[test]
fn names_that_bodies_and_macros_bind_lead_on() {
    let read = applied_at_once(
        r#"
//- Cargo.toml
[workspace]
members = ["wrap"]

[package]
name = "ring"
version = "0.1.0"
edition = "2021"

[dependencies]
wrap = { path = "wrap" }
//- wrap/Cargo.toml
[package]
name = "wrap"
version = "0.1.0"
edition = "2021"

[lib]
proc-macro = true
//- wrap/src/lib.rs
#[proc_macro_attribute]
pub fn apply(name: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    format!("{name}! {{ {item} }}").parse().unwrap()
}
//- plan.toml
schema_version = 1
package = "ring"
root = "ring"

[[crate]]
name = "ring-base"
modules = ["crypto"]

[keeps]
items = ["crypto::parts::here"]
//- src/lib.rs
//! A ring.
#[cfg(test)]
#[macro_use]
mod macros;
mod crypto;
pub mod client;
//- src/macros.rs
macro_rules! for_each_provider {
    ($($tt:tt)+) => {
        mod with_ring {
            use crate::crypto::ring as provider;
            #[allow(unused_imports)]
            use super::*;
            $($tt)+
        }
    };
}
//- src/crypto.rs
pub(crate) mod ring;
pub(crate) mod parts;
//- src/crypto/ring.rs
pub(crate) mod suites;
pub(crate) mod groups;
pub(crate) fn start() -> u8 { suites::FIRST + groups::A }
#[cfg(test)]
pub(crate) fn above() -> u8 { crate::client::started() }
//- src/crypto/parts.rs
pub(crate) fn quarter() -> u8 { 4 }
pub(crate) fn here() -> u8 { 0 }
//- src/crypto/ring/suites.rs
pub(crate) const FIRST: u8 = 1;
pub(crate) const SECOND: u8 = 2;
pub(crate) mod more { pub(crate) const THIRD: u8 = 3; }
//- src/crypto/ring/groups.rs
pub(crate) const A: u8 = 1;
#[cfg(test)]
pub(crate) const B: u8 = 5;
//- src/client.rs
//! A client.
use crate::crypto::ring::start;
#[cfg(test)]
use wrap::apply;
/// Begins.
pub fn started() -> u8 { start() }
/// Not the first.
pub fn third() -> u8 {
    use crate::crypto::ring;
    ring::suites::more::THIRD
}
/// The fourth.
pub fn fourth() -> u8 {
    use crate::crypto::parts::*;
    quarter() + here()
}
#[cfg(test)]
#[apply(for_each_provider)]
mod tests {
    use super::provider::suites;
    #[test]
    fn starts() { assert_eq!(super::super::started(), suites::SECOND); }
    #[test]
    fn knows_groups() {
        use crate::crypto::ring;
        assert_eq!(ring::groups::B + ring::above(), 7);
        assert_eq!(super::super::third(), 3);
    }
}
"#,
    );
    assert!(read("ring-base/src/crypto/ring/suites.rs").contains("pub const SECOND"));
}

#[test]
fn all_that_is_public_by_a_glob_stays_so() {
    let read = applied_at_once(
        r#"
//- Cargo.toml
[package]
name = "walk"
version = "0.1.0"
edition = "2021"
//- plan.toml
schema_version = 1
package = "walk"
root = "walk"

[[crate]]
name = "walk-base"
modules = ["visit", "visit::depth"]

[keeps]
items = ["visit::Whole"]
//- src/lib.rs
//! A walk.
pub mod visit;
mod inner;
pub use inner::*;
//- src/visit.rs
//! Visits.
mod depth;
pub use self::depth::*;
/// Once.
pub struct Once;
/// All.
pub struct Whole;
//- src/visit/depth.rs
/// Goes down.
pub enum Control { Go, Stop }
/// At all times.
pub struct Time(pub u8);
//- src/inner.rs
/// In it.
pub struct Inner;
/// More.
pub mod more { pub struct More; }
//- tests/public.rs
use walk::visit::{Control, Once, Time, Whole};
use walk::{more::More, Inner};
#[test]
fn is_there() {
    let (_, _, _, _) = (Once, Whole, More, Inner);
    assert!(matches!(Control::Stop, Control::Stop) && matches!(Control::Go, Control::Go) && Time(1).0 == 1);
}
"#,
    );
    assert!(read("src/visit.rs").contains("pub use self::depth::*;"));
}

#[test]
fn a_module_does_not_hide_the_function_of_its_name_that_a_glob_brings() {
    let read = applied_at_once(
        r#"
//- Cargo.toml
[package]
name = "words"
version = "0.1.0"
edition = "2021"
//- plan.toml
schema_version = 1
package = "words"
root = "words"

[[crate]]
name = "words-parse"
modules = ["parse"]
//- src/lib.rs
//! Words.
pub mod parse;
pub mod top;
//- src/top.rs
pub fn double(n: usize) -> usize { 2 * n + crate::parse::parse("") }
//- src/parse.rs
pub fn parse(text: &str) -> usize { comment(text) }
fn comment(text: &str) -> usize { text.len() }
#[cfg(test)]
mod tests {
    use super::*;
    mod comment {
        use super::comment;
        use crate::top::double;
        #[test]
        fn is_read() { assert_eq!(double(comment("ab")), 4); }
    }
}
"#,
    );
    let below = read("words-parse/src/parse.rs");
    assert!(below.contains("pub fn comment") && !below.contains("is_read"), "{below}");
}

#[test]
fn globs_lead_on_through_others_and_past_modules_that_are_imported() {
    let read = applied_at_once(
        r#"
//- Cargo.toml
[package]
name = "roads"
version = "0.1.0"
edition = "2021"
//- plan.toml
schema_version = 1
package = "roads"
root = "roads"

[[crate]]
name = "roads-base"
modules = ["parse"]
items = ["first::a::m::f", "last::a::m::f", "far::x::a::m::f", "words::parse"]
//- src/lib.rs
//! Roads.
pub mod first;
pub mod last;
pub mod far;
mod parse;
mod words;
pub mod top;
//- src/first.rs
mod a { pub(crate) mod m {
    pub(crate) fn f() -> u8 { 1 }
    pub(crate) fn g() -> u8 { crate::top::one() }
} }
pub(crate) use a::*;
pub(crate) use m::*;
//- src/last.rs
mod a { pub(crate) mod m {
    pub(crate) fn f() -> u8 { 2 }
    pub(crate) fn g() -> u8 { crate::top::one() }
} }
pub(crate) use m::*;
pub(crate) use a::*;
//- src/far.rs
mod x { pub(crate) mod a { pub(crate) mod m {
    pub(crate) fn f() -> u8 { 4 }
    pub(crate) fn g() -> u8 { crate::top::one() }
} } }
pub(crate) use m::*;
pub(crate) use a::*;
pub(crate) use x::*;
//- src/parse.rs
pub(crate) mod parse { pub(crate) const START: u8 = 8; }
//- src/words.rs
pub(crate) fn parse(of: u8) -> u8 { of + 16 }
pub(crate) fn all() -> u8 { crate::top::all() + crate::first::g() + crate::last::g() + crate::far::g() }
//- src/top.rs
use crate::parse::parse;
use crate::words;
use crate::words::*;
pub fn one() -> u8 { 1 }
pub fn all() -> u8 { crate::first::f() + crate::last::f() + crate::far::f() }
pub fn parsed() -> u8 { words::all() + parse(parse::START) }
#[cfg(test)]
mod tests {
    #[test]
    fn parses() { assert_eq!((super::all(), super::parsed()), (7, 10 + 24)); }
}
"#,
    );
    assert!(read("src/words.rs").contains("use roads_base::words::parse;"));
}

#[test]
fn a_macro_with_a_path_of_the_crate_is_exported_for_a_crate_above() {
    let read = applied_at_once(
        r#"
//- Cargo.toml
[package]
name = "ids"
version = "0.1.0"
edition = "2021"
//- plan.toml
schema_version = 1
package = "ids"
root = "ids"

[[crate]]
name = "ids-base"
modules = ["id"]

[[crate]]
name = "ids-user"
modules = ["user"]
//- src/lib.rs
//! Identifiers.
pub mod id;
pub mod user;
//- src/id.rs
macro_rules! id_type { ($name:ident) => { pub struct $name(pub u32); impl_id!($name); } }
macro_rules! impl_id { ($name:ident) => { impl $name { pub fn number(&self) -> u32 { self.0 } } } }
pub(crate) use id_type;
pub(crate) use impl_id;
id_type!(Own);
//- src/user.rs
use crate::id::{id_type, impl_id};
id_type!(User);
"#,
    );
    assert!(read("ids-base/src/id.rs").contains("#[macro_export]"));
}
