//! Glob imports: what they bring in, what shadows it, what they cannot see.
//!
//! Reference: <https://doc.rust-lang.org/reference/items/use-declarations.html#glob-imports>.

use insta::assert_snapshot;

use crate::support::names;

#[test]
fn a_declaration_and_a_named_import_shadow_a_glob() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub fn one() {} pub fn two() {} pub fn three() {} }
        mod b { pub fn two() {} }
        mod user {
            use crate::a::*;
            use crate::b::two;
            fn three() {}
            fn f() { one(); two(); three() }
        }
    "), @"
    src/lib.rs:4 fixture::user -> fixture::a glob
    src/lib.rs:5 fixture::user -> fixture::b::two use
    src/lib.rs:7 fixture::user::f -> fixture::a::one call
    src/lib.rs:7 fixture::user::f -> fixture::b::two call
    src/lib.rs:7 fixture::user::f -> fixture::user::three call
    ");
}

#[test]
fn shadowing_is_by_namespace() {
    // The local type `thing` does not shadow the function `thing` of the glob.
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub fn thing() {} }
        mod user {
            use crate::a::*;
            mod thing { pub struct X; }
            fn f(_: thing::X) { thing() }
        }
    "), @"
    src/lib.rs:3 fixture::user -> fixture::a glob
    src/lib.rs:5 fixture::user::f -> fixture::a::thing call
    src/lib.rs:5 fixture::user::f -> fixture::user::thing::X type
    ");
}

#[test]
fn a_child_sees_what_is_private_and_a_sibling_does_not() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a {
            fn private() {}
            pub fn public() {}
            mod child { use super::*; fn f() { private(); public() } }
        }
        mod sibling {
            use crate::a::*;
            use crate::fallback::*;
            fn f() { private(); public() }
        }
        mod fallback { pub fn private() {} }
    "), @"
    src/lib.rs:4 fixture::a::child -> fixture::a glob
    src/lib.rs:4 fixture::a::child::f -> fixture::a::private call
    src/lib.rs:4 fixture::a::child::f -> fixture::a::public call
    src/lib.rs:7 fixture::sibling -> fixture::a glob
    src/lib.rs:8 fixture::sibling -> fixture::fallback glob
    src/lib.rs:9 fixture::sibling::f -> fixture::a::public call
    src/lib.rs:9 fixture::sibling::f -> fixture::fallback::private call
    ");
}

#[test]
fn private_imports_come_through_a_glob_of_a_child_only() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod x { pub struct X; }
        mod a { use crate::x::X; mod tests { use super::*; fn f(_: X) {} } }
        mod b { use crate::a::*; fn f(_: X) {} }
    "), @"
    src/lib.rs:2 fixture::a -> fixture::x::X use
    src/lib.rs:2 fixture::a::tests -> fixture::a glob
    src/lib.rs:2 fixture::a::tests::f -> fixture::x::X type
    src/lib.rs:3 fixture::b -> fixture::a glob
    ? src/lib.rs:3 X in fixture::b
    ");
}

#[test]
fn globs_of_globs_and_restricted_reexports() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod deep { pub struct D; pub(super) struct R; }
        mod a { pub use crate::deep::*; pub(crate) use crate::deep::R as Renamed; }
        mod prelude { pub use crate::a::*; }
        mod user { use crate::prelude::*; fn f(_: D, _: Renamed, _: R) {} }
    "), @"
    src/lib.rs:2 fixture::a -> fixture::deep re-export
    src/lib.rs:2 fixture::a -> fixture::deep::R re-export
    src/lib.rs:3 fixture::prelude -> fixture::a re-export
    src/lib.rs:4 fixture::user -> fixture::prelude glob
    src/lib.rs:4 fixture::user::f -> fixture::deep::D type
    src/lib.rs:4 fixture::user::f -> fixture::deep::R type
    src/lib.rs:4 fixture::user::f -> fixture::deep::R type
    ");
}

#[test]
fn globs_that_go_round_end() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub use crate::b::*; pub struct A; }
        mod b { pub use crate::c::*; pub struct B; }
        mod c { pub use crate::a::*; pub struct C; }
        fn f(_: a::C, _: b::A, _: c::B) {}
    "), @"
    src/lib.rs:1 fixture::a -> fixture::b re-export
    src/lib.rs:2 fixture::b -> fixture::c re-export
    src/lib.rs:3 fixture::c -> fixture::a re-export
    src/lib.rs:4 fixture::f -> fixture::a::A type
    src/lib.rs:4 fixture::f -> fixture::b::B type
    src/lib.rs:4 fixture::f -> fixture::c::C type
    ");
}

#[test]
fn imports_that_go_round_mean_nothing() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub use crate::b::X; }
        mod b { pub use crate::a::X; }
        fn f(_: a::X) {}
    "), @"
    src/lib.rs:1 fixture::a -> fixture::b re-export
    src/lib.rs:2 fixture::b -> fixture::a re-export
    src/lib.rs:3 fixture::f -> fixture::a type
    ? src/lib.rs:1 crate::b::X in fixture::a
    ? src/lib.rs:2 crate::a::X in fixture::b
    ? src/lib.rs:3 a::X in fixture
    ");
}

#[test]
fn a_glob_of_an_enum_brings_its_variants() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub enum E { One, Two } impl E { pub fn not_in_it() {} } }
        mod b { use crate::a::E::*; fn f() { let _ = One; not_in_it() } }
        mod c { pub use crate::a::E::*; }
        fn f() { let _ = c::Two; }
    "), @"
    src/lib.rs:1 fixture::a::{impl E} -> fixture::a::E impl
    src/lib.rs:2 fixture::b -> fixture::a::E glob
    src/lib.rs:2 fixture::b::f -> fixture::a::E path
    src/lib.rs:3 fixture::c -> fixture::a::E re-export
    src/lib.rs:4 fixture::f -> fixture::a::E path
    ? src/lib.rs:2 not_in_it in fixture::b
    ");
}

#[test]
fn a_name_from_two_globs_is_one_if_it_is_the_same_item() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod x { pub struct X; }
        mod a { pub use crate::x::X; }
        mod b { pub use crate::x::*; }
        mod user { use crate::a::*; use crate::b::*; fn f(_: X) {} }
    "), @"
    src/lib.rs:2 fixture::a -> fixture::x::X re-export
    src/lib.rs:3 fixture::b -> fixture::x re-export
    src/lib.rs:4 fixture::user -> fixture::a glob
    src/lib.rs:4 fixture::user -> fixture::b glob
    src/lib.rs:4 fixture::user::f -> fixture::x::X type
    ");
}

#[test]
fn a_glob_of_another_crate_may_have_any_name() {
    // `Whatever` may come from std: not reported. A declaration and a visible glob still go first.
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub struct Known; }
        use std::io::*;
        use a::*;
        fn f(_: Whatever, _: Known) {}
    "), @"
    src/lib.rs:3 fixture -> fixture::a glob
    src/lib.rs:4 fixture::f -> fixture::a::Known type
    ");
}

#[test]
fn a_glob_in_a_block() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub fn one() {} pub fn two() {} }
        fn two() {}
        fn f() { use a::*; one(); two() }
        fn g() { two() }
    "), @"
    src/lib.rs:3 fixture::f -> fixture::a glob
    src/lib.rs:3 fixture::f -> fixture::a::one call
    src/lib.rs:3 fixture::f -> fixture::a::two call
    src/lib.rs:4 fixture::g -> fixture::two call
    ");
}

#[test]
fn a_private_declaration_shadows_a_reexporting_glob_for_everybody() {
    // `m::S` is the private one, which `user` may not name: it is not the other in any case.
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod x { pub struct S; pub struct T; }
        mod m { pub use crate::x::*; struct S; pub fn f(_: S) {} }
        mod named { pub use crate::x::*; use crate::y::S; pub fn f(_: S) {} }
        mod y { pub struct S; }
        mod user { use crate::m::*; fn f(_: S, _: T) {} }
        mod through { use crate::named::*; fn f(_: S, _: T) {} }
    "), @"
    src/lib.rs:2 fixture::m -> fixture::x re-export
    src/lib.rs:2 fixture::m::f -> fixture::m::S type
    src/lib.rs:3 fixture::named -> fixture::x re-export
    src/lib.rs:3 fixture::named -> fixture::y::S use
    src/lib.rs:3 fixture::named::f -> fixture::y::S type
    src/lib.rs:5 fixture::user -> fixture::m glob
    src/lib.rs:5 fixture::user::f -> fixture::x::T type
    src/lib.rs:6 fixture::through -> fixture::named glob
    src/lib.rs:6 fixture::through::f -> fixture::x::T type
    ? src/lib.rs:5 S in fixture::user
    ? src/lib.rs:6 S in fixture::through
    ");
}

#[test]
fn a_private_declaration_shadows_a_glob_in_its_namespace_only_and_where_it_is_compiled() {
    assert_snapshot!(names(r#"
        //- src/lib.rs
        mod x { pub struct S { pub x: u8 } pub struct T; }
        mod y { pub fn S() {} }
        mod m { pub use crate::x::*; fn S() {} fn g() { S() } }
        mod named { pub use crate::x::*; use crate::y::S; fn g() { S() } }
        mod some { pub use crate::x::*; #[cfg(feature = "own")] struct T; }
        mod user { use crate::m::*; fn f(_: S) {} }
        mod through { use crate::named::*; fn f(_: S) {} }
        mod either { use crate::some::*; fn f(_: T) {} }
    "#), @"
    src/lib.rs:3 fixture::m -> fixture::x re-export
    src/lib.rs:3 fixture::m::g -> fixture::m::S call
    src/lib.rs:4 fixture::named -> fixture::x re-export
    src/lib.rs:4 fixture::named -> fixture::y::S use
    src/lib.rs:4 fixture::named::g -> fixture::y::S call
    src/lib.rs:5 fixture::some -> fixture::x re-export
    src/lib.rs:6 fixture::user -> fixture::m glob
    src/lib.rs:6 fixture::user::f -> fixture::x::S type
    src/lib.rs:7 fixture::through -> fixture::named glob
    src/lib.rs:7 fixture::through::f -> fixture::x::S type
    src/lib.rs:8 fixture::either -> fixture::some glob
    src/lib.rs:8 fixture::either::f -> fixture::x::T type
    ");
}

#[test]
fn a_private_import_from_another_crate_hides_nothing_behind_a_glob() {
    // Which namespaces `fmt` and `Error` have there is not known here: a module and a derive hide no function and no struct.
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod x { pub fn fmt() {} pub struct Error; }
        mod m { pub use crate::x::*; use std::fmt; use thiserror::Error; fn f(_: &fmt::Formatter) {} }
        mod user { use crate::m::*; fn f(_: Error) { fmt() } }
    "), @"
    src/lib.rs:2 fixture::m -> fixture::x re-export
    src/lib.rs:3 fixture::user -> fixture::m glob
    src/lib.rs:3 fixture::user::f -> fixture::x::Error type
    src/lib.rs:3 fixture::user::f -> fixture::x::fmt call
    ? src/lib.rs:2 thiserror::Error in fixture::m
    ");
}

/// What `user` names, with so many more globs in the prelude that it names things by.
fn named_by_prelude(more: usize) -> Vec<String> {
    let modules: String = (0..more).map(|i| format!("pub mod n{i} {{ pub struct N{i}; }} ")).collect();
    let globs: String = (0..more).map(|i| format!("pub use crate::n{i}::*; ")).collect();
    let program = format!(
        r"
        //- src/lib.rs
        pub mod x {{ pub struct X; pub enum E {{ One }} use crate::hidden::*; }}
        pub mod hidden {{ pub struct Hidden; }}
        pub mod deep {{ pub use crate::deeper::*; }}
        pub mod deeper {{ pub struct Deep; }}
        pub mod late {{ pub use crate::made::Late; }}
        pub mod made {{ pub struct Late; }}
        pub mod prelude {{ {globs} pub use crate::x::*; pub use crate::x::E::*; pub use crate::deep::*; pub use crate::late::*; }}
        mod user {{ use crate::prelude::*; use crate::prelude::Late as L; fn f(_: X, _: Deep, _: L, _: Late, _: Hidden) {{ let _ = One; }} }}
        {modules}
    "
    );
    names(&program).lines().filter(|line| line.contains("user")).map(str::to_owned).collect()
}

#[test]
fn many_globs_bring_in_what_few_do() {
    let few = named_by_prelude(0);
    for named in ["x::X type", "x::E path", "deeper::Deep type", "made::Late type", "? src/lib.rs:8 Hidden"] {
        assert!(few.iter().any(|line| line.contains(named)), "{named}: {few:#?}");
    }
    assert_eq!(named_by_prelude(100), few);
}
