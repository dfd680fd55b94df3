//! Cycles as text: each with its members, and the steps that take it apart.

use std::collections::BTreeMap;
use std::io::{self, Write};

use seam_graphs::{BlockId, ComponentCuts, Cut, CutStep, ItemKind};

use super::CyclesArgs;
use crate::args::{Level, quoted};
use crate::terminal::{BAD, COMMAND, FAINT, STRONG, Terminal};
use crate::text::{counted, paragraph, percent, thousands, wrapped};
use crate::view::View;

/// Steps of a cycle unless `--steps` says otherwise.
const STEPS: usize = 5;
/// At most so many members of a cycle are named.
const MEMBERS: usize = 60;
/// At most so many cuts of one step are written out.
const CUTS: usize = 8;
/// At most so many cycles are written out; the others get a line each.
const CYCLES: usize = 10;

/// Writes all cycles, the largest first.
pub(super) fn write(
    out: &mut dyn Write,
    terminal: Terminal,
    view: &View<'_>,
    found: &[ComponentCuts],
    args: &CyclesArgs,
    again: &str,
) -> io::Result<()> {
    let blocks = view.partition.blocks().len();
    let nouns = view.noun(blocks);
    let left_out = left_out(args);
    if found.is_empty() {
        let text = format!("No cycle among {} {nouns}", thousands(blocks));
        return writeln!(out, "{}{left_out}", terminal.paint(STRONG, &text));
    }
    let cycles = counted(found.len(), "cycle", "cycles");
    let text = format!("{cycles} among {} {nouns}", thousands(blocks));
    writeln!(out, "{}{left_out}", terminal.paint(STRONG, &text))?;
    let limit = if args.steps == Some(0) { usize::MAX } else { CYCLES };
    for (index, component) in found.iter().enumerate().take(limit) {
        writeln!(out)?;
        cycle(out, terminal, view, component, index + 1, args)?;
    }
    if found.len() > limit {
        let text = format!(
            "\n… and {} smaller; --steps 0 shows all",
            counted(found.len() - limit, "cycle", "cycles")
        );
        writeln!(out, "{}", terminal.paint(FAINT, &text))?;
    }
    next(out, terminal, view, found, again)
}

/// What does not count, in brackets.
fn left_out(args: &CyclesArgs) -> &'static str {
    match (args.tests, args.reexports) {
        (false, false) => " (tests and re-exports left out)",
        (true, false) => " (re-exports left out)",
        (false, true) => " (tests left out)",
        (true, true) => "",
    }
}

fn cycle(
    out: &mut dyn Write,
    terminal: Terminal,
    view: &View<'_>,
    component: &ComponentCuts,
    number: usize,
    args: &CyclesArgs,
) -> io::Result<()> {
    let blocks = &component.blocks;
    let lines = view.lines_of(blocks);
    let (share, prefix) = share(view, blocks);
    let size = format!(
        "Cycle {number}: {} {} that all need each other",
        thousands(blocks.len()),
        view.noun(blocks.len())
    );
    writeln!(out, "{}: {} lines, {share}", terminal.paint(BAD, &size), thousands(lines))?;
    let limit = if args.steps == Some(0) { usize::MAX } else { MEMBERS };
    let name = |b: &BlockId| view.name(*b).strip_prefix(prefix.as_str()).unwrap_or(view.name(*b));
    let mut members = grouped(&blocks.iter().take(limit).map(name).collect::<Vec<_>>());
    if blocks.len() > limit {
        members.push(format!("… and {} more", thousands(blocks.len() - limit)));
    }
    let members = wrapped(members.iter().map(String::as_str), terminal.width, 2);
    writeln!(out, "{}", terminal.paint(FAINT, &members))?;
    writeln!(
        out,
        "\n  To cut: {} of the {} inside, in {}{}",
        counted(usize::try_from(component.cut_references).unwrap_or(usize::MAX), "reference", "references"),
        thousands(component.references),
        counted(component.steps.len(), "step", "steps"),
        if component.exact { "; no fewer would do" } else { "" },
    )?;
    let limit = match args.steps {
        None => STEPS,
        Some(0) => usize::MAX,
        Some(limit) => limit,
    };
    let cuts = if limit == usize::MAX { usize::MAX } else { CUTS };
    for (index, step) in component.steps.iter().enumerate().take(limit) {
        self::step(out, terminal, view, step, index + 1, cuts)?;
    }
    if component.steps.len() > limit {
        let more = counted(component.steps.len() - limit, "more step", "more steps");
        writeln!(out, "\n  {}", terminal.paint(FAINT, &format!("… and {more}; --steps 0 shows all")))?;
    }
    Ok(())
}

/// Paths with their siblings in braces, as a `use` has them: `db`, `auth::{user`, `token}`. Joined by commas they read well.
fn grouped(paths: &[&str]) -> Vec<String> {
    let mut siblings: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in paths {
        // The names of impls hold paths themselves.
        let plain = path.split_once('{').map_or(*path, |p| p.0);
        let (parent, name) = match plain.rfind("::") {
            Some(at) => (&path[..at], &path[at + 2..]),
            None => ("", *path),
        };
        siblings.entry(parent).or_default().push(name);
    }
    let mut words = Vec::new();
    for (parent, names) in siblings {
        let last = names.len() - 1;
        words.extend(names.iter().enumerate().map(|(index, name)| match (parent, index) {
            ("", _) => (*name).to_owned(),
            _ if last == 0 => format!("{parent}::{name}"),
            (_, 0) => format!("{parent}::{{{name}"),
            (_, i) if i == last => format!("{name}}}"),
            _ => (*name).to_owned(),
        }));
    }
    words
}

/// The share of the lines of its crate, and the prefix of paths that needs no repeating.
fn share(view: &View<'_>, blocks: &[BlockId]) -> (String, String) {
    let krate = view.krate(blocks[0]);
    let within = |b: BlockId| view.krate(b).path == krate.path;
    if view.level != Level::Crate && blocks.iter().all(|&b| within(b)) {
        let whole: u64 = view.blocks().filter(|&b| within(b)).map(|b| view.facts(b).lines).sum();
        let share = percent(view.lines_of(blocks), whole);
        return (format!("{share} of {}", krate.path), format!("{}::", krate.path));
    }
    (format!("{} of all lines", percent(view.lines_of(blocks), view.lines())), String::new())
}

fn step(
    out: &mut dyn Write,
    terminal: Terminal,
    view: &View<'_>,
    step: &CutStep,
    number: usize,
    limit: usize,
) -> io::Result<()> {
    let references =
        counted(usize::try_from(step.references).unwrap_or(usize::MAX), "reference", "references");
    let left = match step.left {
        0 => "no cycle is left".to_owned(),
        lines => format!("largest cycle left: {} lines", thousands(lines)),
    };
    let title = format!("{number}. Cut {references}: frees {} lines", thousands(step.freed));
    writeln!(out, "\n  {} {}", terminal.paint(STRONG, &title), terminal.paint(FAINT, &format!("({left})")))?;
    for cut in step.cuts.iter().take(limit) {
        self::cut(out, terminal, view, cut)?;
    }
    if step.cuts.len() > limit {
        let more = counted(step.cuts.len() - limit, "more edge", "more edges");
        writeln!(out, "     {}", terminal.paint(FAINT, &format!("… and {more}; --steps 0 shows all")))?;
    }
    Ok(())
}

fn cut(out: &mut dyn Write, terminal: Terminal, view: &View<'_>, cut: &Cut) -> io::Result<()> {
    let (from, to) = (view.name(cut.from), view.name(cut.to));
    let count = counted(cut.count as usize, "reference", "references");
    writeln!(out, "     {from} → {to}  {}", terminal.paint(FAINT, &count))?;
    let graph = view.graph;
    for &position in &cut.evidence {
        let reference = &graph.references()[position as usize];
        let place = format!("{}:{}", graph.file(reference.file), reference.line);
        let is_module = graph.item(reference.from).kind == ItemKind::Module;
        let user = if is_module { "the module".to_owned() } else { graph.label(reference.from) };
        let what = format!("{user} → {} ({})", graph.label(reference.to), reference.kind.as_str());
        writeln!(out, "       {}  {}", place, terminal.paint(FAINT, &what))?;
    }
    let hidden = (cut.count as usize).saturating_sub(cut.evidence.len());
    if hidden > 0 && !cut.evidence.is_empty() {
        writeln!(out, "       {}", terminal.paint(FAINT, &format!("… and {} more", thousands(hidden))))?;
    }
    for suggestion in &cut.suggestions {
        let text = suggestion.fix.display(graph, &view.partition).to_string();
        let label = if cut.suggestions.len() > 1 {
            format!("fix {} of them:", thousands(suggestion.references))
        } else {
            "fix:".to_owned()
        };
        let text = paragraph(&format!("{label} {text}"), terminal.width, 7, 9);
        let rest = text.trim_start().strip_prefix(&label).unwrap_or(&text);
        writeln!(out, "       {}{rest}", terminal.paint(COMMAND, &label))?;
    }
    let fixed: u32 = cut.suggestions.iter().map(|s| s.references).sum();
    if cut.suggestions.len() > 1 && fixed < cut.count {
        let imports = counted((cut.count - fixed) as usize, "import goes with them", "imports go with them");
        writeln!(out, "       {}", terminal.paint(FAINT, &imports))?;
    }
    Ok(())
}

/// What to look at next.
fn next(
    out: &mut dyn Write,
    terminal: Terminal,
    view: &View<'_>,
    found: &[ComponentCuts],
    again: &str,
) -> io::Result<()> {
    let Some(cut) = found.first().and_then(|c| c.steps.first()).and_then(|s| s.cuts.first()) else {
        return Ok(());
    };
    let name = quoted(view.name(cut.to));
    let command = format!("cargo seam graph{again} --focus {name} --reverse --evidence 5");
    let hint = format!("Next, who else uses {}, with places:", view.name(cut.to));
    writeln!(out, "\n{}\n  {}", terminal.paint(STRONG, &hint), terminal.paint(COMMAND, &command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn siblings_share_their_parent() {
        let words = grouped(&["auth", "auth::token", "auth::user", "db", "x::{impl a::B for C}", "y::one"]);
        assert_eq!(words.join(", "), "auth, db, auth::{token, user}, x::{impl a::B for C}, y::one");
    }
}
