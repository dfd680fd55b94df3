//! The size of what was read, and how much of it resolved.

use seam_graphs::{Components, EdgeFilter, ItemKind, Partition, Pattern, collapse};
use serde::Serialize;

use crate::args::Level;
use crate::cyclic::Cyclic;
use crate::session::Session;
use crate::view::View;

/// Sums over the selected packages.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Totals {
    /// Selected packages.
    pub(crate) packages: usize,
    /// Their targets.
    pub(crate) crates: usize,
    /// Modules, inline ones among them.
    pub(crate) modules: usize,
    /// Items; associated items count with their impl or trait, modules not at all.
    pub(crate) items: usize,
    /// Lines of the modules.
    pub(crate) lines: u64,
    /// How many of them are compiled for tests only.
    pub(crate) test_lines: u64,
    /// Named references from the selected packages.
    pub(crate) references: usize,
    /// How many of them are compiled for tests only.
    pub(crate) test_references: usize,
    /// References that were inferred.
    pub(crate) inferred_references: usize,
    /// How paths resolved, over the whole workspace.
    pub(crate) paths: PathTotals,
}

/// How many paths resolved to what.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct PathTotals {
    /// To an item of the workspace.
    pub(crate) workspace: u64,
    /// To other crates, the standard library and built-in names.
    pub(crate) external: u64,
    /// To nothing.
    pub(crate) unresolved: u64,
    /// Share of the first two; 1 where there is no path.
    pub(crate) resolved_share: f64,
}

impl Totals {
    /// The sums for a session.
    pub(crate) fn of(session: &Session) -> Self {
        let graph = session.graph();
        let crates = session.selected_crates();
        let mut totals = Self {
            packages: session.selected.len(),
            crates: crates.iter().filter(|&&c| c).count(),
            paths: PathTotals::of(session),
            ..Self::default()
        };
        let mut test_lines = vec![0u64; graph.modules().len()];
        for item in graph.items() {
            let owner_is_test = item.owner.is_some_and(|o| graph.item(o).test_only);
            if item.test_only && !owner_is_test {
                test_lines[item.module.index()] += u64::from(item.lines);
            }
            let selected = crates[graph.module(item.module).krate.index()];
            let counted = item.owner.is_none() && item.kind != ItemKind::Module;
            totals.items += usize::from(selected && counted);
        }
        for (module, test_lines) in graph.modules().iter().zip(test_lines) {
            if crates[module.krate.index()] {
                totals.modules += 1;
                let lines = u64::from(module.lines);
                totals.lines += lines;
                totals.test_lines += if module.test_only { lines } else { test_lines.min(lines) };
            }
        }
        let own = |r: &&seam_graphs::Reference| session.lies_in(&crates, r.from);
        for reference in graph.references().iter().filter(own) {
            totals.references += 1;
            totals.test_references += usize::from(reference.test_only);
        }
        totals.inferred_references = graph.inferred().iter().filter(own).count();
        totals
    }
}

impl PathTotals {
    fn of(session: &Session) -> Self {
        let paths = session.analysis.paths;
        let resolved = paths.workspace + paths.external;
        let all = resolved + paths.unresolved;
        Self {
            workspace: paths.workspace,
            external: paths.external,
            unresolved: paths.unresolved,
            resolved_share: if all == 0 { 1.0 } else { resolved as f64 / all as f64 },
        }
    }

    /// All paths that resolved.
    pub(crate) fn resolved(&self) -> u64 {
        self.workspace + self.external
    }

    /// All paths.
    pub(crate) fn all(&self) -> u64 {
        self.resolved() + self.unresolved
    }
}

/// The largest strongly connected component of the program, without tests and re-exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LargestComponent {
    /// How many blocks lie in it; 0 where nothing depends on itself in a circle.
    pub(crate) members: usize,
    /// Out of so many.
    pub(crate) of: usize,
    /// Lines of its blocks.
    pub(crate) lines: u64,
    /// Out of so many.
    pub(crate) of_lines: u64,
    /// How many components of more than one block there are.
    pub(crate) components: usize,
}

/// As documents have it.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct LargestComponentDoc {
    components: usize,
    members: usize,
    of_members: usize,
    lines: u64,
    of_lines: u64,
    share_of_lines: f64,
}

impl LargestComponent {
    /// The largest component (by lines, then blocks) of `components`, which are those of a quotient by the view's partition.
    pub(crate) fn of(view: &View<'_>, components: &Components) -> Self {
        let largest = components.cyclic().map(|c| (view.lines_of(c), c.len())).max();
        let program = || view.blocks().filter(|&b| !view.facts(b).test_only && !view.is_external(b));
        Self {
            members: largest.map_or(0, |l| l.1),
            of: program().count(),
            lines: largest.map_or(0, |l| l.0),
            of_lines: program().map(|b| view.facts(b).lines).sum(),
            components: components.cyclic().count(),
        }
    }

    /// The largest component at `level` over the selected packages.
    pub(crate) fn at(session: &Session, level: Level) -> Self {
        let graph = session.graph();
        let crates = session.selected_crates();
        let partition = match level {
            Level::Crate => Partition::by_crate(graph),
            Level::Module => Partition::by_module(graph),
            Level::Item => Partition::by_item(graph),
        };
        let partition =
            partition.filtered(graph, |i| session.lies_in(&crates, i) && !graph.item(i).test_only);
        Self::by(session, level, partition)
    }

    /// The largest component among the top modules of the selected packages, each with all below it.
    pub(crate) fn of_top_modules(session: &Session) -> Self {
        let graph = session.graph();
        let crates = session.selected_crates();
        let modules = Partition::by_module(graph);
        let program = modules.filtered(graph, |i| session.lies_in(&crates, i) && !graph.item(i).test_only);
        let top: Pattern = "*::*".parse().expect("a pattern");
        Self::by(session, Level::Module, collapse(graph, &program, &[top]))
    }

    fn by(session: &Session, level: Level, partition: Partition) -> Self {
        let view = View::of(session.graph(), level, partition, EdgeFilter::PROGRAM);
        let cyclic = Cyclic::new(&view, EdgeFilter::PROGRAM);
        Self::of(&cyclic.view, &cyclic.components)
    }

    /// The document of it.
    pub(crate) fn doc(self) -> LargestComponentDoc {
        LargestComponentDoc {
            components: self.components,
            members: self.members,
            of_members: self.of,
            lines: self.lines,
            of_lines: self.of_lines,
            share_of_lines: if self.of_lines == 0 { 0.0 } else { self.lines as f64 / self.of_lines as f64 },
        }
    }
}
