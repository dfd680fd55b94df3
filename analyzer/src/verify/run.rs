//! A verification under way: what comes after what, and how the time is shared.
//!
//! Both workspaces are compiled once, and the one before once more from clean, for the predictions. Then come edits, clean builds and
//! tests, each with its share of the time ([`Part`]); what did not fit into a share is made up for at the end, where time is left.

use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};

use super::left_out::{Without, failures};
use super::machine::{Machine, errors, quoted};
use super::measure::{Bench, Measuring, Sample, Stop, TouchedFile};
use super::outcomes::{Comparison, Outcomes};
use super::places::{self, Source};
use super::predict::{Foretold, Known};
use super::report::{self, EditedFile, ForetoldPair, Report, Tests};
use super::schedule::{Cause, Pair, Part, Side, schedule};
use super::scratch::Scratch;
use super::{Options, Subject, VerifyError, members, notes, own_names};
use crate::apply::check::Targets;
use crate::timings::Timings;
use crate::units::Command;
use crate::workspace::Workspace;
use crate::{Analysis, Inputs, LoadOptions, analyze, load};

/// A verification under way.
pub(super) struct Run<'a, 'b> {
    subject: &'a Subject<'a>,
    options: &'a Options<'a>,
    scratch: &'a Scratch,
    say: &'b mut dyn FnMut(&str),
    machine: Machine<'a>,
}

/// The workspace that was taken apart.
struct After {
    workspace: Workspace,
    analysis: Analysis,
}

impl<'a, 'b> Run<'a, 'b> {
    pub(super) fn new(
        subject: &'a Subject<'a>,
        options: &'a Options<'a>,
        scratch: &'a Scratch,
        say: &'b mut dyn FnMut(&str),
    ) -> Self {
        Self { subject, options, scratch, say, machine: Machine::new(scratch, options) }
    }

    pub(super) fn report(mut self) -> Result<Report, VerifyError> {
        let before = self.subject.workspace;
        let mut report = Report {
            compiled: false,
            errors: Vec::new(),
            left_out: Vec::new(),
            tests: Tests::Skipped("the workspace does not compile after the split".into()),
            files: Vec::new(),
            rows: Vec::new(),
            expected: Vec::new(),
            skipped: Vec::new(),
            notes: notes(self.subject),
            elapsed: Duration::ZERO,
        };
        let without = self.compile_before()?;
        report.left_out = without.targets().to_vec();
        self.machine.members[0] = members(before);
        self.machine.test_runs[0] = without.test_runs(before, false);
        let reports = self.calibrate()?;
        let after = self.load_after()?;
        self.hand_over(&after.workspace)?;
        let split = without.after(before, &after.workspace);
        self.machine.members[1] = members(&after.workspace);
        self.machine.test_runs[1] = split.test_runs(&after.workspace, false);
        match self.compile_after(&split, &after.workspace) {
            Ok(errors) if errors.is_empty() => {
                report.compiled = true;
                self.parts(&[without, split], &after, &reports, &mut report)?;
            }
            Ok(errors) => report.errors = errors,
            Err(Stop::Budget) => {
                report.tests =
                    Tests::Skipped("the budget was over before it was compiled after the split".into());
            }
            Err(stop) => return Err(stop.into()),
        }
        report.elapsed = self.machine.elapsed();
        Ok(report)
    }

    /// Compiles the workspace as it is. What ships has to compile; what else does not is left out.
    fn compile_before(&mut self) -> Result<Without, VerifyError> {
        (self.say)("compiling all targets, before");
        let all = self.machine.check(Side::Before, Targets::All)?;
        if all.success {
            return Ok(Without::default());
        }
        let folder = self.scratch.workspace(Side::Before);
        let failures = failures(&all.stdout, &folder, self.subject.workspace).unwrap_or_default();
        let shipped = self.machine.check(Side::Before, Targets::Shipped)?;
        if failures.is_empty() || !shipped.success {
            let errors = errors(if shipped.success { &all } else { &shipped });
            return Err(VerifyError::BrokenBefore { errors });
        }
        let mut targets: Vec<_> = failures.into_iter().map(|failure| failure.target).collect();
        targets.sort();
        targets.dedup();
        for target in &targets {
            (self.say)(&format!("left out, as it does not compile before: {target}"));
        }
        Ok(Without::before(targets))
    }

    /// Compiles the other one; the errors that it did not have before.
    fn compile_after(&mut self, without: &Without, after: &Workspace) -> Result<Vec<String>, Stop> {
        (self.say)("compiling all targets, after");
        let all = self.machine.check(Side::After, Targets::All)?;
        if all.success {
            return Ok(Vec::new());
        }
        let Some(failures) = failures(&all.stdout, &self.scratch.workspace(Side::After), after) else {
            return Ok(errors(&all));
        };
        if failures.is_empty() {
            return Ok(errors(&all));
        }
        let new: Vec<String> = failures
            .into_iter()
            .filter(|failure| !without.has(failure))
            .map(|failure| failure.error)
            .collect();
        if !new.is_empty() {
            return Ok(quoted(new));
        }
        // Where unit tests are left out, the code that they test is not.
        let shipped = self.machine.check(Side::After, Targets::Shipped)?;
        Ok(if shipped.success { Vec::new() } else { errors(&shipped) })
    }

    /// Has cargo report what the units of a clean build take, before the split: what predictions are calibrated by. Third-party
    /// crates are compiled first, so that they do not compete for the processor.
    fn calibrate(&mut self) -> Result<Vec<(Command, Timings)>, VerifyError> {
        let mut reports = Vec::new();
        if [Part::Edits, Part::Clean].iter().all(|part| self.options.skip.contains(part)) {
            return Ok(reports);
        }
        for &command in &self.options.commands {
            (self.say)(&format!(
                "compiling for the predictions, before: {}",
                report::command_in_words(command)
            ));
            match self.timed(command) {
                Ok(report) => reports.extend(report.map(|report| (command, report))),
                Err(Stop::Budget) => break,
                Err(stop) => return Err(stop.into()),
            }
        }
        Ok(reports)
    }

    fn timed(&mut self, command: Command) -> Result<Option<Timings>, Stop> {
        let machine = &mut self.machine;
        machine.build(Side::Before, command, crate::cost::CostMode::Dev)?;
        if let Some(report) = machine.report(Side::Before, command)? {
            return Ok(Some(report));
        }
        // Where there is no incremental state, it was there already.
        machine.clean(Side::Before)?;
        machine.report(Side::Before, command)
    }

    /// Hands what was compiled of third-party crates over to the side after.
    fn hand_over(&self, after: &Workspace) -> Result<(), VerifyError> {
        let own: Vec<String> = [self.subject.workspace, after].into_iter().flat_map(own_names).collect();
        let made = self.scratch.target(Side::Before);
        let handed = self.scratch.hand_over(&made, Side::After, &own);
        handed.map_err(|source| VerifyError::Copy { path: made, source })
    }

    fn load_after(&self) -> Result<After, VerifyError> {
        let folder = self.scratch.workspace(Side::After);
        let options =
            LoadOptions { manifest_path: Some(folder.join("Cargo.toml")), ..self.options.load.clone() };
        let failed = |source| VerifyError::After { folder: self.subject.after.to_owned(), source };
        let workspace = load(&options).map_err(failed)?;
        let analysis = analyze(&workspace);
        Ok(After { workspace, analysis })
    }

    /// Edits, clean builds, tests, and then again what of the first two did not fit into their share.
    fn parts(
        &mut self,
        without: &[Without; 2],
        after: &After,
        reports: &[(Command, Timings)],
        report: &mut Report,
    ) -> Result<(), VerifyError> {
        let options = self.options;
        self.find_files(after, report)?;
        let mut measuring = Measuring::default();
        let mut pairs = schedule(report.files.len(), &options.commands, options.rounds);
        pairs.retain(|pair| !options.skip.contains(&pair.part()));
        for part in Part::ALL {
            if options.skip.contains(&part) {
                report.skipped.push(format!("{}, as asked", part_in_words(part)));
                continue;
            }
            if part == Part::Tests {
                report.tests = self.tests(without, &after.workspace)?;
            } else {
                let until = part.until(&options.skip, self.machine.elapsed(), options.budget);
                let own: Vec<Pair> = pairs.iter().filter(|pair| pair.part() == part).copied().collect();
                self.measure(&mut measuring, &own, until, &report.files)?;
            }
        }
        if options.skip.contains(&Part::Tests) {
            report.tests = Tests::Skipped("as asked".into());
        }
        let left = std::mem::take(&mut measuring.found.skipped);
        self.measure(&mut measuring, &left, options.budget, &report.files)?;
        let foretold = self.foretell(after, reports, &report.files);
        report.rows = report::rows(&measuring.found, &foretold);
        report.expected = report::expected(&report.rows, &report.files);
        report.skipped.extend(report::skipped(&measuring.found, &report.files));
        Ok(())
    }

    /// Runs the tests on both sides; where something was lost once more, since tests can fail by chance.
    fn tests(&mut self, without: &[Without; 2], after: &Workspace) -> Result<Tests, VerifyError> {
        let runs = [without[0].test_runs(self.subject.workspace, true), without[1].test_runs(after, true)];
        let before = match self.test(Side::Before, &runs) {
            Ok(outcomes) => outcomes,
            Err(stop) => return tests_stopped(stop),
        };
        // What only tests use of third parties is there now.
        self.hand_over(after)?;
        let first = match self.test(Side::After, &runs) {
            Ok(outcomes) => Comparison::new(before, outcomes),
            Err(stop) => return tests_stopped(stop),
        };
        if first.holds() {
            return Ok(Tests::Compared { comparison: first, repeated: false });
        }
        let again =
            self.test(Side::Before, &runs).and_then(|before| Ok((before, self.test(Side::After, &runs)?)));
        match again {
            Ok((before, after)) => {
                let before = first.before.best_of(&before);
                let after = first.after.best_of(&after);
                Ok(Tests::Compared { comparison: Comparison::new(before, after), repeated: true })
            }
            Err(Stop::Budget) => Ok(Tests::Compared { comparison: first, repeated: false }),
            Err(stop) => Err(stop.into()),
        }
    }

    fn test(&mut self, side: Side, runs: &[Vec<Vec<String>>; 2]) -> Result<Outcomes, Stop> {
        (self.say)(&format!("running the tests, {}", side.as_str()));
        self.machine.tests(side, &runs[side as usize])
    }

    fn measure(
        &mut self,
        measuring: &mut Measuring,
        pairs: &[Pair],
        until: Duration,
        files: &[EditedFile],
    ) -> Result<(), VerifyError> {
        let touched: Vec<TouchedFile> = files
            .iter()
            .map(|file| TouchedFile { before: file.before.clone(), after: file.after.clone() })
            .collect();
        let say = &mut *self.say;
        let mut progress = |pair: &Pair, before: Sample, after: Sample| {
            let edit = match pair.question.cause {
                Cause::Edit(at) => format!("an edit of {}", files[at].before),
                Cause::Clean | Cause::Nothing => String::new(),
            };
            say(&format!(
                "{}: before {:.2} s, after {:.2} s",
                report::in_words(pair.question, &edit),
                before.seconds,
                after.seconds
            ));
        };
        Ok(measuring.measure(&mut self.machine, pairs, &touched, until, &mut progress)?)
    }

    fn foretell(
        &self,
        after: &After,
        reports: &[(Command, Timings)],
        files: &[EditedFile],
    ) -> Vec<ForetoldPair> {
        let Subject { workspace, analysis, origin, .. } = *self.subject;
        let before: Vec<&str> = files.iter().map(|file| file.before.as_str()).collect();
        let later: Vec<&str> = files.iter().map(|file| file.after.as_str()).collect();
        let sides = [
            Known { workspace, analysis, files: &before },
            Known { workspace: &after.workspace, analysis: &after.analysis, files: &later },
        ];
        let crates = analysis.graph.crates().iter().zip(workspace.targets_of(&analysis.graph));
        let origin = crates
            .filter(|(krate, _)| (krate.package.as_str(), krate.path.as_str()) == origin)
            .find_map(|(_, target)| target);
        let pair = |(command, timings): &(Command, Timings)| {
            let sides = Foretold::both(sides, origin, *command, self.options.jobs, timings)?;
            Some(ForetoldPair { command: *command, sides })
        };
        reports.iter().filter_map(pair).collect()
    }

    /// The edited files on both sides; those that have no place after the split are skipped.
    fn find_files(&self, after: &After, report: &mut Report) -> Result<(), VerifyError> {
        let sources = sources(&after.workspace.root, &after.analysis.inputs)?;
        let were = self.subject.analysis.inputs.files.iter().map(|input| input.file.as_str()).collect();
        for (file, probability) in &self.subject.files {
            let source = read(&self.subject.workspace.root, file)?;
            match places::place_of(&source, &were, &sources) {
                Some(place) => report.files.push(EditedFile {
                    before: file.clone(),
                    after: place.file,
                    probability: *probability,
                    found: place.share,
                }),
                None => report
                    .skipped
                    .push(format!("never measured: edits of {file}, which has no like after the split")),
            }
        }
        Ok(())
    }
}

fn tests_stopped(stop: Stop) -> Result<Tests, VerifyError> {
    match stop {
        Stop::Budget => Ok(Tests::Skipped("the budget was over before they had run on both sides".into())),
        stop => Err(stop.into()),
    }
}

fn part_in_words(part: Part) -> &'static str {
    match part {
        Part::Edits => "edits",
        Part::Clean => "clean builds",
        Part::Tests => "the tests",
    }
}

/// The sources of a workspace.
fn sources(root: &Utf8Path, inputs: &Inputs) -> Result<Vec<Source>, VerifyError> {
    let mut names: Vec<&str> =
        inputs.files.iter().filter(|input| input.lines > 0).map(|input| input.file.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|name| Utf8Path::new(name).is_relative());
    names.into_iter().map(|name| read(root, name)).collect()
}

fn read(root: &Utf8Path, file: &str) -> Result<Source, VerifyError> {
    let path: Utf8PathBuf = root.join(file);
    match std::fs::read(&path) {
        Ok(bytes) => Ok(Source { file: file.to_owned(), text: String::from_utf8_lossy(&bytes).into_owned() }),
        Err(source) => Err(VerifyError::Copy { path, source }),
    }
}
