//! Ctrl-C, for commands that run cargo: without a handler it ends this program before it can put away what it began.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Listens from now on; what is returned is set by Ctrl-C.
pub(crate) fn listen() -> anyhow::Result<&'static AtomicBool> {
    let handled = ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed));
    handled.context("failed to listen for Ctrl-C")?;
    Ok(&INTERRUPTED)
}
