//! Order within the rows, and coordinates.
//!
//! In: a [`Packing`]. Out: a rectangle for each node and cluster. Rows keep their members; which column stands left of
//! which, and where the slack of a row goes, follows the neighbours: barycentre sweeps (Sugiyama's third step) over real
//! positions, edges that leave a cluster included. Given an order, the coordinates nearest to the wished ones come from
//! isotonic regression (pool adjacent violators). The best of all sweeps is kept.

use super::super::Diagram;
use super::super::style::log2;
use super::super::tree::{ClusterTree, Member};
use super::geometry::Rect;
use super::pack::{COLUMN_GAP, HEADER, PADDING, Packing, ROW_GAP, STACK_GAP};

const SWEEPS: usize = 24;

/// Where everything is; the root cluster begins at the origin.
#[derive(Clone, Debug)]
pub(super) struct Placement {
    pub(super) nodes: Vec<Rect>,
    pub(super) clusters: Vec<Rect>,
}

/// A neighbour in the barycentre: the other node, and how much it counts.
type Links = Vec<Vec<(usize, f64)>>;

/// Places everything. Time O(sweeps · depth · edges).
pub(super) fn place(diagram: &Diagram, tree: &ClusterTree, mut packing: Packing) -> Placement {
    let links = links(diagram);
    let mut wishes = initial_wishes(&packing);
    let mut placement = positions(&packing, &wishes);
    let mut best = (cost(&links, &placement), placement.clone());
    for sweep in 0..SWEEPS {
        // The first half may change the order, the second half only settles the coordinates.
        let reorder = sweep < SWEEPS * 2 / 3;
        wishes = wish(tree, &mut packing, &links, &placement, reorder);
        placement = positions(&packing, &wishes);
        let cost = cost(&links, &placement);
        if cost < best.0 {
            best = (cost, placement.clone());
        }
    }
    best.1
}

fn links(diagram: &Diagram) -> Links {
    let mut links = vec![Vec::new(); diagram.nodes().len()];
    for edge in diagram.edges().iter().filter(|e| e.from != e.to) {
        let weight = (1.0 + log2(edge.count)) * if edge.test_only || edge.inferred { 0.3 } else { 1.0 };
        links[edge.from.index()].push((edge.to.index(), weight));
        links[edge.to.index()].push((edge.from.index(), weight));
    }
    links
}

/// The wished centre of each column, relative to the left of its cluster's inside: at first evenly.
fn initial_wishes(packing: &Packing) -> Vec<Vec<Vec<f64>>> {
    let row = |row: &super::pack::Row| vec![f64::INFINITY; row.columns.len()];
    packing.rows.iter().map(|rows| rows.iter().map(row).collect()).collect()
}

/// Where each column would like to be: at the mean of what its members are linked to outside of it.
fn wish(
    tree: &ClusterTree,
    packing: &mut Packing,
    links: &Links,
    placement: &Placement,
    reorder: bool,
) -> Vec<Vec<Vec<f64>>> {
    let mut all = Vec::with_capacity(packing.rows.len());
    // Marks the nodes of the column at hand, so that links within it are told apart.
    let mut mark = vec![usize::MAX; placement.nodes.len()];
    let mut stamp = 0;
    for cluster in 0..packing.rows.len() {
        let frame = placement.clusters[cluster];
        let inside = frame.x + if cluster == 0 { 0.0 } else { PADDING };
        let mut wishes = Vec::new();
        for row in &mut packing.rows[cluster] {
            let mut keyed: Vec<(f64, super::pack::Column)> = Vec::new();
            for column in row.columns.drain(..) {
                let nodes = descendants(tree, &column.members);
                for &node in &nodes {
                    mark[node] = stamp;
                }
                let here = column_centre(placement, column.members[0]);
                let (mut sum, mut total) = (0.0, 0.0);
                for &node in &nodes {
                    let own = placement.nodes[node].centre().x - here;
                    for &(other, weight) in links[node].iter().filter(|l| mark[l.0] != stamp) {
                        sum += (placement.nodes[other].centre().x - own) * weight;
                        total += weight;
                    }
                }
                stamp += 1;
                let centre = if total > 0.0 { sum / total } else { here };
                keyed.push((centre - inside, column));
            }
            if reorder {
                // Stable: equal wishes keep their order.
                keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
            }
            wishes.push(keyed.iter().map(|k| k.0).collect());
            row.columns = keyed.into_iter().map(|k| k.1).collect();
        }
        all.push(wishes);
    }
    all
}

fn column_centre(placement: &Placement, first: Member) -> f64 {
    match first {
        Member::Node(index) => placement.nodes[index].centre().x,
        Member::Cluster(index) => placement.clusters[index].centre().x,
    }
}

/// The nodes in these members and in all clusters below.
fn descendants(tree: &ClusterTree, members: &[Member]) -> Vec<usize> {
    let mut nodes = Vec::new();
    let mut open = members.to_vec();
    while let Some(member) = open.pop() {
        match member {
            Member::Node(index) => nodes.push(index),
            Member::Cluster(index) => open.extend(&tree.clusters[index].members),
        }
    }
    nodes
}

/// The rectangles, for a packing and the wished centres of its columns.
fn positions(packing: &Packing, wishes: &[Vec<Vec<f64>>]) -> Placement {
    let mut nodes = vec![Rect::default(); packing.nodes.len()];
    let mut clusters = vec![Rect::default(); packing.clusters.len()];
    clusters[0] = Rect { x: 0.0, y: 0.0, w: packing.clusters[0].x, h: packing.clusters[0].y };
    // Parents come before their children.
    for cluster in 0..clusters.len() {
        let frame = clusters[cluster];
        let (padding, header) = if cluster == 0 { (0.0, 0.0) } else { (PADDING, HEADER) };
        let room = frame.w - 2.0 * padding;
        let mut top = frame.y + padding + header;
        for (row, wished) in packing.rows[cluster].iter().zip(&wishes[cluster]) {
            let widths: Vec<f64> = row.columns.iter().map(|c| c.size.x).collect();
            let lefts = spread(&widths, wished, room);
            for (column, left) in row.columns.iter().zip(lefts) {
                let mut y = top + (row.height - column.size.y) / 2.0;
                for &member in &column.members {
                    let size = packing.size(member);
                    let x = frame.x + padding + left + (column.size.x - size.x) / 2.0;
                    let rect = Rect { x, y, w: size.x, h: size.y };
                    match member {
                        Member::Node(index) => nodes[index] = rect,
                        Member::Cluster(index) => clusters[index] = rect,
                    }
                    y += size.y + STACK_GAP;
                }
            }
            top += row.height + ROW_GAP;
        }
    }
    Placement { nodes, clusters }
}

/// The left ends of columns that keep their order and their gaps within `room`, nearest to the wished centres (least
/// squares). Without wishes (infinite) the row is centred.
fn spread(widths: &[f64], wished: &[f64], room: f64) -> Vec<f64> {
    let mut offsets = Vec::with_capacity(widths.len());
    let mut end = 0.0;
    for width in widths {
        offsets.push(end);
        end += width + COLUMN_GAP;
    }
    let slack = (room - (end - COLUMN_GAP)).max(0.0);
    if wished.iter().any(|w| w.is_infinite()) {
        return offsets.iter().map(|o| o + slack / 2.0).collect();
    }
    // With the offsets taken off, gaps become "not smaller than the one before": isotonic regression.
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for ((wish, width), offset) in wished.iter().zip(widths).zip(&offsets) {
        pools.push((wish - width / 2.0 - offset, 1));
        while pools.len() > 1 && pools[pools.len() - 2].0 > pools[pools.len() - 1].0 {
            let (b, a) = (pools.pop().expect("two"), pools.pop().expect("two"));
            let size = a.1 + b.1;
            pools.push(((a.0 * a.1 as f64 + b.0 * b.1 as f64) / size as f64, size));
        }
    }
    let starts = pools.iter().flat_map(|&(start, size)| std::iter::repeat_n(start, size));
    starts.zip(offsets).map(|(start, offset)| start.max(0.0).min(slack) + offset).collect()
}

/// How far the edges run sideways, by weight.
fn cost(links: &Links, placement: &Placement) -> f64 {
    let x = |node: usize| placement.nodes[node].centre().x;
    let of = |(node, links): (usize, &Vec<(usize, f64)>)| {
        links.iter().map(|&(other, weight)| (x(node) - x(other)).abs() * weight).sum::<f64>()
    };
    links.iter().enumerate().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_go_where_they_wish_and_never_overlap() {
        let at = |wished: &[f64]| spread(&[10.0, 10.0, 10.0], wished, 200.0);
        assert_eq!(at(&[5.0, 100.0, 195.0]), [0.0, 95.0, 190.0]);
        assert_eq!(at(&[100.0, 100.0, 100.0]), [61.0, 95.0, 129.0], "a group around its wish");
        assert_eq!(at(&[900.0, 900.0, 900.0]), [122.0, 156.0, 190.0], "kept inside");
        assert_eq!(at(&[f64::INFINITY; 3]), [61.0, 95.0, 129.0], "no wish: centred");
    }
}
