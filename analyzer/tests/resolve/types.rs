//! Types, bounds and headers of items.
//!
//! Reference: <https://doc.rust-lang.org/reference/types.html>.

use insta::assert_snapshot;

use crate::support::names;

#[test]
fn every_form_of_type() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub struct X; pub struct Y<T>(pub T); pub trait T {} pub const N: usize = 1; }
        struct S { one: a::X, two: &'static [a::X; a::N], three: Option<a::Y<a::X>>, four: *const a::X }
        fn f(_: fn(a::X) -> a::X, _: &dyn a::T, _: impl a::T, _: (a::X, [a::X])) {}
        type B = Box<dyn Fn(&a::X) -> a::Y<u8> + Send>;
    "), @"
    src/lib.rs:2 fixture::S -> fixture::a::N path
    src/lib.rs:2 fixture::S -> fixture::a::X type
    src/lib.rs:2 fixture::S -> fixture::a::X type
    src/lib.rs:2 fixture::S -> fixture::a::X type
    src/lib.rs:2 fixture::S -> fixture::a::X type
    src/lib.rs:2 fixture::S -> fixture::a::Y type
    src/lib.rs:3 fixture::f -> fixture::a::T type
    src/lib.rs:3 fixture::f -> fixture::a::T type
    src/lib.rs:3 fixture::f -> fixture::a::X type
    src/lib.rs:3 fixture::f -> fixture::a::X type
    src/lib.rs:3 fixture::f -> fixture::a::X type
    src/lib.rs:3 fixture::f -> fixture::a::X type
    src/lib.rs:4 fixture::B -> fixture::a::X type
    src/lib.rs:4 fixture::B -> fixture::a::Y type
    ");
}

#[test]
fn bounds_where_clauses_and_associated_types() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub trait T { type Out; } pub trait U<X> {} pub struct S; }
        fn f<X: a::T + a::U<a::S>>() where X::Out: a::T, a::S: a::U<X> {}
        fn g(_: impl a::T<Out = a::S>) -> Box<dyn a::T<Out = a::S>> { loop {} }
        struct Holder<X: a::T = a::S>(X);
        trait Sub: a::T + for<'b> a::U<&'b u8> { type In: a::T; type Gen<'c, Y: a::T> where Self: 'c; }
        impl<X> a::U<X> for u8 where X: a::T {}
    "), @"
    src/lib.rs:2 fixture::f -> fixture::a::S type
    src/lib.rs:2 fixture::f -> fixture::a::S type
    src/lib.rs:2 fixture::f -> fixture::a::T type
    src/lib.rs:2 fixture::f -> fixture::a::T type
    src/lib.rs:2 fixture::f -> fixture::a::T::Out type
    src/lib.rs:2 fixture::f -> fixture::a::U type
    src/lib.rs:2 fixture::f -> fixture::a::U type
    src/lib.rs:3 fixture::g -> fixture::a::S type
    src/lib.rs:3 fixture::g -> fixture::a::S type
    src/lib.rs:3 fixture::g -> fixture::a::T type
    src/lib.rs:3 fixture::g -> fixture::a::T type
    src/lib.rs:4 fixture::Holder -> fixture::a::S type
    src/lib.rs:4 fixture::Holder -> fixture::a::T type
    src/lib.rs:5 fixture::Sub -> fixture::a::T type
    src/lib.rs:5 fixture::Sub -> fixture::a::U type
    src/lib.rs:5 fixture::Sub::Gen -> fixture::a::T type
    src/lib.rs:5 fixture::Sub::In -> fixture::a::T type
    src/lib.rs:6 fixture::{impl U<X> for u8} -> fixture::a::T type
    src/lib.rs:6 fixture::{impl U<X> for u8} -> fixture::a::U impl
    ");
}

#[test]
fn fields_discriminants_statics_and_foreign_items() {
    assert_snapshot!(names(r#"
        //- src/lib.rs
        mod a { pub struct X; pub const N: isize = 1; pub const fn make() -> X { X } }
        enum E { One(a::X), Two { x: a::X }, Three = a::N }
        union U { x: a::X }
        static S: a::X = a::make();
        const C: &a::X = &a::X;
        extern "C" { fn foreign(_: *const a::X); static level: a::X; }
        fn f() { foreign(0 as _); }
    "#), @"
    src/lib.rs:1 fixture::a::make -> fixture::a::X path
    src/lib.rs:1 fixture::a::make -> fixture::a::X type
    src/lib.rs:2 fixture::E -> fixture::a::N path
    src/lib.rs:2 fixture::E -> fixture::a::X type
    src/lib.rs:2 fixture::E -> fixture::a::X type
    src/lib.rs:3 fixture::U -> fixture::a::X type
    src/lib.rs:4 fixture::S -> fixture::a::X type
    src/lib.rs:4 fixture::S -> fixture::a::make call
    src/lib.rs:5 fixture::C -> fixture::a::X path
    src/lib.rs:5 fixture::C -> fixture::a::X type
    src/lib.rs:6 fixture::foreign -> fixture::a::X type
    src/lib.rs:6 fixture::level -> fixture::a::X type
    src/lib.rs:7 fixture::f -> fixture::foreign call
    ");
}

#[test]
fn casts_turbofish_and_annotations() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub type Size = usize; pub struct X; pub fn make<T>() {} }
        fn f() {
            let n = 1 as a::Size;
            a::make::<a::X>();
            let v: Vec<a::X> = Vec::<a::X>::new();
            v.iter().collect::<Vec<&a::X>>();
            let _ = |x: a::X| -> a::Size { n };
        }
    "), @"
    src/lib.rs:3 fixture::f -> fixture::a::Size type
    src/lib.rs:4 fixture::f -> fixture::a::X type
    src/lib.rs:4 fixture::f -> fixture::a::make call
    src/lib.rs:5 fixture::f -> fixture::a::X type
    src/lib.rs:5 fixture::f -> fixture::a::X type
    src/lib.rs:6 fixture::f -> fixture::a::X type
    src/lib.rs:7 fixture::f -> fixture::a::Size type
    src/lib.rs:7 fixture::f -> fixture::a::X type
    ");
}

#[test]
fn visibility_names_no_dependency() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub mod b { pub(in crate::a) fn f() {} pub(super) struct S { pub(crate) x: u8 } } fn g() { b::f() } }
    "), @"src/lib.rs:1 fixture::a::g -> fixture::a::b::f call");
}

#[test]
fn trait_objects_and_impls_for_them() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub trait T {} pub struct X; }
        trait U {}
        impl U for dyn a::T {}
        impl U for (a::X, u8) {}
        impl<V: a::T> U for Vec<V> {}
        impl dyn a::T { fn all(&self) {} }
        fn f(x: &dyn a::T) { x.all() }
    "), @"
    src/lib.rs:3 fixture::{impl U for dyn T} -> fixture::U impl
    src/lib.rs:3 fixture::{impl U for dyn T} -> fixture::a::T type
    src/lib.rs:4 fixture::{impl U for (X, u8)} -> fixture::U impl
    src/lib.rs:4 fixture::{impl U for (X, u8)} -> fixture::a::X type
    src/lib.rs:5 fixture::{impl U for Vec<V>} -> fixture::U impl
    src/lib.rs:5 fixture::{impl U for Vec<V>} -> fixture::a::T type
    src/lib.rs:6 fixture::{impl dyn T} -> fixture::a::T type
    src/lib.rs:7 fixture::f -> fixture::a::T type
    ");
}

#[test]
fn what_a_bound_declares_behind_a_type_parameter() {
    // By a bound of its own, by a supertrait, by the `where` clause of a method, in a macro call.
    assert_snapshot!(names(r#"
        //- src/lib.rs
        mod a { pub trait Base { type Raw; const N: u8; } pub trait T: Base { type Out; fn make() -> Self; } }
        mod b { pub trait Late { type Time; } }
        fn f<X: a::T>(_: X::Out, _: <X>::Raw) -> X { let _ = X::N; X::make() }
        fn g<X>() where X: Clone + a::T, Vec<X::Out>: Clone { unknown::log!("{}", X::N) }
        struct S<X>(X);
        impl<X: a::Base> S<X> {
            fn late(_: X::Time) where X: b::Late { let _: X::Raw; }
            fn other(_: X::Raw) {}
        }
    "#), @"
    src/lib.rs:1 fixture::a::T -> fixture::a::Base type
    src/lib.rs:3 fixture::f -> fixture::a::Base::N path
    src/lib.rs:3 fixture::f -> fixture::a::Base::Raw type
    src/lib.rs:3 fixture::f -> fixture::a::T type
    src/lib.rs:3 fixture::f -> fixture::a::T::Out type
    src/lib.rs:3 fixture::f -> fixture::a::T::make call
    src/lib.rs:4 fixture::g -> fixture::a::Base::N path
    src/lib.rs:4 fixture::g -> fixture::a::T type
    src/lib.rs:4 fixture::g -> fixture::a::T::Out type
    src/lib.rs:6 fixture::{impl S<X>} -> fixture::S impl
    src/lib.rs:6 fixture::{impl S<X>} -> fixture::a::Base type
    src/lib.rs:7 fixture::S::late -> fixture::a::Base::Raw type
    src/lib.rs:7 fixture::S::late -> fixture::b::Late type
    src/lib.rs:7 fixture::S::late -> fixture::b::Late::Time type
    src/lib.rs:8 fixture::S::other -> fixture::a::Base::Raw type
    ");
}

#[test]
fn what_no_bound_or_several_declare_is_nothing() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub trait T { type Out; } pub trait U { type Out; type In; } pub struct Out; }
        fn f<X: a::T + a::U>(_: X::Out) {}
        fn g<X: Iterator>(_: X::Item, _: X::Out) {}
        struct S<X>(X);
        impl<X> S<X> { fn h() where X: a::U {} fn i(_: X::In) {} }
        fn j<X: a::U>() { fn inner<X>(_: X::In) {} }
    "), @"
    src/lib.rs:2 fixture::f -> fixture::a::T type
    src/lib.rs:2 fixture::f -> fixture::a::U type
    src/lib.rs:5 fixture::S::h -> fixture::a::U type
    src/lib.rs:5 fixture::{impl S<X>} -> fixture::S impl
    src/lib.rs:6 fixture::j -> fixture::a::U type
    ");
}
