//! What was wrong before a split, and so is not the split's.
//!
//! In: a check before, a check after. Out: the latter without what the former has. Left out: what is done about the rest.

use std::collections::{BTreeMap, BTreeSet};

use crate::apply::check::Checked;

/// What was wrong before the split.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Errors by code and text: how often each was found.
    pub(super) errors: BTreeMap<(String, String), usize>,
    /// What cargo itself said, as far as it stays the same.
    pub(super) trouble: BTreeSet<String>,
}

impl Known {
    /// How many there were.
    pub(super) fn count(&self) -> usize {
        self.errors.values().sum::<usize>() + self.trouble.len()
    }
}

/// What cargo says of a failure, without what led to it.
pub(super) fn headline(trouble: &str) -> String {
    trouble.lines().next().unwrap_or_default().to_owned()
}

/// Takes out what was wrong before, wherever in `folders` it is now. What is left then has to be nothing at all: a failure that no
/// message is about is one too.
pub(super) fn forget(known: &Known, folders: &[&str], checked: &mut Checked) {
    if checked.success || known.count() == 0 {
        return;
    }
    let mut left = known.errors.clone();
    checked.messages.retain(|message| {
        let text = folders
            .iter()
            .fold(message.text.clone(), |text, folder| text.replace(&format!("`{folder}/"), "`"));
        let key = (message.code.clone(), text);
        match left.get_mut(&key).filter(|n| message.error && **n > 0) {
            Some(n) => {
                *n -= 1;
                false
            }
            None => true,
        }
    });
    checked.trouble.retain(|trouble| !known.trouble.contains(&headline(trouble)));
    checked.success = checked.errors() == 0 && checked.trouble.is_empty();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply::check::Message;

    #[test]
    fn what_failed_without_a_message_is_not_forgotten_with_what_was_known() {
        let text = "cannot find function `missing` in this scope".to_owned();
        let message = Message {
            error: true,
            code: "E0425".to_owned(),
            text,
            spans: Vec::new(),
            notes: Vec::new(),
            times: 1,
        };
        let errors = [((message.code.clone(), message.text.clone()), 1)].into();
        let known = Known { errors, ..Known::default() };
        let succeeds = |trouble: &[&str]| {
            let trouble = trouble.iter().map(|&text| text.to_owned()).collect();
            let mut checked = Checked { success: false, messages: vec![message.clone()], trouble };
            forget(&known, &[], &mut checked);
            checked.success
        };
        assert!(succeeds(&[]));
        assert!(!succeeds(&["error: failed to run custom build command for `base v0.1.0`"]));
    }
}
