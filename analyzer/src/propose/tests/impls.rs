//! Where impls may lie: the orphan rule, and what keeps two of them from overlapping.

use super::{Units, analysed, bonds, crate_of, proposed};

/// What keeps impls apart: `later ~ other: where it is known`.
fn overlaps(text: &str) -> Vec<String> {
    let (_, analysis, _) = analysed(text);
    let graph = &analysis.graph;
    let root = graph.crates().iter().position(|c| c.path == "fixture").unwrap();
    let units = Units::new(&analysis, seam_graphs::CrateId::new(root));
    let found = units.overlaps.iter().map(|(overlap, _, homes)| {
        let homes: Vec<String> = homes.iter().map(|&unit| graph.label(units.item[unit as usize])).collect();
        format!("{} ~ {}: {}", graph.label(overlap.item), graph.label(overlap.other), homes.join(" | "))
    });
    let mut found: Vec<String> = found.collect();
    found.sort();
    found
}

#[test]
fn impls_lie_where_the_orphan_rule_has_them() {
    let text = "
//- src/lib.rs
pub mod a; pub mod b;
//- src/a.rs
pub struct A; pub trait Tr {} pub struct G<T>(T); pub struct B;
pub type Alias = A;
//- src/b.rs
use crate::a::{A, Alias, B, G, Tr};
impl A {}
impl Alias { fn f() {} }
impl Tr for A {}
impl Tr for u8 {}
impl<T> Tr for Vec<T> {}
impl<B> Tr for Option<B> {}
impl<T> Tr for &T {}
impl Tr for (A, A) {}
impl Tr for [A] {}
impl Clone for A { fn clone(&self) -> A { A } }
impl From<A> for String { fn from(_: A) -> String { String::new() } }
impl From<Vec<A>> for B { fn from(_: Vec<A>) -> B { B } }
impl From<A> for B { fn from(_: A) -> B { B } }
impl<'a> PartialEq<u8> for &'a A { fn eq(&self, _: &u8) -> bool { true } }
impl<T> Drop for G<T> { fn drop(&mut self) {} }
impl dyn Tr {}
";
    assert_eq!(
        bonds(text),
        [
            "impl A + A",
            "impl Alias + A",
            "impl Clone for A + A",
            "impl Drop for G<T> + G",
            "impl From<A> for B: B | A",
            "impl From<A> for String + A",
            "impl From<Vec<A>> for B + B",
            "impl PartialEq<u8> for &A + A",
            "impl Tr for &T + Tr",
            "impl Tr for (A, A) + Tr",
            "impl Tr for A: Tr | A",
            "impl Tr for Option<B> + Tr",
            "impl Tr for Vec<T> + Tr",
            "impl Tr for [A] + Tr",
            "impl Tr for u8 + Tr",
            "impl dyn Tr + Tr",
        ]
    );
}

#[test]
fn what_keeps_a_blanket_impl_from_overlapping_is_known_with_its_bound_or_with_the_type() {
    let text = "
//- src/lib.rs
pub mod base; pub mod text;
//- src/base.rs
pub trait Text {}
impl Text for str {}
//- src/text.rs
use crate::base::Text;
pub trait AsText {}
pub struct Own; pub struct Wrap<T>(T);
impl<T: Text + ?Sized> AsText for T {}
impl AsText for String {}
impl<T: Text> AsText for Vec<T> {}
impl AsText for Own {}
impl<T> AsText for Wrap<T> where T: Text {}
";
    assert_eq!(
        overlaps(text),
        [
            "impl AsText for Own ~ impl AsText for T: Text | Own",
            "impl AsText for String ~ impl AsText for T: Text",
            "impl AsText for Vec<T> ~ impl AsText for T: Text",
            "impl AsText for Wrap<T> ~ impl AsText for T: Text | Wrap",
        ]
    );
}

#[test]
fn a_bound_of_a_foreign_trait_is_known_with_a_type_that_it_names() {
    let text = "
//- src/lib.rs
pub mod a;
//- src/a.rs
pub trait IntoMaybe<T> {}
pub struct Maybe<T>(T); pub struct Name; pub struct Other;
impl From<&'static str> for Name { fn from(_: &'static str) -> Name { Name } }
impl<T> IntoMaybe<T> for Maybe<T> {}
impl IntoMaybe<Name> for Option<&'static str> {}
impl IntoMaybe<Other> for Option<u8> {}
impl IntoMaybe<Self> for u8 {}
impl<I: Into<Name>> IntoMaybe<Name> for I {}
impl<I: Into<String>> IntoMaybe<String> for I {}
";
    assert_eq!(
        overlaps(text),
        [
            "impl IntoMaybe<Name> for Option<&str> ~ impl IntoMaybe<Name> for I: Name",
            "impl IntoMaybe<T> for Maybe<T> ~ impl IntoMaybe<Name> for I: Maybe | Name",
            "impl IntoMaybe<T> for Maybe<T> ~ impl IntoMaybe<String> for I: Maybe",
        ]
    );
}

#[test]
fn impls_that_are_apart_by_themselves_are_free() {
    let text = "
//- src/lib.rs
pub mod a; pub mod b;
//- src/a.rs
pub trait Text {}
//- src/b.rs
use crate::a::Text;
pub trait Run<T> {} pub trait Sized_ {} pub trait Two {}
pub struct Own; pub struct G<T>(T);
impl<F: Fn(u8)> Run<u8> for F {}
impl Run<u8> for Own {}
impl<T: Text> Sized_ for T {}
impl Sized_ for str {}
impl Sized_ for [u8] {}
impl Sized_ for dyn Text {}
impl<T: Text> Two for G<(T, u8)> {}
impl<T: Text> Two for G<[T; 2]> {}
impl<T: Text> Two for &T {}
impl<T: Text> Two for &mut T {}
";
    assert_eq!(overlaps(text), Vec::<String>::new());
}

#[test]
fn a_proposal_keeps_the_bound_with_the_impls_that_it_keeps_apart() {
    let body = "    let x = x + 1;\n".repeat(150);
    let text = format!(
        "
//- src/lib.rs
pub mod base; pub mod text;
//- src/base.rs
pub trait Text {{}}
pub fn base(x: u64) -> u64 {{
{body}    x
}}
//- src/text.rs
use crate::base::Text;
pub trait AsText {{}}
impl<T: Text> AsText for T {{}}
impl AsText for String {{}}
pub fn text(x: u64) -> u64 {{
{body}    crate::base::base(x)
}}
"
    );
    let plan = proposed(&text, 2, "apart = [[\"base::base\", \"text::text\"]]");
    assert_ne!(crate_of(&plan, "base::base"), crate_of(&plan, "text::text"), "{plan:?}");
    assert_eq!(crate_of(&plan, "base::Text"), crate_of(&plan, "text::{impl AsText for String}"), "{plan:?}");
}

#[test]
fn what_a_derive_makes_keeps_its_module_in_one_piece() {
    let bonds = bonds(
        "
//- src/lib.rs
mod parser;
mod other { pub struct Seen; impl Seen { pub fn a(&self) {} } pub fn free() {} }
//- src/parser.rs
#[derive(grammar::Parser)]
pub struct Parser;
impl Rule { fn name(self) {} }
pub fn parse() -> Rule { Rule::all }
",
    );
    let with_the_impl =
        |name: &str| bonds.iter().any(|bond| bond.contains("impl Rule") && bond.contains(name));
    assert!(with_the_impl("Parser") && with_the_impl("parse"), "{bonds:?}");
    assert!(!bonds.iter().any(|bond| bond.contains("free")), "{bonds:?}");
}
