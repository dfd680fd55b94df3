//! From the lines of an older version of a file to the lines of today.
//!
//! In: the hunks of one change after another, from the newest to the oldest. Out: a [`LineMap`], at every step the way from
//! the lines of that version to today's. Every line has a place: one that survived is a line of today; one that was replaced
//! stands for the line that took its place; one that was deleted lies between the lines around it. So an edit of a line that
//! was rewritten since still counts for the function that it stands in, and one of a function that is gone for none.
//!
//! Left out: what merges did by themselves. Changes of parallel branches are undone one after the other, so a line can be
//! off by what the other branch inserted above it.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// What a change did to consecutive lines: `old_count` lines became `new_count` lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hunk {
    /// First line after the change, from 1; where `new_count` is 0, the line before the gap.
    pub(super) new_start: u32,
    /// Lines after the change.
    pub(super) new_count: u32,
    /// Lines before the change.
    pub(super) old_count: u32,
}

impl Hunk {
    /// The lines after the change; empty, at the line behind the gap, where there are none.
    fn range(self) -> Range<u32> {
        let start = if self.new_count == 0 { self.new_start.saturating_add(1) } else { self.new_start };
        start.max(1)..start.max(1).saturating_add(self.new_count)
    }
}

/// Lines of today that an edit touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The first line, from 1; of a gap the line above, 0 at the start of the file.
    pub first: u32,
    /// The last line, included; of a gap the line below, which may lie behind the end of the file.
    pub last: u32,
    /// Whether nothing between the two is left: only what encloses both was touched.
    pub gap: bool,
    /// Whether this is the first span of a hunk; its others follow.
    pub starts_hunk: bool,
}

/// A place of today: a line where both are equal, otherwise a gap between two lines.
type Place = (u32, u32);

fn between(above: Place, below: Place) -> Place {
    (above.0.min(below.0), above.1.max(below.1))
}

/// Consecutive lines of the older version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Segment {
    start: u32,
    len: u32,
    place: Place,
    /// Whether the lines are consecutive today as well, from `place`; otherwise all of them have that place.
    run: bool,
}

impl Segment {
    fn end(self) -> u32 {
        self.start.saturating_add(self.len)
    }

    fn at(self, line: u32) -> Place {
        if !self.run {
            return self.place;
        }
        let line = self.place.0.saturating_add(line - self.start);
        (line, line)
    }
}

/// Where each line of a version stands today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LineMap {
    /// Sorted, without holes, from line 1 to more lines than any file has.
    segments: Vec<Segment>,
}

/// More lines than any file has; twice as many still fit the type.
const END: u32 = u32::MAX / 2;

impl LineMap {
    /// Every line stands where it is.
    pub(super) fn identity() -> Self {
        Self { segments: vec![Segment { start: 1, len: END, place: (1, 1), run: true }] }
    }

    /// Goes back over a change: from its new lines to its old ones. `hunks` are sorted and do not overlap.
    pub(super) fn undo(&mut self, hunks: &[Hunk]) {
        let mut old = Builder::default();
        let mut next = 1;
        for hunk in hunks {
            let new = hunk.range();
            let kept = hunk.old_count.min(hunk.new_count);
            old.copy(self, next..new.start + kept);
            if hunk.old_count > kept {
                let place = between(self.at(new.start + kept - 1), self.at(new.end));
                old.push(hunk.old_count - kept, place, false);
            }
            next = new.end.max(next);
        }
        old.copy(self, next..END);
        self.segments = old.segments;
    }

    /// Where the new lines of a change stand today; at least one span.
    pub(super) fn spans(&self, hunk: Hunk) -> Vec<Span> {
        let lines = hunk.range();
        if lines.is_empty() {
            let place = between(self.at(lines.start - 1), self.at(lines.start));
            return vec![span(place, place.0 != place.1)];
        }
        self.spans_of(lines)
    }

    /// Where a span of that version stands today.
    pub(super) fn spans_of_span(&self, old: Span) -> Vec<Span> {
        let mut spans = if old.gap {
            let place = between(self.at(old.first), self.at(old.last));
            vec![span(place, place.0 != place.1)]
        } else {
            self.spans_of(old.first..old.last.saturating_add(1))
        };
        if let Some(first) = spans.first_mut() {
            first.starts_hunk = old.starts_hunk;
        }
        spans
    }

    fn spans_of(&self, lines: Range<u32>) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        let from = self.segments.partition_point(|s| s.end() <= lines.start);
        for segment in self.segments[from..].iter().take_while(|s| s.start < lines.end) {
            let first = segment.at(lines.start.max(segment.start));
            let last = segment.at(lines.end.min(segment.end()) - 1);
            let place = (first.0, last.1);
            let gap = !segment.run && place.0 != place.1;
            match spans.last_mut() {
                Some(s) if !gap && !s.gap && place.0 <= s.last.saturating_add(1) => {
                    s.last = place.1.max(s.last)
                }
                Some(s) if gap && s.gap && (s.first, s.last) == place => {}
                Some(_) => spans.push(Span { starts_hunk: false, ..span(place, gap) }),
                None => spans.push(span(place, gap)),
            }
        }
        spans
    }

    /// The place of a line; line 0 is the start of the file.
    fn at(&self, line: u32) -> Place {
        if line == 0 {
            return (0, 0);
        }
        let position = self.segments.partition_point(|s| s.end() <= line);
        self.segments.get(position).map_or((END, END), |s| s.at(line))
    }
}

fn span(place: Place, gap: bool) -> Span {
    Span { first: place.0, last: place.1, gap, starts_hunk: true }
}

/// Segments under construction, appended at the end.
#[derive(Default)]
struct Builder {
    segments: Vec<Segment>,
}

impl Builder {
    fn push(&mut self, len: u32, place: Place, run: bool) {
        let start = self.segments.last().map_or(1, |s| s.end());
        if let Some(last) = self.segments.last_mut()
            && last.run == run
            && (if run { last.at(start) == place } else { last.place == place })
        {
            last.len = last.len.saturating_add(len);
            return;
        }
        self.segments.push(Segment { start, len, place, run });
    }

    /// Appends the segments of `map` at `lines`.
    fn copy(&mut self, map: &LineMap, lines: Range<u32>) {
        let from = map.segments.partition_point(|s| s.end() <= lines.start);
        for segment in map.segments[from..].iter().take_while(|s| s.start < lines.end) {
            let (start, end) = (segment.start.max(lines.start), segment.end().min(lines.end));
            self.push(end - start, segment.at(start), segment.run);
        }
    }
}

#[cfg(test)]
mod tests;
