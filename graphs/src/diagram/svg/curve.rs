//! Smooth paths through points.
//!
//! In: the points of an edge, and the boxes. Out: the `d` of an SVG path of cubic Bézier curves that starts and ends square
//! to its boxes and stays close to the straight way, so that it keeps clear of all other boxes.

use std::fmt::Write as _;

use super::geometry::{Point, Rect};

/// The length of an arrow head; the line ends at its middle so that it does not show through the tip.
pub(super) const HEAD: f64 = 9.0;

/// The path through `points` (an edge's port, stub, bends, stub, port) that passes through none of `boxes`.
///
/// The rounder, the better; where a bow would touch a box the curve is drawn tighter, at last as straight lines.
pub(super) fn path(points: &[Point], boxes: &[Rect]) -> String {
    let [start, leave, .., arrive, end] = *points else { return String::new() };
    let out = unit(leave.minus(start));
    let back = unit(arrive.minus(end));
    let tip = end.moved(back, HEAD * 0.5);
    // Only the bends matter in between; the stubs are what the end tangents are for.
    let mut knots = vec![start];
    knots.extend(&points[2..points.len() - 2]);
    knots.push(tip);
    let near = nearby(points, boxes);
    for slack in [1.0, 0.6, 0.3] {
        let curve = bezier(&knots, out, Point::new(-back.x, -back.y), slack);
        if !touches(&curve, &near) {
            return text(&curve);
        }
    }
    let mut straight = vec![start];
    for &point in points[1..points.len() - 1].iter().chain(&[tip]) {
        let last = straight[straight.len() - 1];
        straight.extend([last, point, point]);
    }
    text(&straight)
}

/// The boxes in the bounds of the points.
fn nearby(points: &[Point], boxes: &[Rect]) -> Vec<Rect> {
    const BOW: f64 = 50.0;
    let most = |f: fn(&Point) -> f64| points.iter().map(f).fold(f64::NEG_INFINITY, f64::max);
    let (right, bottom) = (most(|p| p.x) + BOW, most(|p| p.y) + BOW);
    let (left, top) = (-most(|p| -p.x) - BOW, -most(|p| -p.y) - BOW);
    let near = |r: &&Rect| r.x < right && r.right() > left && r.y < bottom && r.bottom() > top;
    boxes.iter().filter(near).copied().collect()
}

/// A point, then three for each cubic piece.
fn bezier(knots: &[Point], out: Point, arriving: Point, slack: f64) -> Vec<Point> {
    let tangent = |i: usize| match i {
        0 => out,
        i if i + 1 == knots.len() => arriving,
        i => unit(knots[i + 1].minus(knots[i - 1])),
    };
    let mut curve = vec![knots[0]];
    for i in 1..knots.len() {
        let length = knots[i].minus(knots[i - 1]).length();
        // A single piece bows between its two ends; pieces between bends stay tight.
        let reach = if knots.len() == 2 { (length * 0.4).min(46.0) } else { (length * 0.3).min(34.0) };
        curve.push(knots[i - 1].moved(tangent(i - 1), reach * slack));
        curve.push(knots[i].moved(tangent(i), -reach * slack));
        curve.push(knots[i]);
    }
    curve
}

/// Whether the curve passes through a box, but for the ends (which lie on the borders of its own).
fn touches(curve: &[Point], boxes: &[Rect]) -> bool {
    const STEPS: u32 = 12;
    let mut from = curve[0];
    for piece in curve.windows(4).step_by(3) {
        for step in 1..=STEPS {
            let t = f64::from(step) / f64::from(STEPS);
            let s = 1.0 - t;
            let at = |f: fn(&Point) -> f64| {
                s * s * s * f(&piece[0])
                    + 3.0 * s * s * t * f(&piece[1])
                    + 3.0 * s * t * t * f(&piece[2])
                    + t * t * t * f(&piece[3])
            };
            let to = Point::new(at(|p| p.x), at(|p| p.y));
            if boxes.iter().any(|r| r.is_cut_by(from, to)) {
                return true;
            }
            from = to;
        }
    }
    false
}

fn text(curve: &[Point]) -> String {
    let mut d = format!("M{}", pair(curve[0]));
    for piece in curve[1..].chunks(3) {
        let _ = write!(d, "C{} {} {}", pair(piece[0]), pair(piece[1]), pair(piece[2]));
    }
    d
}

fn unit(v: Point) -> Point {
    let length = v.length();
    if length == 0.0 { Point::new(0.0, 1.0) } else { Point::new(v.x / length, v.y / length) }
}

/// Coordinates with one decimal, the same on every machine.
fn pair(p: Point) -> String {
    format!("{:.1},{:.1}", p.x, p.y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_edge_ends_in_its_arrow_head() {
        let points = [(0.0, 0.0), (0.0, 7.0), (0.0, 43.0), (0.0, 50.0)].map(|(x, y)| Point::new(x, y));
        assert_eq!(path(&points, &[]), "M0.0,0.0C0.0,18.2 0.0,27.3 0.0,45.5");
    }

    #[test]
    fn a_bow_that_would_touch_a_box_is_drawn_tighter() {
        let points = [(0.0, 0.0), (0.0, 7.0), (60.0, 43.0), (60.0, 50.0)].map(|(x, y)| Point::new(x, y));
        let free = path(&points, &[]);
        let beside = Rect { x: 42.0, y: 18.0, w: 30.0, h: 13.0 };
        let tight = path(&points, &[beside]);
        assert_ne!(free, tight);
        assert!(tight.starts_with("M0.0,0.0C") && tight.ends_with(" 60.0,45.5"), "{tight}");
    }
}
