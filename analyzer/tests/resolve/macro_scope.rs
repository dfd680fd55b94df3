//! Which macro a name means: textual scope, path-based scope, exports.
//!
//! Reference: <https://doc.rust-lang.org/reference/macros-by-example.html#scoping-exporting-and-importing>.

use insta::assert_snapshot;

use crate::support::names;

#[test]
fn a_macro_is_known_behind_its_definition() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod before { fn f() { m!() } }
        macro_rules! m { () => {} }
        mod after { fn f() { m!() } mod deep { fn f() { m!() } } }
        fn f() { m!(); self::m!() }
    "), @"
    src/lib.rs:3 fixture::after::deep::f -> fixture::m macro
    src/lib.rs:3 fixture::after::f -> fixture::m macro
    src/lib.rs:4 fixture::f -> fixture::m macro
    ");
}

#[test]
fn a_later_definition_shadows_an_earlier_one() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub fn one() {} pub fn two() {} }
        macro_rules! m { () => { fn first() { crate::a::one() } } }
        m!();
        macro_rules! m { () => { fn second() { crate::a::two() } } }
        m!();
        fn f() { first(); second() }
    "), @"
    src/lib.rs:2 fixture::m -> fixture::a::one path
    src/lib.rs:3 fixture -> fixture::m macro
    src/lib.rs:4 fixture::m#2 -> fixture::a::two path
    src/lib.rs:5 fixture -> fixture::m#2 macro
    src/lib.rs:6 fixture::f -> fixture::first call
    src/lib.rs:6 fixture::f -> fixture::second call
    ");
}

#[test]
fn macro_use_lets_macros_out_of_their_module() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        #[macro_use] mod macros;
        mod closed { macro_rules! hidden { () => {} } fn f() { hidden!(); shared!() } }
        mod user;
        //- src/macros.rs
        macro_rules! shared { () => {} }
        #[macro_use] mod deep { macro_rules! deeper { () => {} } }
        //- src/user.rs
        fn f() { shared!(); deeper!(); hidden!() }
    "), @"
    src/lib.rs:2 fixture::closed::f -> fixture::closed::hidden macro
    src/lib.rs:2 fixture::closed::f -> fixture::macros::shared macro
    src/user.rs:1 fixture::user::f -> fixture::macros::deep::deeper macro
    src/user.rs:1 fixture::user::f -> fixture::macros::shared macro
    ");
}

#[test]
fn exported_macros_live_at_the_root_and_also_in_textual_scope() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod user { fn f() { crate::m!(); m!() } use crate::m as renamed; fn g() { renamed!() } }
        mod a { mod b { #[macro_export] macro_rules! m { () => {} } fn f() { m!() } } fn f() { m!() } }
    "), @"
    src/lib.rs:1 fixture::user -> fixture::a::b::m use
    src/lib.rs:1 fixture::user::f -> fixture::a::b::m macro
    src/lib.rs:1 fixture::user::g -> fixture::a::b::m macro
    src/lib.rs:2 fixture::a::b::f -> fixture::a::b::m macro
    ");
}

#[test]
fn a_textual_macro_can_be_imported_and_reexported() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { macro_rules! m { () => {} } pub(crate) use m; pub(crate) use m as n; }
        mod b { use crate::a::m; fn f() { m!(); crate::a::n!() } }
        mod c { use crate::a::*; fn f() { m!() } }
    "), @"
    src/lib.rs:1 fixture::a -> fixture::a::m re-export
    src/lib.rs:1 fixture::a -> fixture::a::m re-export
    src/lib.rs:2 fixture::b -> fixture::a::m use
    src/lib.rs:2 fixture::b::f -> fixture::a::m macro
    src/lib.rs:2 fixture::b::f -> fixture::a::m macro
    src/lib.rs:3 fixture::c -> fixture::a glob
    src/lib.rs:3 fixture::c::f -> fixture::a::m macro
    ");
}

#[test]
fn a_macro_in_a_body_is_known_there() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        fn x() {}
        macro_rules! m { () => { () } }
        fn f() {
            macro_rules! m { () => { x() } }
            m!();
            { m!(); }
        }
        fn g() { m!() }
    "), @"
    src/lib.rs:4 fixture::f -> fixture::x path
    src/lib.rs:8 fixture::g -> fixture::m macro
    ");
}

#[test]
fn macros_2_are_items_like_others() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod user { fn f() { crate::a::m!(); } use crate::a::n; fn g() { n!(1) } }
        mod a {
            pub fn x() {}
            pub macro m() { x() }
            pub(crate) macro n { ($e:expr) => { x() } }
            macro private() {}
            fn f() { private!() }
        }
    "), @"
    src/lib.rs:1 fixture::user -> fixture::a::n use
    src/lib.rs:1 fixture::user::f -> fixture::a::m macro
    src/lib.rs:1 fixture::user::g -> fixture::a::n macro
    src/lib.rs:4 fixture::a::m -> fixture::a::x path
    src/lib.rs:5 fixture::a::n -> fixture::a::x path
    src/lib.rs:7 fixture::a::f -> fixture::a::private macro
    ");
}

#[test]
fn a_macro_of_another_crate_of_the_workspace() {
    assert_snapshot!(names(r#"
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
        pub mod inner { pub fn helper() {} #[macro_export] macro_rules! call { ($e:expr) => { $crate::inner::helper(); $e } } }
        #[macro_export] macro_rules! define { ($n:ident) => { pub struct $n; impl $crate::Mark for $n {} } }
        pub trait Mark {}
        //- user/Cargo.toml
        [package]
        name = "user"
        version = "0.0.0"
        edition = "2021"
        [dependencies]
        base = { path = "../base" }
        //- user/src/lib.rs
        pub mod prelude { pub use base::*; }
        mod a { use crate::prelude::*; define!(Made); pub fn f() -> Made { call!(g()); Made } fn g() {} }
        base::define!(Other);
        fn h(_: a::Made, _: Other) { helper() }
        mod inner { pub fn helper() {} }
    "#), @"
    base/src/lib.rs:1 base::inner::call -> base::inner::helper path
    base/src/lib.rs:2 base::define -> base::Mark path
    user/src/lib.rs:1 user::prelude -> base re-export
    user/src/lib.rs:2 user::a -> base::define macro
    user/src/lib.rs:2 user::a -> user::prelude glob
    user/src/lib.rs:2 user::a::f -> base::inner::call macro
    user/src/lib.rs:2 user::a::f -> user::a::Made path
    user/src/lib.rs:2 user::a::f -> user::a::Made type
    user/src/lib.rs:2 user::a::f -> user::a::g call
    user/src/lib.rs:2 user::a::{impl Mark for Made} -> user::a::Made impl
    user/src/lib.rs:3 user -> base::define macro
    user/src/lib.rs:3 user::{impl Mark for Other} -> user::Other impl
    user/src/lib.rs:4 user::h -> user::Other type
    user/src/lib.rs:4 user::h -> user::a::Made type
    ? user/src/lib.rs:4 helper in user
    ");
}
