//! What a move would do, without making it.
//!
//! In: a [`State`] and nodes of one crate. Out: [`Probe`], which tells the objective after a move of the nodes to any other crate.
//! The arcs and files of the nodes are counted once, a target then costs crates and families only. It must agree with
//! [`State::shift`] followed by [`State::value`]; a test holds this. Left out: layers, for which moves are made and taken back.

use super::state::{MOST, State, close};

/// The three most lines that crates have of a family, with the crates.
type Top = [(u32, usize); 3];

/// Counts by crate of what hangs on the nodes that are to move.
pub(super) struct Probe {
    home: usize,
    weight: f64,
    probability: f64,
    lines: i64,
    /// Arcs to each crate and from it, and what these cost when they cross.
    out: [u32; MOST],
    into: [u32; MOST],
    cost: [i64; MOST],
    /// Nodes in each crate that must not be with these.
    foes: [i64; MOST],
    /// The nodes' lines of each family, and the crates with most of it; sorted by family.
    families: Vec<(u32, u32, Top)>,
    /// The nodes, so that arcs among them are known.
    stamp: u32,
    seen: Vec<u32>,
}

impl Probe {
    pub(super) fn new(nodes: usize) -> Self {
        Self {
            home: 0,
            weight: 0.0,
            probability: 0.0,
            lines: 0,
            out: [0; MOST],
            into: [0; MOST],
            cost: [0; MOST],
            foes: [0; MOST],
            families: Vec::new(),
            stamp: 0,
            seen: vec![0; nodes],
        }
    }

    /// Counts what hangs on `nodes`, which are all in one crate.
    pub(super) fn look(&mut self, state: &State<'_>, nodes: &[u32]) {
        self.home = state.at(nodes[0]);
        (self.weight, self.probability, self.lines) = (0.0, 0.0, 0);
        self.out = [0; MOST];
        self.into = [0; MOST];
        self.cost = [0; MOST];
        self.foes = [0; MOST];
        self.families.clear();
        self.stamp += 1;
        for &node in nodes {
            self.seen[node as usize] = self.stamp;
        }
        for &node in nodes {
            self.count(state, node);
        }
        self.families.sort_unstable_by_key(|f| f.0);
        self.families.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        for family in &mut self.families {
            family.2 = top(state.lines_of(family.0));
        }
    }

    fn count(&mut self, state: &State<'_>, node: u32) {
        let net = state.net();
        self.weight += net.weight[node as usize];
        self.probability += net.probability[node as usize];
        self.lines += i64::from(net.lines[node as usize]);
        self.families.extend(net.shares_of(node).iter().map(|s| (s.family, s.lines, Top::default())));
        for (other, cost) in net.leaving(node).filter(|s| self.seen[s.0 as usize] != self.stamp) {
            self.out[state.at(other)] += 1;
            self.cost[state.at(other)] += cost;
        }
        for (other, cost) in net.entering(node).filter(|s| self.seen[s.0 as usize] != self.stamp) {
            self.into[state.at(other)] += 1;
            self.cost[state.at(other)] += cost;
        }
        for &(other, price) in state.ties(node) {
            if self.seen[other as usize] != self.stamp {
                self.cost[state.at(other)] += price;
            }
        }
        for &foe in state.foes(node) {
            self.foes[state.at(foe)] += i64::from(self.seen[foe as usize] != self.stamp);
        }
    }

    /// The crates that the nodes have arcs with.
    pub(super) fn near(&self) -> u64 {
        let met = |b: &usize| self.out[*b] + self.into[*b] > 0;
        (0..MOST).filter(met).fold(0, |set, b| set | 1 << b)
    }

    /// The objective once the nodes are in crate `to`; nothing when that makes a cycle.
    pub(super) fn value(&self, state: &State<'_>, to: usize) -> Option<f64> {
        let sets = self.sets(state, to);
        let k = state.crates();
        let reach = if sets[..k] == *state.known() { None } else { Some(close(&sets[..k])?) };
        let reach = reach.as_ref().map_or(state.reach(), |r| &r[..k]);
        let home = self.home;
        let j = state.rebuilt_with(reach, |b| {
            let (mut weight, mut probability) = state.load(b);
            if b == home {
                weight -= self.weight;
                probability -= self.probability;
            } else if b == to {
                weight += self.weight;
                probability += self.probability;
            }
            (weight, probability)
        });
        let mut effort = self.cost[home] - self.cost[to];
        for &(family, lines, ref top) in &self.families {
            let row = state.lines_of(family);
            let (from, there) = (row[home], row[to]);
            let rest = top.iter().find(|t| t.1 != home && t.1 != to).map_or(0, |t| t.0);
            let more = rest.max(from - lines).max(there + lines);
            let crates = i64::from(lines > 0) * (i64::from(there == 0) - i64::from(from == lines));
            let price = &state.net().families[family as usize];
            effort += price.line * (i64::from(top[0].0) - i64::from(more)) + price.once * crates;
        }
        let clashes = self.foes[to] - self.foes[home];
        Some(state.objective(j, effort, clashes, (home, to, self.lines)))
    }

    /// The crates that each crate depends on directly once the nodes are in crate `to`.
    fn sets(&self, state: &State<'_>, to: usize) -> [u64; MOST] {
        let (k, home) = (state.crates(), self.home);
        let mut sets = [0; MOST];
        sets[..k].copy_from_slice(state.sets());
        let mut put = |from: usize, onto: usize, there: bool| {
            if !state.is_facade(from) {
                sets[from] = sets[from] & !(1 << onto) | u64::from(there) << onto;
            }
        };
        for b in (0..k).filter(|&b| b != home && b != to) {
            if self.out[b] > 0 {
                put(home, b, state.arcs(home, b) > self.out[b]);
                put(to, b, true);
            }
            if self.into[b] > 0 {
                put(b, home, state.arcs(b, home) > self.into[b]);
                put(b, to, true);
            }
        }
        put(home, to, state.arcs(home, to) + self.into[home] > self.out[to]);
        put(to, home, state.arcs(to, home) + self.out[home] > self.into[to]);
        sets
    }
}

/// The three crates with most lines.
fn top(lines: &[u32]) -> Top {
    let mut top = [(0, usize::MAX); 3];
    for (b, &l) in lines.iter().enumerate() {
        if l > top[0].0 {
            top = [(l, b), top[0], top[1]];
        } else if l > top[1].0 {
            top = [top[0], (l, b), top[1]];
        } else if l > top[2].0 {
            top[2] = (l, b);
        }
    }
    top
}
