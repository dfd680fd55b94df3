//! Splits as text: the verdict first, then the crates, what it saves, what it costs, the steps, and what to type next.

use std::io::{self, Write};

use seam_analyzer::propose::{Evaluation, Obstacle, Proposal, Step, Verdict, Wrong};
use seam_graphs::ItemGraph;

use super::figures::{costs, saves, share, times};
use super::words::{self, CUTS, OBSTACLES, by_rule, cut, hard, kind};
use super::{Found, LISTED, SplitArgs, regroup};
use crate::args::GlobalArgs;
use crate::edits;
use crate::session::Session;
use crate::table::{Align, Cell, Table};
use crate::terminal::{COMMAND, FAINT, STRONG, Terminal};
use crate::text::{paragraph, thousands};

/// What the columns of the ranking are shares of.
const SORTED: &str = "saves dev, ci: of the expected rebuild when the package is edited; of all: of the expected rebuild of the workspace, \
                      on average over dev and ci, by which they are sorted";

/// What a page of proposals is made from.
pub(super) struct Page<'a> {
    pub(super) session: &'a Session,
    pub(super) found: &'a Found,
    pub(super) args: &'a SplitArgs,
    pub(super) global: &'a GlobalArgs,
    pub(super) terminal: Terminal,
}

impl Page<'_> {
    /// Writes one proposal in full, or a ranking where there are several.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.found.proposals.as_slice() {
            [] => writeln!(out, "{}", self.terminal.paint(STRONG, "Nothing to take apart")),
            [one] => self.proposal(out, one),
            many => self.ranking(out, many),
        }?;
        for skipped in &self.found.skipped {
            writeln!(out, "{}", self.terminal.paint(FAINT, &format!("({skipped})")))?;
        }
        Ok(())
    }

    fn ranking(&self, out: &mut dyn Write, proposals: &[Proposal]) -> io::Result<()> {
        let worth = proposals.iter().filter(|p| p.verdict == Verdict::Split).count();
        let head = match worth {
            0 => format!("None of {} packages is worth taking apart", proposals.len()),
            1 => format!("One of {} packages is worth taking apart", proposals.len()),
            n => format!("{n} of {} packages are worth taking apart", proposals.len()),
        };
        writeln!(
            out,
            "{}  ({}; estimated)\n",
            self.terminal.paint(STRONG, &head),
            edits::basis(&self.found.churn)
        )?;
        let mut table = Table::new(&[
            ("package", Align::Left),
            ("verdict", Align::Left),
            ("lines", Align::Right),
            ("crates", Align::Right),
            ("saves dev", Align::Right),
            ("ci", Align::Right),
            ("of all", Align::Right),
            ("why", Align::Left),
        ]);
        for p in proposals {
            let e = &p.draft.evaluation;
            let split = p.verdict == Verdict::Split;
            let only = |text: String| Cell::from(if split { text } else { String::new() });
            table.row([
                Cell::from(p.package.clone()),
                Cell::from(p.verdict.as_str()),
                Cell::from(thousands(e.crates.iter().map(|c| c.lines).sum::<u64>())),
                only(e.crates.len().to_string()),
                only(share(e.figures.dev.saved.value)),
                only(share(e.figures.ci.saved.value)),
                only(format!("{:.1} %", 100.0 * self.found.saved_of_workspace(p))),
                Cell::styled(
                    p.reasons
                        .first()
                        .filter(|_| !split)
                        .map_or(String::new(), |r| r.kind().replace('-', " ")),
                    FAINT,
                ),
            ]);
        }
        table.write(out, self.terminal, 2)?;
        if worth > 0 {
            writeln!(out, "{}", self.terminal.paint(FAINT, &paragraph(SORTED, self.terminal.width, 2, 2)))?;
        }
        let limit = if self.args.all { usize::MAX } else { LISTED };
        regroup::write(out, self.terminal, self.session.graph(), &self.found.regroup, limit)?;
        if let Some(best) = proposals.first().filter(|p| p.verdict == Verdict::Split) {
            self.next(
                out,
                &format!("cargo seam split{} -p {}", self.global.workspace.again(), best.package),
            )?;
        }
        Ok(())
    }

    fn proposal(&self, out: &mut dyn Write, proposal: &Proposal) -> io::Result<()> {
        let (terminal, evaluation) = (self.terminal, &proposal.draft.evaluation);
        let basis = edits::basis(&self.found.churn);
        writeln!(out, "{}  ({basis})", terminal.paint(STRONG, &words::headline(proposal)))?;
        for reason in words::reasons(proposal) {
            writeln!(out, "{}", paragraph(&reason, terminal.width, 2, 2))?;
        }
        if proposal.verdict != Verdict::Split {
            if evaluation.crates.len() > 1 {
                writeln!(out, "\n{}", terminal.paint(FAINT, "The best split that was found all the same:"))?;
            } else {
                return Ok(());
            }
        }
        let graph = self.session.graph();
        let limit = if self.args.all { usize::MAX } else { LISTED };
        sections(out, terminal, graph, evaluation, (&proposal.steps, &proposal.obstacles), limit)?;
        self.frontier(out, proposal)?;
        if proposal.verdict == Verdict::Split {
            let again = self.global.workspace.again();
            let goal = self.args.goal();
            self.next(out, &format!("cargo seam split{again}{goal} -o PLAN.toml"))?;
        }
        Ok(())
    }

    /// What other numbers of crates would save: those about the one that is shown.
    fn frontier(&self, out: &mut dyn Write, proposal: &Proposal) -> io::Result<()> {
        let all = proposal.frontier.len();
        let shown = if self.args.all { 0..all } else { words::about(proposal.chosen, all) };
        if shown.len() < 2 {
            return Ok(());
        }
        heading(out, self.terminal, words::FRONTIER)?;
        let mut table = Table::new(&[
            ("crates", Align::Left),
            ("saves dev", Align::Right),
            ("ci", Align::Right),
            ("cuts", Align::Right),
            ("", Align::Left),
        ]);
        for at in shown {
            table.row(words::point(proposal, at).into_iter().map(Cell::from));
        }
        table.write(out, self.terminal, 2)
    }

    fn next(&self, out: &mut dyn Write, command: &str) -> io::Result<()> {
        writeln!(out, "\nNext: {}", self.terminal.paint(COMMAND, command))
    }
}

/// All there is to say about a split below its verdict.
pub(crate) fn sections(
    out: &mut dyn Write,
    terminal: Terminal,
    graph: &ItemGraph,
    evaluation: &Evaluation,
    (steps, obstacles): (&[Step], &[Obstacle]),
    limit: usize,
) -> io::Result<()> {
    heading(
        out,
        terminal,
        "The crates afterwards (edits, those of tests among them, and what they rebuild are estimated)",
    )?;
    let mut table = Table::new(&[
        ("crate, lowest first", Align::Left),
        ("lines", Align::Right),
        ("share", Align::Right),
        ("edits", Align::Right),
        ("an edit rebuilds", Align::Right),
        ("depends on", Align::Left),
    ]);
    for row in words::rows(evaluation) {
        table.row(row.into_iter().map(Cell::from));
    }
    table.write(out, terminal, 2)?;
    heading(out, terminal, "What it saves")?;
    for line in saves(evaluation).into_iter().chain(times(evaluation)) {
        writeln!(out, "{}", paragraph(&line, terminal.width, 2, 4))?;
    }
    heading(out, terminal, "What it costs")?;
    for line in costs(evaluation) {
        writeln!(out, "{}", paragraph(&line, terminal.width, 2, 4))?;
    }
    cuts(out, terminal, graph, evaluation, limit)?;
    self::obstacles(out, terminal, obstacles, limit)?;
    heading(out, terminal, words::STEPS)?;
    for (at, step) in steps.iter().enumerate() {
        writeln!(out, "{}", paragraph(&format!("{}. {}", at + 1, words::step(step)), terminal.width, 2, 5))?;
    }
    Ok(())
}

fn heading(out: &mut dyn Write, terminal: Terminal, text: &str) -> io::Result<()> {
    writeln!(out, "\n{}", terminal.paint(STRONG, text))
}

fn cuts(
    out: &mut dyn Write,
    terminal: Terminal,
    graph: &ItemGraph,
    evaluation: &Evaluation,
    limit: usize,
) -> io::Result<()> {
    let hard: Vec<&Wrong> = hard(evaluation).collect();
    if hard.is_empty() {
        return Ok(());
    }
    heading(out, terminal, CUTS)?;
    for wrong in hard.iter().take(limit) {
        let text = format!("{}:{}  {}", graph.file(wrong.file), wrong.line, cut(graph, wrong));
        writeln!(out, "{}", paragraph(&text, terminal.width, 2, 4))?;
    }
    if hard.len() > limit {
        writeln!(out, "  … and {} more; --all lists them", hard.len() - limit)?;
    }
    Ok(())
}

/// What stands in the way, a line for each kind, with the first places.
fn obstacles(out: &mut dyn Write, terminal: Terminal, all: &[Obstacle], limit: usize) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    heading(out, terminal, OBSTACLES)?;
    for (rule, of_rule) in by_rule(all) {
        writeln!(out, "{}", paragraph(&kind(rule, of_rule.len()), terminal.width, 2, 4))?;
        // The first place shows what is meant; --all has the others.
        let shown = if limit == usize::MAX { of_rule.len() } else { 1 };
        for obstacle in of_rule.iter().take(shown) {
            let text = format!("{}:{}  {}", obstacle.file, obstacle.line, obstacle.text);
            writeln!(out, "{}", terminal.paint(FAINT, &paragraph(&text, terminal.width, 4, 6)))?;
        }
    }
    Ok(())
}
