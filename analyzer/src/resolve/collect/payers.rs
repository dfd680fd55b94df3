//! Which crates make an instance: those that ask for it, unless a crate below them has made it already.
//!
//! So it is in an unoptimised build, where generic instances are shared upwards (`-Zshare-generics`); an `#[inline]`
//! function without parameters is made by every crate that calls it.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Collected, Collector};
use crate::resolve::program::CrateRef;

/// The instances of each function and who makes them, by item.
pub(super) fn count(collector: &Collector<'_>, roots: &[u32]) -> Vec<Collected> {
    let program = collector.program;
    let below = below(collector);
    let mut roots_of: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for &root in roots {
        let krate = program.piece_of_item(collector.instances[root as usize].item).krate;
        roots_of.entry(krate).or_default().push(root);
    }
    let mut crates: Vec<u32> = roots_of.keys().copied().collect();
    crates.sort_by_key(|krate| (below[*krate as usize].len(), *krate));
    let mut makers: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for krate in crates {
        let mut todo = roots_of[&krate].clone();
        while let Some(number) = todo.pop() {
            let own = makers.entry(number).or_default();
            if own.iter().any(|maker| *maker == krate || below[krate as usize].contains(maker)) {
                continue;
            }
            let instance = &collector.instances[number as usize];
            let home = program.piece_of_item(instance.item).krate;
            let shared = instance.args.is_empty() && home != krate;
            let inline = collector.fn_of(instance.item).is_some_and(|term| term.inline);
            if shared && !inline {
                continue;
            }
            own.push(krate);
            todo.extend(&instance.calls);
        }
    }
    let mut foreign = foreign(collector, &makers, &below);
    let mut out: BTreeMap<u32, BTreeMap<u32, u32>> = BTreeMap::new();
    for (number, instance) in collector.instances.iter().enumerate() {
        let number = u32::try_from(number).expect("fewer than 2^32 instances");
        for &maker in makers.get(&number).into_iter().flatten() {
            *out.entry(instance.item).or_default().entry(maker).or_default() += 1;
        }
    }
    let functions = 0..u32::try_from(collector.index.terms.len()).expect("fewer than 2^32 items");
    functions
        .filter(|item| collector.has_code(*item))
        .map(|item| {
            let paid_by: Vec<(u32, u32)> = out.remove(&item).unwrap_or_default().into_iter().collect();
            Collected {
                item,
                generic: collector.params.get(&item).is_some_and(|names| !names.is_empty()),
                instances: paid_by.iter().map(|(_, count)| count).sum(),
                paid_by,
                foreign: foreign.remove(&item).unwrap_or_default().into_iter().collect(),
            }
        })
        .collect()
}

/// By item and crate that makes instances of it, how many generic functions of other crates these are the first to ask for.
fn foreign(
    collector: &Collector<'_>,
    makers: &FxHashMap<u32, Vec<u32>>,
    below: &[FxHashSet<u32>],
) -> BTreeMap<u32, BTreeMap<u32, u32>> {
    let mut order: Vec<(usize, u32, u32, u32)> = Vec::new();
    for (number, instance) in collector.instances.iter().enumerate() {
        let number = u32::try_from(number).expect("fewer than 2^32 instances");
        let of = makers.get(&number).into_iter().flatten();
        order.extend(of.map(|&maker| (below[maker as usize].len(), maker, instance.item, number)));
    }
    order.sort_unstable();
    let mut made: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    let mut out: BTreeMap<u32, BTreeMap<u32, u32>> = BTreeMap::new();
    for (_, maker, item, number) in order {
        for &function in &collector.instances[number as usize].foreign {
            let own = made.entry(function).or_default();
            if !own.iter().any(|other| *other == maker || below[maker as usize].contains(other)) {
                own.push(maker);
                *out.entry(item).or_default().entry(maker).or_default() += 1;
            }
        }
    }
    out
}

/// For each crate, those that it depends on, also through others.
fn below(collector: &Collector<'_>) -> Vec<FxHashSet<u32>> {
    let program = collector.program;
    let mut out: Vec<FxHashSet<u32>> = Vec::with_capacity(program.crates.len());
    for krate in 0..program.crates.len() {
        let mut found = FxHashSet::default();
        let mut todo = vec![u32::try_from(krate).expect("fewer than 2^32 crates")];
        while let Some(at) = todo.pop() {
            let mut next: Vec<u32> = program.crates[at as usize]
                .prelude
                .values()
                .filter_map(|known| match known {
                    CrateRef::Member(member) => Some(*member),
                    CrateRef::External(_) => None,
                })
                .collect();
            next.sort_unstable();
            for member in next {
                if member as usize != krate && found.insert(member) {
                    todo.push(member);
                }
            }
        }
        out.push(found);
    }
    out
}
