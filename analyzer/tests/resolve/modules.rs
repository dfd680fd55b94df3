//! The module tree: where the files of modules are, and what paths through it mean.
//!
//! Reference: <https://doc.rust-lang.org/reference/items/modules.html>.

use insta::assert_snapshot;

use crate::support::{analysis, items, names};

#[test]
fn files_beside_in_folders_and_in_braces() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a;
        mod b;
        mod c { pub mod d; pub fn f() { d::f() } }
        pub fn f() { a::f(); b::f(); b::e::f(); c::f() }
        //- src/a.rs
        pub fn f() {}
        //- src/b/mod.rs
        pub mod e;
        pub fn f() { e::f(); super::a::f() }
        //- src/b/e.rs
        pub fn f() { crate::f(); super::super::c::d::f() }
        //- src/c/d.rs
        pub fn f() { self::g() }
        fn g() {}
    "), @"
    src/b/e.rs:1 fixture::b::e::f -> fixture::c::d::f call
    src/b/e.rs:1 fixture::b::e::f -> fixture::f call
    src/b/mod.rs:2 fixture::b::f -> fixture::a::f call
    src/b/mod.rs:2 fixture::b::f -> fixture::b::e::f call
    src/c/d.rs:1 fixture::c::d::f -> fixture::c::d::g call
    src/lib.rs:3 fixture::c::f -> fixture::c::d::f call
    src/lib.rs:4 fixture::f -> fixture::a::f call
    src/lib.rs:4 fixture::f -> fixture::b::e::f call
    src/lib.rs:4 fixture::f -> fixture::b::f call
    src/lib.rs:4 fixture::f -> fixture::c::f call
    ");
}

#[test]
fn a_file_with_children_owns_the_folder_of_its_name() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a;
        //- src/a.rs
        mod b;
        fn f() { b::c::f() }
        //- src/a/b.rs
        pub mod c;
        //- src/a/b/c.rs
        pub fn f() { super::super::f() }
        //- src/b.rs
        pub mod c {} // not a child of `a`
    "), @"
    src/a.rs:2 fixture::a::f -> fixture::a::b::c::f call
    src/a/b/c.rs:1 fixture::a::b::c::f -> fixture::a::f call
    ");
}

#[test]
fn path_attributes_start_at_the_folder_of_the_file() {
    assert_snapshot!(names(r#"
        //- src/lib.rs
        #[path = "elsewhere/x.rs"]
        mod a;
        mod b;
        fn f() { a::f(); a::child::f(); b::c::f() }
        //- src/elsewhere/x.rs
        pub mod child;
        pub fn f() {}
        //- src/elsewhere/child.rs
        pub fn f() { super::f() }
        //- src/b.rs
        #[path = "c.rs"]
        pub mod c;
        //- src/c.rs
        pub fn f() { crate::f() }
    "#), @"
    src/c.rs:1 fixture::b::c::f -> fixture::f call
    src/elsewhere/child.rs:1 fixture::a::child::f -> fixture::a::f call
    src/lib.rs:4 fixture::f -> fixture::a::child::f call
    src/lib.rs:4 fixture::f -> fixture::a::f call
    src/lib.rs:4 fixture::f -> fixture::b::c::f call
    ");
}

#[test]
fn path_attributes_inside_inline_modules() {
    // In a file that is no `mod.rs` the folder of the file's own name comes first; in a root it does not.
    assert_snapshot!(names(r#"
        //- src/lib.rs
        mod inline { #[path = "other.rs"] pub mod inner; }
        mod file;
        #[path = "thread"] mod moved { pub mod local; }
        fn f() { inline::inner::f(); file::inline::inner::f(); moved::local::f() }
        //- src/inline/other.rs
        pub fn f() {}
        //- src/file.rs
        pub mod inline { #[path = "other.rs"] pub mod inner; }
        //- src/file/inline/other.rs
        pub fn f() {}
        //- src/thread/local.rs
        pub fn f() { crate::inline::inner::f() }
    "#), @"
    src/lib.rs:4 fixture::f -> fixture::file::inline::inner::f call
    src/lib.rs:4 fixture::f -> fixture::inline::inner::f call
    src/lib.rs:4 fixture::f -> fixture::moved::local::f call
    src/thread/local.rs:1 fixture::moved::local::f -> fixture::inline::inner::f call
    ");
}

#[test]
fn conditional_paths_are_all_followed() {
    let text = r#"
        //- src/lib.rs
        #[cfg_attr(unix, path = "unix.rs")]
        #[cfg_attr(windows, path = "windows.rs")]
        mod sys;
        fn f() { sys::f() }
        fn g() {}
        fn h() {}
        //- src/unix.rs
        pub fn f() { crate::g() }
        //- src/windows.rs
        pub fn f() { crate::h() }
    "#;
    assert_snapshot!(names(text), @"
    src/lib.rs:4 fixture::f -> fixture::sys#2::f call
    src/lib.rs:4 fixture::f -> fixture::sys::f call
    src/unix.rs:1 fixture::sys::f -> fixture::g call
    src/windows.rs:1 fixture::sys#2::f -> fixture::h call
    ");
}

#[test]
fn one_file_in_two_targets_is_two_modules() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        pub mod shared;
        pub fn lib() {}
        //- src/main.rs
        mod shared;
        fn main() { shared::f(); fixture::lib(); fixture::shared::f() }
        fn g() {}
        //- src/shared.rs
        pub fn f() { self::g() }
        fn g() {}
    "), @"
    src/main.rs:2 fixture[bin]::main -> fixture::lib call
    src/main.rs:2 fixture[bin]::main -> fixture::shared::f call
    src/main.rs:2 fixture[bin]::main -> fixture[bin]::shared::f call
    src/shared.rs:1 fixture::shared::f -> fixture::shared::g call
    src/shared.rs:1 fixture[bin]::shared::f -> fixture[bin]::shared::g call
    ");
}

#[test]
fn a_common_module_belongs_to_each_test() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        pub fn f() {}
        //- tests/one.rs
        mod common;
        fn one() { common::setup() }
        //- tests/two.rs
        mod common;
        #[test] fn two() { common::setup(); fixture::f() }
        //- tests/common/mod.rs
        pub fn setup() { fixture::f() }
    "), @"
    tests/common/mod.rs:1 one[test]::common::setup -> fixture::f call [test]
    tests/common/mod.rs:1 two[test]::common::setup -> fixture::f call [test]
    tests/one.rs:2 one[test]::one -> one[test]::common::setup call [test]
    tests/two.rs:2 two[test]::two -> fixture::f call [test]
    tests/two.rs:2 two[test]::two -> two[test]::common::setup call [test]
    ");
}

#[test]
fn every_kind_of_target_sees_the_library() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        pub fn f() {}
        //- src/bin/tool.rs
        fn main() { fixture::f() }
        //- examples/show.rs
        fn main() { fixture::f() }
        //- benches/speed.rs
        fn main() { fixture::f() }
        //- build.rs
        fn main() { helper() }
        fn helper() {}
    "), @"
    benches/speed.rs:1 speed[bench]::main -> fixture::f call [test]
    build.rs:1 fixture[build]::main -> fixture[build]::helper call
    examples/show.rs:1 show[example]::main -> fixture::f call [test]
    src/bin/tool.rs:1 tool::main -> fixture::f call
    ");
}

#[test]
fn included_files_are_part_of_the_module_around() {
    assert_snapshot!(names(r#"
        //- src/lib.rs
        mod a { include!("parts/a.rs"); fn g() { f() } }
        mod b { pub const TEXT: &str = include_str!("parts/a.rs"); }
        fn f() { a::f(); f2() }
        include!("parts/top.rs");
        //- src/parts/a.rs
        pub fn f() { super::f() }
        //- src/parts/top.rs
        fn f2() { a::f() }
    "#), @"
    src/lib.rs:1 fixture::a::g -> fixture::a::f call
    src/lib.rs:3 fixture::f -> fixture::a::f call
    src/lib.rs:3 fixture::f -> fixture::f2 call
    src/parts/a.rs:1 fixture::a::f -> fixture::f call
    src/parts/top.rs:1 fixture::f2 -> fixture::a::f call
    ");
}

#[test]
fn modules_that_are_declared_under_two_conditions_are_one() {
    assert_snapshot!(names(r#"
        //- src/lib.rs
        #[cfg(feature = "x")] pub mod a;
        #[cfg(not(feature = "x"))] mod a;
        fn f() { a::f() }
        fn g() {}
        //- src/a.rs
        pub fn f() { super::g() }
    "#), @"
    src/a.rs:1 fixture::a::f -> fixture::g call
    src/lib.rs:3 fixture::f -> fixture::a::f call
    ");
}

#[test]
fn a_module_without_a_file_is_said() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod gone;
        mod here;
        fn f() { gone::f(); here::f() }
        //- src/here.rs
        pub fn f() {}
    "), @"
    src/lib.rs:3 fixture::f -> fixture::here::f call
    ? src/lib.rs:3 gone::f in fixture
    ! src/lib.rs:1 missing-module: no file for `mod gone;`; what is below it is left out
    ");
}

#[test]
fn a_module_in_a_body_belongs_to_the_function() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        fn f() {
            mod inner { pub fn g() { super::h() } pub mod more { pub fn i() { crate::h() } } }
            inner::g();
            inner::more::i()
        }
        fn h() {}
        fn g() { inner::g() } // not seen from outside
    "), @"
    src/lib.rs:2 fixture::f -> fixture::h call
    src/lib.rs:2 fixture::f -> fixture::h call
    ? src/lib.rs:7 inner::g in fixture
    ");
}

#[test]
fn visibility_of_items() {
    assert_snapshot!(items(r"
        //- src/lib.rs
        pub mod a {
            pub(super) fn one() {}
            pub(crate) fn two() {}
            pub(self) fn three() {}
            fn four() {}
            pub mod b { pub(in crate::a) fn five() {} pub(in super::super) fn six() {} }
            pub fn seven() {}
        }
    "), @"
    mod fixture pub
    mod fixture::a pub
    mod fixture::a::b pub
    fn fixture::a::b::five in fixture::a
    fn fixture::a::b::six in fixture
    fn fixture::a::four in fixture::a
    fn fixture::a::one in fixture
    fn fixture::a::seven pub
    fn fixture::a::three in fixture::a
    fn fixture::a::two in fixture
    ");
}

#[test]
fn lines_of_modules_do_not_count_twice() {
    let analysis = analysis("//- src/lib.rs\nmod a {\n  mod b {\n  }\n}\nfn f() {}\n");
    let lines: Vec<(&str, u32)> =
        analysis.graph.modules().iter().map(|m| (m.path.as_str(), m.lines)).collect();
    assert_eq!(lines, [("fixture", 1), ("fixture::a", 2), ("fixture::a::b", 2)]);
}
