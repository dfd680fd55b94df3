//! How often generic code is compiled, and who pays for it.
//!
//! In: the item graph with its calls. Out: for each function the estimated number of copies, and the crates that make them.
//!
//! The compiler's collector starts at what is not generic and follows every use of a function with its type arguments
//! (<https://rustc-dev-guide.rust-lang.org/backend/monomorph.html>). Types are not known here; the estimate follows the calls:
//!
//! * A function without generic parameters has one copy.
//! * A generic one has as many copies as its callers ask for. A generic caller asks once per copy of its own. A call with a
//!   closure asks for a copy of its own each time it stands in the source. Other calls repeat each other's types: `n` callers
//!   that are not generic ask for about `√n`.
//! * Methods of a generic type have the copies of the type: as many as the most demanding of its methods is asked for from
//!   outside of the type. A default method of a trait has one for each impl that does not replace it.
//!
//! Calls inside a cycle of calls ask for nothing. Left out: type arguments, and generic code of other crates.

use rustc_hash::FxHashMap;
use seam_graphs::{
    BlockId, Components, CrateId, EdgeFilter, ItemGraph, ItemId, ItemKind, Partition, Quotient, RefKind,
    Reference,
};

/// Copies of one function are not counted beyond this.
const MOST: f64 = 10_000.0;

/// The estimated copies of each function, by [`ItemId`].
#[derive(Clone, Debug, Default)]
pub struct Instances {
    copies: Vec<f64>,
    generic: Vec<bool>,
    paid_by: Vec<Vec<CrateId>>,
    /// Functions whose copies were counted no further.
    pub bounded: usize,
}

impl Instances {
    /// Estimated copies of a function; 0 for what is no function with a body, and for generic functions that nothing calls.
    pub fn copies(&self, item: ItemId) -> f64 {
        self.copies[item.index()]
    }

    /// Whether the function has type or constant parameters, its own or those of its impl or trait.
    pub fn is_generic(&self, item: ItemId) -> bool {
        self.generic[item.index()]
    }

    /// The crates that make the copies, sorted.
    pub fn paid_by(&self, item: ItemId) -> &[CrateId] {
        &self.paid_by[item.index()]
    }
}

/// What a caller asks of a function.
#[derive(Clone, Copy, Debug, Default)]
struct Demand {
    /// Calls that repeat the types of others, by callers that are not generic.
    plain: f64,
    /// Copies that are asked for one by one.
    own: f64,
}

impl Demand {
    fn copies(self) -> f64 {
        self.own + self.plain.sqrt()
    }
}

/// Estimates the copies of every function of `graph`, tests left out.
pub fn instances(graph: &ItemGraph) -> Instances {
    let mut solver = Solver::new(graph);
    // Callers stand behind what they call.
    for component in solver.components.all().iter().rev() {
        let functions: Vec<ItemId> =
            component.iter().flat_map(|block| solver.members[block.index()].iter().copied()).collect();
        solver.out.solve(graph, &solver.calls, &solver.block_of, component, &functions, &solver.overridden);
    }
    solver.out.instances
}

struct Solver {
    /// By item: the block of its type's methods, or its own.
    block_of: Vec<BlockId>,
    members: Vec<Vec<ItemId>>,
    components: Components,
    calls: Calls,
    /// By trait: how many impls have no method of the name.
    overridden: FxHashMap<ItemId, f64>,
    out: Out,
}

/// Calls by the function that is called, in the order of the callee.
struct Calls {
    references: Vec<Reference>,
}

impl Calls {
    fn of(&self, item: ItemId) -> &[Reference] {
        let start = self.references.partition_point(|r| r.to < item);
        let end = self.references.partition_point(|r| r.to <= item);
        &self.references[start..end]
    }
}

#[derive(Default)]
struct Out {
    instances: Instances,
}

impl Solver {
    fn new(graph: &ItemGraph) -> Self {
        let homes = homes(graph);
        let partition = Partition::by_key(graph, |item| {
            let home = homes[item.index()];
            Some((graph.item(home).path.as_str(), home))
        });
        let mut references: Vec<Reference> = graph
            .references()
            .iter()
            .chain(graph.inferred())
            .filter(|r| !r.test_only && matches!(r.kind, RefKind::Call | RefKind::Path))
            .filter(|r| graph.item(r.to).kind == ItemKind::Fn)
            .copied()
            .collect();
        let quotient = Quotient::over(&references, &partition, EdgeFilter::ALL);
        references.sort_unstable_by_key(|r| (r.to, r.from, r.line, r.own_type));
        let block_of: Vec<BlockId> = (0..graph.items().len())
            .map(|i| partition.block_of(ItemId::new(i)).expect("every item has a block"))
            .collect();
        let mut members = vec![Vec::new(); partition.blocks().len()];
        for (index, item) in graph.items().iter().enumerate() {
            if item.kind == ItemKind::Fn && item.code.size > 0 && !item.test_only {
                members[block_of[index].index()].push(ItemId::new(index));
            }
        }
        let count = graph.items().len();
        let instances = Instances {
            copies: vec![0.0; count],
            generic: (0..count).map(|i| parameters(graph, ItemId::new(i)) > 0).collect(),
            paid_by: vec![Vec::new(); count],
            bounded: 0,
        };
        Self {
            block_of,
            members,
            components: Components::new(&quotient),
            calls: Calls { references },
            overridden: implementors(graph),
            out: Out { instances },
        }
    }
}

impl Out {
    fn solve(
        &mut self,
        graph: &ItemGraph,
        calls: &Calls,
        block_of: &[BlockId],
        component: &[BlockId],
        functions: &[ItemId],
        implementors: &FxHashMap<ItemId, f64>,
    ) {
        // What each function is asked for from outside of the cycle of calls, and the most for each type.
        let mut asked: FxHashMap<ItemId, (Demand, Vec<CrateId>)> = FxHashMap::default();
        let mut of_type: FxHashMap<BlockId, (f64, Vec<CrateId>)> = FxHashMap::default();
        for &function in functions {
            let (demand, payers) = self.demand(graph, calls.of(function), block_of, component);
            let entry = of_type.entry(block_of[function.index()]).or_default();
            entry.0 = entry.0.max(demand.copies());
            for payer in &payers {
                if !entry.1.contains(payer) {
                    entry.1.push(*payer);
                }
            }
            asked.insert(function, (demand, payers));
        }
        for &function in functions {
            let item = graph.item(function);
            let (demand, own_payers) = &asked[&function];
            let (of_type, type_payers) = &of_type[&block_of[function.index()]];
            let mut payers = own_payers.clone();
            let copies = if !self.instances.generic[function.index()] {
                payers = vec![graph.crate_of(function)];
                1.0
            } else if let Some(owner) = item.owner {
                payers.extend(type_payers);
                let of_trait = implementors.get(&owner).copied().unwrap_or(0.0);
                let least = if graph.item(owner).kind == ItemKind::Trait { of_trait } else { 1.0 };
                if item.code.parameters > 0 { demand.copies().max(least) } else { of_type.max(least) }
            } else {
                demand.copies()
            };
            if payers.is_empty() && copies > 0.0 {
                payers.push(graph.crate_of(function));
            }
            payers.sort_unstable();
            payers.dedup();
            self.instances.bounded += usize::from(copies > MOST);
            self.instances.copies[function.index()] = copies.min(MOST);
            self.instances.paid_by[function.index()] = payers;
        }
    }

    /// What the callers outside of `component` ask for, and the crates that they are compiled in.
    fn demand(
        &self,
        graph: &ItemGraph,
        calls: &[Reference],
        block_of: &[BlockId],
        component: &[BlockId],
    ) -> (Demand, Vec<CrateId>) {
        let mut demand = Demand::default();
        let mut payers = Vec::new();
        for caller in calls.chunk_by(|a, b| a.from == b.from) {
            let from = caller[0].from;
            if component.contains(&block_of[from.index()]) {
                continue;
            }
            let generic = self.instances.generic[from.index()];
            let copies = if generic { self.instances.copies[from.index()] } else { 1.0 };
            let own = caller.iter().filter(|call| call.own_type).count() as f64;
            let plain = caller.len() as f64 - own;
            // Calls that stand beside each other in one function mostly do so for their types: the arms of a dispatch.
            demand.own += own * copies;
            if generic {
                demand.own += plain * copies;
            } else if plain > 0.0 {
                demand.own += plain - 1.0;
                demand.plain += 1.0;
            }
            match generic {
                true => payers.extend(&self.instances.paid_by[from.index()]),
                false => payers.push(graph.crate_of(from)),
            }
        }
        payers.sort_unstable();
        payers.dedup();
        (demand, payers)
    }
}

/// Type and constant parameters of a function and of the impl or trait around it; a trait's `Self` is one.
fn parameters(graph: &ItemGraph, item: ItemId) -> u32 {
    let item = graph.item(item);
    let around = item.owner.map_or(0, |owner| {
        let owner = graph.item(owner);
        u32::from(owner.code.parameters) + u32::from(owner.kind == ItemKind::Trait)
    });
    u32::from(item.code.parameters) + around
}

/// For each item what it is counted with: members of an impl with the self type, where that is an item.
fn homes(graph: &ItemGraph) -> Vec<ItemId> {
    let mut self_type: FxHashMap<ItemId, ItemId> = FxHashMap::default();
    for reference in graph.references() {
        let target = graph.item(reference.to);
        let is_type =
            matches!(target.kind, ItemKind::Struct | ItemKind::Enum | ItemKind::Union | ItemKind::TypeAlias);
        if reference.kind == RefKind::Impl && is_type {
            self_type.entry(reference.from).or_insert(reference.to);
        }
    }
    (0..graph.items().len())
        .map(|index| {
            let item = ItemId::new(index);
            match graph.item(item).owner {
                Some(owner) if parameters(graph, item) > 0 => *self_type.get(&owner).unwrap_or(&owner),
                _ => item,
            }
        })
        .collect()
}

/// For each trait, how many impls it has in the workspace.
fn implementors(graph: &ItemGraph) -> FxHashMap<ItemId, f64> {
    let mut out: FxHashMap<ItemId, f64> = FxHashMap::default();
    for reference in graph.references() {
        if reference.kind == RefKind::Impl
            && !reference.test_only
            && graph.item(reference.to).kind == ItemKind::Trait
        {
            *out.entry(reference.to).or_default() += 1.0;
        }
    }
    out
}
