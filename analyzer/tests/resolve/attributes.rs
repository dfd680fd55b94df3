//! Derives, attribute macros, and paths inside attributes.

use insta::assert_snapshot;

use crate::support::names;

#[test]
fn serde_names_functions_modules_and_types_in_strings() {
    assert_snapshot!(names(r#"
        //- src/lib.rs
        mod a { pub fn is_none() {} pub mod hex {} pub fn make() {} pub struct Raw; }
        fn local() {}
        #[serde(from = "a::Raw")]
        struct S {
            #[serde(default = "a::make", skip_serializing_if = "crate::a::is_none")] one: u8,
            #[serde(with = "a::hex", rename = "local")] two: u8,
            #[serde(default = "local")] three: u8,
            #[serde(default, alias = "a::make")] four: u8,
            #[serde(skip_serializing_if = "Option::is_none")] five: Option<u8>,
        }
    "#), @"
    src/lib.rs:3 fixture::S -> fixture::a::Raw attribute
    src/lib.rs:5 fixture::S -> fixture::a::is_none attribute
    src/lib.rs:5 fixture::S -> fixture::a::make attribute
    src/lib.rs:6 fixture::S -> fixture::a::hex attribute
    src/lib.rs:7 fixture::S -> fixture::local attribute
    ");
}

/// A crate of procedural macros and a package that uses it.
fn with_proc_macros(user: &str) -> String {
    names(&format!(
        r#"
        //- Cargo.toml
        [workspace]
        members = ["macros", "user"]
        resolver = "2"
        //- macros/Cargo.toml
        [package]
        name = "macros"
        version = "0.0.0"
        edition = "2021"
        [lib]
        proc-macro = true
        //- macros/src/lib.rs
        use proc_macro::TokenStream;
        mod inner;
        #[proc_macro_derive(Shape, attributes(shape))]
        pub fn derive_shape(input: TokenStream) -> TokenStream {{ inner::expand(input) }}
        #[proc_macro_attribute]
        pub fn traced(_: TokenStream, item: TokenStream) -> TokenStream {{ item }}
        #[proc_macro]
        pub fn make(input: TokenStream) -> TokenStream {{ input }}
        //- macros/src/inner.rs
        pub fn expand(input: proc_macro::TokenStream) -> proc_macro::TokenStream {{ input }}
        //- user/Cargo.toml
        [package]
        name = "user"
        version = "0.0.0"
        edition = "2021"
        [dependencies]
        macros = {{ path = "../macros" }}
        {user}
        "#
    ))
}

#[test]
fn macros_of_a_proc_macro_crate() {
    assert_snapshot!(with_proc_macros(r"
        //- user/src/lib.rs
        use macros::{traced, Shape};
        mod a { pub struct X; pub fn f() -> X { X } }
        #[derive(Debug, Shape)]
        #[shape(with = a::f)]
        struct S;
        #[traced]
        fn f() { macros::make!(a::f()) }
        #[macros::traced]
        mod b { #[derive(macros::Shape)] enum E {} }
    "), @"
    macros/src/lib.rs:4 macros::derive_shape -> macros::inner::expand call
    user/src/lib.rs:1 user -> macros::derive_shape use
    user/src/lib.rs:1 user -> macros::traced use
    user/src/lib.rs:2 user::a::f -> user::a::X path
    user/src/lib.rs:2 user::a::f -> user::a::X type
    user/src/lib.rs:3 user::S -> macros::derive_shape derive
    user/src/lib.rs:4 user::S -> user::a::f attribute
    user/src/lib.rs:6 user::f -> macros::traced attribute
    user/src/lib.rs:7 user::f -> macros::make macro
    user/src/lib.rs:7 user::f -> user::a::f call
    user/src/lib.rs:8 user::b -> macros::traced attribute
    user/src/lib.rs:9 user::b::E -> macros::derive_shape derive
    ");
}

#[test]
fn a_trait_and_its_derive_of_one_name_through_a_facade() {
    assert_snapshot!(with_proc_macros(r"
        //- user/src/lib.rs
        pub trait Shape { fn area(&self); }
        pub use macros::Shape;
        mod b {
            use crate::Shape;
            #[derive(Shape)] struct S;
            impl Shape for u8 { fn area(&self) {} }
        }
    "), @"
    macros/src/lib.rs:4 macros::derive_shape -> macros::inner::expand call
    user/src/lib.rs:2 user -> macros::derive_shape re-export
    user/src/lib.rs:4 user::b -> user::Shape use
    user/src/lib.rs:5 user::b::S -> macros::derive_shape derive
    user/src/lib.rs:6 user::b::{impl Shape for u8} -> user::Shape impl
    ");
}

#[test]
fn builtin_attributes_and_helpers_name_nothing() {
    assert_snapshot!(names(r#"
        //- src/lib.rs
        mod a { pub fn inline() {} pub fn must_use() {} pub mod test {} }
        use a::{inline, must_use};
        fn helper() {}
        #[inline] #[must_use = "helper"] #[allow(dead_code)] #[doc = "helper()"] #[deprecated(note = "helper")]
        fn f() -> u8 { 1 }
        #[derive(Clone, Debug, PartialEq)] #[repr(C)]
        struct S { #[doc(hidden)] helper: u8 }
    "#), @"
    src/lib.rs:2 fixture -> fixture::a::inline use
    src/lib.rs:2 fixture -> fixture::a::must_use use
    ");
}

#[test]
fn conditional_attributes_are_read() {
    assert_snapshot!(with_proc_macros(r#"
        //- user/src/lib.rs
        #[cfg_attr(feature = "shape", derive(macros::Shape))]
        struct S;
        #[cfg_attr(test, derive(macros::Shape))]
        struct T;
        //- user/tests/all.rs
        #[macros::traced]
        fn f() {}
    "#), @"
    macros/src/lib.rs:4 macros::derive_shape -> macros::inner::expand call
    user/src/lib.rs:1 user::S -> macros::derive_shape derive
    user/src/lib.rs:3 user::T -> macros::derive_shape derive [test]
    user/tests/all.rs:1 all[test]::f -> macros::traced attribute [test]
    ");
}

#[test]
fn paths_in_the_arguments_of_unknown_attributes_count_where_they_resolve() {
    assert_snapshot!(names(r#"
        //- src/lib.rs
        mod a { pub fn check() {} pub struct Kind; }
        #[arg(value_parser = a::check, kind = a::Kind, name = missing::path)]
        struct S { #[arg(default_value_t = a::Kind)] x: u8 }
    "#), @"
    src/lib.rs:2 fixture::S -> fixture::a::Kind attribute
    src/lib.rs:2 fixture::S -> fixture::a::check attribute
    src/lib.rs:3 fixture::S -> fixture::a::Kind attribute
    ");
}

#[test]
fn attributes_on_members_parameters_and_variants() {
    assert_snapshot!(with_proc_macros(r"
        //- user/src/lib.rs
        struct S;
        impl S { #[macros::traced] fn f(&self) {} }
        trait T { #[macros::traced] fn g(&self) {} #[macros::traced] const C: u8; }
        enum E { #[cfg(test)] One(S), Two }
        fn f(#[cfg(test)] x: S) {}
    "), @"
    macros/src/lib.rs:4 macros::derive_shape -> macros::inner::expand call
    user/src/lib.rs:2 user::S::f -> macros::traced attribute
    user/src/lib.rs:2 user::{impl S} -> user::S impl
    user/src/lib.rs:3 user::T::C -> macros::traced attribute
    user/src/lib.rs:3 user::T::g -> macros::traced attribute
    user/src/lib.rs:4 user::E -> user::S type [test]
    user/src/lib.rs:5 user::f -> user::S type [test]
    ");
}
