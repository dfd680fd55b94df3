//! The real [`Bench`]: cargo, the file system, the clock.
//!
//! In: the folders of both workspaces, flags. Out: what cargo did and how long it took. Cargo and all it starts end when time is
//! up or the user interrupts. The environment is handed on, so that `RUSTFLAGS`, `RUSTC_WRAPPER` (sccache) and the like are those
//! of the user's builds; only the target folder and incremental compilation are decided here.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::process::Command as Process;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant, SystemTime};

use camino::Utf8PathBuf;
use serde_json::Value;

use super::Side;
use super::failed::failed_targets;
use super::measure::{Bench, Sample, Stop};
use super::outcomes::Outcomes;
use super::scratch::Scratch;
use crate::apply::check::Targets;
use crate::cost::CostMode;
use crate::process::{self, Bounds, Cut, Finished};
use crate::timings::Timings;
use crate::units::Command;

/// Errors of the compiler that a message quotes.
const QUOTED: usize = 5;

/// Cargo in two workspaces.
#[derive(Debug)]
pub(super) struct Machine<'a> {
    /// By side: workspace and target folder.
    folders: [(Utf8PathBuf, Utf8PathBuf); 2],
    /// By side: the packages of the workspace, as `cargo clean -p` takes them.
    pub(super) members: [Vec<String>; 2],
    /// By side: the arguments of each run of `cargo test --no-run` by which all that is not left out is compiled.
    pub(super) test_runs: [Vec<Vec<String>>; 2],
    jobs: usize,
    flags: Vec<String>,
    offline: bool,
    started: Instant,
    budget: Duration,
    interrupted: &'a AtomicBool,
}

impl<'a> Machine<'a> {
    /// Cargo in the workspaces of `scratch`. `flags` are given to every command that compiles.
    pub(super) fn new(scratch: &Scratch, options: &super::Options<'a>) -> Self {
        Self {
            folders: Side::BOTH.map(|side| (scratch.workspace(side), scratch.target(side))),
            members: [Vec::new(), Vec::new()],
            test_runs: [Vec::new(), Vec::new()],
            jobs: options.jobs,
            flags: options.flags.clone(),
            offline: options.offline,
            started: Instant::now(),
            budget: options.budget,
            interrupted: options.interrupted,
        }
    }

    /// Checks targets, timing nothing, and goes on after errors.
    pub(super) fn check(&self, side: Side, targets: Targets) -> Result<Finished, Stop> {
        let mut arguments = vec!["check", "--workspace", "--keep-going", "--message-format=json"];
        arguments.extend((targets == Targets::All).then_some("--all-targets"));
        self.cargo(side, &arguments, true, CostMode::Dev)
    }

    /// Runs tests, once for each of `runs`; what became of all of them.
    pub(super) fn tests(&self, side: Side, runs: &[Vec<String>]) -> Result<Outcomes, Stop> {
        let (mut said, mut success, mut failed) = (String::new(), true, BTreeSet::new());
        for run in runs {
            let mut arguments = vec!["test", "--no-fail-fast"];
            arguments.extend(run.iter().map(String::as_str));
            let finished = self.cargo(side, &arguments, true, CostMode::Dev)?;
            said.push_str(&finished.stdout);
            success &= finished.success;
            failed.append(&mut failed_targets(&finished.stderr));
        }
        Ok(Outcomes::parse(&said, success).with_failed(failed))
    }

    /// Builds what is not there without incremental state, and reads cargo's report; `None` where it cannot be had. What was built
    /// with incremental state before has no part in it.
    pub(super) fn report(&self, side: Side, command: Command) -> Result<Option<Timings>, Stop> {
        self.once(side, command, CostMode::Ci, &["--timings"])?;
        let path = self.folders[side as usize].1.join("cargo-timings/cargo-timing.html");
        Ok(std::fs::read_to_string(path).ok().and_then(|html| Timings::parse(&html).ok()))
    }

    /// Runs a command; of tests, each run that compiles some.
    fn once(&self, side: Side, command: Command, mode: CostMode, more: &[&str]) -> Result<Sample, Stop> {
        let whole = [vec!["--workspace".to_owned()]];
        let runs = if command == Command::Test { &self.test_runs[side as usize][..] } else { &whole };
        let mut sample = Sample { seconds: 0.0, compiled: 0 };
        for run in runs {
            let mut arguments = vec![command.as_str(), "--message-format=json"];
            arguments.extend(run.iter().map(String::as_str));
            arguments.extend((command == Command::Test).then_some("--no-run"));
            arguments.extend(more);
            let finished = self.cargo(side, &arguments, true, mode)?;
            if !finished.success {
                return Err(Stop::Failed(errors(&finished).join("\n")));
            }
            let fresh = |message: &Value| message["fresh"] == false;
            let artifacts =
                messages(&finished.stdout).filter(|message| message["reason"] == "compiler-artifact");
            sample.seconds += finished.seconds;
            sample.compiled += artifacts.filter(fresh).count();
        }
        Ok(sample)
    }

    fn cargo(
        &self,
        side: Side,
        arguments: &[&str],
        compiles: bool,
        mode: CostMode,
    ) -> Result<Finished, Stop> {
        let (folder, target) = &self.folders[side as usize];
        let program = std::env::var_os("CARGO").filter(|path| !path.is_empty());
        let mut process = Process::new(program.unwrap_or_else(|| OsString::from("cargo")));
        process.args(arguments).current_dir(folder);
        if compiles {
            process.arg(format!("-j{}", self.jobs)).args(&self.flags);
        }
        if self.offline {
            process.arg("--offline");
        }
        process.env("CARGO_TARGET_DIR", target).env("CARGO_BUILD_BUILD_DIR", target);
        process.env("CARGO_TERM_COLOR", "never").env("CARGO_TERM_PROGRESS_WHEN", "never");
        match mode {
            CostMode::Dev => process.env_remove("CARGO_INCREMENTAL"),
            CostMode::Ci => process.env("CARGO_INCREMENTAL", "0"),
        };
        if is_sccache() {
            // A compilation that was cached a minute ago would not be one that is measured.
            process.env("SCCACHE_RECACHE", "1");
        }
        self.run(process)
    }

    fn run(&self, mut process: Process) -> Result<Finished, Stop> {
        let bounds = Bounds { until: self.started.checked_add(self.budget), interrupted: self.interrupted };
        process::run(&mut process, &bounds).map_err(|cut| match cut {
            Cut::Time => Stop::Budget,
            Cut::Interrupted => Stop::Interrupted,
            Cut::Failed(error) => {
                Stop::Failed(format!("cannot run `{}`: {error}", process.get_program().to_string_lossy()))
            }
        })
    }
}

impl Bench for Machine<'_> {
    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    fn touch(&mut self, side: Side, file: &str) -> Result<(), Stop> {
        let path = self.folders[side as usize].0.join(file);
        let touched = std::fs::File::options().append(true).open(&path);
        let touched = touched.and_then(|file| file.set_modified(SystemTime::now()));
        touched.map_err(|error| Stop::Failed(format!("cannot touch `{path}`: {error}")))
    }

    fn clean(&mut self, side: Side) -> Result<(), Stop> {
        let mut arguments = vec!["clean"];
        for member in &self.members[side as usize] {
            arguments.extend(["-p", member]);
        }
        let finished = self.cargo(side, &arguments, false, CostMode::Dev)?;
        if finished.success { Ok(()) } else { Err(Stop::Failed(errors(&finished).join("\n"))) }
    }

    fn build(&mut self, side: Side, command: Command, mode: CostMode) -> Result<Sample, Stop> {
        self.once(side, command, mode, &[])
    }
}

/// The program that stands between cargo and rustc, where the user has one.
pub(super) fn wrapper() -> Option<String> {
    let wrapper =
        std::env::var("RUSTC_WRAPPER").or_else(|_| std::env::var("CARGO_BUILD_RUSTC_WRAPPER")).ok()?;
    let name = camino::Utf8Path::new(&wrapper).file_stem()?;
    (!name.is_empty()).then(|| name.to_owned())
}

fn is_sccache() -> bool {
    wrapper().is_some_and(|name| name == "sccache")
}

/// What cargo says line by line.
fn messages(stdout: &str) -> impl Iterator<Item = Value> + '_ {
    stdout.lines().filter_map(|line| serde_json::from_str(line).ok())
}

/// The first errors of the compiler, or the end of what cargo wrote where it did not get that far.
pub(super) fn errors(finished: &Finished) -> Vec<String> {
    let errors: Vec<String> = messages(&finished.stdout)
        .filter(|message| message["reason"] == "compiler-message" && message["message"]["level"] == "error")
        .filter_map(|message| Some(message["message"]["rendered"].as_str()?.trim_end().to_owned()))
        .collect();
    if errors.is_empty() {
        let lines: Vec<&str> = finished.stderr.lines().collect();
        let from = lines.len().saturating_sub(20);
        return vec![lines[from..].join("\n")];
    }
    quoted(errors)
}

/// The first of errors, and how many more there are.
pub(super) fn quoted(errors: Vec<String>) -> Vec<String> {
    let more = errors.len().saturating_sub(QUOTED);
    let mut quoted: Vec<String> = errors.into_iter().take(QUOTED).collect();
    if more > 0 {
        quoted.push(format!("… and {more} more"));
    }
    quoted
}
