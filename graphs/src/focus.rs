//! Views: the part of a quotient around some blocks, and partitions with subtrees of modules folded into one block.
//!
//! In: a quotient and blocks to look at, or a partition and which of its paths to fold. Out: a set of blocks, or a coarser
//! [`Partition`] of the same graph. Left out: drawing, and partitions whose blocks are not named by paths.

use std::collections::{BTreeMap, BTreeSet};

use crate::pattern::segments;
use crate::{BlockId, ItemGraph, ItemId, Partition, Pattern, Quotient};

/// Which way to follow edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To what the blocks need.
    Dependencies,
    /// To what needs the blocks.
    Dependents,
    /// Both ways, each on its own: not to the other dependents of a dependency.
    Both,
}

/// The blocks within `depth` edges of `seeds`, the seeds included, sorted. O(blocks + edges).
pub fn focus(quotient: &Quotient, seeds: &[BlockId], depth: usize, direction: Direction) -> Vec<BlockId> {
    let mut found: BTreeSet<BlockId> = seeds.iter().copied().collect();
    if direction != Direction::Dependents {
        found.extend(within(quotient, seeds, depth, false));
    }
    if direction != Direction::Dependencies {
        found.extend(within(quotient, seeds, depth, true));
    }
    found.into_iter().collect()
}

fn within(quotient: &Quotient, seeds: &[BlockId], depth: usize, reverse: bool) -> Vec<BlockId> {
    let mut rows = vec![Vec::new(); quotient.block_count()];
    for edge in quotient.edges() {
        let (near, far) = if reverse { (edge.to, edge.from) } else { (edge.from, edge.to) };
        rows[near.index()].push(far);
    }
    let mut seen = vec![false; quotient.block_count()];
    let mut found = Vec::new();
    let mut front = seeds.to_vec();
    for _ in 0..depth {
        let mut next = Vec::new();
        for block in front {
            for &far in &rows[block.index()] {
                if !std::mem::replace(&mut seen[far.index()], true) {
                    next.push(far);
                }
            }
        }
        if next.is_empty() {
            break;
        }
        found.extend_from_slice(&next);
        front = next;
    }
    found
}

/// The partition with only these blocks; items of others lie in none.
pub fn restrict(graph: &ItemGraph, partition: &Partition, blocks: &[BlockId]) -> Partition {
    let mut keep = vec![false; partition.blocks().len()];
    for block in blocks {
        keep[block.index()] = true;
    }
    partition.filtered(graph, |item| partition.block_of(item).is_some_and(|b| keep[b.index()]))
}

/// The partition with every block that a pattern covers folded into its shortest ancestor that a pattern matches: `a::b` folds
/// `a::b` and all below it into one block `a::b`, `a::*` each child of `a` with all below it.
///
/// An ancestor need not be a block of its own: items fold into modules, modules into crates.
pub fn collapse(graph: &ItemGraph, partition: &Partition, patterns: &[Pattern]) -> Partition {
    let fold = |name: &str| {
        let ancestors = patterns.iter().filter_map(|p| p.covering(name));
        ancestors.min_by_key(|a| a.len()).unwrap_or(name).to_owned()
    };
    renamed(graph, partition, partition.blocks().iter().map(|b| fold(&b.name)).collect())
}

/// A partition made smaller for display.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collapsed {
    /// The coarser partition.
    pub partition: Partition,
    /// How many blocks it has less.
    pub merged: usize,
}

/// Folds the deepest blocks into their parents until at most `limit` blocks are left: among the deepest, the subtree of fewest
/// lines first, then by path.
///
/// Crates are never folded into each other, so more than `limit` blocks are left when there are more crates.
pub fn collapse_to(graph: &ItemGraph, partition: &Partition, limit: usize) -> Collapsed {
    let mut names: Vec<String> = partition.blocks().iter().map(|b| b.name.clone()).collect();
    let mut lines = vec![0u64; names.len()];
    for (index, item) in graph.items().iter().enumerate() {
        if let Some(block) = partition.block_of(ItemId::new(index))
            && item.owner.is_none()
        {
            lines[block.index()] += u64::from(item.lines);
        }
    }
    let mut left: BTreeSet<String> = names.iter().cloned().collect();
    let deepest = names.iter().map(|n| segments(n).count()).max().unwrap_or(0);
    for depth in (2..=deepest).rev() {
        if left.len() <= limit {
            break;
        }
        for (parent, blocks) in subtrees(&names, &lines, depth) {
            if left.len() <= limit {
                break;
            }
            for block in blocks {
                left.remove(&names[block]);
                names[block].truncate(parent.len());
            }
            left.insert(parent);
        }
    }
    let merged = partition.blocks().len() - left.len();
    Collapsed { partition: renamed(graph, partition, names), merged }
}

/// The blocks at `depth`, by the path of their parent; the parent whose subtree has fewest lines first.
fn subtrees(names: &[String], lines: &[u64], depth: usize) -> Vec<(String, Vec<usize>)> {
    let mut groups: BTreeMap<&str, (u64, Vec<usize>)> = BTreeMap::new();
    for (block, name) in names.iter().enumerate() {
        if segments(name).count() == depth {
            let last = segments(name).last().map_or(0, |s| s.0);
            let group = groups.entry(&name[..last - 2]).or_default();
            group.0 += lines[block];
            group.1.push(block);
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(parent, (lines, _))| (*lines, *parent));
    groups.into_iter().map(|(parent, (_, blocks))| (parent.to_owned(), blocks)).collect()
}

/// The partition with its blocks renamed; those of one name become one block, anchored at the module or item of that path.
fn renamed(graph: &ItemGraph, partition: &Partition, names: Vec<String>) -> Partition {
    let module = |name: &str| graph.module_by_path(name).map(|m| graph.module(m).item);
    let anchors: Vec<ItemId> = names
        .iter()
        .zip(partition.blocks())
        .map(|(name, block)| {
            let known = if *name == block.name { Some(block.anchor) } else { None };
            known.or_else(|| module(name)).or_else(|| graph.item_by_path(name)).unwrap_or(block.anchor)
        })
        .collect();
    Partition::by_key(graph, |item| {
        let block = partition.block_of(item)?.index();
        Some((names[block].as_str(), anchors[block]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{block, modules};
    use crate::{EdgeFilter, RefKind};

    fn names(partition: &Partition) -> Vec<&str> {
        partition.blocks().iter().map(|b| b.name.as_str()).collect()
    }

    fn patterns(texts: &[&str]) -> Vec<Pattern> {
        texts.iter().map(|t| t.parse().unwrap()).collect()
    }

    const PATHS: [&str; 6] = ["a", "a::b", "a::b::c", "a::b::d", "a::e", "a::e::g"];

    #[test]
    fn focus_follows_edges_to_a_depth() {
        // a → b → c → d, x → c, and a cycle back from d to b.
        let edges = [("a", "b"), ("b", "c"), ("c", "d"), ("x", "c"), ("d", "b")];
        let (_, partition, quotient) = modules(&["a", "b", "c", "d", "x", "y"], &edges);
        let around = |seed: &str, depth, direction| {
            let found = focus(&quotient, &[block(&partition, seed)], depth, direction);
            found.iter().map(|b| partition.blocks()[b.index()].name.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(around("b", 0, Direction::Both), ["b"]);
        assert_eq!(around("b", 1, Direction::Dependencies), ["b", "c"]);
        assert_eq!(around("b", 1, Direction::Dependents), ["a", "b", "d"]);
        assert_eq!(around("c", 1, Direction::Both), ["b", "c", "d", "x"]);
        assert_eq!(around("a", usize::MAX, Direction::Dependencies), ["a", "b", "c", "d"]);
        assert_eq!(around("y", 9, Direction::Both), ["y"]);
        assert!(focus(&quotient, &[], 3, Direction::Both).is_empty());
    }

    #[test]
    fn restrict_leaves_the_others_out() {
        let (graph, partition, _) = modules(&["a", "b"], &[("a", "b")]);
        let only = restrict(&graph, &partition, &[block(&partition, "b")]);
        assert_eq!(names(&only), ["b"]);
        assert!(Quotient::new(&graph, &only, EdgeFilter::ALL).edges().is_empty());
    }

    #[test]
    fn collapse_folds_into_the_matching_ancestor() {
        let (graph, partition, _) = modules(&PATHS, &[("a::b::c", "a::b::d"), ("a::b::c", "a::e")]);
        let folded = |texts: &[&str]| collapse(&graph, &partition, &patterns(texts));
        assert_eq!(names(&folded(&["a::b"])), ["a", "a::b", "a::e", "a::e::g"]);
        assert_eq!(names(&folded(&["a::*"])), ["a", "a::b", "a::e"]);
        assert_eq!(names(&folded(&["a::**"])), ["a"]);
        assert_eq!(names(&folded(&["a::b::c", "a::b"])), ["a", "a::b", "a::e", "a::e::g"]);
        assert_eq!(folded(&["x"]), partition);
        let quotient = Quotient::new(&graph, &folded(&["a::b"]), EdgeFilter::ALL);
        assert_eq!(quotient.edges().len(), 1, "the edge inside `a::b` is gone");
        let items = collapse(&graph, &Partition::by_item(&graph), &patterns(&["a::b"]));
        let at = items.blocks().iter().find(|b| b.name == "a::b").unwrap();
        assert_eq!(at.anchor, graph.module(graph.module_by_path("a::b").unwrap()).item);
    }

    #[test]
    fn collapse_to_folds_the_deepest_first() {
        let (graph, partition, _) = modules(&PATHS, &[]);
        let to = |limit| collapse_to(&graph, &partition, limit);
        assert_eq!(to(6), Collapsed { partition: partition.clone(), merged: 0 });
        assert_eq!(
            names(&to(5).partition),
            ["a", "a::b", "a::b::c", "a::b::d", "a::e"],
            "`g` is the smaller"
        );
        assert_eq!((names(&to(4).partition), to(4).merged), (vec!["a", "a::b", "a::e"], 3));
        assert_eq!((names(&to(0).partition), to(0).merged), (vec!["a"], 5));
    }

    #[test]
    fn collapse_to_may_need_a_parent_that_was_no_block() {
        let (graph, partition, _) = modules(&["k", "k::x::y", "k::x::z", "l::m"], &[]);
        let collapsed = collapse_to(&graph, &partition, 3);
        assert_eq!(names(&collapsed.partition), ["k", "k::x", "l::m"]);
        assert_eq!(collapsed.merged, 1);
        let all = collapse_to(&graph, &partition, 1);
        assert_eq!((names(&all.partition), all.merged), (vec!["k", "l"], 2), "crates stay apart");
    }

    #[test]
    fn the_quotient_of_items_grouped_by_module_is_that_of_modules() {
        let edges =
            [("a::b", "a::e"), ("a::b", "a::e"), ("a::e", "a::b"), ("a", "a::b::c"), ("a::b::c", "a::b")];
        let (graph, by_module, quotient) = modules(&PATHS, &edges);
        let items = Partition::by_item(&graph);
        let mut grouped: BTreeMap<(BlockId, BlockId), (u32, [u32; RefKind::ALL.len()])> = BTreeMap::new();
        let module =
            |item_block: BlockId| by_module.block_of(items.blocks()[item_block.index()].anchor).unwrap();
        for edge in Quotient::new(&graph, &items, EdgeFilter::PROGRAM).edges() {
            if module(edge.from) != module(edge.to) {
                let sum = grouped.entry((module(edge.from), module(edge.to))).or_default();
                sum.0 += edge.count;
                for (sum, count) in sum.1.iter_mut().zip(edge.kinds) {
                    *sum += count;
                }
            }
        }
        let direct: BTreeMap<_, _> =
            quotient.edges().iter().map(|e| ((e.from, e.to), (e.count, e.kinds))).collect();
        assert_eq!(grouped, direct);
        assert!(direct.values().any(|e| e.0 == 2));
    }
}
