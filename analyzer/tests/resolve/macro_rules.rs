//! Macros of the workspace: their bodies, and what their calls become.
//!
//! Paths of a definition belong to the macro; the arguments of a call belong to the caller; items that a call defines are
//! items of the module around it.

use insta::assert_snapshot;

use crate::support::{items, names};

#[test]
fn paths_of_a_body_belong_to_the_macro() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub fn x() {} pub fn y() {} pub struct S; }
        macro_rules! m { ($e:expr) => {{ $crate::a::x(); let _: crate::a::S; $e }} }
        fn f() { m!(a::y()); m!(1) }
    "), @"
    src/lib.rs:2 fixture::m -> fixture::a::S path
    src/lib.rs:2 fixture::m -> fixture::a::x path
    src/lib.rs:3 fixture::f -> fixture::a::y call
    src/lib.rs:3 fixture::f -> fixture::m macro
    src/lib.rs:3 fixture::f -> fixture::m macro
    ");
}

#[test]
fn a_path_that_means_something_only_at_the_call_belongs_to_the_caller() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        #[macro_use] mod macros { macro_rules! m { () => { local() } } }
        mod a { fn local() {} fn f() { m!() } }
        mod b { use crate::c::local; fn f() { m!() } }
        mod c { pub fn local() {} }
    "), @"
    src/lib.rs:2 fixture::a::f -> fixture::a::local call
    src/lib.rs:2 fixture::a::f -> fixture::macros::m macro
    src/lib.rs:3 fixture::b -> fixture::c::local use
    src/lib.rs:3 fixture::b::f -> fixture::c::local call
    src/lib.rs:3 fixture::b::f -> fixture::macros::m macro
    ");
}

#[test]
fn items_that_calls_define() {
    let text = r"
        //- src/lib.rs
        mod a { pub struct Inner; pub trait Mark {} }
        macro_rules! wrap {
            ($($name:ident($ty:ty)),* $(,)?) => { $(
                pub struct $name(pub $ty);
                impl $name { pub fn new(x: $ty) -> Self { Self(x) } }
                impl $crate::a::Mark for $name {}
            )* };
        }
        wrap! { One(a::Inner), Two(One) }
        mod user { use crate::One; fn f() -> One { One::new(crate::a::Inner) } fn g(_: super::Two) {} }
    ";
    assert_snapshot!(names(text), @"
    src/lib.rs:6 fixture::wrap -> fixture::a::Mark path
    src/lib.rs:9 fixture -> fixture::wrap macro
    src/lib.rs:9 fixture::One -> fixture::a::Inner type
    src/lib.rs:9 fixture::One::new -> fixture::a::Inner type
    src/lib.rs:9 fixture::Two -> fixture::One type
    src/lib.rs:9 fixture::Two::new -> fixture::One type
    src/lib.rs:9 fixture::{impl Mark for One} -> fixture::One impl
    src/lib.rs:9 fixture::{impl Mark for Two} -> fixture::Two impl
    src/lib.rs:9 fixture::{impl One} -> fixture::One impl
    src/lib.rs:9 fixture::{impl Two} -> fixture::Two impl
    src/lib.rs:10 fixture::user -> fixture::One use
    src/lib.rs:10 fixture::user::f -> fixture::One path
    src/lib.rs:10 fixture::user::f -> fixture::One type
    src/lib.rs:10 fixture::user::f -> fixture::One::new call
    src/lib.rs:10 fixture::user::f -> fixture::a::Inner path
    src/lib.rs:10 fixture::user::g -> fixture::Two type
    ");
    assert_snapshot!(items(text), @"
    mod fixture pub
    struct fixture::One pub
    fn fixture::One::new pub
    struct fixture::Two pub
    fn fixture::Two::new pub
    mod fixture::a in fixture
    struct fixture::a::Inner pub
    trait fixture::a::Mark pub
    mod fixture::user in fixture
    fn fixture::user::f in fixture::user
    fn fixture::user::g in fixture::user
    macro fixture::wrap in fixture
    impl fixture::{impl Mark for One} in fixture
    impl fixture::{impl Mark for Two} in fixture
    impl fixture::{impl One} in fixture
    impl fixture::{impl Two} in fixture
    ");
}

#[test]
fn nested_repetitions() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub struct X; pub struct Y; }
        macro_rules! modules {
            ($(mod $m:ident { $($f:ident: $t:ty = $e:expr;)* })+) => { $(pub mod $m { $(pub fn $f() -> $t { $e })* })+ };
        }
        modules! {
            mod one { f: crate::a::X = crate::a::X; g: u8 = 1; }
            mod two { h: crate::a::Y = super::a::Y; }
        }
        fn f() { one::f(); one::g(); two::h() }
    "), @"
    src/lib.rs:5 fixture -> fixture::modules macro
    src/lib.rs:6 fixture::one::f -> fixture::a::X path
    src/lib.rs:6 fixture::one::f -> fixture::a::X type
    src/lib.rs:7 fixture::two::h -> fixture::a::Y path
    src/lib.rs:7 fixture::two::h -> fixture::a::Y type
    src/lib.rs:9 fixture::f -> fixture::one::f call
    src/lib.rs:9 fixture::f -> fixture::one::g call
    src/lib.rs:9 fixture::f -> fixture::two::h call
    ");
}

#[test]
fn token_munchers_and_internal_rules() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub struct X; pub fn one() {} pub fn two() {} }
        macro_rules! define {
            (@one fn $n:ident => $e:path) => { pub fn $n() { $e() } };
            (@all) => {};
            (@all fn $n:ident => $e:path; $($rest:tt)*) => { define!(@one fn $n => $e); define!(@all $($rest)*); };
            ($($t:tt)*) => { define!(@all $($t)*); };
        }
        define! { fn first => a::one; fn second => crate::a::two; }
        fn f() { first(); second() }
    "), @"
    src/lib.rs:8 fixture -> fixture::define macro
    src/lib.rs:8 fixture::first -> fixture::a::one call
    src/lib.rs:8 fixture::second -> fixture::a::two call
    src/lib.rs:9 fixture::f -> fixture::first call
    src/lib.rs:9 fixture::f -> fixture::second call
    ");
}

#[test]
fn macros_that_define_macros() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub fn x() {} }
        macro_rules! make { ($name:ident => $e:expr) => { macro_rules! $name { () => { fn made() { $e } } } } }
        make!(inner => crate::a::x());
        inner!();
        fn f() { made() }
    "), @"
    src/lib.rs:3 fixture -> fixture::make macro
    src/lib.rs:3 fixture::inner -> fixture::a::x path
    src/lib.rs:4 fixture -> fixture::inner macro
    src/lib.rs:5 fixture::f -> fixture::made call
    ");
}

#[test]
fn modules_and_their_files_inside_a_macro() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        macro_rules! feature { ($($item:item)*) => { $(#[cfg(unix)] $item)* } }
        feature! { mod a; pub mod b { pub mod c; } pub use a::f; }
        fn g() { f(); b::c::f() }
        //- src/a.rs
        pub fn f() { crate::b::c::f() }
        //- src/b/c.rs
        pub fn f() {}
    "), @"
    src/a.rs:1 fixture::a::f -> fixture::b::c::f call
    src/lib.rs:2 fixture -> fixture::a::f re-export
    src/lib.rs:2 fixture -> fixture::feature macro
    src/lib.rs:3 fixture::g -> fixture::a::f call
    src/lib.rs:3 fixture::g -> fixture::b::c::f call
    ");
}

#[test]
fn arguments_are_read_in_their_place() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub enum E { One, Two } pub type T = u8; pub fn x() -> u8 { 1 } }
        macro_rules! pat { ($p:pat) => { $p } }
        macro_rules! ty { ($t:ty) => { Option<$t> } }
        macro_rules! block { ($b:block) => { $b } }
        macro_rules! stmts { ($($s:stmt;)*) => { $($s;)* } }
        fn f(e: a::E) -> ty!(a::T) {
            match e { pat!(a::E::One | a::E::Two) => {} }
            let _ = block!({ let x = a::x(); x });
            stmts! { let y = a::x(); drop(y); }
            None
        }
    "), @"
    src/lib.rs:6 fixture::f -> fixture::a::E type
    src/lib.rs:6 fixture::f -> fixture::a::T type
    src/lib.rs:6 fixture::f -> fixture::ty macro
    src/lib.rs:7 fixture::f -> fixture::a::E path
    src/lib.rs:7 fixture::f -> fixture::a::E path
    src/lib.rs:7 fixture::f -> fixture::pat macro
    src/lib.rs:8 fixture::f -> fixture::a::x call
    src/lib.rs:8 fixture::f -> fixture::block macro
    src/lib.rs:9 fixture::f -> fixture::a::x call
    src/lib.rs:9 fixture::f -> fixture::stmts macro
    ");
}

#[test]
fn members_that_calls_define_in_impls_and_traits() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub struct X; }
        macro_rules! getters { ($($n:ident: $t:ty),*) => { $(pub fn $n(&self) -> $t { Self::helper() })* } }
        macro_rules! required { ($n:ident) => { fn $n() -> a::X; } }
        struct S;
        impl S { getters!(one: a::X, two: u8); fn helper<U>() -> U { loop {} } }
        trait T { required!(make); }
        fn f(s: S) { S::one(&s); S::two(&s); T::make(); }
    "), @"
    src/lib.rs:3 fixture::required -> fixture::a::X path
    src/lib.rs:5 fixture::S::one -> fixture::S::helper call
    src/lib.rs:5 fixture::S::one -> fixture::a::X type
    src/lib.rs:5 fixture::S::two -> fixture::S::helper call
    src/lib.rs:5 fixture::{impl S} -> fixture::S impl
    src/lib.rs:5 fixture::{impl S} -> fixture::getters macro
    src/lib.rs:6 fixture::T -> fixture::required macro
    src/lib.rs:7 fixture::f -> fixture::S path
    src/lib.rs:7 fixture::f -> fixture::S path
    src/lib.rs:7 fixture::f -> fixture::S type
    src/lib.rs:7 fixture::f -> fixture::S::one call
    src/lib.rs:7 fixture::f -> fixture::S::two call
    src/lib.rs:7 fixture::f -> fixture::T path
    src/lib.rs:7 fixture::f -> fixture::T::make call
    ");
}

#[test]
fn statements_of_a_macro_define_items_of_the_block() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        fn x() {}
        fn helper() {}
        macro_rules! define { ($n:ident) => { fn $n() { x() } } }
        fn f() { define!(helper); helper() }
        fn g() { helper() }
    "), @"
    src/lib.rs:3 fixture::define -> fixture::x path
    src/lib.rs:4 fixture::f -> fixture::define macro
    src/lib.rs:5 fixture::g -> fixture::helper call
    ");
}

#[test]
fn a_call_that_no_rule_takes_is_read_as_tokens() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub fn x() {} }
        macro_rules! m { (only this) => {} }
        fn f() { m!(a::x()) }
    "), @"
    src/lib.rs:3 fixture::f -> fixture::a::x call
    src/lib.rs:3 fixture::f -> fixture::m macro
    ");
}

#[test]
fn an_endless_macro_is_said() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        macro_rules! m { ($($t:tt)*) => { m!($($t)* x) } }
        fn f() { m!() }
    "), @"
    src/lib.rs:2 fixture::f -> fixture::m macro
    ! src/lib.rs:2 limit: macro expansion is too deep or too large to follow
    ");
}

#[test]
fn locals_of_the_caller_are_no_references_in_arguments() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        fn x() -> u8 { 1 }
        macro_rules! add { ($a:expr, $b:expr) => { $a + $b } }
        fn f(x: u8) -> u8 { add!(x, 1) }
        fn g() -> u8 { add!(x(), 1) }
    "), @"
    src/lib.rs:3 fixture::f -> fixture::add macro
    src/lib.rs:4 fixture::g -> fixture::add macro
    src/lib.rs:4 fixture::g -> fixture::x call
    ");
}

#[test]
fn a_macro_that_defines_a_macro_and_calls_it() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub fn x() {} pub fn y() {} }
        macro_rules! inner { () => { fn wrong() { crate::a::y() } } }
        macro_rules! outer {
            ($n:ident => $e:expr) => { macro_rules! inner { () => { fn $n() { $e } } } inner!(); };
        }
        outer!(made => crate::a::x());
        fn f() { made() }
    "), @"
    src/lib.rs:2 fixture::inner -> fixture::a::y path
    src/lib.rs:4 fixture::outer -> fixture::inner#2 macro
    src/lib.rs:6 fixture -> fixture::outer macro
    src/lib.rs:6 fixture::inner#2 -> fixture::a::x path
    src/lib.rs:7 fixture::f -> fixture::made call
    ");
}

#[test]
fn macros_of_an_included_file() {
    assert_snapshot!(names(r#"
        //- src/lib.rs
        mod a { pub fn x() {} }
        macro_rules! early { ($n:ident) => { fn $n() {} } }
        include!("part.rs");
        define!(outside);
        fn f() { inside(); outside(); before() }
        //- src/part.rs
        macro_rules! define { ($n:ident) => { fn $n() { crate::a::x() } } }
        define!(inside);
        early!(before);
    "#), @"
    src/lib.rs:4 fixture -> fixture::define macro
    src/lib.rs:5 fixture::f -> fixture::before call
    src/lib.rs:5 fixture::f -> fixture::inside call
    src/lib.rs:5 fixture::f -> fixture::outside call
    src/part.rs:1 fixture::define -> fixture::a::x path
    src/part.rs:2 fixture -> fixture::define macro
    src/part.rs:3 fixture -> fixture::early macro
    ");
}

#[test]
fn what_primitive_types_have_is_no_item_of_the_same_name() {
    // Also where the tokens are read without a grammar, and in the 2015 edition, where `::MAX` would be the root's.
    let text = r#"
        //- Cargo.toml
        [package]
        name = "fixture"
        version = "0.0.0"
        edition = "2015"
        //- src/lib.rs
        pub const MAX: u8 = 1; pub fn from() {} pub struct X;
        macro_rules! parsed { ($t:ty) => { fn f() { let _ = (<$t>::MAX, u32::MAX, $t::MAX); } } }
        macro_rules! scanned { ($t:ty) => { unknown::check! { ; <$t>::MAX @ $t::MAX @ u32::MAX @ <[u8]>::from() @ -> ::X ; } } }
        parsed!(u8);
        fn g() { scanned!(u16); unknown::check!(; <u8>::MAX @ <u64 as ::X>::MAX @ u32::MAX @ 1 > ::X); }
    "#;
    assert_snapshot!(names(text), @"
    src/lib.rs:3 fixture::scanned -> fixture::X path
    src/lib.rs:4 fixture -> fixture::parsed macro
    src/lib.rs:5 fixture::g -> fixture::X path
    src/lib.rs:5 fixture::g -> fixture::X path
    src/lib.rs:5 fixture::g -> fixture::scanned macro
    ");
}

#[test]
fn imports_reach_what_is_declared_by_a_macro_that_an_import_has_to_find() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod macros {
            macro_rules! make { () => { pub struct A; pub mod inner { pub struct B; } } }
            macro_rules! pass { () => { pub use crate::late::inner::*; } }
            pub(crate) use {make, pass};
        }
        mod late { crate::macros::make!(); }
        mod facade { crate::macros::pass!(); }
        mod named { pub use crate::late::A; }
        mod behind { pub use crate::facade::*; pub use crate::named::A as Other; }
        fn f(_: named::A, _: behind::B, _: behind::Other, _: behind::A) {}
    "), @"
    src/lib.rs:3 fixture::macros::pass -> fixture::late::inner path
    src/lib.rs:4 fixture::macros -> fixture::macros::make re-export
    src/lib.rs:4 fixture::macros -> fixture::macros::pass re-export
    src/lib.rs:6 fixture::late -> fixture::macros::make macro
    src/lib.rs:7 fixture::facade -> fixture::macros::pass macro
    src/lib.rs:8 fixture::named -> fixture::late::A re-export
    src/lib.rs:9 fixture::behind -> fixture::facade re-export
    src/lib.rs:9 fixture::behind -> fixture::late::A re-export
    src/lib.rs:10 fixture::f -> fixture::behind type
    src/lib.rs:10 fixture::f -> fixture::late::A type
    src/lib.rs:10 fixture::f -> fixture::late::A type
    src/lib.rs:10 fixture::f -> fixture::late::inner::B type
    ? src/lib.rs:10 behind::A in fixture
    ");
}

#[test]
fn a_path_of_which_a_part_is_passed_belongs_to_the_caller() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod frame { pub struct Head; impl Head { pub fn load() {} } }
        macro_rules! load { ($f:ident) => { frame::$f::load() } }
        macro_rules! by_crate { ($f:ident) => { $crate::frame::$f::load() } }
        macro_rules! by_type { ($t:ident) => { <$t>::load() } }
        use frame::Head;
        fn a() { load!(Head) }
        fn b() { by_crate!(Head) }
        fn c() { by_type!(Head) }
    "), @"
    src/lib.rs:1 fixture::frame::{impl Head} -> fixture::frame::Head impl
    src/lib.rs:3 fixture::by_crate -> fixture::frame path
    src/lib.rs:5 fixture -> fixture::frame::Head use
    src/lib.rs:6 fixture::a -> fixture::frame::Head path
    src/lib.rs:6 fixture::a -> fixture::frame::Head::load call
    src/lib.rs:6 fixture::a -> fixture::load macro
    src/lib.rs:7 fixture::b -> fixture::by_crate macro
    src/lib.rs:7 fixture::b -> fixture::frame::Head path
    src/lib.rs:7 fixture::b -> fixture::frame::Head::load call
    src/lib.rs:8 fixture::c -> fixture::by_type macro
    src/lib.rs:8 fixture::c -> fixture::frame::Head path
    src/lib.rs:8 fixture::c -> fixture::frame::Head::load call
    ");
}
