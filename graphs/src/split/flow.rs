//! The least set of nodes on the source's side of a minimum cut.
//!
//! In: arcs with what may flow along each, a source and a sink. Out: which nodes the source still leads to once no more can flow to
//! the sink. That is the same set whatever way the flow takes. The flow is made by Dinic's algorithm: shortest ways only, as many
//! as there are, then the next longer ones (E. A. Dinic, "Algorithm for solution of a problem of maximum flow in networks with power
//! estimation", 1970). An arc that leads to no way is not looked at again before they are longer.

/// Arcs by the node that they leave, each with one the other way.
pub(super) struct Network {
    first: Vec<u32>,
    arcs: Vec<Arc>,
}

#[derive(Clone, Copy)]
struct Arc {
    to: u32,
    /// Where the arc the other way stands.
    twin: u32,
    /// What may still flow.
    rest: u64,
}

/// The distance of what the source does not lead to.
const FAR: u32 = u32::MAX;

impl Network {
    /// A network of `nodes` nodes and the arcs `(from, to, capacity)`, none of them a loop. O(nodes + arcs).
    pub(super) fn new(nodes: usize, arcs: impl Iterator<Item = (u32, u32, u64)> + Clone) -> Self {
        let mut first = vec![0u32; nodes + 1];
        for (from, to, _) in arcs.clone() {
            first[from as usize + 1] += 1;
            first[to as usize + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        let mut next = first.clone();
        let mut placed = vec![Arc { to: 0, twin: 0, rest: 0 }; first[nodes] as usize];
        for (from, to, capacity) in arcs {
            let (there, back) = (next[from as usize], next[to as usize]);
            placed[there as usize] = Arc { to, twin: back, rest: capacity };
            placed[back as usize] = Arc { to: from, twin: there, rest: 0 };
            next[from as usize] += 1;
            next[to as usize] += 1;
        }
        Self { first, arcs: placed }
    }

    /// For each node whether the source leads to it once nothing more can flow to the sink.
    pub(super) fn source_side(mut self, source: u32, sink: u32) -> Vec<bool> {
        loop {
            let distance = self.distances(source, sink);
            if distance[sink as usize] == FAR {
                return distance.into_iter().map(|distance| distance != FAR).collect();
            }
            self.fill(source, sink, &distance);
        }
    }

    /// How far each node is from the source; what is as far as the sink or farther is left out.
    fn distances(&self, source: u32, sink: u32) -> Vec<u32> {
        let mut distance = vec![FAR; self.first.len() - 1];
        distance[source as usize] = 0;
        let mut reached = vec![source];
        let mut looked = 0;
        while let Some(&node) = reached.get(looked) {
            looked += 1;
            if distance[node as usize] >= distance[sink as usize] {
                break;
            }
            let arcs = self.first[node as usize] as usize..self.first[node as usize + 1] as usize;
            for arc in self.arcs[arcs].iter().filter(|arc| arc.rest > 0) {
                if distance[arc.to as usize] == FAR {
                    distance[arc.to as usize] = distance[node as usize] + 1;
                    reached.push(arc.to);
                }
            }
        }
        distance
    }

    /// Lets flow what can along shortest ways.
    fn fill(&mut self, source: u32, sink: u32, distance: &[u32]) {
        let mut next = self.first.clone();
        let mut way: Vec<u32> = Vec::new();
        let mut at = source;
        loop {
            if at == sink {
                at = self.push(&mut way);
                continue;
            }
            let onwards = (next[at as usize]..self.first[at as usize + 1]).find(|&arc| {
                let arc = self.arcs[arc as usize];
                arc.rest > 0 && distance[arc.to as usize] == distance[at as usize] + 1
            });
            if let Some(arc) = onwards {
                next[at as usize] = arc;
                way.push(arc);
                at = self.arcs[arc as usize].to;
                continue;
            }
            next[at as usize] = self.first[at as usize + 1];
            let Some(back) = way.pop() else { return };
            at = self.tail(back);
            next[at as usize] += 1;
        }
    }

    /// Lets flow what can along a way, and takes it back to its first arc that is full; returns where it ends then.
    fn push(&mut self, way: &mut Vec<u32>) -> u32 {
        let flow = way.iter().map(|&arc| self.arcs[arc as usize].rest).min().unwrap_or(0);
        for &arc in &*way {
            let twin = self.arcs[arc as usize].twin;
            self.arcs[arc as usize].rest -= flow;
            self.arcs[twin as usize].rest += flow;
        }
        let full = way.iter().position(|&arc| self.arcs[arc as usize].rest == 0).unwrap_or(0);
        let at = self.tail(way[full]);
        way.truncate(full);
        at
    }

    /// The node that an arc leaves.
    fn tail(&self, arc: u32) -> u32 {
        self.arcs[self.arcs[arc as usize].twin as usize].to
    }
}

#[cfg(test)]
mod tests {
    use petgraph::algo::dinics;
    use petgraph::graph::{DiGraph, NodeIndex};
    use petgraph::visit::EdgeRef;

    use super::super::null::Random;
    use super::*;

    /// The same by another's maximum flow.
    fn twin(nodes: usize, arcs: &[(u32, u32, u64)]) -> Vec<bool> {
        let mut graph: DiGraph<(), u64> = DiGraph::new();
        let all: Vec<NodeIndex> = (0..nodes).map(|_| graph.add_node(())).collect();
        for &(from, to, capacity) in arcs {
            graph.add_edge(all[from as usize], all[to as usize], capacity);
        }
        let (_, flows) = dinics(&graph, all[0], all[1]);
        let mut seen = vec![false; nodes];
        let mut open = vec![all[0]];
        while let Some(node) = open.pop() {
            if std::mem::replace(&mut seen[node.index()], true) {
                continue;
            }
            for edge in graph.edge_references() {
                let flow = flows[edge.id().index()];
                if edge.source() == node && flow < *edge.weight() {
                    open.push(edge.target());
                }
                if edge.target() == node && flow > 0 {
                    open.push(edge.source());
                }
            }
        }
        seen
    }

    #[test]
    fn the_source_s_side_is_that_of_any_maximum_flow() {
        let mut random = Random::new(7);
        for round in 0..300 {
            let nodes = 4 + random.below(12);
            let mut arcs = Vec::new();
            for _ in 0..nodes * (1 + round % 4) {
                let ends = (random.below(nodes) as u32, random.below(nodes) as u32);
                if ends.0 != ends.1 {
                    arcs.push((ends.0, ends.1, random.below(9) as u64));
                }
            }
            let found = Network::new(nodes, arcs.iter().copied()).source_side(0, 1);
            assert_eq!(found, twin(nodes, &arcs), "{arcs:?}");
        }
    }
}
