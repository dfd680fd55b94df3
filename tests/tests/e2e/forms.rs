//! Forms of source that `cargo seam apply` has to see through: functions without a body, marks before the text, and what stands
//! under attributes that decide who may see it.

use crate::repair::applied;

#[test]
fn functions_that_get_their_body_from_an_attribute_are_opened_and_imported() {
    let read = applied(
        "
//- Cargo.toml
[workspace]
members = [\"give\"]

[package]
name = \"lamp\"
version = \"0.1.0\"
edition = \"2021\"

[dependencies]
give = { path = \"give\" }
//- give/Cargo.toml
[package]
name = \"give\"
version = \"0.1.0\"
edition = \"2021\"

[lib]
proc-macro = true
//- give/src/lib.rs
#[proc_macro_attribute]
pub fn body(body: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let item = item.to_string();
    format!(\"{} {{ {body} }}\", item.trim_end().trim_end_matches(';')).parse().unwrap()
}
//- plan.toml
schema_version = 1
package = \"lamp\"
root = \"lamp\"

[[crate]]
name = \"lamp-base\"
modules = [\"bulb\"]
//- src/lib.rs
#!/usr/bin/env lamp
//! A lamp.
mod bulb;
pub mod switch;
//- src/bulb.rs
\u{feff}pub(crate) struct Bulb;
impl Bulb {
    #[give::body(7)]
    pub(crate) fn watts(&self) -> u8;
    #[cfg(test)]
    pub(crate) fn broken(&self) -> bool { false }
}
#[give::body(35)]
pub(crate) fn volts() -> u8;
//- src/switch.rs
use crate::bulb::{volts, Bulb};
/// On.
pub fn on() -> u8 { Bulb.watts() + volts() }
#[cfg(test)]
mod tests {
    #[test]
    fn glows() { assert!(super::on() == 42 && !super::Bulb.broken()); }
}
",
    );
    let bulb = read("lamp-base/src/bulb.rs");
    assert!(bulb.contains("pub fn volts()") && bulb.contains("pub fn watts("), "{bulb}");
    assert!(bulb.contains("    #[cfg(any(test, feature = \"test-helpers\"))]\n"), "{bulb}");
    let root = read("lamp-base/src/lib.rs");
    assert!(root.starts_with("#!/usr/bin/env lamp\n//! Part of `lamp`"), "{root}");
}

#[test]
fn tests_above_turn_on_what_an_unstable_method_asks_for() {
    let read = applied(
        r##"
//- Cargo.toml
[workspace]
members = ["instability"]

[package]
name = "dial"
version = "0.1.0"
edition = "2021"

[features]
unstable-scale = []

[dependencies]
instability = { path = "instability" }
//- instability/Cargo.toml
[package]
name = "instability"
version = "0.1.0"
edition = "2021"

[lib]
proc-macro = true
//- instability/src/lib.rs
#[proc_macro_attribute]
pub fn unstable(of: proc_macro::TokenStream, item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let (of, item) = (of.to_string(), item.to_string());
    let name = of.split('"').nth(1).unwrap();
    let narrow = item.replacen("pub ", "pub(crate) ", 1);
    format!("#[cfg(feature = \"unstable-{name}\")] {item}\n#[cfg(not(feature = \"unstable-{name}\"))] #[allow(dead_code)] {narrow}")
        .parse()
        .unwrap()
}
//- plan.toml
schema_version = 1
package = "dial"
root = "dial"

[[crate]]
name = "dial-base"
modules = ["scale"]
//- src/lib.rs
//! A dial.
mod scale;
mod face;
pub use face::shown;
pub use scale::Scale;
//- src/scale.rs
/// A scale.
pub struct Scale(pub u8);
impl Scale {
    /// How far.
    pub fn reach(&self) -> u8 { self.0 }
    /// Half.
    #[instability::unstable(feature = "scale")]
    pub fn half(&self) -> u8 { self.0 / 2 }
}
//- src/face.rs
use crate::Scale;
/// What is shown.
pub fn shown(scale: &Scale) -> u8 { scale.reach() }
#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn halves() { assert_eq!(shown(&Scale(4)), 2 * Scale(4).half()); }
}
"##,
    );
    assert!(read("dial-base/Cargo.toml").contains("unstable-scale"));
    assert!(read("dial-base/src/scale.rs").contains("#[instability::unstable(feature = \"scale\")]"));
}

#[test]
fn an_impl_that_only_tests_have_is_opened_to_the_tests_above() {
    let read = applied(
        r#"
//- Cargo.toml
[package]
name = "pipe"
version = "0.1.0"
edition = "2021"
//- plan.toml
schema_version = 1
package = "pipe"
root = "pipe"

[[crate]]
name = "pipe-base"
modules = ["source"]
//- src/lib.rs
//! A pipe.
pub mod source;
pub mod filter;
//- src/source.rs
//! Where it comes from.
/// Gives bytes.
pub trait Source {
    /// One.
    fn next(&mut self) -> u8;
}
#[cfg(test)]
mod tests {
    use super::Source;
    impl Source for Vec<u8> {
        fn next(&mut self) -> u8 { self.pop().unwrap_or_default() }
    }
    #[test]
    fn gives() { assert_eq!(vec![3].next(), 3); }
}
//- src/filter.rs
//! What is let through.
use crate::source::Source;
/// Only small ones.
pub fn small(source: &mut impl Source) -> u8 { source.next().min(9) }
#[cfg(test)]
mod tests {
    #[test]
    fn lets_through() { assert_eq!(super::small(&mut vec![12]), 9); }
}
"#,
    );
    let source = read("pipe-base/src/source.rs");
    assert!(source.contains("test-helpers") || !source.contains("Vec<u8>"), "{source}");
}

#[test]
fn a_field_that_only_tests_have_and_one_that_a_given_macro_declares_are_opened() {
    let read = applied(
        r#"
//- Cargo.toml
[package]
name = "wire"
version = "0.1.0"
edition = "2021"
//- plan.toml
schema_version = 1
package = "wire"
root = "wire"

[[crate]]
name = "wire-base"
modules = ["config", "params"]
//- src/lib.rs
//! A wire.
mod config;
mod params;
pub mod link;
//- src/config.rs
#[cfg_attr(test, derive(Clone, PartialEq, Debug))]
pub(crate) struct Config {
    pub(crate) size: u8,
    #[cfg(test)]
    pub(crate) fixed: bool,
}
impl Config {
    pub(crate) fn new(size: u8) -> Self {
        Self {
            size,
            #[cfg(test)]
            fixed: true,
        }
    }
}
//- src/params.rs
macro_rules! with_list { ($macro:ident) => { $macro! { idle = 1, rate = 2, } }; }
macro_rules! make { ($($name:ident = $value:expr,)*) => {
    pub(crate) struct Params { $(pub(crate) $name: u8,)* pub(crate) more: u8 }
    impl Params { pub(crate) fn new() -> Self { Self { $($name: $value,)* more: 3 } } }
} }
with_list!(make);
//- src/link.rs
use crate::config::Config;
use crate::params::Params;
/// How much goes through.
pub fn through() -> u8 {
    let (config, params) = (Config::new(4), Params::new());
    config.size + params.idle + params.rate + params.more
}
#[cfg(test)]
mod tests {
    #[test]
    fn goes() { assert!(super::through() == 10 && super::Config::new(1).fixed); }
    #[test]
    fn is_the_same() {
        let config = super::Config::new(2);
        let same: super::Config = (&config).clone();
        assert_eq!(same, config);
    }
}
"#,
    );
    let config = read("wire-base/src/config.rs");
    assert_eq!(config.matches("(any(test, feature = \"test-helpers\")").count(), 3, "{config}");
}

#[test]
fn private_methods_before_those_of_traits_and_macros_that_macros_declare_keep_their_meaning() {
    let read = applied(
        r#"
//- Cargo.toml
[package]
name = "tape"
version = "0.1.0"
edition = "2021"
//- plan.toml
schema_version = 1
package = "tape"
root = "tape"

[[crate]]
name = "tape-base"
modules = ["macros", "slice", "item", "value"]
items = ["data::Data"]
//- src/lib.rs
//! A tape.
mod slice;
pub mod item;
mod value;
pub use item::{value, Other};
#[macro_use]
mod macros;
pub mod data;
pub mod play;
//- src/slice.rs
pub(crate) trait Place { fn end(&self) -> Option<u8>; }
pub(crate) struct Slice(pub(crate) u8);
impl Slice {
    pub(crate) fn end(&self) -> u8 { self.0 }
    pub(crate) fn len(&self) -> usize { 100 }
    fn unused(&self) -> u8 { self.0 }
}
impl Place for Slice { fn end(&self) -> Option<u8> { Some(self.unused()) } }
impl std::ops::Deref for Slice {
    type Target = [u8];
    fn deref(&self) -> &[u8] { &[1, 2] }
}
//- src/macros.rs
macro_rules! template {
    ($(#[$meta:meta])* pub trait $name:ident { $($body:tt)* }) => {
        $(#[$meta])* pub trait $name { $($body)* }
        macro_rules! $name { (delegate $on:ty) => { impl $name for $on {} } }
    };
}
//- src/data.rs
//! Data.
template! {
    /// Data.
    pub trait Data { fn kept(&self) -> u8 { 1 } }
}
Data! { delegate u8 }
Data! { delegate u16 }
/// Of that.
pub fn shown(data: &dyn Data) -> u8 { data.kept() }
//- src/item.rs
//! Items.
pub use crate::value::Value;
/// One.
pub fn value() -> Value { Value }
/// Another.
pub struct Other;
//- src/value.rs
/// A value.
pub struct Value;
//- src/play.rs
//! Plays.
use crate::slice::{Place, Slice};
fn any<T>(_: T) -> usize { std::mem::size_of::<T>() }
/// How much.
pub fn played() -> usize { any(Slice(3).end()) + Slice(3).len() + any(Place::end(&Slice(1))) }
#[cfg(test)]
mod tests {
    #[test]
    fn plays() { assert_eq!(super::played(), 1 + 100 + 2); }
}
"#,
    );
    let slice = read("tape-base/src/slice.rs");
    assert!(
        slice.contains("pub fn end(") && slice.contains("pub fn len(") && !slice.contains("pub fn unused"),
        "{slice}"
    );
}
