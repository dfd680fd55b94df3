//! Runs a program to its end, or until time is up or the user has had enough.
//!
//! In: a command, [`Bounds`]. Out: what it wrote. It and its process group end together; what left the group and still holds its
//! output open is not waited for. Left out: what it is run for.

use std::io::{self, Read};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
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
    let output = [Output::of(child.stdout.take()), Output::of(child.stderr.take())];
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
    if !wait(&output) {
        end(&mut child);
        wait(&output);
    }
    let [stdout, stderr] = output.each_ref().map(Output::text);
    Ok(Finished { success: status.success(), seconds, stdout, stderr })
}

/// Waits for the end of all output, but no longer than [`LINGER`]. Whether it came.
fn wait(output: &[Output]) -> bool {
    let started = Instant::now();
    loop {
        if output.iter().all(|one| one.reader.is_finished()) {
            return true;
        }
        if started.elapsed() > LINGER {
            return false;
        }
        std::thread::sleep(POLL);
    }
}

/// What a pipe has said so far.
struct Output {
    bytes: Arc<Mutex<Vec<u8>>>,
    reader: JoinHandle<()>,
}

impl Output {
    fn of(pipe: Option<impl Read + Send + 'static>) -> Self {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let all = Arc::clone(&bytes);
        let reader = std::thread::spawn(move || {
            let Some(mut pipe) = pipe else { return };
            let mut part = vec![0; 1 << 16];
            // What was read until an error has to do.
            while let Ok(count @ 1..) = pipe.read(&mut part) {
                all.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&part[..count]);
            }
        });
        Self { bytes, reader }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
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

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_left_the_group_and_holds_the_output_open_is_not_waited_for() {
        let never = AtomicBool::new(false);
        let bounds = Bounds { until: None, interrupted: &never };
        let mut shell = Command::new("sh");
        // `set -m` gives what runs in the background a group of its own.
        shell.args(["-c", "set -m; sleep 60 & echo $!"]);
        let finished = run(&mut shell, &bounds).unwrap();
        let sleeping: i32 = finished.stdout.trim().parse().unwrap();
        let still_there = rustix::process::Pid::from_raw(sleeping).unwrap();
        // It was there all the time: the output did not end, and yet here we are.
        rustix::process::kill_process(still_there, rustix::process::Signal::KILL).unwrap();
        assert!(finished.success);
    }
}
