//! The clock and the processor time of what benchmarks run, and what the environment asks of them.

use std::time::Instant;
use std::{env, fs};

/// A number that a variable of the environment has.
pub(crate) fn number(variable: &str) -> Option<usize> {
    env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

/// How long something took, by the clock and in processor time.
#[derive(Clone, Copy)]
pub(crate) struct Took {
    pub(crate) clock: f64,
    pub(crate) processor: Option<f64>,
}

/// Takes the time of `work`.
pub(crate) fn time(work: impl FnOnce()) -> Took {
    let (started, before) = (Instant::now(), processor_time());
    work();
    let processor = processor_time().zip(before).map(|(after, before)| after - before);
    Took { clock: started.elapsed().as_secs_f64(), processor }
}

/// Seconds of processor time that all threads took so far, where the system tells. Other programs on the machine change
/// the clock more than this.
fn processor_time() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // After the name, which may have blanks in it: `utime` and `stime` are fields 14 and 15, in hundredths.
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks: f64 = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}

/// The one in the middle.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}
