//! The words on code that gets another answer than before the split when it asks whether it is under test.

use seam_analyzer::apply::repair::{TestQuestions, Told};

const UNTOLD: &str = "Asks whether it is under test, and is not told by tests of crates above";

/// What is to be said.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) title: &'static str,
    /// `file:line`.
    pub(crate) places: Vec<String>,
    pub(crate) why: String,
}

/// What is to be said of `questions` after the split of `package`; `None` where all get the answer that they got before. `compiled`
/// is false where apply repaired nothing.
pub(crate) fn asked(questions: &TestQuestions, compiled: bool, package: &str) -> Option<Asked> {
    if questions.places.is_empty() {
        return None;
    }
    let (title, why) = match questions.told {
        Told::Tests => return None,
        Told::Nobody if compiled => (
            UNTOLD,
            "With the first feature resolver, which the workspace has, builds that ship would be told as well; \
             `resolver = \"2\"` in its manifest changes that."
                .to_owned(),
        ),
        Told::Nobody => (UNTOLD, "--no-check leaves that as it is.".to_owned()),
        Told::TestsAndOtherTargets => (
            "Asks whether it is under test, and is told so by more than before",
            format!(
                "The feature of tests above is on for all that cargo builds together with them too: integration tests, \
                 examples (also in documentation), benchmarks and programs of {package}, and packages that use it; and \
                 wherever `--all-features` is asked for."
            ),
        ),
    };
    let places = questions.places.iter().map(|(file, line)| format!("{file}:{line}")).collect();
    Some(Asked { title, places, why })
}
