//! What tests said, and whether they say the same after a split.
//!
//! In: what `cargo test` wrote to standard output, as libtest's text or its JSON lines. Out: [`Outcomes`] by name, and
//! [`Comparison`] of two of them. A test is known by its path in its crate (`db::pool::tests::reuses`), an example in
//! documentation by the path of its item: the crate, the file and the line are left out, since these change when code moves
//! and nothing else does. What has the same name in several crates is counted. Left out: what tests without libtest
//! (`harness = false`) say, of which only the target is known that failed (`failed`).

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::failed::{FailedTarget, only_after};

/// What became of a test; the better, the earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It passed.
    Passed,
    /// It was not run.
    Ignored,
    /// It failed.
    Failed,
}

impl Outcome {
    /// In lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Ignored => "ignored",
            Self::Failed => "failed",
        }
    }
}

/// What a run of all tests said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// By name, sorted; several where crates have tests of the same name.
    pub tests: BTreeMap<String, Vec<Outcome>>,
    /// Whether cargo said that all went well.
    pub success: bool,
    /// The targets that failed, where cargo got as far as running them.
    pub failed: BTreeSet<FailedTarget>,
}

impl Outcomes {
    /// Reads what `cargo test` wrote to standard output. Lines that tests print in between do no harm.
    pub fn parse(stdout: &str, success: bool) -> Self {
        let mut found = Self { success, ..Self::default() };
        // A test that runs alone has its name printed before it runs and its outcome after, with what it prints in between.
        let mut open: Option<String> = None;
        // Where no outcome can be made out, that of the whole run has to do.
        let unclear = if success { Outcome::Passed } else { Outcome::Failed };
        for line in stdout.lines() {
            if let Some((name, outcome)) = from_json(line) {
                found.add(&name, outcome);
            } else if let Some((name, rest)) =
                line.strip_prefix("test ").and_then(|rest| rest.split_once(" ... "))
            {
                if let Some(name) = open.take() {
                    found.add(&name, unclear);
                }
                match outcome(rest) {
                    Some(outcome) => found.add(name, outcome),
                    None => open = Some(name.to_owned()),
                }
            } else if let Some(outcome) = outcome(line)
                && let Some(name) = open.take()
            {
                found.add(&name, outcome);
            }
        }
        if let Some(name) = open {
            found.add(&name, unclear);
        }
        found.tests.values_mut().for_each(|outcomes| outcomes.sort_unstable());
        found
    }

    /// With the targets that failed.
    #[must_use]
    pub fn with_failed(mut self, failed: BTreeSet<FailedTarget>) -> Self {
        self.failed = failed;
        self
    }

    fn add(&mut self, name: &str, outcome: Outcome) {
        self.tests.entry(identity(name)).or_default().push(outcome);
    }

    /// Of two runs the better outcome of each test, and all tests of either.
    #[must_use]
    pub fn best_of(&self, other: &Self) -> Self {
        let failed: BTreeSet<FailedTarget> = self.failed.intersection(&other.failed).cloned().collect();
        let by_chance = failed.is_empty() && !self.failed.is_empty() && !other.failed.is_empty();
        let success = self.success || other.success || by_chance;
        let mut best = Self { tests: self.tests.clone(), success, failed };
        for (name, outcomes) in &other.tests {
            let known = best.tests.entry(name.clone()).or_default();
            for (at, outcome) in outcomes.iter().enumerate() {
                match known.get_mut(at) {
                    Some(known) => *known = (*known).min(*outcome),
                    None => known.push(*outcome),
                }
            }
        }
        best
    }

    /// How many tests there are.
    pub fn count(&self) -> usize {
        self.tests.values().map(Vec::len).sum()
    }

    /// How many had this outcome.
    pub fn with(&self, outcome: Outcome) -> usize {
        self.tests.values().flatten().filter(|&&its| its == outcome).count()
    }
}

/// The outcome at the start of what follows ` ... `, or at its end where the test printed something.
fn outcome(text: &str) -> Option<Outcome> {
    let first = text.split([',', ' ']).next()?;
    let word = |word: &str| match word {
        "ok" => Some(Outcome::Passed),
        "FAILED" | "failed" => Some(Outcome::Failed),
        "ignored" => Some(Outcome::Ignored),
        _ => None,
    };
    if first == "bench:" {
        return Some(Outcome::Passed);
    }
    // `ok <0.01s>` with times; `FAILED (time limit exceeded)`.
    word(first).or_else(|| ["ok", "FAILED"].into_iter().find(|end| text.ends_with(end)).and_then(word))
}

#[derive(Deserialize)]
struct Event {
    r#type: String,
    event: String,
    name: String,
}

fn from_json(line: &str) -> Option<(String, Outcome)> {
    if !line.starts_with('{') {
        return None;
    }
    let event: Event = serde_json::from_str(line).ok()?;
    (event.r#type == "test").then_some(())?;
    let outcome = match event.event.as_str() {
        "ok" => Outcome::Passed,
        "failed" | "timeout" => Outcome::Failed,
        "ignored" => Outcome::Ignored,
        _ => return None,
    };
    Some((event.name, outcome))
}

/// The name without what changes when code moves: `src/db.rs - db::open (line 12)` is `doc db::open`.
fn identity(name: &str) -> String {
    let name = name.strip_suffix(" - should panic").unwrap_or(name);
    let documented = || {
        let (file, rest) = name.split_once(" - ")?;
        [".rs", ".md"].iter().any(|end| file.ends_with(end)).then_some(())?;
        let at = rest.find("(line ")?;
        // ` - compile`, ` - compile fail`
        let kind = rest[at..].split_once(')')?.1;
        let item = match rest[..at].trim_end() {
            "" => "(crate)",
            item => item,
        };
        Some(format!("doc {item}{kind}"))
    };
    documented().unwrap_or_else(|| name.to_owned())
}

/// A test that did not say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its path, and `doc ` before it for an example in documentation.
    pub name: String,
    /// What it said; `None` where it was not there.
    pub before: Option<Outcome>,
    /// What it says.
    pub after: Option<Outcome>,
}

impl Difference {
    /// Whether something was lost: a test that vanished, or says worse than before.
    pub fn is_loss(&self) -> bool {
        match (self.before, self.after) {
            (Some(before), Some(after)) => after > before,
            (before, after) => before.is_some() && after.is_none(),
        }
    }

    /// `vanished`, `new`, or what it says now.
    pub fn as_str(&self) -> &'static str {
        match (self.before, self.after) {
            (Some(_), None) => "vanished",
            (None, _) => "new",
            (Some(_), Some(after)) => after.as_str(),
        }
    }
}

/// Two runs of the tests, compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The run before.
    pub before: Outcomes,
    /// The run after.
    pub after: Outcomes,
    /// What differs, losses first, then by name.
    pub differences: Vec<Difference>,
    /// Targets that failed after and not before, sorted.
    pub targets: Vec<FailedTarget>,
}

impl Comparison {
    /// Compares.
    pub fn new(before: Outcomes, after: Outcomes) -> Self {
        let mut names: Vec<&String> = before.tests.keys().chain(after.tests.keys()).collect();
        names.sort_unstable();
        names.dedup();
        let of = |outcomes: &Outcomes, name: &str| outcomes.tests.get(name).cloned().unwrap_or_default();
        let mut differences: Vec<Difference> = names
            .into_iter()
            .flat_map(|name| differences(name, of(&before, name), of(&after, name)))
            .collect();
        differences.sort_by_key(|difference| !difference.is_loss());
        let targets = only_after(&before.failed, &after.failed);
        Self { before, after, differences, targets }
    }

    /// Tests that say the same.
    pub fn same(&self) -> usize {
        self.before.count() - self.differences.iter().filter(|one| one.before.is_some()).count()
    }

    /// What was lost.
    pub fn losses(&self) -> impl Iterator<Item = &Difference> {
        self.differences.iter().filter(|one| one.is_loss())
    }

    /// Whether no test vanished, none says worse, and no target fails that did not before.
    pub fn holds(&self) -> bool {
        let without_reason = |of: &Outcomes| !of.success && of.failed.is_empty();
        let as_content = self.after.success || !self.before.success;
        self.losses().next().is_none()
            && self.targets.is_empty()
            && as_content
            && (without_reason(&self.before) || !without_reason(&self.after))
    }
}

/// What is left of the outcomes of one name once those that are on both sides are paired.
fn differences(name: &str, mut before: Vec<Outcome>, mut after: Vec<Outcome>) -> Vec<Difference> {
    before.retain(|outcome| match after.iter().position(|other| other == outcome) {
        Some(at) => {
            after.remove(at);
            false
        }
        None => true,
    });
    let of = |outcomes: &[Outcome], at: usize| outcomes.get(at).copied();
    (0..before.len().max(after.len()))
        .map(|at| Difference { name: name.to_owned(), before: of(&before, at), after: of(&after, at) })
        .collect()
}

#[cfg(test)]
#[path = "outcomes_tests.rs"]
mod tests;
