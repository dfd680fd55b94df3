//! Associated items: what `Type::name`, `Self::name`, `Trait::name` and `<T as Trait>::name` mean.
//!
//! Reference: <https://doc.rust-lang.org/reference/paths.html#qualified-paths>.

use insta::assert_snapshot;

use crate::support::names;

#[test]
fn functions_constants_and_types_of_a_type() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub struct S; }
        mod b { impl crate::a::S { pub const C: u8 = 1; pub fn new() -> Self { Self } pub fn me(&self) {} } }
        fn f() { let s = a::S::new(); a::S::me(&s); let _ = a::S::C; }
    "), @"
    src/lib.rs:2 fixture::b::{impl S} -> fixture::a::S impl
    src/lib.rs:3 fixture::f -> fixture::a::S path
    src/lib.rs:3 fixture::f -> fixture::a::S path
    src/lib.rs:3 fixture::f -> fixture::a::S path
    src/lib.rs:3 fixture::f -> fixture::b::S::C path
    src/lib.rs:3 fixture::f -> fixture::b::S::me call
    src/lib.rs:3 fixture::f -> fixture::b::S::new call
    ");
}

#[test]
fn self_in_impls_traits_and_types() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        struct S { next: Option<Box<Self>> }
        impl S {
            const C: u8 = 1;
            fn a() -> Self { Self { next: None } }
            fn b() { Self::a(); let _ = Self::C; let _: fn() -> Self = Self::a; }
        }
        trait T { const D: u8; fn c() -> u8 { Self::D } fn d() { Self::c(); } }
        impl T for S { const D: u8 = 2; fn d() { Self::c(); Self::a(); } }
        enum E { One, Two(u8) }
        impl E { fn new() -> Self { if true { Self::One } else { Self::Two(1) } } }
    "), @"
    src/lib.rs:2 fixture::{impl S} -> fixture::S impl
    src/lib.rs:5 fixture::S::b -> fixture::S::C path
    src/lib.rs:5 fixture::S::b -> fixture::S::a call
    src/lib.rs:5 fixture::S::b -> fixture::S::a path
    src/lib.rs:7 fixture::T::c -> fixture::T::D path
    src/lib.rs:7 fixture::T::d -> fixture::T::c call
    src/lib.rs:8 fixture::{impl T for S} -> fixture::S impl
    src/lib.rs:8 fixture::{impl T for S} -> fixture::T impl
    src/lib.rs:8 fixture::{impl T for S}::d -> fixture::S::a call
    src/lib.rs:8 fixture::{impl T for S}::d -> fixture::T::c call
    src/lib.rs:10 fixture::E::new -> fixture::E call
    src/lib.rs:10 fixture::E::new -> fixture::E path
    src/lib.rs:10 fixture::{impl E} -> fixture::E impl
    ");
}

#[test]
fn an_inherent_member_goes_before_that_of_a_trait() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        struct S;
        trait T { fn make() {} }
        impl T for S { fn make() {} }
        impl S { fn make() {} }
        struct Only;
        impl T for Only { fn make() {} }
        struct Default;
        impl T for Default {}
        fn f() { S::make(); Only::make(); Default::make() }
        fn g() { T::make(); <S as T>::make() }
    "), @"
    src/lib.rs:3 fixture::{impl T for S} -> fixture::S impl
    src/lib.rs:3 fixture::{impl T for S} -> fixture::T impl
    src/lib.rs:4 fixture::{impl S} -> fixture::S impl
    src/lib.rs:6 fixture::{impl T for Only} -> fixture::Only impl
    src/lib.rs:6 fixture::{impl T for Only} -> fixture::T impl
    src/lib.rs:8 fixture::{impl T for Default} -> fixture::Default impl
    src/lib.rs:8 fixture::{impl T for Default} -> fixture::T impl
    src/lib.rs:9 fixture::f -> fixture::Default path
    src/lib.rs:9 fixture::f -> fixture::Only path
    src/lib.rs:9 fixture::f -> fixture::S path
    src/lib.rs:9 fixture::f -> fixture::S::make call
    src/lib.rs:9 fixture::f -> fixture::T::make call
    src/lib.rs:9 fixture::f -> fixture::{impl T for Only}::make call
    src/lib.rs:10 fixture::g -> fixture::S type
    src/lib.rs:10 fixture::g -> fixture::T path
    src/lib.rs:10 fixture::g -> fixture::T path
    src/lib.rs:10 fixture::g -> fixture::T::make call
    src/lib.rs:10 fixture::g -> fixture::T::make call
    ");
}

#[test]
fn a_member_of_several_traits_is_not_guessed() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        struct S;
        trait T { fn name() {} }
        trait U { fn name() {} }
        impl T for S {}
        impl U for S {}
        impl From<u8> for S { fn from(_: u8) -> S { S } }
        impl From<u16> for S { fn from(_: u16) -> S { S } }
        fn f() { S::name(); S::from(1u8); }
    "), @"
    src/lib.rs:4 fixture::{impl T for S} -> fixture::S impl
    src/lib.rs:4 fixture::{impl T for S} -> fixture::T impl
    src/lib.rs:5 fixture::{impl U for S} -> fixture::S impl
    src/lib.rs:5 fixture::{impl U for S} -> fixture::U impl
    src/lib.rs:6 fixture::{impl From<u8> for S} -> fixture::S impl
    src/lib.rs:6 fixture::{impl From<u8> for S}::from -> fixture::S path
    src/lib.rs:6 fixture::{impl From<u8> for S}::from -> fixture::S type
    src/lib.rs:7 fixture::{impl From<u16> for S} -> fixture::S impl
    src/lib.rs:7 fixture::{impl From<u16> for S}::from -> fixture::S path
    src/lib.rs:7 fixture::{impl From<u16> for S}::from -> fixture::S type
    src/lib.rs:8 fixture::f -> fixture::S path
    src/lib.rs:8 fixture::f -> fixture::S path
    ");
}

#[test]
fn a_member_of_a_supertrait() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        trait Base { fn base() {} }
        trait Sub: Base { fn sub() { Self::base() } }
        struct S; impl Base for S {} impl Sub for S {}
        fn f<T: Sub>() { S::base(); T::base(); <T as Base>::base() }
    "), @"
    src/lib.rs:2 fixture::Sub -> fixture::Base type
    src/lib.rs:2 fixture::Sub::sub -> fixture::Base::base call
    src/lib.rs:3 fixture::{impl Base for S} -> fixture::Base impl
    src/lib.rs:3 fixture::{impl Base for S} -> fixture::S impl
    src/lib.rs:3 fixture::{impl Sub for S} -> fixture::S impl
    src/lib.rs:3 fixture::{impl Sub for S} -> fixture::Sub impl
    src/lib.rs:4 fixture::f -> fixture::Base path
    src/lib.rs:4 fixture::f -> fixture::Base::base call
    src/lib.rs:4 fixture::f -> fixture::Base::base call
    src/lib.rs:4 fixture::f -> fixture::Base::base call
    src/lib.rs:4 fixture::f -> fixture::S path
    src/lib.rs:4 fixture::f -> fixture::Sub type
    ");
}

#[test]
fn aliases_are_followed_to_members_and_variants() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub struct S<T>(T); impl<T> S<T> { pub fn new() {} } pub enum E { One } }
        type Alias = a::S<u8>;
        type Twice = Alias;
        type Variants = a::E;
        fn f() { Alias::new(); Twice::new(); let _ = Variants::One; }
    "), @"
    src/lib.rs:1 fixture::a::{impl S<T>} -> fixture::a::S impl
    src/lib.rs:2 fixture::Alias -> fixture::a::S type
    src/lib.rs:3 fixture::Twice -> fixture::Alias type
    src/lib.rs:4 fixture::Variants -> fixture::a::E type
    src/lib.rs:5 fixture::f -> fixture::Alias path
    src/lib.rs:5 fixture::f -> fixture::Twice path
    src/lib.rs:5 fixture::f -> fixture::Variants path
    src/lib.rs:5 fixture::f -> fixture::a::E path
    src/lib.rs:5 fixture::f -> fixture::a::S::new call
    src/lib.rs:5 fixture::f -> fixture::a::S::new call
    ");
}

#[test]
fn qualified_paths() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub trait T { type Out; const C: u8; fn make() -> Self::Out; } pub struct S; impl S { pub fn new() {} } }
        use a::T;
        impl T for a::S { type Out = u8; const C: u8 = 1; fn make() -> Self::Out { 1 } }
        fn f() -> <a::S as T>::Out { <a::S as a::T>::make() + <a::S as T>::C }
        fn g<X: T>() -> X::Out { <a::S>::new(); <X as T>::make() }
        fn h() { <Vec<a::S>>::new(); <[a::S]>::len(&[]); }
    "), @"
    src/lib.rs:1 fixture::a::T::make -> fixture::a::T::Out type
    src/lib.rs:1 fixture::a::{impl S} -> fixture::a::S impl
    src/lib.rs:2 fixture -> fixture::a::T use
    src/lib.rs:3 fixture::{impl T for S} -> fixture::a::S impl
    src/lib.rs:3 fixture::{impl T for S} -> fixture::a::T impl
    src/lib.rs:3 fixture::{impl T for S}::make -> fixture::{impl T for S}::Out type
    src/lib.rs:4 fixture::f -> fixture::a::S type
    src/lib.rs:4 fixture::f -> fixture::a::S type
    src/lib.rs:4 fixture::f -> fixture::a::S type
    src/lib.rs:4 fixture::f -> fixture::a::T path
    src/lib.rs:4 fixture::f -> fixture::a::T path
    src/lib.rs:4 fixture::f -> fixture::a::T type
    src/lib.rs:4 fixture::f -> fixture::a::T::C path
    src/lib.rs:4 fixture::f -> fixture::a::T::Out type
    src/lib.rs:4 fixture::f -> fixture::a::T::make call
    src/lib.rs:5 fixture::g -> fixture::a::S path
    src/lib.rs:5 fixture::g -> fixture::a::S::new call
    src/lib.rs:5 fixture::g -> fixture::a::T path
    src/lib.rs:5 fixture::g -> fixture::a::T type
    src/lib.rs:5 fixture::g -> fixture::a::T::Out type
    src/lib.rs:5 fixture::g -> fixture::a::T::make call
    src/lib.rs:6 fixture::h -> fixture::a::S type
    src/lib.rs:6 fixture::h -> fixture::a::S type
    ");
}

#[test]
fn impls_far_from_their_type_and_for_references() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        pub struct S;
        mod a { use crate::S; impl S { pub fn one() {} } }
        mod b { impl std::fmt::Display for super::S { fn fmt(&self) {} } impl super::T for &super::S {} }
        pub trait T {}
        fn f() { S::one() }
        const _: () = { impl S { fn two() { S::one() } } };
    "), @"
    src/lib.rs:2 fixture::a -> fixture::S use
    src/lib.rs:2 fixture::a::{impl S} -> fixture::S impl
    src/lib.rs:3 fixture::b::{impl Display for S} -> fixture::S impl
    src/lib.rs:3 fixture::b::{impl T for &S} -> fixture::S type
    src/lib.rs:3 fixture::b::{impl T for &S} -> fixture::T impl
    src/lib.rs:5 fixture::f -> fixture::S path
    src/lib.rs:5 fixture::f -> fixture::a::S::one call
    src/lib.rs:6 fixture::_ -> fixture::S impl
    src/lib.rs:6 fixture::_ -> fixture::S path
    src/lib.rs:6 fixture::_ -> fixture::a::S::one call
    ");
}

#[test]
fn an_unknown_member_is_not_reported() {
    // It may be derived, or come through `Deref`; a missing name in a module is reported.
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { #[derive(Default)] pub struct S; }
        fn f() { a::S::default(); a::Missing::default(); a::missing() }
    "), @"
    src/lib.rs:2 fixture::f -> fixture::a call
    src/lib.rs:2 fixture::f -> fixture::a call
    src/lib.rs:2 fixture::f -> fixture::a::S path
    ? src/lib.rs:2 a::Missing::default in fixture
    ? src/lib.rs:2 a::missing in fixture
    ");
}
