//! Macros: those of one name, those that name helpers of tests, and the impls that they make.

use super::{bonds, crate_of, proposed};

#[test]
fn macros_of_one_name_are_with_who_calls_them_and_others_are_free() {
    let text = "
//- src/lib.rs
#[macro_use] pub mod a; #[macro_use] pub mod b; pub mod c;
//- src/a.rs
macro_rules! get { ($e:expr) => { $e.0 } }
macro_rules! other { () => { 1 } }
pub fn a(x: (u8,)) -> u8 { get!(x) + other!() }
//- src/b.rs
macro_rules! get { ($e:expr) => { $e.1 } }
macro_rules! outer { ($e:expr) => { get!($e) } }
pub fn b(x: (u8, u8)) -> u8 { outer!(x) }
//- src/c.rs
#[cfg(unix)] macro_rules! either { () => { 1 } }
#[cfg(not(unix))] macro_rules! either { () => { 2 } }
pub fn c() -> u8 { either!() }
";
    assert_eq!(bonds(text), ["get + a", "get + b", "get + outer"]);
}

#[test]
fn the_impls_of_a_macro_call_lie_where_the_orphan_rule_has_them() {
    let text = "
//- src/lib.rs
#[macro_use] pub mod a; pub mod b;
//- src/a.rs
pub trait Tr { fn get(&self) -> u8; }
macro_rules! delegate {
    ([$($param:ident),*], $ty:ty, $get:ident) => {
        impl<$($param: Tr),*> Tr for $ty { fn get(&self) -> u8 { $get!(self).get() } }
    };
}
macro_rules! hidden { ($ty:ty) => { const _: () = { impl Tr for $ty { fn get(&self) -> u8 { 0 } } }; } }
macro_rules! own { ($name:ident) => { impl $name { pub fn own(&self) {} } } }
//- src/b.rs
use crate::a::Tr;
pub struct Wrap<G>(pub G);
pub struct Plain;
macro_rules! first { ($e:expr) => { $e.0 } }
delegate!([G], Wrap<G>, first);
delegate!([G], (G, u8), first);
own!(Plain);
hidden!(u8);
hidden!(Plain);
pub fn inside() { struct Inner; impl Tr for Inner { fn get(&self) -> u8 { 1 } } impl Inner {} }
";
    assert_eq!(
        bonds(text),
        [
            "_ + Tr",
            "_: Tr | Plain",
            "impl Plain + Plain",
            "impl Tr for (G, u8) + Tr",
            "impl Tr for Wrap<G>: Tr | Wrap"
        ]
    );
}

#[test]
fn a_method_of_tests_has_below_it_what_it_names() {
    let body = "    let x = x + 1;\n".repeat(150);
    let text = format!(
        "
//- src/lib.rs
pub mod low; pub mod high;
//- src/low.rs
pub struct Low;
impl Low {{ #[cfg(test)] fn raw(&self) -> u64 {{ crate::high::named(1) }} }}
pub fn low(x: u64) -> u64 {{
{body}    x
}}
//- src/high.rs
pub fn named(x: u64) -> u64 {{ x }}
pub fn high(x: u64) -> u64 {{
    let _ = crate::low::Low;
{body}    crate::low::low(x)
}}
"
    );
    let plan = proposed(&text, 2, "apart = [[\"low::low\", \"high::high\"]]");
    assert!(plan.cuts.is_empty(), "{plan:?}");
}

#[test]
fn what_is_compiled_for_tests_is_where_the_program_names_it_and_has_what_it_needs() {
    let body = "    let x = x + 1;\n".repeat(150);
    let text = format!(
        "
//- src/lib.rs
pub mod low; pub mod high;
//- src/low.rs
pub trait Low {{}}
#[cfg(test)] pub(crate) trait Helper {{ fn help(&self) {{}} }}
macro_rules! implement {{ ($ty:ty) => {{ impl Low for $ty {{}} #[cfg(test)] impl Helper for $ty {{}} }} }}
implement!(u8);
pub fn low(x: u64) -> u64 {{
{body}    x
}}
//- src/high.rs
pub struct High;
pub fn high(x: u64) -> u64 {{
{body}    crate::low::low(x)
}}
#[cfg(test)] mod tests {{
    use crate::low::Helper;
    #[test] fn t() {{ super::high(1); Helper::help(&1u8); let _ = super::High; }}
}}
"
    );
    let plan = proposed(&text, 2, "apart = [[\"low::low\", \"high::High\"]]");
    let places =
        ["low::low", "low::implement", "low::Helper", "high::tests"].map(|path| crate_of(&plan, path));
    assert_ne!(places[0], places[1], "{plan:?}");
    assert!(places[1..].iter().all(|place| *place == places[1]), "{plan:?}");
    assert!(plan.cuts.is_empty(), "{plan:?}");
}
