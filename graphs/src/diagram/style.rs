//! Colours and widths that all formats share.
//!
//! In: counts, heats, flags. Out: numbers and `#rrggbb`. Only exact arithmetic is used (no `ln`, no `powf`): their last
//! digits differ between platforms, and a diagram's bytes must not.

use super::{Diagram, Edge, Node};

pub(super) const BACK: &str = "#dc2626";
pub(super) const TEST: &str = "#94a3b8";
pub(super) const MARKED: &str = "#7c3aed";
pub(super) const PLAIN: &str = "#475569";
pub(super) const TEXT: &str = "#0f172a";

/// Border and background of top-level clusters, in turn.
pub(super) const ACCENTS: [(&str, &str); 8] = [
    ("#3b82f6", "#f3f8ff"),
    ("#10b981", "#f0fbf6"),
    ("#d97706", "#fff9ee"),
    ("#8b5cf6", "#f8f5ff"),
    ("#0891b2", "#f0fbfd"),
    ("#db2777", "#fff5fa"),
    ("#65a30d", "#f7fcee"),
    ("#64748b", "#f6f8fa"),
];

/// Which way a layout engine should draw: downwards (`TB`), or to the right (`LR`) when there are so many nodes that the
/// layers of a module graph, which is wide and flat, fit better as columns.
pub(super) fn direction(diagram: &Diagram) -> &'static str {
    if diagram.nodes().len() > 40 { "LR" } else { "TB" }
}

/// A logarithm to base 2, linear between powers of two; 0 at 0 and 1.
pub(super) fn log2(count: u32) -> f64 {
    let whole = count.max(1).ilog2();
    f64::from(whole) + f64::from(count.max(1)) / f64::from(1u32 << whole) - 1.0
}

/// The width of an edge's line, in pixels or points: 0.9 for a single reference, 3.6 at the most for a plain one.
pub(super) fn pen_width(edge: &Edge) -> f64 {
    let plain = (0.9 + 0.3 * log2(edge.count)).min(3.6);
    if edge.highlighted {
        (plain + 0.8).max(2.4)
    } else if edge.back {
        plain.max(1.5)
    } else {
        plain
    }
}

/// The colour of an edge's line.
pub(super) fn edge_colour(edge: &Edge) -> &'static str {
    if edge.back {
        BACK
    } else if edge.highlighted {
        MARKED
    } else if edge.test_only || edge.inferred {
        TEST
    } else {
        PLAIN
    }
}

/// The background of a node.
pub(super) fn node_fill(node: &Node) -> String {
    match node.heat {
        Some(heat) => heat_colour(heat),
        None if node.external => "#eef1f5".to_owned(),
        None => "#ffffff".to_owned(),
    }
}

/// A weight or heat kept between 0 and 1; 0 for NaN.
pub(super) fn share(value: f64) -> f64 {
    if value.is_nan() { 0.0 } else { value.clamp(0.0, 1.0) }
}

/// A background for dark text: from near white over amber to a red that still lets the text be read.
fn heat_colour(heat: f64) -> String {
    const STOPS: [[f64; 3]; 4] =
        [[255.0, 253.0, 245.0], [254.0, 230.0, 138.0], [251.0, 176.0, 84.0], [246.0, 114.0, 96.0]];
    let at = share(heat) * 3.0;
    let stop = (0..3).rev().find(|&s| at >= f64::from(s)).unwrap_or(0);
    let part = at - f64::from(stop);
    let [low, high] = [STOPS[stop as usize], STOPS[stop as usize + 1]];
    let mix = |channel: usize| (low[channel] + (high[channel] - low[channel]) * part).round();
    format!("#{:02x}{:02x}{:02x}", mix(0) as u8, mix(1) as u8, mix(2) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log2_is_exact_at_powers_and_grows() {
        assert_eq!([log2(0), log2(1), log2(2), log2(1024)], [0.0, 0.0, 1.0, 10.0]);
        assert!((1..5000).all(|c| log2(c) < log2(c + 1)));
        assert!(log2(u32::MAX) < 32.0);
    }

    #[test]
    fn heat_is_clamped() {
        assert_eq!(heat_colour(0.0), "#fffdf5");
        assert_eq!(heat_colour(1.0), "#f67260");
        assert_eq!(heat_colour(9.0), heat_colour(1.0));
        assert_eq!(heat_colour(f64::NAN), heat_colour(0.0));
    }
}
