//! Paths under the rules of the editions, and names of crates.
//!
//! Reference: <https://doc.rust-lang.org/reference/paths.html>, <https://doc.rust-lang.org/reference/items/extern-crates.html>,
//! <https://doc.rust-lang.org/edition-guide/rust-2018/path-changes.html>.

use insta::assert_snapshot;

use crate::support::names;

/// A workspace of a library `base` and a package `user` of an edition that depends on it.
fn two_crates(edition: &str, user: &str) -> String {
    names(&format!(
        r#"
        //- Cargo.toml
        [workspace]
        members = ["base", "user"]
        resolver = "2"
        //- base/Cargo.toml
        [package]
        name = "base"
        version = "0.0.0"
        edition = "2021"
        //- base/src/lib.rs
        pub mod a {{ pub fn f() {{}} pub struct X; }}
        pub use a::X as Outer;
        pub fn f() {{}}
        fn private() {{}}
        #[macro_export] macro_rules! make {{ () => {{ $crate::f() }} }}
        //- user/Cargo.toml
        [package]
        name = "user"
        version = "0.0.0"
        edition = "{edition}"
        [dependencies]
        base = {{ path = "../base" }}
        {user}
        "#
    ))
}

#[test]
fn imports_of_2015_start_at_the_root_and_paths_where_they_stand() {
    assert_snapshot!(two_crates("2015", r"
        //- user/src/lib.rs
        extern crate base;
        mod a { pub fn f() {} pub mod b { pub fn g() {} } }
        mod user {
            use a::f;
            use a::b;
            use base::a as other;
            mod a { pub fn f() {} }
            fn all() { f(); b::g(); a::f(); ::a::f(); ::base::f(); other::f() }
        }
    "), @"
    base/src/lib.rs:2 base -> base::a::X re-export
    base/src/lib.rs:5 base::make -> base::f path
    user/src/lib.rs:1 user -> base use
    user/src/lib.rs:4 user::user -> user::a::f use
    user/src/lib.rs:5 user::user -> user::a::b use
    user/src/lib.rs:6 user::user -> base::a use
    user/src/lib.rs:8 user::user::all -> base::a::f call
    user/src/lib.rs:8 user::user::all -> base::f call
    user/src/lib.rs:8 user::user::all -> user::a::b::g call
    user/src/lib.rs:8 user::user::all -> user::a::f call
    user/src/lib.rs:8 user::user::all -> user::a::f call
    user/src/lib.rs:8 user::user::all -> user::user::a::f call
    ");
}

#[test]
fn paths_of_2018_start_where_they_stand_or_at_a_crate() {
    let text = r"
        //- user/src/lib.rs
        mod a { pub fn f() {} pub fn g() {} }
        mod user {
            use a::f;
            use ::base::a::X;
            use base::Outer;
            mod a { pub fn f() {} }
            fn all(_: X, _: Outer) { f(); a::f(); crate::a::g(); ::base::f(); base::a::f() }
        }
    ";
    assert_snapshot!(two_crates("2018", text), @"
    base/src/lib.rs:2 base -> base::a::X re-export
    base/src/lib.rs:5 base::make -> base::f path
    user/src/lib.rs:3 user::user -> user::user::a::f use
    user/src/lib.rs:4 user::user -> base::a::X use
    user/src/lib.rs:5 user::user -> base::a::X use
    user/src/lib.rs:7 user::user::all -> base::a::X type
    user/src/lib.rs:7 user::user::all -> base::a::X type
    user/src/lib.rs:7 user::user::all -> base::a::f call
    user/src/lib.rs:7 user::user::all -> base::f call
    user/src/lib.rs:7 user::user::all -> user::a::g call
    user/src/lib.rs:7 user::user::all -> user::user::a::f call
    user/src/lib.rs:7 user::user::all -> user::user::a::f call
    ");
    assert_eq!(two_crates("2018", text), two_crates("2021", text));
    assert_eq!(two_crates("2018", text), two_crates("2024", text));
}

#[test]
fn a_local_module_goes_before_a_crate_and_two_colons_after_it() {
    assert_snapshot!(two_crates("2021", r"
        //- user/src/lib.rs
        mod inner {
            mod base { pub fn f() {} }
            fn g() { base::f(); ::base::f() }
        }
        fn h() { base::f() }
    "), @"
    base/src/lib.rs:2 base -> base::a::X re-export
    base/src/lib.rs:5 base::make -> base::f path
    user/src/lib.rs:3 user::inner::g -> base::f call
    user/src/lib.rs:3 user::inner::g -> user::inner::base::f call
    user/src/lib.rs:5 user::h -> base::f call
    ");
}

#[test]
fn two_colons_of_2018_are_no_way_to_the_root() {
    assert_snapshot!(two_crates("2018", r"
        //- user/src/lib.rs
        mod a { pub fn f() {} }
        fn g() { ::a::f() }
    "), @"
    base/src/lib.rs:2 base -> base::a::X re-export
    base/src/lib.rs:5 base::make -> base::f path
    ? user/src/lib.rs:2 ::a::f in user
    ");
}

#[test]
fn extern_crate_as_and_self() {
    assert_snapshot!(two_crates("2018", r"
        //- user/src/lib.rs
        extern crate base as renamed;
        extern crate self as me;
        extern crate alloc;
        mod deep { fn f() { renamed::f(); me::top(); alloc::vec::from_elem(1, 1) } pub fn g() { ::me::top() } }
        fn top() {}
    "), @"
    base/src/lib.rs:2 base -> base::a::X re-export
    base/src/lib.rs:5 base::make -> base::f path
    user/src/lib.rs:1 user -> base use
    user/src/lib.rs:4 user::deep::f -> base::f call
    user/src/lib.rs:4 user::deep::f -> user::top call
    user/src/lib.rs:4 user::deep::g -> user::top call
    ");
}

#[test]
fn extern_crate_in_a_module_is_a_name_of_that_module() {
    assert_snapshot!(two_crates("2015", r"
        //- user/src/lib.rs
        pub mod deps { pub extern crate base; }
        mod user { use deps::base::a; fn f() { a::f(); ::deps::base::f() } }
    "), @"
    base/src/lib.rs:2 base -> base::a::X re-export
    base/src/lib.rs:5 base::make -> base::f path
    user/src/lib.rs:1 user::deps -> base re-export
    user/src/lib.rs:2 user::user -> base::a use
    user/src/lib.rs:2 user::user::f -> base::a::f call
    user/src/lib.rs:2 user::user::f -> base::f call
    ");
}

#[test]
fn private_items_of_another_crate_are_not_seen() {
    assert_snapshot!(two_crates("2021", r"
        //- user/src/lib.rs
        use base::*;
        fn g() { f(); private(); base::private() }
    "), @"
    base/src/lib.rs:2 base -> base::a::X re-export
    base/src/lib.rs:5 base::make -> base::f path
    user/src/lib.rs:1 user -> base glob
    user/src/lib.rs:2 user::g -> base::f call
    ? user/src/lib.rs:2 base::private in user
    ? user/src/lib.rs:2 private in user
    ");
}

#[test]
fn macros_of_another_crate() {
    assert_snapshot!(two_crates("2021", r"
        //- user/src/lib.rs
        use base::make;
        mod a { fn f() { base::make!() } }
        fn g() { make!() }
    "), @"
    base/src/lib.rs:2 base -> base::a::X re-export
    base/src/lib.rs:5 base::make -> base::f path
    user/src/lib.rs:1 user -> base::make use
    user/src/lib.rs:2 user::a::f -> base::make macro
    user/src/lib.rs:3 user::g -> base::make macro
    ");
}

#[test]
fn reexports_across_crates_lead_to_the_definition() {
    assert_snapshot!(two_crates("2021", r"
        //- user/src/lib.rs
        pub use base::{a::f as renamed, Outer};
        pub mod all { pub use base::a::*; }
        pub use base;
        fn g(_: Outer, _: all::X, _: crate::base::a::X) { renamed(); all::f() }
    "), @"
    base/src/lib.rs:2 base -> base::a::X re-export
    base/src/lib.rs:5 base::make -> base::f path
    user/src/lib.rs:1 user -> base::a::X re-export
    user/src/lib.rs:1 user -> base::a::f re-export
    user/src/lib.rs:2 user::all -> base::a re-export
    user/src/lib.rs:3 user -> base re-export
    user/src/lib.rs:4 user::g -> base::a::X type
    user/src/lib.rs:4 user::g -> base::a::X type
    user/src/lib.rs:4 user::g -> base::a::X type
    user/src/lib.rs:4 user::g -> base::a::f call
    user/src/lib.rs:4 user::g -> base::a::f call
    ");
}

#[test]
fn renamed_dependencies_and_names_with_hyphens() {
    // `kit` is the name in `user` alone, and not in its build script.
    assert_snapshot!(names(r#"
        //- Cargo.toml
        [workspace]
        members = ["base-kit", "user", "plain"]
        resolver = "2"
        //- base-kit/Cargo.toml
        [package]
        name = "base-kit"
        version = "0.0.0"
        edition = "2021"
        //- base-kit/src/lib.rs
        pub fn f() {}
        //- user/Cargo.toml
        [package]
        name = "user"
        version = "0.0.0"
        edition = "2021"
        [dependencies]
        kit = { path = "../base-kit", package = "base-kit" }
        //- user/src/lib.rs
        fn f() { kit::f(); base_kit::f() }
        //- user/build.rs
        fn main() { kit::f() }
        //- plain/Cargo.toml
        [package]
        name = "plain"
        version = "0.0.0"
        edition = "2021"
        [dev-dependencies]
        base-kit = { path = "../base-kit" }
        //- plain/src/lib.rs
        #[cfg(test)] mod tests { fn f() { base_kit::f(); kit::f() } }
    "#), @"
    plain/src/lib.rs:1 plain::tests::f -> base_kit::f call [test]
    user/src/lib.rs:1 user::f -> base_kit::f call
    ? plain/src/lib.rs:1 kit::f in plain::tests
    ? user/build.rs:1 kit::f in user[build]
    ? user/src/lib.rs:1 base_kit::f in user
    ");
}

#[test]
fn a_library_under_a_name_of_its_own() {
    assert_snapshot!(names(r#"
        //- Cargo.toml
        [package]
        name = "tool"
        version = "0.0.0"
        edition = "2021"
        [workspace]
        [lib]
        name = "tool_core"
        path = "core/root.rs"
        [[bin]]
        name = "tool"
        path = "cli/run.rs"
        //- core/root.rs
        mod part;
        pub use part::f;
        //- core/part.rs
        pub fn f() {}
        //- cli/run.rs
        use tool_core::f;
        fn main() { f(); tool::f() }
    "#), @"
    cli/run.rs:1 tool -> tool_core::part::f use
    cli/run.rs:2 tool::main -> tool_core::part::f call
    core/root.rs:2 tool_core -> tool_core::part::f re-export
    ? cli/run.rs:2 tool::f in tool
    ");
}

#[test]
fn macro_use_extern_crate_brings_macros_everywhere() {
    assert_snapshot!(two_crates("2015", r"
        //- user/src/lib.rs
        #[macro_use] extern crate base as other;
        mod a { fn f() { make!(); hidden!() } }
        mod b { macro_rules! make { () => {} } fn f() { make!() } }
    "), @"
    base/src/lib.rs:2 base -> base::a::X re-export
    base/src/lib.rs:5 base::make -> base::f path
    user/src/lib.rs:1 user -> base use
    user/src/lib.rs:2 user::a::f -> base::make macro
    user/src/lib.rs:3 user::b::f -> user::b::make macro
    ");
}

#[test]
fn macro_use_with_a_list_brings_those_macros_only() {
    assert_snapshot!(two_crates("2015", r"
        //- user/src/lib.rs
        #[macro_use(other_one)] extern crate base;
        mod a { fn f() { make!() } }
    "), @"
    base/src/lib.rs:2 base -> base::a::X re-export
    base/src/lib.rs:5 base::make -> base::f path
    user/src/lib.rs:1 user -> base use
    ");
}

#[test]
fn macro_use_with_a_list_brings_all_of_it() {
    assert_snapshot!(two_crates("2018", r"
        //- user/src/lib.rs
        #[macro_use(other_one, make)] extern crate base;
        mod a { fn f() { make!() } }
    "), @"
    base/src/lib.rs:2 base -> base::a::X re-export
    base/src/lib.rs:5 base::make -> base::f path
    user/src/lib.rs:1 user -> base use
    user/src/lib.rs:2 user::a::f -> base::make macro
    ");
}
