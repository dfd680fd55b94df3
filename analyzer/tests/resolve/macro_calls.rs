//! Calls of macros that are not the workspace's: what their arguments name.

use insta::assert_snapshot;

use crate::support::names;

#[test]
fn arguments_of_standard_macros() {
    assert_snapshot!(names(r#"
        //- src/lib.rs
        mod a { pub fn x() -> u8 { 1 } pub const MAX: u8 = 1; pub struct S { pub y: u8 } }
        fn f(out: &mut String) {
            println!("{} {y}", a::x(), y = a::MAX);
            assert_eq!(a::x(), 1, "a::x() {}", a::MAX);
            let _ = vec![a::x(); a::MAX as usize];
            let _ = vec![a::S { y: a::x() }, a::S { y: 2 }];
            write!(out, "{:?}", a::x()).unwrap();
            assert!(a::x() == 1 && !matches!(a::x(), 2));
            dbg!(a::x());
            todo!("a::x() is text");
        }
    "#), @"
    src/lib.rs:3 fixture::f -> fixture::a::MAX path
    src/lib.rs:3 fixture::f -> fixture::a::x call
    src/lib.rs:4 fixture::f -> fixture::a::MAX path
    src/lib.rs:4 fixture::f -> fixture::a::x call
    src/lib.rs:5 fixture::f -> fixture::a::MAX path
    src/lib.rs:5 fixture::f -> fixture::a::x call
    src/lib.rs:6 fixture::f -> fixture::a::S path
    src/lib.rs:6 fixture::f -> fixture::a::S path
    src/lib.rs:6 fixture::f -> fixture::a::x call
    src/lib.rs:7 fixture::f -> fixture::a::x call
    src/lib.rs:8 fixture::f -> fixture::a::x call
    src/lib.rs:8 fixture::f -> fixture::a::x call
    src/lib.rs:9 fixture::f -> fixture::a::x call
    ");
}

#[test]
fn text_and_conditions_in_standard_macros_are_no_references() {
    assert_snapshot!(names(r#"
        //- src/lib.rs
        mod x { pub fn y() {} }
        fn f() -> &'static str {
            if cfg!(x) {}
            let _ = stringify!(x::y());
            let _ = concat!("x::y", 1, env!("x"));
            "x::y()"
        }
    "#), @"");
}

#[test]
fn constants_in_format_strings() {
    // Not where the braces are escaped, an argument has the name, or the text is no format string.
    assert_snapshot!(names(r#"
        //- src/lib.rs
        const MAX: u8 = 1; const MIN: u8 = 0; const WIDTH: usize = 2; const ESCAPED: u8 = 2; const NAMED: u8 = 3;
        fn f(width: usize) {
            println!("{MAX} {MIN:>3} {{ESCAPED}} {{{MIN}}}");
            println!("{NAMED}", NAMED = 1);
            let _ = format!("{:>WIDTH$.WIDTH$} {width:#x}", 1.0);
            assert!(true, "{MAX}");
            assert_eq!("{MAX}", "{MIN}", "{WIDTH}");
            println!("{}", "{MIN}");
            let _ = ("{MIN}", vec!["{MIN}"]);
        }
    "#), @"
    src/lib.rs:3 fixture::f -> fixture::MAX path
    src/lib.rs:3 fixture::f -> fixture::MIN path
    src/lib.rs:3 fixture::f -> fixture::MIN path
    src/lib.rs:5 fixture::f -> fixture::WIDTH path
    src/lib.rs:5 fixture::f -> fixture::WIDTH path
    src/lib.rs:6 fixture::f -> fixture::MAX path
    src/lib.rs:7 fixture::f -> fixture::WIDTH path
    ");
}

#[test]
fn a_fill_of_a_format_string_may_be_any_character() {
    // `€` and `→` have several bytes. `$` behind something that is no name captures nothing.
    assert_snapshot!(names(r#"
        //- src/lib.rs
        const W: usize = 2; const P: u8 = 1;
        fn f() {
            unknown::log!("{P: €$}", P);
            println!("{P:→>W$} {P:→>9}");
        }
    "#), @"
    src/lib.rs:3 fixture::f -> fixture::P path
    src/lib.rs:3 fixture::f -> fixture::P path
    src/lib.rs:4 fixture::f -> fixture::P path
    src/lib.rs:4 fixture::f -> fixture::P path
    src/lib.rs:4 fixture::f -> fixture::W path
    ");
}

#[test]
fn matches_reads_its_pattern() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub enum E { One, Two(u8) } pub const C: u8 = 1; pub fn x() -> u8 { 1 } }
        fn x(_: u8) -> bool { true }
        fn f(e: a::E, n: u8) -> bool {
            matches!(e, a::E::One | a::E::Two(a::C)) && matches!(n, x if x == a::x()) && x(n)
        }
    "), @"
    src/lib.rs:3 fixture::f -> fixture::a::E type
    src/lib.rs:4 fixture::f -> fixture::a::C path
    src/lib.rs:4 fixture::f -> fixture::a::E path
    src/lib.rs:4 fixture::f -> fixture::a::E path
    src/lib.rs:4 fixture::f -> fixture::a::x call
    src/lib.rs:4 fixture::f -> fixture::x call
    ");
}

#[test]
fn macros_of_other_crates_are_read_as_expressions_statements_items_or_types() {
    assert_snapshot!(names(r#"
        //- src/lib.rs
        mod a { pub fn x() -> u8 { 1 } pub struct T; pub trait U {} }
        fn f() {
            unknown::log!(target: "x", "{}", a::x());
            unknown::run!(let y = a::x(); y + a::x());
            unknown::types!(a::T, Vec<a::T>);
        }
        unknown::items! { pub struct New { x: a::T } impl a::U for New {} fn inside() { a::x(); } }
        fn g(_: New) { inside() }
        type V = unknown::ty!(a::T);
    "#), @"
    src/lib.rs:3 fixture::f -> fixture::a::x path
    src/lib.rs:4 fixture::f -> fixture::a::x call
    src/lib.rs:4 fixture::f -> fixture::a::x call
    src/lib.rs:5 fixture::f -> fixture::a::T type
    src/lib.rs:5 fixture::f -> fixture::a::T type
    src/lib.rs:7 fixture::New -> fixture::a::T type
    src/lib.rs:7 fixture::inside -> fixture::a::x call
    src/lib.rs:7 fixture::{impl U for New} -> fixture::New impl
    src/lib.rs:7 fixture::{impl U for New} -> fixture::a::U impl
    src/lib.rs:8 fixture::g -> fixture::New type
    src/lib.rs:8 fixture::g -> fixture::inside call
    src/lib.rs:9 fixture::V -> fixture::a::T path
    ");
}

#[test]
fn tokens_that_do_not_parse_are_searched_for_paths() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub fn x() -> u8 { 1 } pub struct T; pub const C: u8 = 1; }
        use a::T;
        fn f() {
            unknown::select! { v = a::x() => { drop(v); a::x(); }, else => T, missing::path => 3 }
            unknown::route!(GET, a -> T, b => a::C);
        }
    "), @"
    src/lib.rs:2 fixture -> fixture::a::T use
    src/lib.rs:4 fixture::f -> fixture::a::T path
    src/lib.rs:4 fixture::f -> fixture::a::x call
    src/lib.rs:4 fixture::f -> fixture::a::x path
    src/lib.rs:5 fixture::f -> fixture::a::C path
    src/lib.rs:5 fixture::f -> fixture::a::T path
    ");
}

#[test]
fn a_block_in_an_unknown_macro_has_its_own_names() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        fn x() -> u8 { 1 }
        fn f() {
            unknown::run!({ let x = x(); x });
            unknown::run!(|x: u8| x + 1);
            let x = 1;
            unknown::run!(x, x);
        }
    "), @"src/lib.rs:3 fixture::f -> fixture::x call");
}

#[test]
fn items_that_only_another_crate_knows_are_said() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        unknown::define! { Thing => one, two }
        cfg_if::cfg_if! {
            if #[cfg(unix)] { mod a { pub fn f() {} } pub use a::f; } else { pub fn f() {} }
        }
        lazy_static::lazy_static! { pub static ref TABLE: Vec<Local> = make(); }
        struct Local;
        fn make() -> Vec<Local> { f(); Vec::new() }
        fn g() { TABLE.len(); }
    "), @"
    src/lib.rs:3 fixture -> fixture::a::f re-export
    src/lib.rs:5 fixture::TABLE -> fixture::Local path
    src/lib.rs:5 fixture::TABLE -> fixture::make path
    src/lib.rs:7 fixture::make -> fixture::Local type
    src/lib.rs:7 fixture::make -> fixture::a::f call
    src/lib.rs:7 fixture::make -> fixture::f call
    src/lib.rs:8 fixture::g -> fixture::TABLE path
    ! src/lib.rs:1 opaque-macro: what `define!` defines here cannot be seen
    ");
}

#[test]
fn a_local_macro_of_a_standard_name_is_meant() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub fn x() {} }
        fn before() { assert!(true) }
        macro_rules! assert { ($e:expr) => { crate::a::x() } }
        fn f() { assert!(true); std::assert!(true) }
    "), @"
    src/lib.rs:3 fixture::assert -> fixture::a::x path
    src/lib.rs:4 fixture::f -> fixture::assert macro
    ");
}
