//! Method calls: inferred, apart from the references by name.

use insta::assert_snapshot;

use crate::support::{inferred, names};

#[test]
fn a_method_call_is_no_reference_by_name() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { pub struct S; impl S { pub fn polish(&self) {} } }
        fn f(s: a::S) { s.polish() }
    "), @"
    src/lib.rs:1 fixture::a::{impl S} -> fixture::a::S impl
    src/lib.rs:2 fixture::f -> fixture::a::S type
    ");
}

#[test]
fn the_only_method_of_a_name_is_inferred() {
    assert_snapshot!(inferred(r"
        //- src/lib.rs
        mod a { pub struct S; impl S { pub fn polish(&self) {} pub fn make() {} } }
        mod b { pub trait T { fn grind(&self); } impl T for u8 { fn grind(&self) {} } }
        fn f(s: a::S) { s.polish(); 1u8.grind(); s.make() }
    "), @"
    src/lib.rs:3 fixture::f -> fixture::a::S::polish call
    src/lib.rs:3 fixture::f -> fixture::b::T::grind call
    ");
}

#[test]
fn several_methods_of_a_name_are_not_guessed_between() {
    assert_snapshot!(inferred(r"
        //- src/lib.rs
        struct S; impl S { fn polish(&self) {} }
        struct T; impl T { fn polish(&self) {} }
        fn f() { g().polish(); for s in [S] { s.polish() } }
        fn g() -> impl Sized { S }
    "), @"");
}

#[test]
fn on_self_the_type_decides() {
    assert_snapshot!(inferred(r"
        //- src/lib.rs
        struct S; impl S { fn polish(&self) {} fn f(&self) { self.polish(); self.inner.polish() } }
        struct T; impl T { fn polish(&self) {} fn f(&self) { self.polish() } }
        trait U { fn polish(&self); fn f(&self) { self.polish() } }
    "), @"
    src/lib.rs:1 fixture::S::f -> fixture::S::polish call
    src/lib.rs:2 fixture::T::f -> fixture::T::polish call
    src/lib.rs:3 fixture::U::f -> fixture::U::polish call
    ");
}

#[test]
fn a_method_that_the_standard_library_has_too_is_not_guessed() {
    assert_snapshot!(inferred(r"
        //- src/lib.rs
        struct S; impl S { fn len(&self) -> usize { 1 } fn g(&self) { self.len(); } }
        fn f(v: Vec<u8>) { v.len(); unknown().len(); }
        fn unknown() -> impl Sized {}
    "), @"src/lib.rs:1 fixture::S::g -> fixture::S::len call");
}

#[test]
fn a_field_that_is_called_is_no_method() {
    assert_snapshot!(inferred(r"
        //- src/lib.rs
        struct S { polish: fn() } impl S { fn polish(&self) {} }
        fn f(s: S) { (s.polish)() }
    "), @"");
}

#[test]
fn the_type_of_the_receiver_decides_where_it_is_known() {
    assert_snapshot!(inferred(r"
        //- src/lib.rs
        pub struct A { b: Box<B>, o: Option<B> }
        pub struct B;
        impl A { fn new() -> Self { todo!() } fn polish(&self) {} fn other(&self) -> Result<&B, ()> { todo!() } }
        impl B { fn polish(&self) {} }
        trait Grind { fn grind(&self); }
        struct C; impl C { fn grind(&self) {} }
        fn parameter(b: &mut B) { b.polish() }
        fn constructor() { let a = A::new(); a.polish() }
        fn field(a: A) { a.b.polish() }
        fn opened(a: A) { if let Some(b) = &a.o { b.polish() } a.o.unwrap().polish() }
        fn given(a: A) -> Result<(), ()> { a.other()?.polish(); Ok(()) }
        fn bound<G: Clone + Grind>(g: G) { g.grind() }
        fn shadowed(b: B) { let b = A::new(); b.polish() }
    "), @"
    src/lib.rs:7 fixture::parameter -> fixture::B::polish call
    src/lib.rs:8 fixture::constructor -> fixture::A::polish call
    src/lib.rs:9 fixture::field -> fixture::B::polish call
    src/lib.rs:10 fixture::opened -> fixture::B::polish call
    src/lib.rs:10 fixture::opened -> fixture::B::polish call
    src/lib.rs:11 fixture::given -> fixture::A::other call
    src/lib.rs:11 fixture::given -> fixture::B::polish call
    src/lib.rs:12 fixture::bound -> fixture::Grind::grind call
    src/lib.rs:13 fixture::shadowed -> fixture::A::polish call
    ");
}
