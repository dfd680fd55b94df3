//! Fan-out as text.

use std::io::{self, Write};

use anstyle::Style;
use seam_analyzer::cost::{Basis, CostMode, Share};
use seam_analyzer::fanout::{Consequence, Cost, TargetFanout};
use seam_analyzer::units::{Command, Fate, Mode};
use seam_analyzer::weigh::compile::{BAND, EditError, QUALITY};

use super::{Report, names};
use crate::session::Session;
use crate::table::{Align, Cell, Table};
use crate::terminal::{BAD, FAINT, STRONG, Terminal};
use crate::text::{counted, paragraph};

/// Rows of the table unless `--rows` says otherwise.
pub(super) const ROWS: usize = 40;
/// So many of the hottest spots are told in words.
const IN_WORDS: usize = 3;
/// So many steps of a critical path are named.
const STEPS: usize = 8;

/// Writes the report: for the edits that were asked about, else for all targets.
pub(super) fn write(
    out: &mut dyn Write,
    terminal: Terminal,
    session: &Session,
    report: &Report<'_>,
    rows: usize,
) -> io::Result<()> {
    match &report.answer {
        Some(answer) => one_edit(out, terminal, session, report, answer)?,
        None => all_targets(out, terminal, session, report, rows)?,
    }
    writeln!(out)?;
    for note in std::iter::once(&basis(report)).chain(&report.notes) {
        writeln!(out, "{}", terminal.paint(FAINT, &paragraph(note, terminal.width.min(100), 0, 2)))?;
    }
    Ok(())
}

fn command(report: &Report<'_>) -> String {
    let no_run = if report.graph.command == seam_analyzer::units::Command::Test { " --no-run" } else { "" };
    format!("cargo {} --workspace{no_run}", report.graph.command.as_str())
}

/// How many units something rebuilds: those that run rustc.
fn rebuilt(report: &Report<'_>, consequence: &Consequence, fate: Fate) -> usize {
    let units = report.graph.units.iter().zip(&consequence.fates);
    units.filter(|(unit, its)| unit.mode.compiles() && **its == fate).count()
}

fn compiled(report: &Report<'_>) -> usize {
    report.graph.units.iter().filter(|unit| unit.mode.compiles()).count()
}

fn all_targets(
    out: &mut dyn Write,
    terminal: Terminal,
    session: &Session,
    report: &Report<'_>,
    rows: usize,
) -> io::Result<()> {
    let units = compiled(report);
    let title = format!("What an edit rebuilds: {}, {}", command(report), counted(units, "unit", "units"));
    writeln!(out, "{}", terminal.paint(STRONG, &title))?;
    for &mode in &report.modes {
        let (what, share) = match mode {
            CostMode::Dev => ("dev, with incremental state", report.expected(mode) / report.everything),
            CostMode::Ci => ("ci, without", report.expected(mode) / report.everything),
        };
        writeln!(
            out,
            "  expected rebuild ({what}): {} of {} for a clean build, {}",
            cost(report, report.expected(mode)),
            cost(report, report.everything),
            percent(share),
        )?;
    }
    let on = counted(report.jobs, "job", "jobs");
    writeln!(
        out,
        "  clean build on {on}: {}, at best {}{}",
        cost(report, report.clean.wall),
        cost(report, report.clean.path.length),
        between("; its work", report, &report.clean),
    )?;
    if report.targets.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let shown = if rows == 0 { report.targets.len() } else { rows.min(report.targets.len()) };
    table(out, terminal, session, report, &report.targets[..shown])?;
    if shown < report.targets.len() {
        let more = report.targets.len() - shown;
        writeln!(out, "{}", terminal.paint(FAINT, &format!("… and {more} cooler; --rows 0 shows all")))?;
    }
    writeln!(out, "\n{}", terminal.paint(STRONG, "Hottest"))?;
    for target in report.targets.iter().take(IN_WORDS).filter(|t| t.hot_spot(CostMode::Ci) > 0.0) {
        writeln!(out, "{}", paragraph(&in_words(session, report, target), terminal.width.min(100), 2, 4))?;
    }
    critical(out, terminal, session, report, "Critical path of a clean build", &report.clean)
}

fn table(
    out: &mut dyn Write,
    terminal: Terminal,
    session: &Session,
    report: &Report<'_>,
    targets: &[TargetFanout],
) -> io::Result<()> {
    let mut header = vec![
        ("target", Align::Left),
        ("weight", Align::Right),
        ("rebuilds", Align::Right),
        ("fan-out", Align::Right),
    ];
    let relinked = report.relink;
    header.extend(relinked.then_some(("relinks", Align::Right)));
    for mode in &report.modes {
        header.push(match mode {
            CostMode::Dev => ("J dev", Align::Right),
            CostMode::Ci => ("J ci", Align::Right),
        });
    }
    for mode in &report.modes {
        header.push(match mode {
            CostMode::Dev => ("wall dev", Align::Right),
            CostMode::Ci => ("wall ci", Align::Right),
        });
    }
    let mut table = Table::new(&header);
    let units = compiled(report);
    for target in targets {
        let hot = target.hot_spot(CostMode::Ci) / report.expected(CostMode::Ci);
        let style = if hot >= 0.2 { BAD } else { Style::new() };
        let mut row = vec![
            Cell::styled(names::target(&session.workspace, target.target), style),
            plain(target.weight).into(),
            format!("{} of {units}", rebuilt(report, &target.then, Fate::Rebuilt)).into(),
            percent(target.then.fan_out).into(),
        ];
        row.extend(relinked.then(|| Cell::from(rebuilt(report, &target.then, Fate::Relinked).to_string())));
        row.extend(
            report.modes.iter().map(|&m| Cell::from(percent(target.hot_spot(m) / report.expected(m)))),
        );
        row.extend(report.modes.iter().map(|&m| Cell::from(plain(target.then.cost(m).wall))));
        table.row(row);
    }
    table.write(out, terminal, 0)
}

fn in_words(session: &Session, report: &Report<'_>, target: &TargetFanout) -> String {
    let name = names::target(&session.workspace, target.target);
    let count = rebuilt(report, &target.then, Fate::Rebuilt);
    let shares: Vec<String> = report
        .modes
        .iter()
        .map(|&m| format!("{} in {}", percent(target.hot_spot(m) / report.expected(m)), m.as_str()))
        .collect();
    format!(
        "{name}: an edit rebuilds {count} of {} units ({} of the cost of all). With {} of the edits of all that is built here it makes up {} of the \
         expected rebuild.",
        compiled(report),
        percent(target.then.fan_out),
        percent(target.probability),
        shares.join(", "),
    )
}

fn one_edit(
    out: &mut dyn Write,
    terminal: Terminal,
    session: &Session,
    report: &Report<'_>,
    answer: &Consequence,
) -> io::Result<()> {
    let what: Vec<String> = report
        .edits
        .iter()
        .map(|edit| match &edit.path {
            Some(path) => format!("{path} in {}", edit.file),
            None => edit.file.clone(),
        })
        .collect();
    let count = rebuilt(report, answer, Fate::Rebuilt);
    writeln!(out, "{}", terminal.paint(STRONG, &format!("After an edit of {}", what.join(" and "))))?;
    writeln!(
        out,
        "  {} compiles {count} of {} units again: {} of the cost of all",
        command(report),
        compiled(report),
        percent(answer.fan_out),
    )?;
    for &mode in &report.modes {
        let cost_of = answer.cost(mode);
        writeln!(
            out,
            "  {}: {} of work{}, {} on {}",
            mode.as_str(),
            cost(report, cost_of.work),
            between("", report, cost_of),
            cost(report, cost_of.wall),
            counted(report.jobs, "job", "jobs"),
        )?;
    }
    for (fate, title) in [(Fate::Rebuilt, "Rebuilt"), (Fate::Relinked, "Linked again")] {
        let all: Vec<usize> = (0..answer.fates.len())
            .filter(|&unit| answer.fates[unit] == fate && report.graph.units[unit].mode != Mode::Doctest)
            .collect();
        if !all.is_empty() {
            writeln!(out, "\n{}", terminal.paint(STRONG, title))?;
        }
        for unit in all {
            writeln!(out, "  {}", names::unit(&session.workspace, report.graph, unit))?;
        }
    }
    critical(out, terminal, session, report, "Critical path (ci)", &answer.ci)
}

fn critical(
    out: &mut dyn Write,
    terminal: Terminal,
    session: &Session,
    report: &Report<'_>,
    title: &str,
    of: &seam_analyzer::fanout::Cost,
) -> io::Result<()> {
    if of.path.tasks.len() < 2 {
        return Ok(());
    }
    writeln!(out, "\n{}", terminal.paint(STRONG, &format!("{title}: {}", cost(report, of.path.length))))?;
    let steps = of.path.tasks.iter().map(|&unit| names::unit(&session.workspace, report.graph, unit));
    let mut steps: Vec<String> = steps.collect();
    if steps.len() > STEPS {
        let cut = steps.len() - STEPS;
        steps.splice(STEPS / 2..STEPS / 2 + cut, [format!("({cut} more)")]);
    }
    writeln!(out, "{}", paragraph(&steps.join(" → "), terminal.width.min(100), 2, 4))
}

/// What the figures rest on.
fn basis(report: &Report<'_>) -> String {
    let shares = format!(
        "dev: {:.0}\u{a0}% of the front end and {:.0}\u{a0}% of code generation; starting rustc and linking in full (estimated)",
        100.0 * Share::DEV.front,
        100.0 * Share::DEV.back,
    );
    let [low, high] = BAND;
    let (libraries, explained) = (QUALITY.libraries, 100.0 * QUALITY.explained);
    let edits = match &report.edited {
        Some(edited) => format!("Edits: {}{}", edited.basis()[..1].to_lowercase(), &edited.basis()[1..]),
        None => "Edits: estimated by size.".to_owned(),
    };
    match report.costs.basis {
        Basis::Estimated => format!(
            "Estimated from the source: weight, J and wall in what a thousand lines of library code cost on average in a \
             debug build (kline). Of libraries not fitted on, eight of ten cost {low:.1} to {high:.1} times the estimate, and \
             over {libraries} of them the estimate explains {explained:.0} % of the variance (R², after one scale factor); what lies between \
             is given where it says “to”. {shares}. {edits} Third-party crates are taken as built. For seconds: \
             cargo build --timings, then --timings FILE."
        ),
        Basis::Measured { measured, estimated } => format!(
            "Measured: seconds from the report for {measured} units; estimated at their mean rate: {estimated}. {shares}. \
             {}. {edits} Third-party crates are taken as built.",
            errors(report.graph.command),
        ),
    }
}

/// How far off what is foretold from a report was where it was measured.
fn errors(command: Command) -> String {
    let of = |mode| EditError::of(command, mode);
    let (dev, ci) = (of(CostMode::Dev), of(CostMode::Ci));
    format!(
        "After {} edits of workspaces that nothing was fitted on, what was foretold for cargo {} was off by {:.0}\u{a0}% in dev and \
         {:.0}\u{a0}% in ci (medians)",
        dev.edits,
        if command == Command::Check { "check" } else { "build" },
        100.0 * dev.median,
        100.0 * ci.median,
    )
}

/// ` (0.8 to 1.4)` where it is an estimate.
fn between(what: &str, report: &Report<'_>, of: &Cost) -> String {
    match report.costs.basis {
        Basis::Estimated => format!("{what} ({} to {})", plain(of.band[0]), plain(of.band[1])),
        Basis::Measured { .. } => String::new(),
    }
}

fn cost(report: &Report<'_>, value: f64) -> String {
    format!("{} {}", plain(value), report.measure())
}

fn plain(value: f64) -> String {
    if value >= 99.95 {
        format!("{value:.0}")
    } else if value >= 9.995 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

fn percent(share: f64) -> String {
    match share * 100.0 {
        share if !share.is_finite() || share <= 0.0 => "0 %".to_owned(),
        share if share < 0.1 => "<0.1 %".to_owned(),
        share if share < 9.95 => format!("{share:.1} %"),
        share => format!("{share:.0} %"),
    }
}
