//! Which targets `cargo test` calls failed: all that is known of tests that do not speak libtest's language (`harness = false`).
//!
//! In: what cargo wrote beside the tests. Out: [`FailedTarget`]s, and which of them failed after a split only. Left out: which of the
//! tests in a target failed (`outcomes`).

use std::collections::BTreeSet;
use std::fmt;

/// A target of which tests failed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FailedTarget {
    /// The package, where cargo names it: not where the workspace has one only.
    package: Option<String>,
    /// As the flags of cargo have it: `--test api`, `--lib`, `--doc`.
    flags: String,
}

impl fmt::Display for FailedTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.package {
            Some(package) => write!(f, "-p {package} {}", self.flags),
            None => f.write_str(&self.flags),
        }
    }
}

impl FailedTarget {
    /// Whether it is the same target before a split as `after` it. Unit tests and documented examples go with the code, wherever
    /// that is.
    fn is_before(&self, after: &Self) -> bool {
        let package = self.package.is_none() || self.package == after.package;
        self.flags == after.flags && (package || ["--lib", "--doc"].contains(&after.flags.as_str()))
    }
}

/// Reads them off: the list at the end of a run with `--no-fail-fast`.
pub(super) fn failed_targets(stderr: &str) -> BTreeSet<FailedTarget> {
    let listed = stderr.lines().filter_map(|line| line.strip_prefix("    `")?.strip_suffix('`'));
    let target = |flags: &str| match flags.strip_prefix("-p ").and_then(|rest| rest.split_once(' ')) {
        Some((package, flags)) => FailedTarget { package: Some(package.to_owned()), flags: flags.to_owned() },
        None => FailedTarget { package: None, flags: flags.to_owned() },
    };
    listed.filter(|flags| flags.starts_with('-')).map(target).collect()
}

/// Those that failed after a split and not before.
pub(super) fn only_after(
    before: &BTreeSet<FailedTarget>,
    after: &BTreeSet<FailedTarget>,
) -> Vec<FailedTarget> {
    after.iter().filter(|after| !before.iter().any(|before| before.is_before(after))).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_the_same_before_and_after_by_their_flags() {
        let alone = "error: 2 targets failed:\n    `--lib`\n    `--test old`\n";
        let split = "error: 4 targets failed:\n    `-p shop --test custom`\n    `-p shop --test old`\n    \
                     `-p base --lib`\n    `-p base --test old`\n";
        let shown: Vec<String> = only_after(&failed_targets(alone), &failed_targets(split))
            .iter()
            .map(ToString::to_string)
            .collect();
        // A workspace of one package does not name it.
        assert_eq!(shown, ["-p shop --test custom"]);
        let named = failed_targets("    `-p shop --test old`\n    `-p shop --lib`\n");
        let shown: Vec<String> =
            only_after(&named, &failed_targets(split)).iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["-p base --test old", "-p shop --test custom"]);
    }
}
