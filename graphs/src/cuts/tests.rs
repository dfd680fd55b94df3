//! Each kind of fix with a case and a near-miss, what moves promise under random graphs, and the time on large ones.

#![allow(clippy::print_stdout, reason = "the figures are for whoever runs the tests with --nocapture")]

use std::collections::BTreeSet;
use std::time::Instant;

use proptest::prelude::*;

use super::*;
use crate::testing::{Sample, block, numbered};
use crate::{ItemId, ItemKind, RefKind};

/// `app::low` is used ten times by `app::top`; the cut is what leads back up.
fn knot(more: &[&str]) -> Sample {
    let modules: Vec<&str> = ["app", "app::low", "app::top"].iter().chain(more).copied().collect();
    let mut sample = Sample::new(&modules)
        .item("app::low::work", ItemKind::Fn, 100)
        .item("app::low::rest", ItemKind::Fn, 100)
        .item("app::top::main", ItemKind::Fn, 100)
        .item("app::top::serve", ItemKind::Fn, 100)
        .refer("app::top::serve", "app::top::main", RefKind::Call);
    for _ in 0..10 {
        sample = sample.refer("app::top::main", "app::low::work", RefKind::Call).refer(
            "app::top::main",
            "app::low::rest",
            RefKind::Call,
        );
    }
    sample
}

/// The cuts, with the lines of items as the measure.
fn cuts_of(g: &ItemGraph, p: &Partition, q: &Quotient, evidence: usize) -> Vec<ComponentCuts> {
    cheapest_cuts(g, p, q, EdgeFilter::PROGRAM, &item_lines(g, p), evidence)
}

/// The only cut's suggestions in words, after a check that it leads from `low` to `top`.
fn words(sample: Sample) -> Vec<String> {
    let (graph, partition, quotient) = sample.build();
    let all = cuts_of(&graph, &partition, &quotient, 9);
    let cuts: Vec<&Cut> = all.iter().flat_map(ComponentCuts::cuts).collect();
    assert_eq!(cuts.len(), 1, "one cut");
    assert_eq!(cuts[0].from, block(&partition, "app::low"));
    assert_eq!(cuts[0].to, block(&partition, "app::top"));
    cuts[0].suggestions.iter().map(|s| s.fix.display(&graph, &partition).to_string()).collect()
}

#[test]
fn a_type_moves_down_with_what_it_needs() {
    let sample = knot(&[])
        .item("app::top::Config", ItemKind::Struct, 10)
        .item("app::top::Level", ItemKind::Enum, 5)
        .item("app::top::{impl Config}", ItemKind::Impl, 20)
        .method("app::top::{impl Config}", "new", 10)
        .refer("app::top::{impl Config}", "app::top::Config", RefKind::Impl)
        .refer("app::top::{impl Config}::new", "app::top::Level", RefKind::Path)
        .refer("app::low", "app::top::Config", RefKind::Use)
        .refer("app::low::work", "app::top::{impl Config}::new", RefKind::Call)
        .refer("app::low::rest", "app::top::Config", RefKind::Type)
        .refer("app::top::main", "app::top::Config", RefKind::Type);
    assert_eq!(words(sample), ["move `Config` and `Level` (35 lines) from `app::top` to `app::low`"]);
}

#[test]
fn a_type_that_several_blocks_use_moves_to_a_new_module() {
    let sample = knot(&["app::side"])
        .item("app::top::Config", ItemKind::Struct, 10)
        .item("app::side::f", ItemKind::Fn, 10)
        .refer("app::low::work", "app::top::Config", RefKind::Type)
        .refer("app::side::f", "app::top::Config", RefKind::Type)
        .refer("app::top::main", "app::side::f", RefKind::Call)
        .refer("app::side::f", "app::low::work", RefKind::Call);
    let (graph, partition, quotient) = sample.build();
    let all = cuts_of(&graph, &partition, &quotient, 9);
    let cut = all[0].cuts().find(|c| c.from == block(&partition, "app::low")).unwrap();
    let words = cut.suggestions[0].fix.display(&graph, &partition).to_string();
    assert_eq!(words, "move `Config` (10 lines) from `app::top` to a new module below its users");
}

#[test]
fn the_few_users_move_up() {
    let sample = knot(&[]).item("app::low::report", ItemKind::Fn, 7).refer(
        "app::low::report",
        "app::top::serve",
        RefKind::Call,
    );
    assert_eq!(words(sample), ["move `report` (7 lines) from `app::low` to `app::top`"]);
}

#[test]
fn what_drags_most_of_the_block_along_is_inverted() {
    let sample = knot(&[])
        .item("app::top::engine", ItemKind::Fn, 300)
        .refer("app::low::work", "app::low::rest", RefKind::Call)
        .refer("app::low::rest", "app::top::engine", RefKind::Call);
    assert_eq!(words(sample), ["hand `engine` of `app::top` to `rest` as a parameter"]);
}

#[test]
fn a_function_on_a_cycle_of_items_is_split() {
    let sample = knot(&[])
        .refer("app::low::rest", "app::low::work", RefKind::Call)
        .refer("app::low::work", "app::low::rest", RefKind::Call)
        .refer("app::top::main", "app::top::serve", RefKind::Call)
        .refer("app::low::work", "app::top::main", RefKind::Call);
    // `main` does not move without `serve`, nor `work` without `rest`.
    assert_eq!(words(sample), ["split the function `work`: it uses `main`, which leads back to it"]);
}

#[test]
fn the_enum_that_knows_everything_is_split() {
    let names = ["app::db", "app::auth"];
    let mut sample = knot(&names)
        .item("app::low::Error", ItemKind::Enum, 20)
        .item("app::top::TopError", ItemKind::Struct, 5)
        .refer("app::low::Error", "app::top::TopError", RefKind::Type)
        .refer("app::low::work", "app::low::Error", RefKind::Type);
    for name in names {
        let error = format!("{name}::Failure");
        let user = format!("{name}::run");
        sample = sample
            .item(&error, ItemKind::Struct, 5)
            .item(&user, ItemKind::Fn, 50)
            .refer("app::low::Error", &error, RefKind::Type)
            .refer(&user, "app::low::work", RefKind::Call)
            .refer(&user, "app::low::work", RefKind::Call)
            .refer("app::top::main", &user, RefKind::Call);
    }
    let (graph, partition, quotient) = sample.build();
    let all = cuts_of(&graph, &partition, &quotient, 9);
    assert_eq!(all[0].cuts().count(), 3);
    for cut in all[0].cuts() {
        let words = cut.suggestions[0].fix.display(&graph, &partition).to_string();
        assert_eq!(
            words,
            "split the enum `Error`, which knows `app::auth`, `app::db` and `app::top`, into one for each"
        );
    }
}

#[test]
fn an_enum_that_knows_two_is_not_split() {
    let sample = knot(&[])
        .item("app::low::Error", ItemKind::Enum, 20)
        .item("app::top::TopError", ItemKind::Struct, 5)
        .refer("app::low::Error", "app::top::TopError", RefKind::Type)
        .refer("app::low::work", "app::low::Error", RefKind::Type);
    assert_eq!(words(sample), ["move `TopError` (5 lines) from `app::top` to `app::low`"]);
}

#[test]
fn an_edge_of_imports_only_is_an_import_too_many() {
    let sample = knot(&[]).refer("app::low", "app::top::main", RefKind::Use);
    assert_eq!(words(sample), ["remove the import of `main`: nothing else here names it"]);
    // A trait may be imported for its methods.
    let sample =
        knot(&[]).item("app::top::Ext", ItemKind::Trait, 5).refer("app::low", "app::top::Ext", RefKind::Use);
    assert_eq!(words(sample), ["move `Ext` (5 lines) from `app::top` to `app::low`"]);
}

#[test]
fn a_glob_and_the_import_of_a_module_are_not_told_to_go_like_a_name() {
    let sample = knot(&[]).refer("app::low", "app::top", RefKind::Glob);
    assert_eq!(words(sample), ["replace the glob import of `top` by the names that are used"]);
    let sample = knot(&[]).refer("app::low", "app::top", RefKind::Use);
    assert_eq!(words(sample), ["name what is used of the module `top`, not the module itself"]);
}

/// `low` has a type of its own, which `rest` needs, and a conversion from a type of `top`, which is too large to move.
fn conversion() -> Sample {
    knot(&[])
        .item("app::top::Huge", ItemKind::Struct, 400)
        .item("app::low::Own", ItemKind::Struct, 10)
        .refer("app::low::rest", "app::low::Own", RefKind::Type)
        .item("app::low::{impl From<Huge> for Own}", ItemKind::Impl, 6)
        .method("app::low::{impl From<Huge> for Own}", "from", 4)
        .refer("app::low::{impl From<Huge> for Own}", "app::low::Own", RefKind::Impl)
        .refer("app::low::{impl From<Huge> for Own}", "app::top::Huge", RefKind::Type)
        .refer("app::low::{impl From<Huge> for Own}::from", "app::top::Huge", RefKind::Type)
}

#[test]
fn a_trait_impl_moves_beside_what_its_header_names() {
    let expected = ["move `impl From<Huge> for Own` (6 lines) from `app::low` to `app::top`"];
    assert_eq!(words(conversion()), expected);
    // Who names the impl from above does not hinder it.
    let sample =
        conversion().refer("app::top::main", "app::low::{impl From<Huge> for Own}::from", RefKind::Call);
    assert_eq!(words(sample), expected);
}

#[test]
fn an_inherent_impl_and_one_that_is_named_below_do_not_move_beside_it() {
    let sample =
        conversion().refer("app::low::work", "app::low::{impl From<Huge> for Own}::from", RefKind::Call);
    assert!(words(sample)[0].starts_with("declare a trait"));
    let sample = knot(&[])
        .item("app::top::Huge", ItemKind::Struct, 400)
        .item("app::low::Own", ItemKind::Struct, 10)
        .refer("app::low::rest", "app::low::Own", RefKind::Type)
        .item("app::low::{impl Own<Huge>}", ItemKind::Impl, 6)
        .refer("app::low::{impl Own<Huge>}", "app::low::Own", RefKind::Impl)
        .refer("app::low::{impl Own<Huge>}", "app::top::Huge", RefKind::Type);
    assert!(words(sample)[0].starts_with("declare a trait"));
}

#[test]
fn a_trait_impl_moves_up_to_what_its_associated_type_names() {
    let sample = || {
        knot(&[])
            .item("app::top::Huge", ItemKind::Struct, 400)
            .item("app::low::Own", ItemKind::Struct, 10)
            .refer("app::low::rest", "app::low::Own", RefKind::Type)
            .item("app::low::{impl Add for Own}", ItemKind::Impl, 6)
            .associated("app::low::{impl Add for Own}", "Output", ItemKind::TypeAlias, 1)
            .refer("app::low::{impl Add for Own}", "app::low::Own", RefKind::Impl)
            .refer("app::low::{impl Add for Own}::Output", "app::top::Huge", RefKind::Type)
    };
    assert_eq!(words(sample()), ["move `impl Add for Own` (6 lines) from `app::low` to `app::top`"]);
    // What needs it below keeps it there.
    let needed = sample().refer("app::low::rest", "app::low::{impl Add for Own}::Output", RefKind::Type);
    assert!(!words(needed)[0].contains("`impl Add for Own`"));
}

#[test]
fn the_import_of_a_trait_that_is_named_follows() {
    let sample = knot(&[])
        .item("app::top::Ext", ItemKind::Trait, 150)
        .refer("app::top::Ext", "app::top::main", RefKind::Path)
        .item("app::low::report", ItemKind::Fn, 7)
        .refer("app::low", "app::top::Ext", RefKind::Use)
        .refer("app::low::report", "app::top::Ext", RefKind::Type);
    assert_eq!(words(sample), ["move `report` (7 lines) from `app::low` to `app::top`"]);
}

#[test]
fn an_edge_may_need_two_fixes() {
    let sample = knot(&[])
        .item("app::top::Config", ItemKind::Struct, 10)
        .refer("app::low::rest", "app::low::work", RefKind::Call)
        .refer("app::low::work", "app::low::rest", RefKind::Call)
        .refer("app::low::work", "app::top::Config", RefKind::Type)
        .refer("app::low::work", "app::top::serve", RefKind::Call);
    assert_eq!(
        words(sample),
        [
            "move `Config` (10 lines) from `app::top` to `app::low`",
            "split the function `work`: it uses `serve`, which leads back to it"
        ]
    );
}

#[test]
fn evidence_starts_with_what_decides() {
    let sample = knot(&[])
        .item("app::top::Config", ItemKind::Struct, 10)
        .refer("app::low", "app::top::Config", RefKind::Use)
        .refer("app::low::work", "app::top::Config", RefKind::Type);
    let (graph, partition, quotient) = sample.build();
    let all = cuts_of(&graph, &partition, &quotient, 1);
    let cut = all[0].cuts().next().unwrap();
    assert_eq!(cut.count, 2);
    assert_eq!(cut.evidence.len(), 1);
    assert_eq!(graph.references()[cut.evidence[0] as usize].kind, RefKind::Type);
    assert_eq!(all[0].steps[0].freed, all[0].lines);
    assert_eq!(all[0].steps[0].left, 0);
}

/// Six modules of four items, most of one line, and calls between them.
fn tangle(calls: &[(usize, usize)]) -> Sample {
    let name = |i: usize| format!("app::m{}::i{}", i / 4, i % 4);
    let modules: Vec<String> = (0..6).map(|m| format!("app::m{m}")).collect();
    let mut sample = Sample::new(&modules.iter().map(String::as_str).collect::<Vec<_>>());
    for i in 0..24 {
        sample = sample.item(&name(i), ItemKind::Fn, if i % 4 == 0 { 40 } else { 10 });
    }
    for &(from, to) in calls {
        sample = sample.refer(&name(from), &name(to), RefKind::Call);
    }
    sample
}

/// The partition once the items of a move lie where they go.
fn moved(graph: &ItemGraph, partition: &Partition, items: &[ItemId], to: Destination) -> Partition {
    Partition::by_key(graph, |i| {
        let block = match to {
            Destination::NewBelow if items.contains(&i) => return Some(("new", i)),
            Destination::Block(to) if items.contains(&i) => to,
            _ => partition.block_of(i)?,
        };
        let block = &partition.blocks()[block.index()];
        Some((block.name.as_str(), block.anchor))
    })
}

/// The pairs of block names that are edges of the quotient.
fn pairs(graph: &ItemGraph, partition: &Partition) -> BTreeSet<(String, String)> {
    let name = |b: BlockId| partition.blocks()[b.index()].name.clone();
    let quotient = Quotient::new(graph, partition, EdgeFilter::PROGRAM);
    quotient.edges().iter().map(|e| (name(e.from), name(e.to))).collect()
}

fn has_cycle(pairs: &BTreeSet<(String, String)>) -> bool {
    let names: BTreeSet<&String> = pairs.iter().flat_map(|p| [&p.0, &p.1]).collect();
    let names: Vec<&String> = names.into_iter().collect();
    let at = |n: &String| u32::try_from(names.binary_search(&n).unwrap()).unwrap();
    let arcs: Vec<(u32, u32)> = pairs.iter().map(|p| (at(&p.0), at(&p.1))).collect();
    crate::digraph::Digraph::new(names.len(), arcs.into_iter()).components().len() < names.len()
}

proptest! {
    #[test]
    fn a_move_takes_the_edge_away_and_closes_no_cycle(
        calls in prop::collection::vec((0usize..24, 0usize..24), 5..60)
    ) {
        let (graph, partition, quotient) = tangle(&calls).build();
        let name = |b: BlockId| partition.blocks()[b.index()].name.clone();
        let all = cuts_of(&graph, &partition, &quotient, 3);
        let cut_pairs: BTreeSet<_> =
            all.iter().flat_map(ComponentCuts::cuts).map(|c| (name(c.from), name(c.to))).collect();
        let mut kept = pairs(&graph, &partition);
        kept.retain(|p| !cut_pairs.contains(p));
        prop_assert!(!has_cycle(&kept), "the cuts leave a cycle");
        for cut in all.iter().flat_map(ComponentCuts::cuts) {
            let references: u32 = cut.suggestions.iter().map(|s| s.references).sum();
            prop_assert_eq!(references, cut.count, "every reference is dealt with");
            let [Suggestion { fix: Fix::MoveItems { items, to, .. }, .. }] = cut.suggestions.as_slice() else {
                continue;
            };
            let mut after = pairs(&graph, &moved(&graph, &partition, items, *to));
            let edge = (name(cut.from), name(cut.to));
            prop_assert!(!after.contains(&edge), "{edge:?} is still there");
            after.retain(|p| !cut_pairs.contains(p));
            prop_assert!(!has_cycle(&after), "the move closes a cycle");
        }
    }

    #[test]
    fn cuts_do_not_depend_on_the_order_of_the_tables(
        calls in prop::collection::vec((0usize..24, 0usize..24), 5..60)
    ) {
        let shuffled: Vec<_> = calls.iter().rev().copied().collect();
        let cuts = |calls: &[(usize, usize)]| {
            let (graph, partition, quotient) = tangle(calls).build();
            let mut all = cuts_of(&graph, &partition, &quotient, 0);
            all.retain(|c| !c.steps.is_empty());
            all
        };
        prop_assert_eq!(cuts(&calls), cuts(&shuffled));
    }
}

/// Calls among `nodes` functions, a quarter of them backwards, by a sequence that is the same everywhere.
fn calls(nodes: u32, edges: u32) -> Vec<(u32, u32, u32)> {
    let mut state = 0x2545_f491_4f6c_dd1du64;
    let mut below = |limit: u32| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        u32::try_from((state >> 16) % u64::from(limit)).unwrap()
    };
    let ring = (0..nodes).map(|v| (v, (v + 1) % nodes, 1));
    let random = (0..edges).filter_map(|_| {
        let (a, b, back) = (below(nodes), below(nodes), below(4) == 0);
        let (from, to) = if back { (a.max(b), a.min(b)) } else { (a.min(b), a.max(b)) };
        (a != b).then_some((from, to, 1 + below(3)))
    });
    ring.chain(random.collect::<Vec<_>>()).collect()
}

#[test]
fn large_components_are_cut_in_time() {
    // A debug build is some twenty times slower.
    let part = if cfg!(debug_assertions) { 10 } else { 1 };
    for (nodes, edges) in [(300, 10_000 / part), (5_000 / part, 40_000 / part)] {
        let (graph, partition, quotient) = numbered(nodes as usize, &calls(nodes, edges));
        let start = Instant::now();
        let all = cuts_of(&graph, &partition, &quotient, 5);
        let (steps, cuts) = (all[0].steps.len(), all[0].cuts().count());
        println!(
            "{nodes} blocks, {} edges: {cuts} cuts in {steps} steps, {:?}",
            quotient.edges().len(),
            start.elapsed()
        );
        assert_eq!(all[0].steps.last().unwrap().left, 0);
    }
}
