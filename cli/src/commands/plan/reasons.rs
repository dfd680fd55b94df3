//! Why a plan is not legal, as text: what lies together by the language first, then what the program uses of crates above it, then
//! tests; one line for all that an item uses of one crate.

use std::collections::BTreeMap;
use std::io::{self, Write};

use seam_analyzer::propose::{CutFix, Evaluation, Illegal};
use seam_graphs::ItemId;

use super::text::Page;
use crate::text::{counted, paragraph, thousands};

/// Lines that start out from the same item and end in the same crate above it, by the first of them.
#[derive(Default)]
struct Group<'e> {
    of: Vec<&'e Illegal>,
}

/// Writes the reasons, at most `limit` of each kind.
pub(super) fn write(out: &mut dyn Write, page: &Page<'_>, limit: usize) -> io::Result<()> {
    let evaluation = page.evaluation;
    let width = page.terminal.width;
    if let Some(text) = order(evaluation) {
        writeln!(out, "{}", paragraph(&text, width, 2, 4))?;
    }
    let (mut rules, mut program, mut tests) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
    for one in &evaluation.illegal {
        match one {
            Illegal::Unforeseen(wrong) => {
                let key = (wrong.from, evaluation.home[wrong.to.index()]);
                let groups: &mut BTreeMap<(ItemId, Option<u32>), Group<'_>> =
                    if wrong.fix == CutFix::MoveTest { &mut tests } else { &mut program };
                groups.entry(key).or_default().of.push(one);
            }
            _ => rules.push(page.why_illegal(one)),
        }
    }
    let lines = |groups: BTreeMap<_, Group<'_>>| -> Vec<String> {
        groups.into_values().map(|group| line(page, &group)).collect()
    };
    let kinds = [
        ("Against the rules of the language, of cargo, or of plans", rules),
        ("Code that uses a crate above its own", lines(program)),
        ("Tests that use a crate above their own", lines(tests)),
    ];
    for (kind, lines) in kinds.into_iter().filter(|(_, lines)| !lines.is_empty()) {
        writeln!(out, "  {kind} ({})", lines.len())?;
        for line in lines.iter().take(limit) {
            writeln!(out, "{}", paragraph(line, width, 4, 6))?;
        }
        if lines.len() > limit {
            writeln!(out, "    … and {} more; --all lists them", lines.len() - limit)?;
        }
    }
    Ok(())
}

/// The first of a group, and how many more there are.
fn line(page: &Page<'_>, group: &Group<'_>) -> String {
    let text = page.why_illegal(group.of[0]);
    match group.of.len() - 1 {
        0 => text,
        more => format!("{text} ({} more like this)", counted(more, "reference", "references")),
    }
}

/// How the crates are better listed, where they are.
fn order(evaluation: &Evaluation) -> Option<String> {
    let may = "A crate may use those that are listed before it.";
    if let Some(order) = lowest_first(evaluation) {
        let names: Vec<&str> = order.iter().map(|&at| evaluation.crates[at].name.as_str()).collect();
        return Some(format!("{may} In this order none uses one after it: {}", names.join(", ")));
    }
    let (mut up, mut down) = (0, 0);
    for (&(from, to), &count) in &evaluation.crossings.between {
        match (from, to) {
            (0, _) | (_, 0) => {}
            _ if from < to => up += count,
            _ => down += count,
        }
    }
    (up > down).then(|| {
        let (up, down) = (thousands(up), thousands(down));
        format!("{may} {up} references lead to one after their own, and {down} to one before it: try the order the other way round")
    })
}

/// The new crates in an order in which none uses one after it, where there is one and it is not that of the plan.
fn lowest_first(evaluation: &Evaluation) -> Option<Vec<usize>> {
    let between = evaluation.crossings.between.keys();
    let uses: Vec<(usize, usize)> = between
        .map(|&(from, to)| (from as usize, to as usize))
        .filter(|&(from, to)| from != 0 && to != 0)
        .collect();
    if uses.iter().all(|(from, to)| to < from) {
        return None;
    }
    let mut rest: Vec<usize> = (1..evaluation.crates.len()).collect();
    let mut order = Vec::new();
    while !rest.is_empty() {
        let is_free = |krate: usize| uses.iter().all(|&(from, to)| from != krate || !rest.contains(&to));
        let at = rest.iter().position(|&krate| is_free(krate))?;
        order.push(rest.remove(at));
    }
    Some(order)
}
