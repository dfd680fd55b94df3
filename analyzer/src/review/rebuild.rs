//! What an edit rebuilds, in lines: an estimate, by package.
//!
//! In: an [`ItemGraph`], the [`Workspace`]. Out: [`Nodes`], what is rebuilt as a whole, and [`Rebuilds`], the lines of nodes with
//! all that depends on them. Left out: what each line costs, dev-dependencies, and the units of a package one by one. A finer
//! measure can take the place of [`Rebuilds`]: the review asks it for nothing but who is rebuilt with whom, and for lines.

use std::collections::BTreeMap;

use seam_graphs::{CrateKind, EdgeFilter, ItemGraph, ModuleId};

use crate::workspace::Workspace;

/// What is rebuilt as a whole: packages; or, where a part of a crate is reviewed, also the modules of that crate.
#[derive(Debug)]
pub(super) struct Nodes {
    names: Vec<String>,
    of_module: Vec<Option<usize>>,
    /// The package of each node that is one.
    packages: Vec<Option<usize>>,
    /// Whether the crate under review is looked at module by module.
    pub(super) are_modules: bool,
}

impl Nodes {
    pub(super) fn new(graph: &ItemGraph, workspace: &Workspace, reviewed: &[bool]) -> Self {
        let position = |m: usize| graph.modules()[m].krate.index();
        let mut whole = vec![true; graph.crates().len()];
        let mut partly = vec![false; graph.crates().len()];
        for (m, &reviewed) in reviewed.iter().enumerate() {
            whole[position(m)] &= reviewed || graph.modules()[m].test_only;
            partly[position(m)] |= reviewed;
        }
        let by_module = |m: usize| partly[position(m)] && !whole[position(m)];
        let are_modules = (0..reviewed.len()).any(by_module);
        let scope: Vec<&str> = (0..reviewed.len())
            .filter(|&m| reviewed[m] && by_module(m))
            .filter(|&m| graph.modules()[m].parent.is_none_or(|p| !reviewed[p.index()]))
            .map(|m| graph.modules()[m].path.as_str())
            .collect();
        let mut names: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (m, module) in graph.modules().iter().enumerate() {
            let krate = graph.krate(module.krate);
            if krate.kind == CrateKind::External || krate.kind.is_test_only() || module.test_only {
                continue;
            }
            let name =
                if by_module(m) { node_of(&module.path, &scope).to_owned() } else { krate.package.clone() };
            names.entry(name).or_default().push(m);
        }
        let mut of_module = vec![None; graph.modules().len()];
        for (node, modules) in names.values().enumerate() {
            for &m in modules {
                of_module[m] = Some(node);
            }
        }
        let packages = names
            .keys()
            .map(|name| workspace.packages.iter().position(|p| p.name == *name))
            .zip(names.values())
            .map(|(package, modules)| package.filter(|_| !by_module(modules[0])))
            .collect();
        Self { names: names.into_keys().collect(), of_module, packages, are_modules }
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    pub(super) fn name(&self, node: usize) -> &str {
        &self.names[node]
    }

    /// The node of a module; none for tests and third-party crates.
    pub(super) fn of_module(&self, module: ModuleId) -> Option<usize> {
        self.of_module[module.index()]
    }
}

/// The node of a module in a crate that is looked at module by module: the reviewed part itself, what stands beside it, or the
/// top-level module.
fn node_of<'p>(path: &'p str, scope: &[&str]) -> &'p str {
    let below =
        |part: &str, path: &str| path == part || path.strip_prefix(part).is_some_and(|r| r.starts_with("::"));
    for part in scope {
        if below(part, path) {
            return &path[..part.len()];
        }
        if let Some((parent, _)) = part.rsplit_once("::")
            && let Some(rest) = path.strip_prefix(parent).and_then(|r| r.strip_prefix("::"))
        {
            let length = rest.find("::").unwrap_or(rest.len());
            return &path[..parent.len() + 2 + length];
        }
    }
    path.match_indices("::").nth(1).map_or(path, |(end, _)| &path[..end])
}

/// How many lines are rebuilt.
#[derive(Debug)]
pub(super) struct Rebuilds {
    lines: Vec<u64>,
    /// For each node all that is rebuilt with it, itself included.
    with: Vec<Vec<bool>>,
}

impl Rebuilds {
    pub(super) fn new(graph: &ItemGraph, workspace: &Workspace, nodes: &Nodes) -> Self {
        let mut lines = vec![0u64; nodes.len()];
        for (m, module) in graph.modules().iter().enumerate() {
            if let Some(node) = nodes.of_module(ModuleId::new(m)) {
                lines[node] += u64::from(module.lines);
            }
        }
        let mut dependents = vec![Vec::new(); nodes.len()];
        let node_of = |package: usize| nodes.packages.iter().position(|&p| p == Some(package));
        for (position, package) in workspace.packages.iter().enumerate() {
            for dependency in package.dependencies.iter().filter(|d| d.normal || d.build) {
                if let (Some(from), Some(to)) = (node_of(position), dependency.member.and_then(node_of)) {
                    dependents[to].push(from);
                }
            }
        }
        if nodes.are_modules {
            // Where there is no package to depend on, there are only references to go by.
            for reference in graph.references().iter().filter(|r| EdgeFilter::PROGRAM.accepts(r)) {
                let node = |item| nodes.of_module(graph.item(item).module);
                if let (Some(from), Some(to)) = (node(reference.from), node(reference.to))
                    && from != to
                    && dependents[to].last() != Some(&from)
                {
                    dependents[to].push(from);
                }
            }
        }
        let with = (0..nodes.len()).map(|node| reach(node, &dependents)).collect();
        Self { lines, with }
    }

    /// Lines of these nodes and of all that depends on any of them.
    pub(super) fn lines(&self, nodes: &[usize]) -> u64 {
        let rebuilt = |node: usize| nodes.iter().any(|&n| self.with[n][node]);
        (0..self.lines.len()).filter(|&n| rebuilt(n)).map(|n| self.lines[n]).sum()
    }

    /// Whether an edit of `edited` rebuilds `node`.
    pub(super) fn rebuilds(&self, edited: usize, node: usize) -> bool {
        self.with[edited][node]
    }

    /// Lines of everything.
    pub(super) fn all(&self) -> u64 {
        self.lines.iter().sum()
    }
}

fn reach(start: usize, next: &[Vec<usize>]) -> Vec<bool> {
    let mut reached = vec![false; next.len()];
    let mut open = vec![start];
    while let Some(node) = open.pop() {
        if !std::mem::replace(&mut reached[node], true) {
            open.extend(&next[node]);
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_belongs_to_the_part_or_to_what_stands_beside_it() {
        assert_eq!(node_of("app::common::text", &["app::common"]), "app::common");
        assert_eq!(node_of("app::commons::text", &["app::common"]), "app::commons");
        assert_eq!(node_of("app", &["app::common"]), "app");
        assert_eq!(node_of("app::a::y::z", &["app::a::common"]), "app::a::y");
        assert_eq!(node_of("app::b::y::z", &["app::a::common"]), "app::b");
    }
}
