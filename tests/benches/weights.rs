//! What weights, macros, fan-out and edit probabilities add to the time of a cold analysis, all together, in one process.
//!
//! `SEAM_BENCH_WORKSPACE`: the folder of a workspace. `SEAM_BENCH_ROUNDS`: by default 5. `SEAM_BENCH_CHECK`: fail where they add
//! more than half. Left out: the history of git, which has a benchmark of its own.

mod clock;

use std::env;
use std::hint::black_box;

use camino::Utf8PathBuf;
use seam_analyzer::cost::Costs;
use seam_analyzer::fanout::{Estimator, Staleness};
use seam_analyzer::units::{Command, Rebuild, unit_graph};
use seam_analyzer::weigh::compile::CostModel;
use seam_analyzer::weigh::macros::weigh;
use seam_analyzer::workspace::Workspace;
use seam_analyzer::{LoadOptions, analyze, load, pool};

use clock::{Took, median, number, time};

/// What is promised: everything over the analysis alone.
const MAX_RATIO: f64 = 1.5;

#[allow(clippy::print_stdout, reason = "a benchmark says what it measured")]
fn main() {
    let bench = env::args().any(|a| a == "--bench");
    let rounds = number("SEAM_BENCH_ROUNDS").unwrap_or(if bench { 5 } else { 1 });
    let folder = env::var("SEAM_BENCH_WORKSPACE")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/monolith").to_owned());
    let manifest = Utf8PathBuf::from(&folder).join("Cargo.toml");
    let options = |everything| LoadOptions {
        manifest_path: Some(manifest.clone()),
        offline: true,
        one_configuration: true,
        units: everything,
        instances: everything,
        ..LoadOptions::default()
    };
    let [alone, whole] = [false, true].map(|everything| load(&options(everything)).unwrap());
    let pool = pool(None).unwrap();
    let mut took: [Vec<Took>; 2] = [Vec::new(), Vec::new()];
    for _ in 0..rounds {
        took[0].push(time(|| drop(pool.install(|| analyze(&alone)))));
        took[1].push(time(|| pool.install(|| everything(&whole))));
    }
    let clock = |of: &[Took]| median(of.iter().map(|t| t.clock).collect());
    let processor = |of: &[Took]| {
        of.iter().map(|t| t.processor).collect::<Option<Vec<f64>>>().map(median).filter(|t| *t > 0.0)
    };
    println!("{folder}: {} threads", pool.current_num_threads());
    println!("  analysis      {:>7.3} s (median of {rounds})", clock(&took[0]));
    println!("  with weights  {:>7.3} s", clock(&took[1]));
    let ratio = clock(&took[1]) / clock(&took[0]);
    println!("  ratio         {ratio:>7.2}");
    let of_processor = processor(&took[1]).zip(processor(&took[0])).map(|(whole, alone)| whole / alone);
    if let Some(ratio) = of_processor {
        println!("  of processor  {ratio:>7.2} (time of all threads together)");
    }
    if env::var_os("SEAM_BENCH_CHECK").is_some() {
        assert!(ratio <= MAX_RATIO, "{ratio} is above {MAX_RATIO}");
    }
}

/// The analysis with instances and units, the macros, and what an edit of each target costs, built.
fn everything(workspace: &Workspace) {
    let analysis = analyze(workspace);
    let macros = weigh(&analysis);
    let graph = unit_graph(workspace, Command::Build);
    let rebuild = Rebuild::new(workspace, &analysis.inputs, &graph);
    let costs = Costs::estimated(workspace, &CostModel::new(workspace, &analysis, &macros), &rebuild);
    let estimator = Estimator::new(workspace, &analysis.inputs, &rebuild, &costs, 8, Staleness::Today);
    black_box(estimator.targets(None));
}
