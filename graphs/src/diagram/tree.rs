//! The nested clusters of a diagram.
//!
//! In: the cluster path of each node. Out: [`ClusterTree`], whose first cluster is the root (around everything) and whose
//! parents come before their children; clusters and nodes stand in the order in which the diagram has them.

use rustc_hash::FxHashMap;

use super::Diagram;

/// What a cluster holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Member {
    /// A node, by its index.
    Node(usize),
    /// A cluster, by its index.
    Cluster(usize),
}

/// A cluster.
#[derive(Clone, Debug, Default)]
pub(super) struct Cluster {
    pub(super) name: String,
    pub(super) parent: usize,
    /// 0 for the root, 1 for a crate.
    pub(super) depth: usize,
    /// The top-level cluster that it is or lies in, counted from 0.
    pub(super) family: usize,
    pub(super) members: Vec<Member>,
}

/// The clusters of a diagram; the first is the root.
#[derive(Clone, Debug)]
pub(super) struct ClusterTree {
    pub(super) clusters: Vec<Cluster>,
    /// The innermost cluster of each node.
    pub(super) home: Vec<usize>,
}

impl ClusterTree {
    pub(super) fn new(diagram: &Diagram) -> Self {
        let mut clusters = vec![Cluster::default()];
        let mut known: FxHashMap<(usize, &str), usize> = FxHashMap::default();
        let mut home = Vec::with_capacity(diagram.nodes().len());
        let mut families = 0;
        for (index, node) in diagram.nodes().iter().enumerate() {
            let mut at = 0;
            for name in &node.cluster {
                let next = *known.entry((at, name)).or_insert(clusters.len());
                if next == clusters.len() {
                    let family = if at == 0 { families } else { clusters[at].family };
                    families += usize::from(at == 0);
                    let depth = clusters[at].depth + 1;
                    clusters.push(Cluster { name: name.clone(), parent: at, depth, family, members: vec![] });
                    clusters[at].members.push(Member::Cluster(next));
                }
                at = next;
            }
            clusters[at].members.push(Member::Node(index));
            home.push(at);
        }
        Self { clusters, home }
    }

    /// The innermost cluster that holds both nodes, and which of its members they lie in.
    pub(super) fn meet(&self, a: usize, b: usize) -> (usize, Member, Member) {
        let (mut at_a, mut at_b) = (self.home[a], self.home[b]);
        let (mut in_a, mut in_b) = (Member::Node(a), Member::Node(b));
        while at_a != at_b {
            if self.clusters[at_a].depth >= self.clusters[at_b].depth {
                (in_a, at_a) = (Member::Cluster(at_a), self.clusters[at_a].parent);
            } else {
                (in_b, at_b) = (Member::Cluster(at_b), self.clusters[at_b].parent);
            }
        }
        (at_a, in_a, in_b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagram::Node;

    #[test]
    fn clusters_nest_and_meet() {
        let mut diagram = Diagram::new("");
        for path in [vec!["a", "x"], vec!["a"], vec!["b", "x"], vec!["a", "x", "y"], vec![]] {
            diagram.add_node(Node::new("n", path));
        }
        let tree = ClusterTree::new(&diagram);
        let names: Vec<&str> = tree.clusters.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["", "a", "x", "b", "x", "y"], "the x of a is not the x of b");
        assert_eq!(tree.home, [2, 1, 4, 5, 0]);
        assert_eq!(tree.clusters.iter().map(|c| c.family).collect::<Vec<_>>(), [0, 0, 0, 1, 1, 0]);
        assert_eq!(tree.meet(0, 3), (2, Member::Node(0), Member::Cluster(5)));
        assert_eq!(tree.meet(0, 2), (0, Member::Cluster(1), Member::Cluster(3)));
        assert_eq!(tree.meet(4, 1), (0, Member::Node(4), Member::Cluster(1)));
    }
}
