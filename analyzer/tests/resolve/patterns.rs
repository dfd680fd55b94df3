//! Patterns: bindings, constants, variants and structs.
//!
//! Reference: <https://doc.rust-lang.org/reference/patterns.html#identifier-patterns>.

use insta::assert_snapshot;

use crate::support::names;

#[test]
fn a_constant_in_a_pattern_is_a_reference_and_a_binding_is_none() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub const LIMIT: u8 = 1; pub static LEVEL: u8 = 2; pub struct Unit; pub fn other() {} }
        use a::{LIMIT, Unit, other};
        fn f(x: u8, u: Unit) {
            match x { LIMIT => (), a::LIMIT => (), OTHER => drop(OTHER) }
            match u { Unit => () }
            match x { other => drop(other) }
        }
    "), @"
    src/lib.rs:2 fixture -> fixture::a::LIMIT use
    src/lib.rs:2 fixture -> fixture::a::Unit use
    src/lib.rs:2 fixture -> fixture::a::other use
    src/lib.rs:3 fixture::f -> fixture::a::Unit type
    src/lib.rs:4 fixture::f -> fixture::a::LIMIT path
    src/lib.rs:4 fixture::f -> fixture::a::LIMIT path
    src/lib.rs:5 fixture::f -> fixture::a::Unit path
    ");
}

#[test]
fn variants_by_every_way_to_name_them() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a {
            pub enum E { One, Two(u8), Three { x: u8 } }
            pub type Alias = E;
            impl E { fn all(&self) { match self { Self::One => (), Self::Two(_) => (), Self::Three { .. } => () } } }
        }
        use a::{E, Alias, E::One as First};
        fn f(e: E) -> u8 {
            match e { First => 1, E::Two(x) | a::E::Three { x } => x, Alias::One => 2 }
        }
    "), @"
    src/lib.rs:3 fixture::a::Alias -> fixture::a::E type
    src/lib.rs:4 fixture::a::E::all -> fixture::a::E path
    src/lib.rs:4 fixture::a::E::all -> fixture::a::E path
    src/lib.rs:4 fixture::a::E::all -> fixture::a::E path
    src/lib.rs:4 fixture::a::{impl E} -> fixture::a::E impl
    src/lib.rs:6 fixture -> fixture::a::Alias use
    src/lib.rs:6 fixture -> fixture::a::E use
    src/lib.rs:6 fixture -> fixture::a::E use
    src/lib.rs:7 fixture::f -> fixture::a::E type
    src/lib.rs:8 fixture::f -> fixture::a::Alias path
    src/lib.rs:8 fixture::f -> fixture::a::E path
    src/lib.rs:8 fixture::f -> fixture::a::E path
    src/lib.rs:8 fixture::f -> fixture::a::E path
    src/lib.rs:8 fixture::f -> fixture::a::E path
    ");
}

#[test]
fn alternatives_ranges_slices_and_bindings_behind_at() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        const LOW: u8 = 1; const HIGH: u8 = 9;
        struct P(u8, u8); struct Q { x: u8, y: u8 }
        fn x() {}
        fn f(n: u8, s: &[u8], p: P, q: Q) {
            match n { LOW..=HIGH => (), x @ (LOW | HIGH) => drop(x), _ => x() }
            if let [LOW, .., HIGH] = s {}
            let P(a, _) = p;
            let Q { x: inner, ref y } = q;
            drop((a, inner, y)); x();
        }
        fn g(P(x, _): P, &y: &u8, (z, Q { x: w, .. }): (u8, Q)) { drop((x, y, z, w)) }
    "), @"
    src/lib.rs:4 fixture::f -> fixture::P type
    src/lib.rs:4 fixture::f -> fixture::Q type
    src/lib.rs:5 fixture::f -> fixture::HIGH path
    src/lib.rs:5 fixture::f -> fixture::HIGH path
    src/lib.rs:5 fixture::f -> fixture::LOW path
    src/lib.rs:5 fixture::f -> fixture::LOW path
    src/lib.rs:5 fixture::f -> fixture::x call
    src/lib.rs:6 fixture::f -> fixture::HIGH path
    src/lib.rs:6 fixture::f -> fixture::LOW path
    src/lib.rs:7 fixture::f -> fixture::P path
    src/lib.rs:8 fixture::f -> fixture::Q path
    src/lib.rs:9 fixture::f -> fixture::x call
    src/lib.rs:11 fixture::g -> fixture::P path
    src/lib.rs:11 fixture::g -> fixture::P type
    src/lib.rs:11 fixture::g -> fixture::Q path
    src/lib.rs:11 fixture::g -> fixture::Q type
    ");
}

#[test]
fn a_guard_sees_the_bindings_of_its_arm() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        fn x() -> bool { true }
        fn f(o: Option<bool>) -> bool {
            match o { Some(x) if x => x, None if x() => x(), _ => false }
        }
    "), @"
    src/lib.rs:3 fixture::f -> fixture::x call
    src/lib.rs:3 fixture::f -> fixture::x call
    ");
}

#[test]
fn a_binding_in_upper_case_takes_its_name_where_nothing_has_it() {
    // Nothing is called `T` around `f`; around `g` it is a constant.
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub const T: u8 = 1; }
        fn f(x: u8) { match x { T => drop(T) } }
        mod b { use crate::a::T; fn g(x: u8) { match x { T => drop(T), _ => () } } }
    "), @"
    src/lib.rs:3 fixture::b -> fixture::a::T use
    src/lib.rs:3 fixture::b::g -> fixture::a::T path
    src/lib.rs:3 fixture::b::g -> fixture::a::T path
    ");
}

#[test]
fn patterns_with_qualified_paths() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        trait Has { const C: u8; type E; }
        enum E { A, B(u8) }
        impl Has for u8 { const C: u8 = 1; type E = E; }
        fn f(x: u8, e: E) {
            match x { <u8 as Has>::C => (), _ => () }
            match e { <E>::A => (), <E>::B(y) => drop(y) }
        }
    "), @"
    src/lib.rs:3 fixture::{impl Has for u8} -> fixture::Has impl
    src/lib.rs:3 fixture::{impl Has for u8}::E -> fixture::E type
    src/lib.rs:4 fixture::f -> fixture::E type
    src/lib.rs:5 fixture::f -> fixture::Has path
    src/lib.rs:5 fixture::f -> fixture::Has::C path
    src/lib.rs:6 fixture::f -> fixture::E path
    src/lib.rs:6 fixture::f -> fixture::E path
    ");
}
