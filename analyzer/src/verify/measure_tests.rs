use super::*;
use crate::verify::schedule::schedule;

const ROUNDS: usize = 5;

/// Two workspaces in which a clean build takes 10 s and each stale file 1 s, 2 s after the split; it knows of each artifact what
/// it was made from, as cargo does.
#[derive(Default)]
struct Fake {
    clock: f64,
    /// When each file was touched, by side and file.
    touched: Vec<(Side, String, f64)>,
    /// When each command last ran.
    ran: Vec<((Side, Command, CostMode), f64)>,
    timed: Vec<(Side, Command, CostMode, f64)>,
    fails_at: Option<f64>,
    deadline: Option<f64>,
}

impl Bench for Fake {
    fn elapsed(&self) -> Duration {
        Duration::from_secs_f64(self.clock)
    }

    fn touch(&mut self, side: Side, file: &str) -> Result<(), Stop> {
        self.clock += 0.001;
        self.touched.push((side, file.to_owned(), self.clock));
        Ok(())
    }

    fn clean(&mut self, side: Side) -> Result<(), Stop> {
        self.ran.retain(|((of, ..), _)| *of != side);
        Ok(())
    }

    fn build(&mut self, side: Side, command: Command, mode: CostMode) -> Result<Sample, Stop> {
        let key = (side, command, mode);
        let last = self.ran.iter().rev().find(|(of, _)| *of == key).map(|(_, when)| *when);
        let stale: BTreeSet<&String> = match last {
            None => BTreeSet::new(),
            Some(last) => {
                let since = self.touched.iter().filter(|(of, _, when)| *of == side && *when > last);
                since.map(|(_, file, _)| file).collect()
            }
        };
        let each = if side == Side::Before { 1.0 } else { 2.0 };
        let seconds = if last.is_none() { 10.0 } else { 0.1 + each * stale.len() as f64 };
        let compiled = stale.len();
        self.clock += seconds;
        if self.fails_at.is_some_and(|at| self.clock > at) {
            return Err(Stop::Failed("error: no".into()));
        }
        if self.deadline.is_some_and(|at| self.clock > at) {
            return Err(Stop::Budget);
        }
        self.ran.push((key, self.clock));
        self.timed.push((side, command, mode, seconds));
        Ok(Sample { seconds, compiled })
    }
}

fn files(count: usize) -> Vec<TouchedFile> {
    let file = |at| TouchedFile { before: format!("src/{at}.rs"), after: format!("new/src/{at}.rs") };
    (0..count).map(file).collect()
}

fn run(bench: &mut Fake, edits: usize, budget: u64) -> Result<Measurements, Stop> {
    let pairs = schedule(edits, &[Command::Check, Command::Build], ROUNDS);
    let mut measuring = Measuring::default();
    measuring.measure(bench, &pairs, &files(edits), Duration::from_secs(budget), &mut |_, _, _| ())?;
    Ok(measuring.found)
}

#[test]
fn each_edit_is_measured_alone_whatever_was_touched_before_it() {
    let mut bench = Fake::default();
    let found = run(&mut bench, 3, 100_000).unwrap();
    assert_eq!(found.skipped, []);
    for answer in &found.answers {
        let (before, after) = match answer.question.cause {
            Cause::Clean => (10.0, 10.0),
            Cause::Nothing => (0.1, 0.1),
            Cause::Edit(_) => (1.1, 2.1),
        };
        assert!(!answer.before.is_empty() && answer.before.len() == answer.after.len());
        assert!(answer.before.iter().all(|sample| sample.seconds == before), "{answer:?}");
        assert!(answer.after.iter().all(|sample| sample.seconds == after), "{answer:?}");
    }
}

#[test]
fn a_single_touch_serves_check_and_build() {
    let mut bench = Fake::default();
    run(&mut bench, 2, 100_000).unwrap();
    let touches = bench.touched.iter().filter(|(side, ..)| *side == Side::Before).count();
    // Once more for the first edit without incremental state, as `build` has none before it.
    assert_eq!(touches, 2 * (ROUNDS + 1) + 1);
}

#[test]
fn what_the_budget_does_not_allow_is_skipped_in_pairs_and_said() {
    let mut bench = Fake { deadline: Some(100.0), ..Fake::default() };
    let found = run(&mut bench, 3, 100).unwrap();
    assert!(!found.skipped.is_empty());
    assert!(found.answers.iter().all(|answer| answer.before.len() == answer.after.len()));
    let all = schedule(3, &[Command::Check, Command::Build], ROUNDS).len();
    let measured: usize = found.answers.iter().map(|answer| answer.before.len()).sum();
    assert_eq!(measured + found.skipped.len(), all, "nothing goes in silence");
    assert!(found.answer(found.answers[0].question).is_some());
}

#[test]
fn a_pair_that_would_not_fit_is_not_begun() {
    // The warm-up of incremental state takes 40 s, a clean pair of each command 40 s; another pair would take 20 s more.
    let mut bench = Fake::default();
    let found = run(&mut bench, 0, 90).unwrap();
    assert!(bench.clock < 90.0, "{}", bench.clock);
    assert!(found.skipped.iter().all(|pair| pair.question.cause == Cause::Clean && pair.round > 0));
    assert_eq!(found.skipped.len(), 4);
}

#[test]
fn what_did_not_fit_into_a_share_is_measured_when_there_is_time_left() {
    let mut bench = Fake::default();
    let pairs = schedule(2, &[Command::Check], ROUNDS);
    let mut measuring = Measuring::default();
    let mut take = |pairs: &[Pair], until| {
        let until = Duration::from_secs(until);
        measuring.measure(&mut bench, pairs, &files(2), until, &mut |_, _, _| ()).unwrap();
        std::mem::take(&mut measuring.found.skipped)
    };
    let left = take(&pairs, 22);
    assert!(!left.is_empty() && left.len() < pairs.len());
    assert_eq!(take(&left, 100_000), []);
    let measured: usize = measuring.found.answers.iter().map(|answer| answer.before.len()).sum();
    assert_eq!(measured, pairs.len());
}

#[test]
fn third_party_crates_are_compiled_before_a_clean_build_is_timed() {
    let mut bench = Fake::default();
    let clean: Vec<Pair> = schedule(0, &[Command::Build], 1);
    let clean: Vec<Pair> = clean.into_iter().filter(|pair| pair.question.cause == Cause::Clean).collect();
    let mut measuring = Measuring::default();
    measuring.measure(&mut bench, &clean, &[], Duration::from_secs(1000), &mut |_, _, _| ()).unwrap();
    let builds = bench.timed.iter().filter(|(side, ..)| *side == Side::After).count();
    assert_eq!(builds, 2, "one that is not timed, one that is");
}

#[test]
fn a_command_that_fails_is_an_error_and_not_a_measurement() {
    let mut bench = Fake { fails_at: Some(45.0), ..Fake::default() };
    assert_eq!(run(&mut bench, 1, 1000), Err(Stop::Failed("error: no".into())));
}
