//! The map against a naive twin: a list with the place of every line, and a list of tagged lines that is really edited.

use proptest::prelude::*;

use super::*;

/// One edit of a list: at `at`, `old` lines go and `new` come; all taken modulo what is there.
#[derive(Clone, Copy, Debug)]
struct Edit {
    at: usize,
    old: usize,
    new: usize,
}

fn edits() -> impl Strategy<Value = Vec<Vec<Edit>>> {
    let edit = (0usize..60, 0usize..5, 0usize..5).prop_map(|(at, old, new)| Edit { at, old, new });
    prop::collection::vec(prop::collection::vec(edit, 1..4), 1..12)
}

/// Lines with unique tags, changed step by step; every step with its hunks.
struct File {
    lines: Vec<u32>,
    next: u32,
    changes: Vec<(Vec<u32>, Vec<Hunk>)>,
}

impl File {
    fn new(lines: u32) -> Self {
        Self { lines: (0..lines).collect(), next: lines, changes: Vec::new() }
    }

    /// Applies edits from the top to the bottom, without overlap, as one change.
    fn change(&mut self, edits: &[Edit]) {
        let before = self.lines.clone();
        let mut hunks = Vec::new();
        let mut from = 0;
        let mut sorted = edits.to_vec();
        sorted.sort_by_key(|e| e.at);
        for edit in sorted {
            // At least one line stays between two hunks, as git has it.
            let at = from + edit.at % (self.lines.len().saturating_sub(from) + 1);
            let old = edit.old.min(self.lines.len() - at);
            if at > self.lines.len() || (old == 0 && edit.new == 0) {
                continue;
            }
            let fresh: Vec<u32> = (0..edit.new as u32).map(|i| self.next + i).collect();
            self.next += edit.new as u32;
            self.lines.splice(at..at + old, fresh);
            let new_start = (at + usize::from(edit.new > 0)) as u32;
            hunks.push(Hunk { new_start, new_count: edit.new as u32, old_count: old as u32 });
            from = at + edit.new + 1;
            if from > self.lines.len() {
                break;
            }
        }
        self.changes.push((before, hunks));
    }
}

/// The rule of the module's documentation, on a list of places.
fn undo_naively(places: &[Place], hunks: &[Hunk], end: u32) -> Vec<Place> {
    let at = |line: usize| match line {
        0 => (0, 0),
        _ => places.get(line - 1).copied().unwrap_or((end, end)),
    };
    let mut old = Vec::new();
    let mut line = 1;
    for hunk in hunks {
        let start = hunk.new_start as usize + usize::from(hunk.new_count == 0);
        let new_end = start + hunk.new_count as usize;
        old.extend((line..start).map(at));
        for i in 0..hunk.old_count as usize {
            old.push(if start + i < new_end {
                at(start + i)
            } else {
                between(at(start + (hunk.new_count.min(hunk.old_count) as usize) - 1), at(new_end))
            });
        }
        line = new_end;
    }
    old.extend((line..=places.len()).map(at));
    old
}

proptest! {
    #[test]
    fn the_map_is_that_of_the_naive_twin_and_survivors_keep_their_place(steps in edits(), lines in 0u32..40) {
        let mut file = File::new(lines);
        for step in &steps {
            file.change(step);
        }
        let today = file.lines.clone();
        let mut places: Vec<Place> = (1..=today.len() as u32).map(|l| (l, l)).collect();
        let mut map = LineMap::identity();
        for (before, hunks) in file.changes.iter().rev() {
            for &hunk in hunks {
                let spans = map.spans(hunk);
                prop_assert!(!spans.is_empty() && spans[0].starts_hunk);
                prop_assert!(spans.iter().all(|s| s.first <= s.last));
            }
            // What lies behind the end of the file is one behind its last line.
            places = undo_naively(&places, hunks, today.len() as u32 + 1);
            map.undo(hunks);
            prop_assert_eq!(places.len(), before.len());
            for (index, tag) in before.iter().enumerate() {
                prop_assert_eq!(map.at(index as u32 + 1), places[index]);
                if let Some(position) = today.iter().position(|t| t == tag) {
                    let line = position as u32 + 1;
                    prop_assert_eq!(map.at(index as u32 + 1), (line, line), "a line that is still there");
                }
            }
        }
    }

    #[test]
    fn spans_cover_the_places_of_the_lines(steps in edits(), lines in 1u32..40, from in 1u32..40, count in 1u32..9) {
        let mut file = File::new(lines);
        for step in &steps {
            file.change(step);
        }
        let mut map = LineMap::identity();
        for (_, hunks) in file.changes.iter().rev() {
            map.undo(hunks);
        }
        let spans = map.spans(Hunk { new_start: from, new_count: count, old_count: 0 });
        let covers = |p: Place| spans.iter().any(|s| {
            if p.0 == p.1 { !s.gap && (s.first..=s.last).contains(&p.0) } else { s.gap && (s.first, s.last) == p }
        });
        for line in from..from + count {
            prop_assert!(covers(map.at(line)), "{line} at {:?} in {spans:?}", map.at(line));
        }
        for span in spans.iter().filter(|s| !s.gap) {
            for today in [span.first, span.last] {
                prop_assert!((from..from + count).any(|l| map.at(l) == (today, today)), "{today} in {spans:?}");
            }
        }
    }
}

#[test]
fn a_rewritten_line_keeps_its_place_and_a_deleted_one_lies_between() {
    // Today: lines 1 to 9. The change before replaced line 3 and deleted two lines behind line 5.
    let mut map = LineMap::identity();
    map.undo(&[
        Hunk { new_start: 3, new_count: 1, old_count: 1 },
        Hunk { new_start: 5, new_count: 0, old_count: 2 },
    ]);
    assert_eq!(map.at(3), (3, 3));
    assert_eq!((map.at(6), map.at(7)), ((5, 6), (5, 6)));
    assert_eq!(map.at(8), (6, 6));
    let spans = map.spans(Hunk { new_start: 5, new_count: 3, old_count: 0 });
    let places: Vec<(u32, u32, bool)> = spans.iter().map(|s| (s.first, s.last, s.gap)).collect();
    assert_eq!(places, [(5, 5, false), (5, 6, true)]);
}

#[test]
fn a_deletion_at_the_start_lies_before_the_first_line() {
    let spans = LineMap::identity().spans(Hunk { new_start: 0, new_count: 0, old_count: 4 });
    assert_eq!((spans[0].first, spans[0].last, spans[0].gap), (0, 1, true));
}
