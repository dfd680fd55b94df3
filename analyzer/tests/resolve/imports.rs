//! `use` declarations, to a fixed point.
//!
//! Reference: <https://doc.rust-lang.org/reference/items/use-declarations.html>.

use insta::assert_snapshot;

use crate::support::names;

#[test]
fn groups_renames_and_self() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub struct X; pub mod b { pub struct Y; pub fn g() {} pub mod c { pub fn h() {} } } }
        mod user {
            use crate::{a::{self, X, b::{self as bee, Y as Why, c::h}}, other};
            use super::a::b::{g, c};
            fn f(_: X, _: Why, _: a::X, _: bee::Y) { g(); h(); c::h(); other() }
        }
        fn other() {}
    "), @"
    src/lib.rs:3 fixture::user -> fixture::a use
    src/lib.rs:3 fixture::user -> fixture::a::X use
    src/lib.rs:3 fixture::user -> fixture::a::b use
    src/lib.rs:3 fixture::user -> fixture::a::b::Y use
    src/lib.rs:3 fixture::user -> fixture::a::b::c::h use
    src/lib.rs:3 fixture::user -> fixture::other use
    src/lib.rs:4 fixture::user -> fixture::a::b::c use
    src/lib.rs:4 fixture::user -> fixture::a::b::g use
    src/lib.rs:5 fixture::user::f -> fixture::a::X type
    src/lib.rs:5 fixture::user::f -> fixture::a::X type
    src/lib.rs:5 fixture::user::f -> fixture::a::b::Y type
    src/lib.rs:5 fixture::user::f -> fixture::a::b::Y type
    src/lib.rs:5 fixture::user::f -> fixture::a::b::c::h call
    src/lib.rs:5 fixture::user::f -> fixture::a::b::c::h call
    src/lib.rs:5 fixture::user::f -> fixture::a::b::g call
    src/lib.rs:5 fixture::user::f -> fixture::other call
    ");
}

#[test]
fn a_chain_of_reexports_leads_to_the_definition() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub use crate::b::Named; pub use crate::b::c::*; }
        mod b { pub use self::c::Original as Named; pub mod c { pub struct Original; pub fn f() {} } }
        pub use a::Named as Outer;
        fn user(_: Outer, _: a::Named, _: crate::a::Original) { a::f() }
    "), @"
    src/lib.rs:1 fixture::a -> fixture::b::c re-export
    src/lib.rs:1 fixture::a -> fixture::b::c::Original re-export
    src/lib.rs:2 fixture::b -> fixture::b::c::Original re-export
    src/lib.rs:3 fixture -> fixture::b::c::Original re-export
    src/lib.rs:4 fixture::user -> fixture::b::c::Original type
    src/lib.rs:4 fixture::user -> fixture::b::c::Original type
    src/lib.rs:4 fixture::user -> fixture::b::c::Original type
    src/lib.rs:4 fixture::user -> fixture::b::c::f call
    ");
}

#[test]
fn an_import_of_a_type_and_its_variants() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub enum E { One, Two(u8), Three { x: u8 } } }
        use a::E::{self, Two};
        fn f(e: E) -> E {
            use crate::a::E::*;
            match e { One => Two(1), Two(x) => Three { x }, Three { .. } => E::One }
        }
    "), @"
    src/lib.rs:2 fixture -> fixture::a::E use
    src/lib.rs:2 fixture -> fixture::a::E use
    src/lib.rs:3 fixture::f -> fixture::a::E type
    src/lib.rs:3 fixture::f -> fixture::a::E type
    src/lib.rs:4 fixture::f -> fixture::a::E glob
    src/lib.rs:5 fixture::f -> fixture::a::E call
    src/lib.rs:5 fixture::f -> fixture::a::E path
    src/lib.rs:5 fixture::f -> fixture::a::E path
    src/lib.rs:5 fixture::f -> fixture::a::E path
    src/lib.rs:5 fixture::f -> fixture::a::E path
    src/lib.rs:5 fixture::f -> fixture::a::E path
    ");
}

#[test]
fn three_namespaces_are_kept_apart() {
    // One name for a module, a function and a macro: each use means its own.
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub mod name { pub struct X; } }
        mod b { pub fn name() {} }
        #[macro_use]
        mod c { macro_rules! name { () => {} } }
        mod user {
            use crate::a::name;
            use crate::b::name;
            fn f(_: name::X) { name(); name!() }
        }
    "), @"
    src/lib.rs:6 fixture::user -> fixture::a::name use
    src/lib.rs:7 fixture::user -> fixture::b::name use
    src/lib.rs:8 fixture::user::f -> fixture::a::name::X type
    src/lib.rs:8 fixture::user::f -> fixture::b::name call
    src/lib.rs:8 fixture::user::f -> fixture::c::name macro
    ");
}

#[test]
fn a_unit_struct_and_a_function_of_one_name() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub struct Name { pub x: u8 } }
        mod b { #[allow(non_snake_case)] pub fn Name(_: u8) {} }
        use a::Name;
        use b::Name;
        fn f() { let _: Name = Name { x: 1 }; Name(2) }
    "), @"
    src/lib.rs:3 fixture -> fixture::a::Name use
    src/lib.rs:4 fixture -> fixture::b::Name use
    src/lib.rs:5 fixture::f -> fixture::a::Name path
    src/lib.rs:5 fixture::f -> fixture::a::Name type
    src/lib.rs:5 fixture::f -> fixture::b::Name call
    ");
}

#[test]
fn an_underscore_import_is_a_reference_but_no_name() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub trait T { fn t(&self) {} } impl T for u8 {} }
        mod user { use crate::a::T as _; fn f() { 1u8.t() } }
        mod not { fn f(_: T) {} use crate::a::T as _; }
    "), @"
    src/lib.rs:1 fixture::a::{impl T for u8} -> fixture::a::T impl
    src/lib.rs:2 fixture::user -> fixture::a::T use
    src/lib.rs:3 fixture::not -> fixture::a::T use
    ? src/lib.rs:3 T in fixture::not
    ");
}

#[test]
fn imports_in_blocks_are_seen_in_the_whole_block_and_not_outside() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub fn g() {} }
        mod b { pub fn g() {} }
        use b::g;
        fn f() {
            { g(); use a::g; }
            g();
        }
    "), @"
    src/lib.rs:3 fixture -> fixture::b::g use
    src/lib.rs:5 fixture::f -> fixture::a::g call
    src/lib.rs:5 fixture::f -> fixture::a::g use
    src/lib.rs:6 fixture::f -> fixture::b::g call
    ");
}

#[test]
fn a_local_item_goes_before_an_outer_import() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub fn g() {} }
        use a::g;
        fn f() { fn g() {} g() }
        fn h() { g() }
    "), @"
    src/lib.rs:2 fixture -> fixture::a::g use
    src/lib.rs:4 fixture::h -> fixture::a::g call
    ");
}

#[test]
fn self_and_super_in_imports() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        pub fn top() {}
        mod a {
            pub fn f() {}
            mod b {
                use super::f;
                use super::super::top;
                use self::c::g;
                mod c { pub fn g() { super::f(); super::super::super::top() } }
                fn all() { f(); top(); g() }
            }
        }
    "), @"
    src/lib.rs:5 fixture::a::b -> fixture::a::f use
    src/lib.rs:6 fixture::a::b -> fixture::top use
    src/lib.rs:7 fixture::a::b -> fixture::a::b::c::g use
    src/lib.rs:8 fixture::a::b::c::g -> fixture::a::f call
    src/lib.rs:8 fixture::a::b::c::g -> fixture::top call
    src/lib.rs:9 fixture::a::b::all -> fixture::a::b::c::g call
    src/lib.rs:9 fixture::a::b::all -> fixture::a::f call
    src/lib.rs:9 fixture::a::b::all -> fixture::top call
    ");
}

#[test]
fn raw_identifiers_are_the_same_names() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod r#type { pub fn r#match() {} pub fn plain() {} }
        use r#type::r#match;
        fn f() { r#match(); r#type::r#plain() }
    "), @"
    src/lib.rs:2 fixture -> fixture::type::match use
    src/lib.rs:3 fixture::f -> fixture::type::match call
    src/lib.rs:3 fixture::f -> fixture::type::plain call
    ");
}

#[test]
fn an_import_of_a_name_that_is_there_under_two_conditions_means_both() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod unix { pub fn open() {} }
        mod windows { pub fn open() {} }
        #[cfg(unix)] use unix as sys;
        #[cfg(windows)] use windows as sys;
        fn f() { sys::open() }
    "), @"
    src/lib.rs:3 fixture -> fixture::unix use
    src/lib.rs:4 fixture -> fixture::windows use
    src/lib.rs:5 fixture::f -> fixture::unix::open call
    src/lib.rs:5 fixture::f -> fixture::windows::open call
    ");
}

#[test]
fn associated_items_are_the_last_segment_of_paths_not_of_imports() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub struct S; impl S { pub const MAX: u8 = 1; pub fn new() -> Self { S } } }
        use a::S;
        use a as mine;
        fn f() { S::new(); mine::S::new(); let _ = a::S::MAX; }
    "), @"
    src/lib.rs:1 fixture::a::S::new -> fixture::a::S path
    src/lib.rs:1 fixture::a::{impl S} -> fixture::a::S impl
    src/lib.rs:2 fixture -> fixture::a::S use
    src/lib.rs:3 fixture -> fixture::a use
    src/lib.rs:4 fixture::f -> fixture::a::S path
    src/lib.rs:4 fixture::f -> fixture::a::S path
    src/lib.rs:4 fixture::f -> fixture::a::S path
    src/lib.rs:4 fixture::f -> fixture::a::S::MAX path
    src/lib.rs:4 fixture::f -> fixture::a::S::new call
    src/lib.rs:4 fixture::f -> fixture::a::S::new call
    ");
}

#[test]
fn standard_names_are_no_references() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        use std::collections::HashMap;
        use core::fmt::{self, Debug};
        use std::io::prelude::*;
        fn f(_: HashMap<u8, Option<String>>, x: &dyn Debug, _: &mut fmt::Formatter) -> Result<Vec<u8>, Box<u8>> {
            drop(x); Ok(Vec::new())
        }
    "), @"");
}

#[test]
fn a_name_of_the_prelude_can_be_declared_anew() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod error { pub type Result<T> = std::result::Result<T, ()>; pub enum Option { Some } }
        mod user { use crate::error::Result; fn f() -> Result<u8> { Ok(1) } }
        mod other { fn f() -> Result<u8, ()> { Ok(1) } fn g(_: Option<u8>) {} }
        mod glob { use crate::error::*; fn g(_: Option) {} }
    "), @"
    src/lib.rs:2 fixture::user -> fixture::error::Result use
    src/lib.rs:2 fixture::user::f -> fixture::error::Result type
    src/lib.rs:4 fixture::glob -> fixture::error glob
    src/lib.rs:4 fixture::glob::g -> fixture::error::Option type
    ");
}
