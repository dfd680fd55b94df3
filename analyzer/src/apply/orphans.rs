//! Impls that a plan puts where Rust does not allow them: they go to where it does.
//!
//! In: the crates of the plan by item, which a person may have written. Out: the same with each impl in the crate of its type or
//! trait (errors E0116 and E0117 otherwise), and which were moved. Left out: whether they find there what they need, which `order`
//! looks at like at everything else.

use seam_graphs::{ItemId, ItemKind};

use crate::Analysis;
use crate::plan::{Assignment, Plan};
use crate::propose::{Home, Homes};

/// An impl that goes to another crate than the plan says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rehomed {
    /// Its path below the root of the original crate.
    pub path: String,
    /// The package that it goes to.
    pub to: String,
    /// The file in the original, relative to the workspace.
    pub file: String,
    /// The line there, from 1.
    pub line: u32,
}

/// Moves what has to be moved.
pub(super) fn move_along(analysis: &Analysis, plan: &Plan, assignment: &mut Assignment) -> Vec<Rehomed> {
    let graph = &analysis.graph;
    let height = |home: u32| if home == 0 { u32::MAX } else { home };
    let of = |assignment: &Assignment, item: ItemId| assignment.home[item.index()];
    let mut moved = Vec::new();
    for (item, home) in Homes::new(graph, &analysis.headers, assignment.root).all() {
        if graph.item(item).kind != ItemKind::Impl || graph.item(item).test_only {
            continue;
        }
        let legal = match home {
            Home::Free => continue,
            Home::With(one) => vec![of(assignment, one)],
            Home::Either(one, other) => vec![of(assignment, one), of(assignment, other)],
        };
        let own = of(assignment, item);
        // The higher of the two sees the lower.
        let Some(to) = legal.iter().copied().flatten().max_by_key(|&home| height(home)) else { continue };
        if own.is_none() || legal.contains(&own) {
            continue;
        }
        for (index, part) in graph.items().iter().enumerate() {
            if part.owner == Some(item) || index == item.index() {
                assignment.home[index] = Some(to);
            }
        }
        let name = to.checked_sub(1).map_or(&plan.package, |at| &plan.crates[at as usize].name);
        let prefix = format!("{}::", plan.root);
        let path = &graph.item(item).path;
        let file = graph.module(graph.item(item).module).file.map_or("", |file| graph.file(file));
        moved.push(Rehomed {
            path: path.strip_prefix(&prefix).unwrap_or(path).to_owned(),
            to: name.clone(),
            file: file.to_owned(),
            line: graph.item(item).line,
        });
    }
    moved.sort();
    moved
}
