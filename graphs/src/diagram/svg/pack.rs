//! The members of each cluster in rows: sizes and shapes, no coordinates yet.
//!
//! In: the cluster tree, the sizes of the nodes, the edges. Out: for each cluster its rows from top to bottom, each a list
//! of columns, each a stack of members; and every size. Layers give the order from top to bottom. A layer that is too wide
//! is wrapped into several rows, and where strict layers would make a tower (real modules depend on each other nearly in a
//! chain), neighbouring layers share a row; of several widths the one nearest to a pleasant shape is taken. Small boxes
//! beside a big one are stacked.

use super::super::Diagram;
use super::super::style::log2;
use super::super::tree::{ClusterTree, Member};
use super::geometry::Point;
use super::rank::{Arc, layers};

/// Between columns of a row.
pub(super) const COLUMN_GAP: f64 = 24.0;
/// Between rows.
pub(super) const ROW_GAP: f64 = 46.0;
/// Between boxes of a stack.
pub(super) const STACK_GAP: f64 = 20.0;
/// Between the border of a cluster and its members.
pub(super) const PADDING: f64 = 16.0;
/// The line with a cluster's name.
pub(super) const HEADER: f64 = 22.0;
/// Width over height that a cluster should have.
const SHAPE: f64 = 1.6;

/// A stack of members, one above the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    pub(super) members: Vec<Member>,
    pub(super) size: Point,
}

/// Columns beside each other.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) columns: Vec<Column>,
    pub(super) height: f64,
}

impl Row {
    /// The width of the columns with the gaps between them.
    pub(super) fn width(&self) -> f64 {
        let gaps = self.columns.len().saturating_sub(1) as f64 * COLUMN_GAP;
        self.columns.iter().map(|c| c.size.x).sum::<f64>() + gaps
    }
}

/// The rows of each cluster and the size of everything (a [`Point`] as width and height).
#[derive(Clone, Debug)]
pub(super) struct Packing {
    pub(super) rows: Vec<Vec<Row>>,
    pub(super) nodes: Vec<Point>,
    pub(super) clusters: Vec<Point>,
}

impl Packing {
    pub(super) fn size(&self, member: Member) -> Point {
        match member {
            Member::Node(index) => self.nodes[index],
            Member::Cluster(index) => self.clusters[index],
        }
    }
}

/// Packs every cluster; `nodes` and `headers` are the sizes of the nodes and the widths of the clusters' names.
pub(super) fn pack(diagram: &Diagram, tree: &ClusterTree, nodes: Vec<Point>, headers: &[f64]) -> Packing {
    let arcs = arcs_by_cluster(diagram, tree);
    let count = tree.clusters.len();
    let mut packing =
        Packing { rows: vec![Vec::new(); count], nodes, clusters: vec![Point::default(); count] };
    // Between crates the direction says most, so there a row of dependents beside what they use costs more; most of all
    // where a path is marked.
    let outermost = if diagram.edges().iter().any(|e| e.highlighted) { 1.8 } else { 1.5 };
    // Parents come before their children, so backwards every size that is asked for is known.
    for cluster in (0..count).rev() {
        let members = &tree.clusters[cluster].members;
        let rank = layers(members.len(), &arcs[cluster]);
        let mut order: Vec<usize> = (0..members.len()).collect();
        // Within a layer the big boxes come first: the small ones then find a place beside them.
        let height = |m: usize| match members[m] {
            Member::Node(_) => 0.0,
            Member::Cluster(index) => packing.clusters[index].y,
        };
        order.sort_by(|&a, &b| rank[a].cmp(&rank[b]).then(height(b).total_cmp(&height(a))).then(a.cmp(&b)));
        let sequence: Vec<Item> = order
            .iter()
            .map(|&m| Item {
                position: m,
                layer: rank[m],
                member: members[m],
                size: packing.size(members[m]),
            })
            .collect();
        let rows = best_rows(&sequence, &arcs[cluster], if cluster == 0 { outermost } else { 1.0 });
        let (width, height) = extent(&rows);
        let frame = if cluster == 0 { 0.0 } else { 2.0 * PADDING };
        packing.clusters[cluster] = Point::new(
            width.max(headers[cluster]) + frame,
            height + frame + if cluster == 0 { 0.0 } else { HEADER },
        );
        packing.rows[cluster] = rows;
    }
    packing
}

/// Who depends on whom among the members of each cluster, by position in its list of members.
fn arcs_by_cluster(diagram: &Diagram, tree: &ClusterTree) -> Vec<Vec<Arc>> {
    let mut node_at = vec![0; diagram.nodes().len()];
    let mut cluster_at = vec![0; tree.clusters.len()];
    for cluster in &tree.clusters {
        for (at, member) in cluster.members.iter().enumerate() {
            match *member {
                Member::Node(index) => node_at[index] = at,
                Member::Cluster(index) => cluster_at[index] = at,
            }
        }
    }
    let at = |member| match member {
        Member::Node(index) => node_at[index],
        Member::Cluster(index) => cluster_at[index],
    };
    let mut all: Vec<Vec<Arc>> = vec![Vec::new(); tree.clusters.len()];
    for edge in diagram.edges().iter().filter(|e| !e.back && e.from != e.to) {
        let (cluster, from, to) = tree.meet(edge.from.index(), edge.to.index());
        // A test says little about who is built on whom; a marked path should run downwards.
        let share = if edge.test_only || edge.inferred { 0.05 } else { 1.0 };
        let share = if edge.highlighted { 25.0 } else { share };
        let weight = (1.0 + log2(edge.count)) * share;
        all[cluster].push(Arc { from: at(from), to: at(to), weight });
    }
    for arcs in &mut all {
        arcs.sort_by_key(|a| (a.from, a.to));
        arcs.dedup_by(|next, kept| {
            let same = (next.from, next.to) == (kept.from, kept.to);
            kept.weight += if same { next.weight } else { 0.0 };
            same
        });
    }
    all
}

/// A member to be put into a row.
#[derive(Clone, Copy, Debug)]
struct Item {
    /// Its position in the cluster's list of members.
    position: usize,
    layer: usize,
    member: Member,
    size: Point,
}

/// When a new row begins, beside when the row is full.
#[derive(Clone, Copy, Debug)]
enum Breaks {
    /// With each layer.
    Layer,
    /// Before a member that something in a row depends on, once the row is filled to this share.
    Dependency(f64),
    /// Never.
    Full,
}

/// The rows of the best shape among several widths, in several ways of breaking rows. `sideways` is what it costs (as a
/// multiple of the area) when all arcs run within rows.
fn best_rows(sequence: &[Item], arcs: &[Arc], sideways: f64) -> Vec<Row> {
    let area: f64 = sequence.iter().map(|s| (s.size.x + COLUMN_GAP) * (s.size.y + ROW_GAP)).sum();
    let widest = sequence.iter().map(|s| s.size.x).fold(0.0, f64::max);
    let total: f64 = arcs.iter().map(|a| a.weight).sum();
    let mut best: Option<(f64, Vec<Row>)> = None;
    for breaks in [Breaks::Layer, Breaks::Dependency(0.35), Breaks::Dependency(0.5), Breaks::Full] {
        for factor in [0.7, 1.0, 1.4, 1.8, 2.3, 2.9, 3.6, 4.5] {
            let limit = (area * factor).sqrt().max(widest);
            let (rows, row_of) = fill(sequence, arcs, limit, breaks);
            let (width, height) = extent(&rows);
            let shape = (width + 1.0) / (height + 1.0) / SHAPE;
            let distortion = shape.max(1.0 / shape) - 1.0;
            let inside: f64 = arcs.iter().filter(|a| row_of[a.from] == row_of[a.to]).map(|a| a.weight).sum();
            let penalty = 1.0 + sideways * inside / total.max(1.0);
            let cost = (width + COLUMN_GAP) * (height + ROW_GAP) * (1.0 + 0.5 * distortion) * penalty;
            if best.as_ref().is_none_or(|b| cost < b.0) {
                best = Some((cost, rows));
            }
        }
    }
    best.map(|b| b.1).unwrap_or_default()
}

/// Fills rows no wider than `limit`. Also the row of each position.
fn fill(sequence: &[Item], arcs: &[Arc], limit: f64, breaks: Breaks) -> (Vec<Row>, Vec<usize>) {
    let mut rows: Vec<Row> = Vec::new();
    let mut row_of = vec![usize::MAX; sequence.len()];
    let mut dependents: Vec<Vec<usize>> = vec![Vec::new(); sequence.len()];
    for arc in arcs {
        dependents[arc.to].push(arc.from);
    }
    let mut width = 0.0;
    let mut last_layer = None;
    for &Item { position, layer, member, size } in sequence {
        let row = rows.len().wrapping_sub(1);
        let ends = match breaks {
            Breaks::Layer => last_layer != Some(layer),
            Breaks::Dependency(share) => {
                width > limit * share && dependents[position].iter().any(|&d| row_of[d] == row)
            }
            Breaks::Full => false,
        };
        last_layer = Some(layer);
        let added = rows.last_mut().filter(|_| !ends).and_then(|row| add(row, member, size, limit - width));
        match added {
            Some(more) => width += more,
            None => {
                rows.push(Row { columns: vec![Column { members: vec![member], size }], height: size.y });
                width = size.x;
            }
        }
        row_of[position] = rows.len() - 1;
    }
    (rows, row_of)
}

/// Adds a member to a row that may grow by `room`: on the last stack, or as a new column. By how much the row grew, or
/// `None` when there is no place.
fn add(row: &mut Row, member: Member, size: Point, room: f64) -> Option<f64> {
    let is_node = |m: Member| matches!(m, Member::Node(_));
    let last = row.columns.last_mut()?;
    let stacked = last.size.y + STACK_GAP + size.y;
    let wider = (size.x - last.size.x).max(0.0);
    if is_node(member) && is_node(last.members[0]) && stacked <= row.height && wider <= room {
        last.members.push(member);
        last.size = Point::new(last.size.x + wider, stacked);
        return Some(wider);
    }
    if COLUMN_GAP + size.x > room {
        return None;
    }
    row.columns.push(Column { members: vec![member], size });
    row.height = row.height.max(size.y);
    Some(COLUMN_GAP + size.x)
}

/// Width and height of rows below each other.
fn extent(rows: &[Row]) -> (f64, f64) {
    let gaps = rows.len().saturating_sub(1) as f64 * ROW_GAP;
    (rows.iter().map(Row::width).fold(0.0, f64::max), rows.iter().map(|r| r.height).sum::<f64>() + gaps)
}
