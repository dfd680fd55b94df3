//! Which items `cargo seam apply` opens when the compiler names one: that one, and none that only has the same name.

use crate::repair::applied;

#[test]
fn the_item_that_a_message_names_is_opened_and_no_other_of_its_name() {
    let read = applied(
        r#"
//- Cargo.toml
[package]
name = "plant"
version = "0.1.0"
edition = "2021"
//- plan.toml
schema_version = 1
package = "plant"
root = "plant"

[[crate]]
name = "plant-base"
modules = ["pump", "valve", "gauge"]
//- src/lib.rs
//! A plant.
mod pump;
mod valve;
mod gauge;
mod panel;
pub use panel::total;
//- src/pump.rs
#[derive(Default)]
pub(crate) struct State { pub(crate) level: u8, pub(crate) r#type: u8, on: bool }
impl State { pub(crate) fn is_on(&self) -> bool { self.on } }
pub(crate) mod inner {
    #[derive(Default)]
    pub(crate) struct State { pub(crate) level: u8 }
    impl State { pub(crate) fn low(&self) -> bool { self.level == 0 } }
}
//- src/valve.rs
#[derive(Default)]
pub(crate) struct State { pub(crate) level: u8 }
impl State { pub(crate) fn full(&self) -> bool { self.level > 9 } }
//- src/gauge.rs
macro_rules! marks { ($($name:ident),+) => { $(
    pub(crate) struct $name { pub(crate) mark: u8 }
    impl $name { pub(crate) fn new(mark: u8) -> Self { Self { mark } } }
)+ } }
marks!(Fine, Coarse);
macro_rules! lines { ($name:ident) => {
    #[derive(Clone)]
    pub(crate) struct $name<'a>(pub(crate) std::borrow::Cow<'a, str>, pub(crate) u8);
    impl $name<'_> { pub(crate) const FIRST: u8 = 1; pub(crate) fn second(&self) -> u8 { self.1 } }
} }
lines!(Line);
pub(crate) struct Lines<'a>(pub(crate) Line<'a>);
pub(crate) use Fine as Sharp;
//- src/panel.rs
use crate::gauge::Sharp;
use crate::pump::State as Pump;
use crate::pump::inner;
use crate::valve;
/// All levels.
pub fn total() -> u8 {
    let (pump, valve) = (Pump::default(), valve::State::default());
    let sharp = Sharp::new(2);
    let rest = pump.is_on() || valve.full() || !inner::State::default().low();
    let line = crate::gauge::Lines(crate::gauge::Line("a".into(), crate::gauge::Line::FIRST));
    pump.level + pump.r#type + sharp.mark + u8::from(rest) + line.0.second() + line.0.0.len() as u8
}
#[cfg(test)]
mod tests {
    #[test]
    fn adds() { assert_eq!(super::total(), 4); }
}
"#,
    );
    let pump = read("plant-base/src/pump.rs");
    assert_eq!(pump.matches("pub level").count(), 1, "{pump}");
    assert!(pump.contains("pub r#type"), "{pump}");
    assert!(pump.contains("on: bool") && !pump.contains("pub on"), "{pump}");
    assert!(!read("plant-base/src/valve.rs").contains("pub level"));
}
