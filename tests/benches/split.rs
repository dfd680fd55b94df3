//! The time of a search for a split beside that of one scoring of a partition, and its memory, on generated graphs.
//!
//! `SEAM_BENCH_UNITS`: how many units; by default 20 000 and then 500 000, and 2 000 when run as a test. 25 units are a file, 8 files
//! a folder; most references stay in the file, the folder or one of twelve areas. `SEAM_BENCH_CHECK`: fail where the peak of memory
//! is above 2 GiB.

use std::env;
use std::time::Instant;

use seam_graphs::split::{Choice, SplitOptions, SplitProblem, UnitArc, frontier, score};

/// The memory that is promised.
const MAX_KIB: u64 = 2 << 20;

const UNITS_PER_FILE: usize = 25;
const FILES_PER_FOLDER: usize = 8;
const AREAS: usize = 12;

#[allow(clippy::print_stdout, reason = "a benchmark says what it measured")]
fn main() {
    // `cargo test --benches` runs them too, with no arguments of its own: one small round shows that they work.
    let bench = env::args().any(|a| a == "--bench");
    let asked = env::var("SEAM_BENCH_UNITS").ok().map(|n| n.parse().expect("a number of units"));
    let sizes = match asked {
        Some(units) => vec![units],
        None if bench => vec![20_000, 500_000],
        None => vec![2_000],
    };
    for units in sizes {
        let problem = generate(units);
        let options = SplitOptions { shuffles: 0, ..SplitOptions::default() };
        let start = Instant::now();
        let plain = frontier(&problem, &options);
        let searched = start.elapsed();
        let start = Instant::now();
        let compared = frontier(&problem, &SplitOptions::default());
        let with_null = start.elapsed();
        assert_eq!(plain.knee, compared.knee, "shuffled graphs change no partition");
        let point = &plain.points[plain.knee];
        let start = Instant::now();
        assert!(score(&problem, &point.block, &point.cuts).violations.is_empty());
        let scored = start.elapsed();
        println!("{units} units, {} arcs, {} crates at the knee", problem.arcs.len(), point.crates);
        println!("  scoring         {:>8.3} s", scored.as_secs_f64());
        for (name, took) in [("search", searched), ("with shuffles", with_null)] {
            let ratio = took.as_secs_f64() / scored.as_secs_f64();
            println!("  {name:<14}  {:>8.3} s, {ratio:.0} times as long", took.as_secs_f64());
        }
        if let Some(peak) = peak_kib() {
            println!("  peak            {:>8} MiB", peak / 1024);
            assert!(env::var_os("SEAM_BENCH_CHECK").is_none() || peak <= MAX_KIB, "too much memory");
        }
    }
}

fn generate(units: usize) -> SplitProblem {
    let mut random = Random(0x1234_5678_9ABC_DEF1);
    let files = units.div_ceil(UNITS_PER_FILE);
    let area: Vec<usize> = (0..files.div_ceil(FILES_PER_FOLDER)).map(|_| random.below(AREAS)).collect();
    let level: Vec<usize> = (0..units).map(|_| random.below(1 << 30)).collect();
    let area_of = |unit: usize| area[unit / UNITS_PER_FILE / FILES_PER_FOLDER];
    let mut members = vec![Vec::new(); AREAS];
    (0..units).for_each(|unit| members[area_of(unit)].push(unit));
    let mut arcs = Vec::new();
    for unit in 0..units {
        for _ in 0..4 {
            let folder = UNITS_PER_FILE * FILES_PER_FOLDER;
            let (draw, near) = (random.below(100), &members[area_of(unit)]);
            let other = match draw {
                0..50 => unit / UNITS_PER_FILE * UNITS_PER_FILE + random.below(UNITS_PER_FILE),
                50..75 => unit / folder * folder + random.below(folder),
                75..97 => near[random.below(near.len())],
                _ => random.below(units),
            };
            let other = other.min(units - 1);
            // Some references of a file lead upwards: circles.
            let upwards = draw < 50 && random.below(100) < 3;
            let (from, to) =
                if (level[unit] > level[other]) == upwards { (other, unit) } else { (unit, other) };
            if from != to {
                arcs.push((number(from), number(to)));
            }
        }
    }
    arcs.sort_unstable();
    arcs.dedup();
    let lines: Vec<u32> = (0..units).map(|_| number(1 + random.below(20))).collect();
    let edits: Vec<f64> = (0..units).map(|_| 1.0 + random.below(5) as f64).collect();
    let all: f64 = edits.iter().sum();
    let choice = |unit: usize| Choice { unit: number(unit), homes: [number(unit + 1), number(unit + 2)] };
    SplitProblem {
        weight: lines.iter().map(|&l| f64::from(l)).collect(),
        probability: edits.iter().map(|e| e / all).collect(),
        file: (0..units).map(|u| number(u / UNITS_PER_FILE)).collect(),
        folder: (0..files).map(|f| number(f / FILES_PER_FOLDER)).collect(),
        arcs: arcs
            .into_iter()
            .map(|(from, to)| UnitArc { from, to, count: 1, widened: 0, price: None })
            .collect(),
        choices: (0..units.saturating_sub(2)).step_by(11).map(choice).collect(),
        facade: (0..units).max_by_key(|&u| level[u]).map(number),
        fixed: 100.0,
        lines,
        ..SplitProblem::default()
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index).expect("fewer than 2^32 units")
}

/// Marsaglia's xorshift generator.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((u128::from(self.0) * limit as u128) >> 64).expect("below a usize")
    }
}

/// The peak of memory of this process, where the system tells.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}
