//! Points and rectangles, in pixels, `y` growing downwards.

/// A point.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

impl Point {
    pub(super) fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// `self + by * factor`.
    pub(super) fn moved(self, by: Point, factor: f64) -> Self {
        Self::new(self.x + by.x * factor, self.y + by.y * factor)
    }

    pub(super) fn minus(self, other: Point) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }

    pub(super) fn length(self) -> f64 {
        // Not `hypot`: the square root is exact everywhere, `hypot` is the platform's.
        (self.x * self.x + self.y * self.y).sqrt()
    }
}

/// An upright rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Rect {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    pub(super) h: f64,
}

impl Rect {
    pub(super) fn right(&self) -> f64 {
        self.x + self.w
    }

    pub(super) fn bottom(&self) -> f64 {
        self.y + self.h
    }

    pub(super) fn centre(&self) -> Point {
        Point::new(self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    /// The rectangle with `margin` more on each side.
    pub(super) fn grown(&self, margin: f64) -> Rect {
        Rect { x: self.x - margin, y: self.y - margin, w: self.w + 2.0 * margin, h: self.h + 2.0 * margin }
    }

    /// Whether the segment `a`–`b` passes through the inside (touching the border is not passing through).
    pub(super) fn is_cut_by(&self, a: Point, b: Point) -> bool {
        const INSIDE: f64 = 0.25;
        let (left, top) = (self.x + INSIDE, self.y + INSIDE);
        let (right, bottom) = (self.right() - INSIDE, self.bottom() - INSIDE);
        if a.x.max(b.x) <= left || a.x.min(b.x) >= right || a.y.max(b.y) <= top || a.y.min(b.y) >= bottom {
            return false;
        }
        // Liang and Barsky (1984): clip the segment against the four half planes.
        let (dx, dy) = (b.x - a.x, b.y - a.y);
        let (mut enter, mut leave) = (0.0f64, 1.0f64);
        for (slope, room) in [(-dx, a.x - left), (dx, right - a.x), (-dy, a.y - top), (dy, bottom - a.y)] {
            if slope == 0.0 {
                if room <= 0.0 {
                    return false;
                }
            } else if slope < 0.0 {
                enter = enter.max(room / slope);
            } else {
                leave = leave.min(room / slope);
            }
        }
        enter < leave
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_cut_what_they_pass_through() {
        let r = Rect { x: 10.0, y: 10.0, w: 20.0, h: 10.0 };
        let cut = |ax, ay, bx, by| r.is_cut_by(Point::new(ax, ay), Point::new(bx, by));
        assert!(cut(0.0, 15.0, 40.0, 15.0), "straight through");
        assert!(cut(20.0, 15.0, 21.0, 16.0), "all inside");
        assert!(cut(0.0, 0.0, 40.0, 30.0), "diagonal");
        assert!(!cut(0.0, 10.0, 40.0, 10.0), "along the border");
        assert!(!cut(0.0, 25.0, 20.0, 40.0), "past the corner, though the bounds overlap");
        assert!(!cut(0.0, 15.0, 9.0, 15.0), "ends before");
    }
}
