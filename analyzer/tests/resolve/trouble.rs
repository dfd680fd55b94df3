//! What cannot be resolved is counted and listed; and the result does not depend on how the work was shared out.

use insta::assert_snapshot;
use seam_analyzer::LoadOptions;

use crate::support::{analysis, dump, names, with_options};

#[test]
fn every_path_is_counted_once() {
    let analysis = analysis(
        r"
        //- src/lib.rs
        mod a { pub fn f() {} }
        use std::fmt;
        use a::f;
        use a::missing;
        fn g(_: fmt::Error, _: Unknown) -> u8 { f(); a::gone(); lost() }
    ",
    );
    // `f` twice; `std::fmt`, `fmt::Error`, `u8`.
    assert_eq!((analysis.paths.workspace, analysis.paths.external), (2, 3));
    assert_eq!(analysis.paths.unresolved, 4);
    assert_snapshot!(dump(&analysis), @"
    src/lib.rs:3 fixture -> fixture::a::f use
    src/lib.rs:4 fixture -> fixture::a use
    src/lib.rs:5 fixture::g -> fixture::a call
    src/lib.rs:5 fixture::g -> fixture::a::f call
    ? src/lib.rs:4 a::missing in fixture
    ? src/lib.rs:5 Unknown in fixture
    ? src/lib.rs:5 a::gone in fixture
    ? src/lib.rs:5 lost in fixture
    ");
}

#[test]
fn a_path_through_a_missing_crate_is_said() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        use nowhere::Thing;
        fn f(_: Thing, _: also::Missing) {}
    "), @"
    ? src/lib.rs:1 nowhere::Thing in fixture
    ? src/lib.rs:2 Thing in fixture
    ? src/lib.rs:2 also::Missing in fixture
    ");
}

#[test]
fn a_path_with_too_many_supers_is_said() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod a { fn f() { super::super::g(); super::g() } }
        fn g() {}
    "), @"
    src/lib.rs:1 fixture::a::f -> fixture::g call
    ? src/lib.rs:1 super::super::g in fixture::a
    ");
}

#[test]
fn a_file_that_does_not_parse_costs_only_itself() {
    assert_snapshot!(names(r"
        //- src/lib.rs
        mod bad;
        mod good;
        fn f() { bad::f(); good::f() }
        //- src/bad.rs
        pub fn f( {}
        //- src/good.rs
        pub fn f() { super::f() }
    "), @"
    src/good.rs:1 fixture::good::f -> fixture::f call
    src/lib.rs:3 fixture::f -> fixture::bad call
    src/lib.rs:3 fixture::f -> fixture::good::f call
    ? src/lib.rs:3 bad::f in fixture
    ! src/bad.rs:1 unparsed: does not parse (cannot parse string into token stream); the file is left out
    ");
}

/// A little of everything, in many files.
fn many() -> String {
    let mut text = String::from("//- src/lib.rs\n#[macro_use] mod macros;\npub use m0::*;\n");
    for i in 0..40 {
        text += &format!("mod m{i};\n");
    }
    text += "//- src/macros.rs\nmacro_rules! item { ($n:ident, $e:expr) => { pub fn $n() { $e; } mod inner { pub fn f() {} } } }\n";
    for i in 0..40 {
        let next = (i + 1) % 40;
        text += &format!(
            "//- src/m{i}.rs\npub use crate::m{next}::*;\nuse super::m{next}::S{next} as Next;\npub struct S{i};\n\
             item!(made{i}, crate::m{next}::made{next}());\nfn f(_: Next) {{ made{next}(); inner::f(); lost{i}() }}\n\
             #[cfg(test)] mod tests {{ use super::*; fn t(_: S{i}) {{}} }}\n"
        );
    }
    text
}

#[test]
fn one_thread_and_four_find_the_same() {
    let text = many();
    let one = with_options(&text, LoadOptions::default(), 1);
    for threads in [2, 4] {
        let other = with_options(&text, LoadOptions::default(), threads);
        assert_eq!(dump(&one), dump(&other));
        assert_eq!(format!("{:?}", one.graph), format!("{:?}", other.graph));
        assert_eq!(one.paths, other.paths);
    }
    assert!(one.graph.references().len() > 200);
    assert_eq!(one.unresolved.len(), 40);
}
