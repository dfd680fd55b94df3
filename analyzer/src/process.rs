//! Runs a program to its end, or until time is up or the user has had enough.
//!
//! In: a command, [`Bounds`]. Out: what it wrote. It and all that it starts end together. Left out: what it is run for.

use std::io::{self, Read};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often it is looked whether a process has ended: a fraction of what a run of cargo that finds nothing to do takes.
const POLL: Duration = Duration::from_millis(2);
/// How long to wait for the rest of the output after a process has ended.
const LINGER: Duration = Duration::from_secs(1);

/// How long a program may run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds<'a> {
    /// When time is up.
    pub(crate) until: Option<Instant>,
    /// Set when the user has had enough.
    pub(crate) interrupted: &'a AtomicBool,
}

/// Why a program did not come to its end.
#[derive(Debug)]
pub(crate) enum Cut {
    /// Time was up.
    Time,
    /// The user had enough.
    Interrupted,
    /// It could not be run.
    Failed(io::Error),
}

/// A program that ended by itself.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) success: bool,
    pub(crate) seconds: f64,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Bounds<'_> {
    /// Whether there is time and patience left.
    pub(crate) fn may_go_on(&self) -> Result<(), Cut> {
        if self.interrupted.load(Ordering::Relaxed) {
            Err(Cut::Interrupted)
        } else if self.until.is_some_and(|until| Instant::now() > until) {
            Err(Cut::Time)
        } else {
            Ok(())
        }
    }
}

/// Runs it.
pub(crate) fn run(command: &mut Command, bounds: &Bounds<'_>) -> Result<Finished, Cut> {
    bounds.may_go_on()?;
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    own_group(command);
    let started = Instant::now();
    let mut child = command.spawn().map_err(Cut::Failed)?;
    let stdout = reader(child.stdout.take());
    let stderr = reader(child.stderr.take());
    let status = loop {
        if let Some(status) = child.try_wait().map_err(Cut::Failed)? {
            break status;
        }
        if let Err(cut) = bounds.may_go_on() {
            end(&mut child);
            return Err(cut);
        }
        std::thread::sleep(POLL);
    };
    let seconds = started.elapsed().as_secs_f64();
    // What a test started and left running may hold the pipes open.
    let ended = Instant::now();
    while !(stdout.is_finished() && stderr.is_finished()) && ended.elapsed() < LINGER {
        std::thread::sleep(POLL);
    }
    if !(stdout.is_finished() && stderr.is_finished()) {
        end(&mut child);
    }
    Ok(Finished { success: status.success(), seconds, stdout: text(stdout), stderr: text(stderr) })
}

fn reader(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What was read until then has to do.
            let _ = pipe.read_to_end(&mut bytes);
        }
        bytes
    })
}

fn text(reader: JoinHandle<Vec<u8>>) -> String {
    String::from_utf8_lossy(&reader.join().unwrap_or_default()).into_owned()
}

/// Puts the process at the head of a group, so that it can be ended with all that it starts.
#[cfg(unix)]
fn own_group(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(not(unix))]
fn own_group(_: &mut Command) {}

/// Ends a process and those of its group. That it ended by itself meanwhile is fine.
fn end(child: &mut Child) {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
    let _ = child.kill();
    let _ = child.wait();
}
