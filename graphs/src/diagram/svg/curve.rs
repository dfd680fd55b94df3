//! Smooth paths through points.
//!
//! In: the points of an edge. Out: the `d` of an SVG path of cubic Bézier curves that starts and ends square to the boxes
//! and stays close to the straight way, so that it keeps clear of what that way keeps clear of.

use std::fmt::Write as _;

use super::geometry::Point;

/// The length of an arrow head; the line ends at its middle so that it does not show through the tip.
pub(super) const HEAD: f64 = 9.0;

/// The path through `points`; the second and the second to last give the directions at the ends.
pub(super) fn path(points: &[Point]) -> String {
    let [start, leave, .., arrive, end] = *points else { return String::new() };
    let out = unit(leave.minus(start));
    let back = unit(arrive.minus(end));
    // Only the bends matter in between; the stubs are what the end tangents are for.
    let mut knots = vec![start];
    knots.extend(&points[2..points.len() - 2]);
    knots.push(end.moved(back, HEAD * 0.5));
    let tangents: Vec<Point> = (0..knots.len())
        .map(|i| match i {
            0 => out,
            i if i + 1 == knots.len() => Point::new(-back.x, -back.y),
            i => unit(knots[i + 1].minus(knots[i - 1])),
        })
        .collect();
    let mut d = format!("M{}", pair(start));
    for i in 1..knots.len() {
        let span = knots[i].minus(knots[i - 1]);
        let length = span.length();
        let ends = usize::from(i == 1) + usize::from(i + 1 == knots.len());
        // A single piece bows between its two ends; pieces between bends stay tight.
        let reach = match ends {
            2 => (length * 0.4).min(46.0),
            _ => (length * 0.3).min(34.0),
        };
        let first = knots[i - 1].moved(tangents[i - 1], reach);
        let second = knots[i].moved(tangents[i], -reach);
        let _ = write!(d, "C{} {} {}", pair(first), pair(second), pair(knots[i]));
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
        assert_eq!(path(&points), "M0.0,0.0C0.0,18.2 0.0,27.3 0.0,45.5");
    }
}
