//! Exit codes: part of the documented interface.

/// Everything was done; where the command is a check, it found nothing.
pub(crate) const CLEAN: u8 = 0;
/// The command was asked to check (`cycles --check`, `plan check`, `verify`) and found something: a split that does not compile, a test that
/// vanished or fails, or a budget that ended before that was known.
pub(crate) const FINDINGS: u8 = 1;
/// The command failed: bad arguments, no workspace, an output that cannot be written, a workspace that does not compile before the
/// split that is to be verified.
pub(crate) const FAILURE: u8 = 2;

/// The codes in words, as `--help` shows them.
pub(crate) const HELP: &str = "\
Exit codes:
  0  done; where the command is a check, nothing found
  1  a check (cycles --check, plan check, verify) found something, or apply left errors
  2  failure: bad arguments, no workspace, output that cannot be written";
