//! Conditional compilation: the union of all configurations, one of them, and what is for tests only.
//!
//! Reference: <https://doc.rust-lang.org/reference/conditional-compilation.html>.

use insta::assert_snapshot;
use seam_analyzer::LoadOptions;

use crate::support::{dump, items, names, with_options};

#[test]
fn the_union_has_both_sides() {
    assert_snapshot!(names(r#"
        //- src/lib.rs
        mod a { pub fn on() {} pub fn off() {} }
        #[cfg(feature = "x")] fn f() { a::on() }
        #[cfg(not(feature = "x"))] fn f() { a::off() }
        fn g() {
            #[cfg(unix)] a::on();
            #[cfg(not(unix))] { a::off(); }
            if cfg!(windows) { a::off() }
            f()
        }
    "#), @"
    src/lib.rs:2 fixture::f -> fixture::a::on call
    src/lib.rs:3 fixture::f#2 -> fixture::a::off call
    src/lib.rs:5 fixture::g -> fixture::a::on call
    src/lib.rs:6 fixture::g -> fixture::a::off call
    src/lib.rs:7 fixture::g -> fixture::a::off call
    src/lib.rs:8 fixture::g -> fixture::f call
    src/lib.rs:8 fixture::g -> fixture::f#2 call
    ");
}

#[test]
fn what_implies_test_is_for_tests_only() {
    assert_snapshot!(names(r#"
        //- src/lib.rs
        fn x() {}
        #[cfg(test)] fn one() { x() }
        #[cfg(all(test, unix))] fn two() { x() }
        #[cfg(any(test, feature = "testing"))] fn three() { x() }
        #[cfg(not(test))] fn four() { x() }
        #[cfg(all(unix, any(test, all(test, windows))))] fn five() { x() }
        #[cfg(not(not(test)))] fn six() { x() }
        #[test] fn seven() { x() }
        #[tokio::test] async fn eight() { x() }
        #[bench] fn nine() { x() }
    "#), @"
    src/lib.rs:2 fixture::one -> fixture::x call [test]
    src/lib.rs:3 fixture::two -> fixture::x call [test]
    src/lib.rs:4 fixture::three -> fixture::x call
    src/lib.rs:5 fixture::four -> fixture::x call
    src/lib.rs:6 fixture::five -> fixture::x call [test]
    src/lib.rs:7 fixture::six -> fixture::x call [test]
    src/lib.rs:8 fixture::seven -> fixture::x call [test]
    src/lib.rs:9 fixture::eight -> fixture::x call [test]
    src/lib.rs:10 fixture::nine -> fixture::x call [test]
    ");
}

#[test]
fn everything_below_a_test_is_for_tests_only() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        pub struct S;
        pub fn x() {}
        #[cfg(test)] mod tests;
        #[cfg(test)] use crate::x as y;
        #[cfg(test)] impl S { fn only() { x() } }
        impl S { #[cfg(test)] fn also(&self) { x() } fn not(&self) { x(); #[cfg(test)] x(); } }
        //- src/tests.rs
        use super::*;
        mod deep;
        fn f() { x() }
        mod inline { fn f() { crate::x() } }
        //- src/tests/deep.rs
        fn f() { crate::x() }
    "), @"
    src/lib.rs:4 fixture -> fixture::x use [test]
    src/lib.rs:5 fixture::S::only -> fixture::x call [test]
    src/lib.rs:5 fixture::{impl S} -> fixture::S impl [test]
    src/lib.rs:6 fixture::S::also -> fixture::x call [test]
    src/lib.rs:6 fixture::S::not -> fixture::x call
    src/lib.rs:6 fixture::S::not -> fixture::x call [test]
    src/lib.rs:6 fixture::{impl S}#2 -> fixture::S impl
    src/tests.rs:1 fixture::tests -> fixture glob [test]
    src/tests.rs:3 fixture::tests::f -> fixture::x call [test]
    src/tests.rs:4 fixture::tests::inline::f -> fixture::x call [test]
    src/tests/deep.rs:1 fixture::tests::deep::f -> fixture::x call [test]
    ");
}

#[test]
fn a_file_that_begins_with_a_condition() {
    let text = r"
        //- src/lib.rs
        mod a;
        fn x() {}
        //- src/a.rs
        #![cfg(test)]
        use crate::x;
        fn f() { x() }
        mod b { pub fn g() {} }
    ";
    assert_snapshot!(names(text), @"
    src/a.rs:2 fixture::a -> fixture::x use [test]
    src/a.rs:3 fixture::a::f -> fixture::x call [test]
    ");
    assert_snapshot!(items(text), @"
    mod fixture pub
    mod fixture::a in fixture [test]
    mod fixture::a::b in fixture::a [test]
    fn fixture::a::b::g pub [test]
    fn fixture::a::f in fixture::a [test]
    fn fixture::x in fixture
    ");
}

#[test]
fn a_module_for_tests_and_for_the_program_is_for_both() {
    assert_snapshot!(names(r#"
        //- src/lib.rs
        #[cfg(test)] mod a;
        #[cfg(not(test))] mod a;
        fn x() {}
        //- src/a.rs
        pub fn f() { crate::x() }
    "#), @"src/a.rs:1 fixture::a::f -> fixture::x call");
}

#[test]
fn items_are_marked_too() {
    assert_snapshot!(items(r"
        //- src/lib.rs
        #[cfg(test)] mod tests { fn f() {} }
        #[test] fn t() {}
        struct S;
        #[cfg(test)] impl S { fn only() {} }
        //- tests/all.rs
        fn f() {}
    "), @"
    mod all[test] pub [test]
    fn all[test]::f in all[test] [test]
    mod fixture pub
    struct fixture::S in fixture
    fn fixture::S::only in fixture [test]
    fn fixture::t in fixture [test]
    mod fixture::tests in fixture [test]
    fn fixture::tests::f in fixture::tests [test]
    impl fixture::{impl S} in fixture [test]
    ");
}

const FEATURES: &str = r#"
    //- Cargo.toml
    [package]
    name = "fixture"
    version = "0.0.0"
    edition = "2021"
    [workspace]
    [features]
    default = ["one"]
    one = []
    two = []
    //- src/lib.rs
    #[cfg(feature = "one")] mod one;
    #[cfg(feature = "two")] mod two;
    #[cfg_attr(feature = "two", path = "two.rs")] #[cfg_attr(not(feature = "two"), path = "one.rs")] mod both;
    #[cfg(feature = "one")] use one::f;
    #[cfg(feature = "two")] use two::f;
    fn g() { f(); #[cfg(feature = "two")] h() }
    #[cfg(feature = "two")] fn h() {}
    #[cfg(test)] mod tests { fn t() { super::g() } }
    #[cfg(none)] fn never() { g() }
    //- src/one.rs
    pub fn f() {}
    //- src/two.rs
    pub fn f() { crate::h() }
"#;

#[test]
fn features_choose_what_is_looked_at() {
    let two =
        LoadOptions { features: vec!["two".to_owned()], no_default_features: true, ..LoadOptions::default() };
    assert_snapshot!(dump(&with_options(FEATURES, two, 1)), @"
    src/lib.rs:5 fixture -> fixture::two::f use
    src/lib.rs:6 fixture::g -> fixture::h call
    src/lib.rs:6 fixture::g -> fixture::two::f call
    src/lib.rs:8 fixture::tests::t -> fixture::g call [test]
    src/two.rs:1 fixture::both::f -> fixture::h call
    src/two.rs:1 fixture::two::f -> fixture::h call
    ");
    let none = LoadOptions { cfgs: vec!["none".to_owned()], ..LoadOptions::default() };
    assert_snapshot!(dump(&with_options(FEATURES, none, 1)), @"
    src/lib.rs:4 fixture -> fixture::one::f use
    src/lib.rs:6 fixture::g -> fixture::one::f call
    src/lib.rs:8 fixture::tests::t -> fixture::g call [test]
    src/lib.rs:9 fixture::never -> fixture::g call
    ");
}

#[test]
fn what_a_chosen_configuration_has_shadows_a_glob() {
    let text = r#"
        //- src/lib.rs
        mod x { pub struct T; }
        mod some { pub use crate::x::*; #[cfg(own)] struct T; }
        mod user { use crate::some::*; fn f(_: T) {} }
    "#;
    let own = LoadOptions { cfgs: vec!["own".to_owned()], ..LoadOptions::default() };
    assert_snapshot!(dump(&with_options(text, own, 1)), @"
    src/lib.rs:2 fixture::some -> fixture::x re-export
    src/lib.rs:3 fixture::user -> fixture::some glob
    ? src/lib.rs:3 T in fixture::user
    ");
    assert_snapshot!(dump(&with_options(text, LoadOptions::default(), 1)), @"
    src/lib.rs:2 fixture::some -> fixture::x re-export
    src/lib.rs:3 fixture::user -> fixture::some glob
    src/lib.rs:3 fixture::user::f -> fixture::x::T type
    ");
}

#[test]
fn without_a_choice_both_features_are_looked_at() {
    assert_snapshot!(names(FEATURES), @"
    src/lib.rs:4 fixture -> fixture::one::f use
    src/lib.rs:5 fixture -> fixture::two::f use
    src/lib.rs:6 fixture::g -> fixture::h call
    src/lib.rs:6 fixture::g -> fixture::one::f call
    src/lib.rs:6 fixture::g -> fixture::two::f call
    src/lib.rs:8 fixture::tests::t -> fixture::g call [test]
    src/lib.rs:9 fixture::never -> fixture::g call
    src/two.rs:1 fixture::both::f -> fixture::h call
    src/two.rs:1 fixture::two::f -> fixture::h call
    ");
}

#[test]
fn conditions_on_statements_fields_and_arms() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub fn x() -> u8 { 1 } pub struct T; }
        struct S { #[cfg(test)] t: a::T, u: u8 }
        fn f(n: u8) -> S {
            #[cfg(test)] let _ = a::x();
            match n { #[cfg(test)] 1 => a::x(), _ => 0 };
            #[cfg(test)] { a::x(); }
            S { #[cfg(test)] t: a::T, u: a::x() }
        }
    "), @"
    src/lib.rs:2 fixture::S -> fixture::a::T type [test]
    src/lib.rs:3 fixture::f -> fixture::S type
    src/lib.rs:4 fixture::f -> fixture::a::x call [test]
    src/lib.rs:5 fixture::f -> fixture::a::x call [test]
    src/lib.rs:6 fixture::f -> fixture::a::x call [test]
    src/lib.rs:7 fixture::f -> fixture::S path
    src/lib.rs:7 fixture::f -> fixture::a::T path [test]
    src/lib.rs:7 fixture::f -> fixture::a::x call
    ");
}
