//! Who stands above whom: the layers of a small weighted digraph.
//!
//! In: the members of one cluster and, for each ordered pair, how much the first depends on the second. Out: a layer for
//! each, 0 at the top, such that dependents stand above what they depend on, save for the arcs that close cycles. Cycles
//! are broken after Eades, Lin and Smyth (1993), with weights; layers are longest paths (Sugiyama's second step).

/// How much a member depends on another, by position.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arc {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) weight: f64,
}

/// The layer of each of `count` members. Time O(count² + arcs).
pub(super) fn layers(count: usize, arcs: &[Arc]) -> Vec<usize> {
    let order = order(count, arcs);
    let mut position = vec![0; count];
    for (at, &member) in order.iter().enumerate() {
        position[member] = at;
    }
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut connected = vec![false; count];
    for arc in arcs {
        connected[arc.from] = true;
        connected[arc.to] = true;
        if position[arc.from] < position[arc.to] {
            below[arc.from].push(arc.to);
        }
    }
    // From the bottom: what nothing else needs stands close above what it uses, and the foundations share one floor.
    let mut height = vec![0usize; count];
    for &member in order.iter().rev() {
        height[member] = below[member].iter().map(|&b| height[b] + 1).max().unwrap_or(0);
    }
    let top = height.iter().copied().max().unwrap_or(0);
    (0..count).map(|m| if connected[m] { top - height[m] } else { top }).collect()
}

/// An order in which few and light arcs point backwards.
fn order(count: usize, arcs: &[Arc]) -> Vec<usize> {
    let mut leaving: Vec<Vec<(usize, f64)>> = vec![Vec::new(); count];
    let mut entering: Vec<Vec<(usize, f64)>> = vec![Vec::new(); count];
    for arc in arcs.iter().filter(|a| a.from != a.to) {
        leaving[arc.from].push((arc.to, arc.weight));
        entering[arc.to].push((arc.from, arc.weight));
    }
    let (mut outs, mut ins): (Vec<usize>, Vec<usize>) =
        (leaving.iter().map(Vec::len).collect(), entering.iter().map(Vec::len).collect());
    let total = |list: &[(usize, f64)]| list.iter().map(|l| l.1).sum::<f64>();
    let mut pull: Vec<f64> = (0..count).map(|m| total(&leaving[m]) - total(&entering[m])).collect();
    let mut left: Vec<usize> = (0..count).collect();
    let (mut front, mut back) = (Vec::new(), Vec::new());
    while !left.is_empty() {
        let (at, to_front) = if let Some(at) = left.iter().position(|&m| outs[m] == 0) {
            (at, false)
        } else if let Some(at) = left.iter().position(|&m| ins[m] == 0) {
            (at, true)
        } else {
            let best = (0..left.len()).reduce(|a, b| if pull[left[b]] > pull[left[a]] { b } else { a });
            (best.expect("not empty"), true)
        };
        let member = left.remove(at);
        if to_front {
            front.push(member)
        } else {
            back.push(member)
        }
        for &(other, weight) in &leaving[member] {
            ins[other] = ins[other].saturating_sub(1);
            pull[other] += weight;
        }
        for &(other, weight) in &entering[member] {
            outs[other] = outs[other].saturating_sub(1);
            pull[other] -= weight;
        }
    }
    front.extend(back.into_iter().rev());
    front
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arcs(list: &[(usize, usize, f64)]) -> Vec<Arc> {
        list.iter().map(|&(from, to, weight)| Arc { from, to, weight }).collect()
    }

    #[test]
    fn a_chain_and_what_hangs_on_it() {
        // 0 → 1 → 2, 3 → 2; 4 alone.
        let layers = layers(5, &arcs(&[(0, 1, 1.0), (1, 2, 1.0), (3, 2, 1.0)]));
        assert_eq!(layers, [0, 1, 2, 1, 2]);
    }

    #[test]
    fn the_light_arc_of_a_cycle_points_up() {
        let layers = layers(3, &arcs(&[(0, 1, 9.0), (1, 2, 9.0), (2, 0, 1.0)]));
        assert_eq!(layers, [0, 1, 2]);
    }
}
