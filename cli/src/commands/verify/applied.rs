//! The workspace as the plan leaves it, where the user has none yet: the plan carried out in a temporary folder.

use std::sync::atomic::AtomicBool;

use anyhow::Context;
use camino::Utf8PathBuf;
use seam_analyzer::apply::perform::{Checking, perform};
use seam_analyzer::apply::repair::{TestQuestions, test_questions as questions};
use seam_analyzer::apply::{ApplyError, Ground, Knowledge, Operation, Split, split};
use seam_analyzer::plan::Plan;
use tempfile::TempDir;

use crate::args::GlobalArgs;
use crate::report;
use crate::session::Session;

/// A plan that was carried out; the folder is removed when this is dropped.
pub(super) struct Applied {
    _folder: TempDir,
    root: Utf8PathBuf,
    /// Code that asks whether it is under test.
    pub(super) test_questions: TestQuestions,
}

impl Applied {
    /// The root of the workspace.
    pub(super) fn root(&self) -> Utf8PathBuf {
        self.root.clone()
    }
}

/// Carries `plan` out. What does not compile then is for the verification to say.
pub(super) fn apply(
    session: &Session,
    global: &GlobalArgs,
    plan: &Plan,
    interrupted: &AtomicBool,
) -> anyhow::Result<Applied> {
    let root = session.workspace.root.as_std_path();
    let (split, knowledge) = carried_out(session, plan).context("failed to carry the plan out")?;
    let folder = tempfile::Builder::new().prefix("cargo-seam-applied-").tempdir()?;
    let copy = folder.path().canonicalize()?.join("workspace");
    let arguments = global.check_arguments("verify")?;
    let checking = Checking { arguments, target: None, until: None, interrupted, before: true, never: false };
    let say = |step: &str| report::progress(global, &format!("carrying the plan out: {step}"));
    let outcome = perform(root, &copy, &split, &knowledge, &checking, &say);
    let outcome = outcome.context("failed to carry the plan out")?;
    let root = Utf8PathBuf::from_path_buf(copy)
        .map_err(|path| anyhow::anyhow!("{} is not UTF-8", path.display()))?;
    Ok(Applied { _folder: folder, root, test_questions: outcome.test_questions })
}

/// Code that asks whether it is under test, as the plan leaves it; `None` where it cannot be carried out.
pub(super) fn test_questions(session: &Session, plan: &Plan) -> Option<TestQuestions> {
    let (split, knowledge) = carried_out(session, plan).ok()?;
    let text = |operation: &Operation, file: &str| match operation {
        Operation::EditFile { path, text } | Operation::CreateFile { path, text, .. } if path == file => {
            Some(text.clone())
        }
        Operation::MoveFile { from, to, text } if to == file => text.clone().or_else(|| session.read(from)),
        _ => None,
    };
    let read = |file: &str| {
        let written = split.operations.iter().find_map(|operation| text(operation, file));
        written.or_else(|| session.read(file))
    };
    Some(questions(&knowledge, &read))
}

fn carried_out(session: &Session, plan: &Plan) -> Result<(Split, Knowledge), ApplyError> {
    let read = |file: &str| session.read(file);
    let exists = |path: &str| session.found(path);
    let (workspace, analysis) = (&session.workspace, &session.analysis);
    split(&Ground { workspace, analysis, read: &read, exists: &exists, facade: true }, plan)
}
