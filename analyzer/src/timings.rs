//! Reads what `cargo build --timings` writes.
//!
//! In: the HTML report, of any version of cargo that has `UNIT_DATA` in a script. Out: [`Timings`]. Tolerant: keys that are
//! missing have defaults, unknown ones are skipped, the names of older versions (`rmeta_time`, `unlocked_units`) are known.
//! Left out: `CONCURRENCY_DATA` and `CPU_USAGE`, which are about the machine.

use serde_json::Value;
use thiserror::Error;

use crate::units::Mode;

/// A report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timings {
    /// Its units, by start, then as in the report.
    pub units: Vec<TimedUnit>,
}

/// A unit of a report.
#[derive(Clone, Debug, PartialEq)]
pub struct TimedUnit {
    /// Its number in the report.
    pub id: u64,
    /// The package.
    pub name: String,
    /// Its version; empty where the report has none.
    pub version: String,
    /// The name and kind of the target where the report has them: not for libraries in a plain build.
    pub target: Option<(String, String)>,
    /// Whether it is about a build script.
    pub build_script: bool,
    /// What was done.
    pub mode: Mode,
    /// Seconds from the start of the build.
    pub start: f64,
    /// Seconds; 0 for what was fresh.
    pub duration: f64,
    /// Seconds to the metadata, where the report parts them.
    pub frontend: Option<f64>,
    /// Units that could start when this one had ended.
    pub unblocked: Vec<u64>,
    /// Units that could start at its metadata.
    pub unblocked_early: Vec<u64>,
}

/// Why a report can't be read.
#[derive(Debug, Error)]
pub enum TimingsError {
    /// There is no `UNIT_DATA` in it.
    #[error("there is no UNIT_DATA in it: is it a report of `cargo build --timings`?")]
    NoData,
    /// What follows `UNIT_DATA` is no list of units.
    #[error("its UNIT_DATA cannot be read")]
    Malformed(#[source] serde_json::Error),
    /// It has no unit that took time.
    #[error("nothing was compiled when it was written; run `cargo clean` before `cargo build --timings`")]
    NothingBuilt,
}

impl TimedUnit {
    /// Seconds of the whole.
    pub fn seconds(&self) -> f64 {
        self.duration
    }

    /// Seconds until dependents could start: all of it where the report does not part them.
    pub fn front(&self) -> f64 {
        self.frontend.map_or(self.duration, |front| front.clamp(0.0, self.duration))
    }

    /// `grep-cli`, `rg (bin)`, `it (test)`, `libc (build script, run)`.
    pub fn label(&self) -> String {
        let mut words = Vec::new();
        if let Some((name, kind)) = &self.target {
            words.push(if *name == self.name { kind.clone() } else { format!("{kind} {name}") });
        }
        words.extend(self.build_script.then(|| "build script".to_owned()));
        match self.mode {
            Mode::Build => {}
            mode => words.push(mode.as_str().to_owned()),
        }
        words.dedup();
        if words.is_empty() { self.name.clone() } else { format!("{} ({})", self.name, words.join(", ")) }
    }
}

impl Timings {
    /// Reads a report.
    ///
    /// # Errors
    /// Where it is no report, or one of a build in which nothing was compiled.
    pub fn parse(html: &str) -> Result<Self, TimingsError> {
        let (_, rest) = html.split_once("UNIT_DATA").ok_or(TimingsError::NoData)?;
        let (_, rest) = rest.split_once('=').ok_or(TimingsError::NoData)?;
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Vec<Value>>();
        let values = values.next().ok_or(TimingsError::NoData)?.map_err(TimingsError::Malformed)?;
        let mut units: Vec<TimedUnit> =
            values.iter().enumerate().map(|(at, value)| unit(at, value)).collect();
        if units.iter().all(|unit| unit.duration <= 0.0) {
            return Err(TimingsError::NothingBuilt);
        }
        units.sort_by(|a, b| a.start.total_cmp(&b.start));
        Ok(Self { units })
    }

    /// Seconds from the start to the end of the last unit.
    pub fn wall(&self) -> f64 {
        self.units.iter().map(|unit| unit.start + unit.duration).fold(0.0, f64::max)
    }

    /// Seconds of all units together.
    pub fn work(&self) -> f64 {
        self.units.iter().map(|unit| unit.duration).sum()
    }

    /// The chain of units that ended last: each was waiting for the one before it. First to last, with the seconds that each
    /// held up the next.
    pub fn critical_path(&self) -> Vec<(&TimedUnit, f64)> {
        let end = |unit: &&TimedUnit| unit.start + unit.duration;
        let mut at = self.units.iter().max_by(|a, b| end(a).total_cmp(&end(b)));
        let mut path: Vec<(&TimedUnit, f64)> = Vec::new();
        while let Some(unit) = at {
            let early = path.last().is_some_and(|(next, _)| unit.unblocked_early.contains(&next.id));
            path.push((unit, if early { unit.front() } else { unit.duration }));
            // A report that refers to itself in a circle ends here.
            at = self.units.iter().find(|before| {
                (before.unblocked.contains(&unit.id) || before.unblocked_early.contains(&unit.id))
                    && !path.iter().any(|(known, _)| known.id == before.id)
            });
        }
        path.reverse();
        path
    }
}

fn unit(at: usize, value: &Value) -> TimedUnit {
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let number = |key: &str| value.get(key).and_then(Value::as_f64);
    let list = |keys: [&str; 2]| {
        let list = keys.iter().find_map(|key| value.get(key)?.as_array());
        list.into_iter().flatten().filter_map(Value::as_u64).collect()
    };
    let described = text("target");
    let duration = number("duration").unwrap_or(0.0);
    let sections = value.get("sections").and_then(Value::as_array);
    let frontend = sections.and_then(|sections| {
        let frontend =
            sections.iter().find(|section| section.get(0).and_then(Value::as_str) == Some("frontend"))?;
        frontend.get(1)?.get("end")?.as_f64()
    });
    TimedUnit {
        id: value.get("i").and_then(Value::as_u64).unwrap_or(at as u64),
        name: text("name"),
        version: text("version"),
        target: target(&described),
        build_script: described.contains("build-script") || described.contains("custom-build"),
        mode: mode(&text("mode"), &described),
        start: number("start").unwrap_or(0.0),
        duration,
        frontend: frontend.or_else(|| number("rmeta_time")),
        unblocked: list(["unblocked_units", "unlocked_units"]),
        unblocked_early: list(["unblocked_rmeta_units", "unlocked_rmeta_units"]),
    }
}

/// ` rg "bin" (test)` is `rg`, `bin`.
fn target(described: &str) -> Option<(String, String)> {
    let (name, rest) = described.trim().split_once('"')?;
    let (kind, _) = rest.split_once('"')?;
    (!name.trim().is_empty()).then(|| (name.trim().to_owned(), kind.to_owned()))
}

fn mode(mode: &str, described: &str) -> Mode {
    let ends = |words: &[&str]| words.iter().any(|word| described.trim_end().ends_with(word));
    if mode == "run-custom-build" || ends(&["(run)"]) {
        Mode::Run
    } else if ends(&["(doc test)", "(doctest)"]) || mode == "doctest" {
        Mode::Doctest
    } else if ends(&["(check)", "(check-test)"]) || mode == "check" {
        Mode::Check
    } else if ends(&["(test)", "(bench)"]) || mode == "test" {
        Mode::Test
    } else {
        Mode::Build
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As cargo 1.95 writes it.
    const NEW: &str = r#"<html><script>
DURATION = 3;
const UNIT_DATA = [
  {"i": 0, "name": "a", "version": "0.1.0", "mode": "todo", "target": " build-script", "features": [], "start": 0.0,
   "duration": 0.5, "unblocked_units": [1], "unblocked_rmeta_units": [], "sections": null},
  {"i": 1, "name": "a", "version": "0.1.0", "mode": "run-custom-build", "target": " build-script (run)", "features": [],
   "start": 0.5, "duration": 0.1, "unblocked_units": [2], "unblocked_rmeta_units": [], "sections": null},
  {"i": 2, "name": "a", "version": "0.1.0", "mode": "todo", "target": "", "features": ["x"], "start": 0.6, "duration": 2.0,
   "unblocked_units": [], "unblocked_rmeta_units": [3],
   "sections": [["frontend", {"start": 0.0, "end": 1.5}], ["codegen", {"start": 1.5, "end": 2.0}]]},
  {"i": 3, "name": "b", "version": "0.2.0", "mode": "todo", "target": " rg \"bin\" (test)", "features": [], "start": 2.1,
   "duration": 1.0, "unblocked_units": [], "unblocked_rmeta_units": [], "sections": null}
];
const CONCURRENCY_DATA = [{"t": 0.0}];
for (const unit of UNIT_DATA) {}
</script></html>"#;

    /// As older versions had it, keys missing and added.
    const OLD: &str = r#"<script>const UNIT_DATA = [{"i":7,"name":"a","mode":"todo","target":" lib (check)","start":0.1,
        "duration":1.0,"rmeta_time":0.4,"unlocked_units":[],"unlocked_rmeta_units":[8],"new_key":{"x":[1]}},
        {"i":8,"name":"c","target":"","start":0.5,"duration":0.25,"rmeta_time":null}];</script>"#;

    #[test]
    fn todays_reports_are_read() {
        let timings = Timings::parse(NEW).unwrap();
        let labels: Vec<String> = timings.units.iter().map(TimedUnit::label).collect();
        assert_eq!(labels, ["a (build script)", "a (build script, run)", "a", "b (bin rg, test)"]);
        assert_eq!(timings.units[2].front(), 1.5);
        assert_eq!(timings.units[3].front(), 1.0, "a binary has no metadata to wait for");
        assert_eq!((timings.wall(), timings.work()), (3.1, 3.6));
        let path: Vec<(u64, f64)> = timings.critical_path().iter().map(|(u, s)| (u.id, *s)).collect();
        assert_eq!(path, [(0, 0.5), (1, 0.1), (2, 1.5), (3, 1.0)]);
    }

    #[test]
    fn older_reports_are_read_and_missing_keys_forgiven() {
        let timings = Timings::parse(OLD).unwrap();
        let [a, c] = timings.units.as_slice() else { panic!("{timings:?}") };
        assert_eq!((a.mode, a.front(), a.unblocked_early.as_slice()), (Mode::Check, 0.4, [8].as_slice()));
        assert_eq!((c.mode, c.front(), c.version.as_str()), (Mode::Build, 0.25, ""));
    }

    #[test]
    fn what_is_no_report_is_refused_with_a_reason() {
        let error = |html: &str| Timings::parse(html).unwrap_err().to_string();
        assert!(error("<html></html>").contains("UNIT_DATA"));
        assert!(error("UNIT_DATA = [{]").contains("cannot be read"));
        assert!(error("const UNIT_DATA = [{\"name\": \"a\", \"duration\": 0.0}];").contains("cargo clean"));
        let circle = r#"UNIT_DATA = [{"i":0,"duration":1,"unblocked_units":[1]},{"i":1,"duration":1,"unblocked_units":[0]}]"#;
        assert_eq!(Timings::parse(circle).unwrap().critical_path().len(), 2);
    }
}
