//! The calls of macros around what a crate has of a module: `cfg_net! { mod net; pub use net::Net; }`.
//!
//! In: the elements that were taken out. Out: edits. A call goes with the last of what it is around; one of a macro that the crate
//! does not have goes too, and its conditions stand before each element. So it is with branches of which only a part is left: the
//! macro is that of another package, which may not be there.

use super::Writer;
use crate::apply::tree::Mod;

impl Writer<'_> {
    pub(super) fn calls(&mut self, at: Mod) {
        let module = &self.tree.modules[at];
        for call in &module.body.passed {
            let start = |number: usize| module.element(number).range.start;
            let stay: Vec<usize> =
                call.elements.clone().filter(|number| !self.dropped.contains(&start(*number))).collect();
            if stay.is_empty() {
                self.edits.delete_lines(self.text, call.range.clone());
                continue;
            }
            let same = self.krate == 0 || stay.len() == call.elements.len();
            if if call.branches { same } else { self.has_macro(&call.of) } {
                continue;
            }
            let mut at = call.range.start;
            for branch in &call.arguments {
                self.edits.delete_lines(self.text, at..branch.start);
                at = branch.end;
            }
            self.edits.delete_lines(self.text, at..call.range.end);
            for number in stay {
                let indent = self.indent(start(number));
                let conditions = &call.conditions[number - call.elements.start];
                let lines: String = conditions.iter().map(|line| format!("{line}\n{indent}")).collect();
                self.edits.precede(start(number), lines);
            }
        }
    }

    /// Whether the crate has a macro of the original, or one below it.
    fn has_macro(&self, name: &str) -> bool {
        let mut all = self.tree.macros.get(name).into_iter().flatten();
        all.any(|(m, e)| self.tree.rank(self.tree.modules[*m].homes[*e]) <= self.tree.rank(self.krate))
    }
}
