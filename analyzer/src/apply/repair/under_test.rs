//! Code that asks whether it is under test: `cfg!(test)`, `#[cfg(not(test))]`. The compiler objects to nothing, and yet a test of a crate
//! above gets the other answer than before the split.
//!
//! In: the files of the crates below. Out: edits that let the answer be yes with the feature that tests above turn on. What is there
//! for tests only, and is missed then, the compiler names. Nobody is told where that would change what ships: see [`Told`]. Left out:
//! `cfg_attr`, which is mostly about lints and `no_std`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use seam_graphs::CrateKind;

use super::test_helpers::{asks, words_test};
use super::{Knowledge, Made, Round, Work};
use crate::apply::check::Place;
use crate::apply::tree::Home;
use crate::workspace::{Package, Resolver};

/// Code of crates below that asks whether it is under test.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TestQuestions {
    /// Files, relative to the workspace, and lines.
    pub places: Vec<(String, u32)>,
    /// Who is told yes, besides the tests of its own crate.
    pub told: Told,
}

/// Who turns the feature on by which code below is told that it is under test.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Told {
    /// Nobody: features of dev-dependencies count in every build, and what ships would be told as well.
    ///
    /// <https://doc.rust-lang.org/cargo/reference/features.html#feature-resolver-version-2>
    #[default]
    Nobody,
    /// The tests of crates above, as before the split: cargo builds nothing else with them.
    Tests,
    /// Also what cargo builds together with these, and was not told before: integration tests, examples, benchmarks, examples in
    /// documentation, programs, and other packages of the workspace.
    TestsAndOtherTargets,
}

impl Told {
    /// Who can be told in a package; `others` tells whether its library has examples in its documentation, or the workspace packages
    /// that use it.
    pub(in crate::apply) fn new(resolver: Resolver, package: &Package, others: bool) -> Self {
        let other =
            |kind| matches!(kind, CrateKind::Test | CrateKind::Example | CrateKind::Bench | CrateKind::Bin);
        match resolver {
            Resolver::Shared => Self::Nobody,
            Resolver::Apart if others || package.targets.iter().any(|target| other(target.kind)) => {
                Self::TestsAndOtherTargets
            }
            Resolver::Apart => Self::Tests,
        }
    }
}

/// What asks, before anything is done about it.
pub fn test_questions(knowledge: &Knowledge, read: &dyn Fn(&str) -> Option<String>) -> TestQuestions {
    let mut made = Made::default();
    let mut work = Work::new(knowledge, true, &mut made, read);
    let tested = work.tested();
    let asking = work.asking(&tested);
    let places = asking.into_iter().map(|(_, place)| (place.file, place.line)).collect();
    TestQuestions { places, told: knowledge.told }
}

/// Lets code that asks whether it is under test be told so by the tests of crates above. To be done again until nothing is left.
pub fn under_test(knowledge: &Knowledge, made: &mut Made, read: &dyn Fn(&str) -> Option<String>) -> Round {
    if knowledge.told == Told::Nobody {
        return Round::default();
    }
    let mut work = Work::new(knowledge, true, made, read);
    let tested = work.tested();
    let mut first: BTreeMap<Home, Place> = BTreeMap::new();
    for (home, place) in work.asking(&tested) {
        work.open(&place.file, &(place.start..place.end), &place);
        first.entry(home).or_insert(place);
    }
    for (below, place) in first {
        for &above in &tested {
            if knowledge.tree.rank(above) > knowledge.tree.rank(below) {
                work.turn_on(above, below, &knowledge.feature, &place);
            }
        }
    }
    work.finish()
}

impl Work<'_> {
    /// Where crates below `tested` ones ask.
    fn asking(&mut self, tested: &BTreeSet<Home>) -> Vec<(Home, Place)> {
        let mut found = Vec::new();
        for (file, (home, _)) in &self.know.files {
            let rank = self.know.tree.rank(*home);
            if !tested.iter().any(|&above| self.know.tree.rank(above) > rank) {
                continue;
            }
            let Some(text) = self.text(file) else { continue };
            for range in questions(&text) {
                let line = crate::apply::element::line_of(&text, range.start);
                let (file, start, end) = (file.clone(), range.start, range.end);
                found.push((*home, Place { file, start, end, line, ..Place::default() }));
            }
        }
        found
    }

    /// The crates that have tests.
    fn tested(&self) -> BTreeSet<Home> {
        let mut homes = BTreeSet::new();
        for module in &self.know.tree.modules {
            let tests = module.homes.iter().zip(&module.body.elements);
            homes.extend(tests.filter(|(_, element)| module.test || element.test).map(|(home, _)| *home));
        }
        homes
    }
}

/// Where a text asks whether it is under test; with `#[cfg(not(test))]` also what it has for tests in place of that.
fn questions(text: &str) -> Vec<Range<usize>> {
    let mut found = Questions::default();
    if text.contains("cfg")
        && let Ok(tokens) = text.parse::<TokenStream>()
    {
        ask(tokens, &mut found);
    }
    let mut all = found.calls;
    if !found.without.is_empty() {
        all.extend(found.without);
        all.extend(found.instead);
    }
    all.sort_by_key(|range| range.start);
    all
}

#[derive(Default)]
struct Questions {
    /// `cfg!(test)`.
    calls: Vec<Range<usize>>,
    /// `#[cfg(not(test))]`.
    without: Vec<Range<usize>>,
    /// `#[cfg(test)]` of anything but a module.
    instead: Vec<Range<usize>>,
}

fn ask(tokens: TokenStream, found: &mut Questions) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        let is = |back: usize, wanted: &str| {
            at.checked_sub(back).is_some_and(|before| match &tokens[before] {
                TokenTree::Ident(word) => word == wanted,
                TokenTree::Punct(punct) => wanted.len() == 1 && wanted.starts_with(punct.as_char()),
                _ => false,
            })
        };
        let called = is(1, "!") && is(2, "cfg");
        let attribute = group.delimiter() == Delimiter::Bracket && is(1, "#");
        let range = group.span().byte_range();
        if called && has_test(group.stream()) {
            found.calls.push(range);
        } else if attribute && is_not_test(group.stream()) {
            found.without.push(range);
        } else if attribute && is_test(group.stream()) {
            if !is_module(&tokens[at + 1..]) {
                found.instead.push(range);
            }
        } else {
            ask(group.stream(), found);
        }
    }
}

fn has_test(tokens: TokenStream) -> bool {
    let mut words = Vec::new();
    words_test(tokens, &mut words);
    !words.is_empty()
}

/// Whether an attribute is a `cfg` that asks for tests.
fn is_test(attribute: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = attribute.into_iter().collect();
    matches!(&tokens[..], [TokenTree::Ident(cfg), TokenTree::Group(of)] if cfg == "cfg" && asks(of.stream()))
}

/// Whether an item is a module, behind its other attributes and its visibility.
fn is_module(item: &[TokenTree]) -> bool {
    let mut rest = item;
    loop {
        rest = match rest {
            [TokenTree::Punct(hash), TokenTree::Group(_), after @ ..] if hash.as_char() == '#' => after,
            [TokenTree::Ident(vis), TokenTree::Group(_), after @ ..] if vis == "pub" => after,
            [TokenTree::Ident(vis), after @ ..] if vis == "pub" => after,
            [TokenTree::Ident(word), ..] => return word == "mod",
            _ => return false,
        };
    }
}

/// Whether an attribute is a `cfg` with `not(…test…)` in it.
fn is_not_test(attribute: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = attribute.into_iter().collect();
    matches!(&tokens[..], [TokenTree::Ident(cfg), TokenTree::Group(of)] if cfg == "cfg" && not_test(of.stream()))
}

fn not_test(tokens: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.iter().enumerate().any(|(at, token)| {
        let TokenTree::Group(group) = token else { return false };
        let not = at > 0 && matches!(&tokens[at - 1], TokenTree::Ident(word) if word == "not");
        not && has_test(group.stream()) || not_test(group.stream())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_found_wherever_they_stand_and_what_is_for_tests_only_is_none() {
        let text = "
const A: u8 = if cfg!(test) { 1 } else { 2 };
#[cfg(test)] fn a() {}
#[cfg(all(unix, not(test)))] fn a() { if cfg!(any(test, unix)) {} if cfg!(unix) {} }
#[cfg_attr(not(test), allow(unused))] fn b() {}
#[cfg(not(feature = \"test\"))] fn c() {}
";
        let shown = |text: &str| -> Vec<String> {
            questions(text).into_iter().map(|range| text[range].to_owned()).collect()
        };
        let all = ["(test)", "[cfg(test)]", "[cfg(all(unix, not(test)))]", "(any(test, unix))"];
        assert_eq!(shown(text), all);
        let only =
            "#[cfg(test)] fn a() {} #[cfg(test)] #[path = \"t.rs\"] pub(crate) mod t; fn b() { cfg!(test); }";
        assert_eq!(shown(only), ["(test)"]);
        assert_eq!(shown("#[cfg(not(test))] use a::b; #[cfg(test)] mod t {}"), ["[cfg(not(test))]"]);
    }
}
