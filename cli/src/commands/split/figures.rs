//! What a split saves and costs, in lines of text.

use seam_analyzer::propose::{Band, Change, Evaluation, JOBS, Saving};

use crate::text::counted;

/// A share of 0 to 1 in whole percent; below 0 with a minus sign.
pub(super) fn share(value: f64) -> String {
    let percent = format!("{:.0} %", (value * 100.0).abs());
    if value < 0.0 && percent != "0 %" { format!("−{percent}") } else { percent }
}

/// What is rebuilt less, or more where the share is below 0: `12 % less`.
pub(super) fn rebuilt(saved: f64) -> String {
    format!("{} {}", share(saved.abs()), if saved < 0.0 { "more" } else { "less" })
}

/// What is saved at the least and at the most, in words that fit either sign.
fn band(low: f64, high: f64) -> String {
    match (low < 0.0, high < 0.0) {
        (false, false) => format!("saves {} to {}", share(low), share(high)),
        (true, true) => format!("costs {} to {} more", share(-high), share(-low)),
        _ => format!("from {} to {}", rebuilt(low), rebuilt(high)),
    }
}

/// What it saves, a line for each mode; each says that it is estimated.
pub(crate) fn saves(evaluation: &Evaluation) -> Vec<String> {
    let figures = &evaluation.figures;
    let line = |what: &str, saving: &Saving| {
        let Band { value, low, high } = saving.saved;
        format!("{what}: the average edit rebuilds {} (estimated; {})", rebuilt(value), band(low, high))
    };
    let mut all = vec![line("dev, incremental", &figures.dev), line("ci, from nothing", &figures.ci)];
    if let Some([dev, ci]) = &figures.named
        && dev.saved.value.max(ci.saved.value) > figures.dev.saved.value.max(figures.ci.saved.value)
    {
        all.push(format!(
            "once dependents name the new crates themselves: {} in dev, {} in ci (estimated)",
            rebuilt(dev.saved.value),
            rebuilt(ci.saved.value)
        ));
    }
    all.push(format!("a clean build does {:.1} % more work (estimated)", figures.clean_added * 100.0));
    all
}

/// Crates whose edits are told in seconds: the most edited.
const EDITED: usize = 3;

/// How long builds take before and after, where costs are known. Also where the units of today were measured, it is the scheduler
/// that says when each starts and what its parts take.
pub(crate) fn times(evaluation: &Evaluation) -> Vec<String> {
    let Some(times) = &evaluation.times else { return Vec::new() };
    let (basis, of) = if times.measured {
        ("estimated from measured seconds", "")
    } else {
        ("estimated", ", on the machine that the model was fitted on; --timings has those of yours")
    };
    let change = |change: &Change| format!("{:.1} s → {:.1} s", change.now, change.then);
    let [dev, ci] = &times.edit;
    let mut all = vec![format!(
        "on {JOBS} jobs the average edit is built in {} in dev and {} in ci, the workspace from nothing in {} ({basis}{of})",
        change(dev),
        change(ci),
        change(&times.clean)
    )];
    let mut order: Vec<usize> = (0..evaluation.crates.len()).collect();
    order.sort_by(|&a, &b| {
        let edits = |at: usize| evaluation.crates[at].probability;
        edits(b).total_cmp(&edits(a)).then(a.cmp(&b))
    });
    let edit = |at: usize| {
        let krate = &evaluation.crates[at];
        let [in_dev, in_ci] = times.of_crate[at];
        format!("{} ({}) {in_dev:.1} s and {in_ci:.1} s", krate.name, share(krate.probability))
    };
    let edits: Vec<String> = order.into_iter().take(EDITED).map(edit).collect();
    all.push(format!("the commonest edits afterwards, dev and ci: {} ({basis})", edits.join("; ")));
    all
}

/// What it costs, a line for each kind of work.
pub(crate) fn costs(evaluation: &Evaluation) -> Vec<String> {
    let hard = evaluation.cuts().iter().filter(|c| !c.fix.is_import()).count();
    let imports = evaluation.cuts().len() - hard;
    let files = counted(evaluation.files_moved, "file", "files");
    let mut all = vec![
        format!(
            "{} of {files} move; {} parted between crates",
            counted(usize::try_from(evaluation.lines_moved).unwrap_or(usize::MAX), "line", "lines"),
            counted(evaluation.files_spread, "file is", "files are")
        ),
        format!(
            "{} from another crate (an item counts once for each module that names it); {} `pub`, and fields that are used \
             across, which are not counted",
            counted(
                usize::try_from(evaluation.crossings.rewritten).unwrap_or(usize::MAX),
                "name comes",
                "names come"
            ),
            counted(evaluation.crossings.widened.len(), "item becomes", "items become")
        ),
    ];
    if hard > 0 {
        all.push(format!(
            "{} the wrong way and must go first",
            counted(hard, "reference leads", "references lead")
        ));
    }
    if imports > 0 {
        all.push(format!(
            "{} to move or take away",
            counted(imports, "import or re-export", "imports and re-exports")
        ));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_saved_and_what_is_lost_are_told_apart() {
        assert_eq!([0.421, 0.0, -0.001, -0.42].map(share), ["42 %", "0 %", "0 %", "−42 %"]);
        assert_eq!([0.4, -1.13].map(rebuilt), ["40 % less", "113 % more"]);
        assert_eq!(band(0.1, 0.3), "saves 10 % to 30 %");
        assert_eq!(band(-1.14, -1.11), "costs 111 % to 114 % more");
        assert_eq!(band(-0.02, 0.05), "from 2 % more to 5 % less");
    }
}
