//! The way of each edge around the boxes that are not its own.
//!
//! In: the nodes' rectangles. Out: for each edge a list of points, from a port on the border of one box to a port on the
//! border of the other. Ways are shortest paths in the visibility graph of the boxes' corners (Lozano-Pérez and Wesley
//! 1979), found with A*. Left out: cluster borders, which edges may cross, and above [`MAX_NODES`] nodes the detours: there
//! edges run straight, since the visibility graph grows with the square of the nodes.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::Diagram;
use super::geometry::{Point, Rect};

/// Edges keep this far from boxes.
const MARGIN: f64 = 7.0;
/// Edges that bend at the same corner lie this far apart, up to [`LANES`] of them. The outermost is √2 · 4.8 from the
/// corner, less than the margin: so no lane touches another box.
const LANE: f64 = 1.6;
const LANES: usize = 4;
/// Between ports on one side of a box, at the most.
const PORT_GAP: f64 = 13.0;
/// From here on, edges are drawn straight.
const MAX_NODES: usize = 250;

/// A side of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Top,
    Bottom,
    Left,
    Right,
}

impl Side {
    fn outward(self) -> Point {
        match self {
            Self::Top => Point::new(0.0, -1.0),
            Self::Bottom => Point::new(0.0, 1.0),
            Self::Left => Point::new(-1.0, 0.0),
            Self::Right => Point::new(1.0, 0.0),
        }
    }

    fn is_horizontal(self) -> bool {
        matches!(self, Self::Top | Self::Bottom)
    }
}

/// The points of every edge, in the diagram's order. An edge from a node to itself gets a loop beside its box.
pub(super) fn route(diagram: &Diagram, nodes: &[Rect]) -> Vec<Vec<Point>> {
    let ports = ports(diagram, nodes);
    let map = (nodes.len() <= MAX_NODES).then(|| VisibilityGraph::new(nodes));
    let mut used = vec![0usize; nodes.len() * 4];
    let mut ways = Vec::with_capacity(ports.len());
    for (edge, ends) in diagram.edges().iter().zip(&ports) {
        if edge.from == edge.to {
            ways.push(own_loop(&nodes[edge.from.index()]));
            continue;
        }
        let [start, end] = *ends;
        let (a, b) = (start.stub(), end.stub());
        let corners = map.as_ref().map_or_else(Vec::new, |m| m.shortest(a, b));
        let mut way = vec![start.at, a];
        for corner in corners {
            let lane = used[corner] % LANES;
            used[corner] += 1;
            way.push(lane_point(nodes, corner, lane));
        }
        way.extend([b, end.at]);
        ways.push(way);
    }
    ways
}

/// Where an edge meets a box.
#[derive(Clone, Copy, Debug)]
struct Port {
    at: Point,
    side: Side,
}

impl Port {
    fn stub(&self) -> Point {
        self.at.moved(self.side.outward(), MARGIN)
    }
}

/// The sides that face each other; up and down come before left and right, since that is how the picture is read.
fn sides(from: &Rect, to: &Rect) -> [Side; 2] {
    const ROOM: f64 = 2.0 * MARGIN;
    if to.y - from.bottom() >= ROOM {
        [Side::Bottom, Side::Top]
    } else if from.y - to.bottom() >= ROOM {
        [Side::Top, Side::Bottom]
    } else if to.centre().x >= from.centre().x {
        [Side::Right, Side::Left]
    } else {
        [Side::Left, Side::Right]
    }
}

/// Both ports of every edge. Those on one side of a box stand in the order of where they lead, so that they do not cross.
fn ports(diagram: &Diagram, nodes: &[Rect]) -> Vec<[Port; 2]> {
    let mut ports: Vec<[Port; 2]> = Vec::with_capacity(diagram.edges().len());
    let mut at_side: Vec<Vec<(f64, usize, usize)>> = vec![Vec::new(); nodes.len() * 4];
    for (index, edge) in diagram.edges().iter().enumerate() {
        let ends = [edge.from.index(), edge.to.index()];
        let sides = sides(&nodes[ends[0]], &nodes[ends[1]]);
        for end in 0..2 {
            let (own, other) = (nodes[ends[end]].centre(), nodes[ends[1 - end]].centre());
            let (dx, dy) = (other.x - own.x, other.y - own.y);
            // By direction and not by place: a far target and a near one in the same direction stay in order.
            let key =
                if sides[end].is_horizontal() { dx / (dy.abs() + 40.0) } else { dy / (dx.abs() + 40.0) };
            if ends[0] != ends[1] {
                at_side[ends[end] * 4 + sides[end] as usize].push((key, index, end));
            }
        }
        ports.push(sides.map(|side| Port { at: Point::default(), side }));
    }
    for (place, list) in at_side.iter_mut().enumerate() {
        list.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let rect = nodes[place / 4];
        for (rank, &(_, index, end)) in list.iter().enumerate() {
            let side = ports[index][end].side;
            let length = if side.is_horizontal() { rect.w } else { rect.h };
            let gap = ((length - 14.0).max(4.0) / list.len() as f64).min(PORT_GAP);
            let along = (rank as f64 - (list.len() - 1) as f64 / 2.0) * gap;
            let centre = rect.centre();
            ports[index][end].at = match side {
                Side::Top => Point::new(centre.x + along, rect.y),
                Side::Bottom => Point::new(centre.x + along, rect.bottom()),
                Side::Left => Point::new(rect.x, centre.y + along),
                Side::Right => Point::new(rect.right(), centre.y + along),
            };
        }
    }
    ports
}

fn own_loop(rect: &Rect) -> Vec<Point> {
    let (x, y) = (rect.right(), rect.centre().y);
    let (low, high) = (y + 5.0, y - 5.0);
    [(0.0, high), (MARGIN, high), (MARGIN + 3.0, y), (MARGIN, low), (0.0, low)]
        .map(|(dx, y)| Point::new(x + dx, y))
        .to_vec()
}

/// Corner `corner % 4` of box `corner / 4`, moved outwards by the margin and its lane.
fn lane_point(nodes: &[Rect], corner: usize, lane: usize) -> Point {
    let rect = nodes[corner / 4].grown(MARGIN + lane as f64 * LANE);
    match corner % 4 {
        0 => Point::new(rect.x, rect.y),
        1 => Point::new(rect.right(), rect.y),
        2 => Point::new(rect.right(), rect.bottom()),
        _ => Point::new(rect.x, rect.bottom()),
    }
}

/// The corners of all boxes, and which see each other.
struct VisibilityGraph {
    boxes: Vec<Rect>,
    corners: Vec<Point>,
    sees: Vec<Vec<(usize, f64)>>,
}

impl VisibilityGraph {
    fn new(nodes: &[Rect]) -> Self {
        let boxes: Vec<Rect> = nodes.iter().map(|r| r.grown(MARGIN)).collect();
        let corners: Vec<Point> = (0..nodes.len() * 4).map(|c| lane_point(nodes, c, 0)).collect();
        let mut sees = vec![Vec::new(); corners.len()];
        for a in 0..corners.len() {
            for b in 0..a {
                if !bends(a, corners[a], corners[b]) || !bends(b, corners[b], corners[a]) {
                    continue;
                }
                if is_free(&boxes, corners[a], corners[b]) {
                    let length = corners[a].minus(corners[b]).length();
                    sees[a].push((b, length));
                    sees[b].push((a, length));
                }
            }
        }
        Self { boxes, corners, sees }
    }

    /// The corners on the shortest way from `a` to `b`: none when they see each other, or when there is no way.
    fn shortest(&self, a: Point, b: Point) -> Vec<usize> {
        if is_free(&self.boxes, a, b) {
            return Vec::new();
        }
        let mut best = vec![f64::INFINITY; self.corners.len()];
        let mut before: Vec<Option<usize>> = vec![None; self.corners.len()];
        let mut goal: (f64, Option<usize>) = (f64::INFINITY, None);
        let mut open: BinaryHeap<Reverse<(Length, usize)>> = BinaryHeap::new();
        for (corner, &point) in self.corners.iter().enumerate() {
            if bends(corner, point, a) && is_free(&self.boxes, a, point) {
                best[corner] = a.minus(point).length();
                open.push(Reverse((Length(best[corner] + point.minus(b).length()), corner)));
            }
        }
        while let Some(Reverse((estimate, corner))) = open.pop() {
            if estimate.0 >= goal.0 {
                break;
            }
            if estimate.0 > best[corner] + self.corners[corner].minus(b).length() {
                continue;
            }
            // The estimate is the straight way on; whoever sees the goal has found it.
            if estimate.0 < goal.0
                && bends(corner, self.corners[corner], b)
                && is_free(&self.boxes, self.corners[corner], b)
            {
                goal = (estimate.0, Some(corner));
            }
            for &(next, length) in &self.sees[corner] {
                let total = best[corner] + length;
                if total < best[next] {
                    best[next] = total;
                    before[next] = Some(corner);
                    open.push(Reverse((Length(total + self.corners[next].minus(b).length()), next)));
                }
            }
        }
        let mut way: Vec<usize> = std::iter::successors(goal.1, |&c| before[c]).collect();
        way.reverse();
        way
    }
}

/// Whether a shortest way may bend at corner number `corner` when it comes from `other`: it must lie in one of the two
/// quadrants beside the box's own and its opposite (a taut string never bends elsewhere).
fn bends(corner: usize, at: Point, other: Point) -> bool {
    let (dx, dy) = (other.x - at.x, other.y - at.y);
    match corner % 4 {
        0 | 2 => dx * dy <= 0.0,
        _ => dx * dy >= 0.0,
    }
}

fn is_free(boxes: &[Rect], a: Point, b: Point) -> bool {
    !boxes.iter().any(|r| r.is_cut_by(a, b))
}

/// A length in a heap; never NaN.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Length(f64);

impl Eq for Length {}

impl PartialOrd for Length {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Length {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_goes_around_the_box_between() {
        let at = |x, y| Rect { x, y, w: 40.0, h: 20.0 };
        let nodes = [at(0.0, 0.0), at(0.0, 60.0), at(0.0, 120.0)];
        let map = VisibilityGraph::new(&nodes);
        let (a, b) = (Point::new(18.0, 27.0), Point::new(18.0, 113.0));
        let way = map.shortest(a, b);
        assert_eq!(way, [4, 7], "left of the middle box, the shorter side");
        assert!(map.shortest(a, Point::new(18.0, 53.0)).is_empty(), "in sight");
    }
}
