//! Names in bodies: what local names take, and from where to where.
//!
//! Reference: <https://doc.rust-lang.org/reference/names/scopes.html>.

use insta::assert_snapshot;

use crate::support::names;

#[test]
fn locals_parameters_and_closures_take_names() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        fn one() -> u8 { 1 }
        fn two() -> u8 { 2 }
        fn three() -> u8 { 3 }
        fn f(one: fn() -> u8) -> u8 {
            let two = two();
            let all = |three: u8| three + one() + two;
            all(1) + three()
        }
    "), @"
    src/lib.rs:5 fixture::f -> fixture::two call
    src/lib.rs:7 fixture::f -> fixture::three call
    ");
}

#[test]
fn a_binding_begins_behind_its_statement_and_ends_with_its_block() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        fn g() -> u8 { 1 }
        fn f() {
            g();
            { let g = g(); let g = g; drop(g); }
            g();
            let g = 1;
            drop(g);
        }
    "), @"
    src/lib.rs:3 fixture::f -> fixture::g call
    src/lib.rs:4 fixture::f -> fixture::g call
    src/lib.rs:5 fixture::f -> fixture::g call
    ");
}

#[test]
fn bindings_of_arms_and_conditions_end_with_them() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        fn x() -> Option<u8> { None }
        fn f() {
            if let Some(x) = x() { drop(x); } else { x(); }
            while let Some(x) = x() { drop(x); }
            match x() { Some(x) if x > 1 => drop(x), _ => drop(x()) }
            for x in x() { drop(x); }
            x();
            let Some(x) = x() else { x(); return };
            drop(x);
        }
    "), @"
    src/lib.rs:3 fixture::f -> fixture::x call
    src/lib.rs:3 fixture::f -> fixture::x call
    src/lib.rs:4 fixture::f -> fixture::x call
    src/lib.rs:5 fixture::f -> fixture::x call
    src/lib.rs:5 fixture::f -> fixture::x call
    src/lib.rs:6 fixture::f -> fixture::x call
    src/lib.rs:7 fixture::f -> fixture::x call
    src/lib.rs:8 fixture::f -> fixture::x call
    src/lib.rs:8 fixture::f -> fixture::x call
    ");
}

#[test]
fn let_chains_bind_from_left_to_right() {
    assert_snapshot!(names(r#"
        //- Cargo.toml
        [package]
        name = "fixture"
        version = "0.0.0"
        edition = "2024"
        [workspace]
        //- src/lib.rs
        fn x() -> Option<u8> { None }
        fn y() -> Option<u8> { None }
        fn f() {
            if let Some(x) = x() && let Some(y) = y() && x == y { drop(x) } else { x(); y(); }
            x();
        }
    "#), @"
    src/lib.rs:4 fixture::f -> fixture::x call
    src/lib.rs:4 fixture::f -> fixture::x call
    src/lib.rs:4 fixture::f -> fixture::y call
    src/lib.rs:4 fixture::f -> fixture::y call
    src/lib.rs:5 fixture::f -> fixture::x call
    ");
}

#[test]
fn a_local_does_not_take_a_type_or_the_start_of_a_path() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod thing { pub fn new() -> u8 { 1 } }
        struct Name;
        fn f(thing: u8) { thing::new(); drop(thing); }
        fn g() { let name = 1u8; let _: Name = Name; drop(name) }
    "), @"
    src/lib.rs:3 fixture::f -> fixture::thing::new call
    src/lib.rs:4 fixture::g -> fixture::Name path
    src/lib.rs:4 fixture::g -> fixture::Name type
    ");
}

#[test]
fn generics_take_types_and_not_values() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        struct T; struct U; struct N;
        const M: usize = 1;
        fn f<T: Default, const M: usize>(x: T, y: U) -> [u8; M] { let _ = T::default(); let _: N; [0; M] }
        fn g(x: T) -> [u8; M] { [0; M] }
        struct Holder<U>(U, T);
        impl<U> Holder<U> { fn h<N>(n: N, u: U, t: T) {} }
        fn v() -> T { fn inner<T>(t: T) {} T }
    "), @"
    src/lib.rs:3 fixture::f -> fixture::N type
    src/lib.rs:3 fixture::f -> fixture::U type
    src/lib.rs:4 fixture::g -> fixture::M path
    src/lib.rs:4 fixture::g -> fixture::M path
    src/lib.rs:4 fixture::g -> fixture::T type
    src/lib.rs:5 fixture::Holder -> fixture::T type
    src/lib.rs:6 fixture::Holder::h -> fixture::T type
    src/lib.rs:6 fixture::{impl Holder<U>} -> fixture::Holder impl
    src/lib.rs:7 fixture::v -> fixture::T path
    src/lib.rs:7 fixture::v -> fixture::T type
    ");
}

#[test]
fn a_constant_argument_is_a_value() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub const N: usize = 1; pub struct S<const N: usize>; pub struct T; }
        use a::{N, S, T};
        fn f(_: S<N>, _: S<{ a::N + 1 }>, _: [T; N], _: Option<T>) {}
        fn g<const N: usize>(_: S<N>) { let _ = S::<{ N }>; }
    "), @"
    src/lib.rs:2 fixture -> fixture::a::N use
    src/lib.rs:2 fixture -> fixture::a::S use
    src/lib.rs:2 fixture -> fixture::a::T use
    src/lib.rs:3 fixture::f -> fixture::a::N path
    src/lib.rs:3 fixture::f -> fixture::a::N path
    src/lib.rs:3 fixture::f -> fixture::a::N type
    src/lib.rs:3 fixture::f -> fixture::a::S type
    src/lib.rs:3 fixture::f -> fixture::a::S type
    src/lib.rs:3 fixture::f -> fixture::a::T type
    src/lib.rs:3 fixture::f -> fixture::a::T type
    src/lib.rs:4 fixture::g -> fixture::a::S path
    src/lib.rs:4 fixture::g -> fixture::a::S type
    ");
}

#[test]
fn labels_and_fields_are_no_references() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        fn name() {}
        struct S { name: u8 }
        fn f(s: S) -> u8 {
            'name: loop { break 'name; }
            let t = S { name: 1 };
            t.name + s.name
        }
    "), @"
    src/lib.rs:3 fixture::f -> fixture::S type
    src/lib.rs:5 fixture::f -> fixture::S path
    ");
}

#[test]
fn the_shorthand_of_a_field_is_a_value() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        const LIMIT: u8 = 1;
        fn level() {}
        struct S { LIMIT: u8, level: fn() }
        fn f() -> S { S { LIMIT, level } }
        fn g(level: fn()) -> S { S { LIMIT, level } }
        fn h(s: S) -> fn() { let S { level, .. } = s; level }
    "), @"
    src/lib.rs:4 fixture::f -> fixture::LIMIT path
    src/lib.rs:4 fixture::f -> fixture::S path
    src/lib.rs:4 fixture::f -> fixture::S type
    src/lib.rs:4 fixture::f -> fixture::level path
    src/lib.rs:5 fixture::g -> fixture::LIMIT path
    src/lib.rs:5 fixture::g -> fixture::S path
    src/lib.rs:5 fixture::g -> fixture::S type
    src/lib.rs:6 fixture::h -> fixture::S path
    src/lib.rs:6 fixture::h -> fixture::S type
    ");
}

#[test]
fn items_of_a_block_are_seen_before_they_stand_there_and_not_outside() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub fn helper() {} pub struct X; }
        use a::{helper, X};
        fn f() {
            helper();
            { fn helper() {} struct X; let _ = X; helper(); }
            helper(); let _ = X;
        }
    "), @"
    src/lib.rs:2 fixture -> fixture::a::X use
    src/lib.rs:2 fixture -> fixture::a::helper use
    src/lib.rs:4 fixture::f -> fixture::a::helper call
    src/lib.rs:6 fixture::f -> fixture::a::X path
    src/lib.rs:6 fixture::f -> fixture::a::helper call
    ");
}

#[test]
fn an_inner_item_does_not_see_outer_locals() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        fn x() -> u8 { 1 }
        fn f() {
            let x = 1;
            fn inner() -> u8 { x() }
            const C: fn() -> u8 = x;
            drop(x + inner() + C());
        }
    "), @"
    src/lib.rs:4 fixture::f -> fixture::x call
    src/lib.rs:5 fixture::f -> fixture::x path
    ");
}

#[test]
fn closures_blocks_async_and_unsafe() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub fn one() {} pub async fn two() {} pub unsafe fn three() {} pub const fn four() -> u8 { 1 } }
        async fn f() {
            let _ = async move { a::two().await };
            unsafe { a::three() };
            let _ = || -> u8 { a::one(); const { a::four() } };
            let _ = if true { a::four() } else { loop { break a::four() } };
            let _ = [a::four(); 2]; let _ = (a::four(), a::four() as u16, &a::four());
            return a::one()
        }
    "), @"
    src/lib.rs:3 fixture::f -> fixture::a::two call
    src/lib.rs:4 fixture::f -> fixture::a::three call
    src/lib.rs:5 fixture::f -> fixture::a::four call
    src/lib.rs:5 fixture::f -> fixture::a::one call
    src/lib.rs:6 fixture::f -> fixture::a::four call
    src/lib.rs:6 fixture::f -> fixture::a::four call
    src/lib.rs:7 fixture::f -> fixture::a::four call
    src/lib.rs:7 fixture::f -> fixture::a::four call
    src/lib.rs:7 fixture::f -> fixture::a::four call
    src/lib.rs:7 fixture::f -> fixture::a::four call
    src/lib.rs:8 fixture::f -> fixture::a::one call
    ");
}

#[test]
fn an_inner_item_shadows_an_outer_local() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub fn x() -> u8 { 1 } }
        fn f(x: u8) {
            { use a::x; x(); }
            { fn x() {} x(); }
            { use crate::m::x as y; let y = y(); drop(y); }
            drop(x);
        }
        mod m { pub fn x() -> u8 { 1 } pub mod x { pub fn g() {} } }
        fn g(x: u8) { use m::x::{self}; x::g(); drop(x) }
        mod n { pub mod x { pub fn g() {} } }
        mod o { pub fn h(x: u8) { use crate::n::x; x::g(); drop(x) } }
    "), @"
    src/lib.rs:3 fixture::f -> fixture::a::x call
    src/lib.rs:3 fixture::f -> fixture::a::x use
    src/lib.rs:5 fixture::f -> fixture::m::x use
    src/lib.rs:5 fixture::f -> fixture::m::x#2 call
    src/lib.rs:9 fixture::g -> fixture::m::x use
    src/lib.rs:9 fixture::g -> fixture::m::x::g call
    src/lib.rs:11 fixture::o::h -> fixture::n::x use
    src/lib.rs:11 fixture::o::h -> fixture::n::x::g call
    ");
}
