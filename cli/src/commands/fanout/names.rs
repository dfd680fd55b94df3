//! What targets and units are called.

use seam_analyzer::TargetId;
use seam_analyzer::units::{Mode, UnitGraph};
use seam_analyzer::workspace::Workspace;
use seam_graphs::CrateKind;

/// `app` for a library, `app (bin)`, `app (test integration)`, `app (build script)`.
pub(crate) fn target(workspace: &Workspace, (package, target): TargetId) -> String {
    let package = &workspace.packages[package];
    let target = &package.targets[target];
    let kind = match target.kind {
        CrateKind::Lib => return package.name.clone(),
        CrateKind::ProcMacro => return format!("{} (proc-macro)", package.name),
        CrateKind::BuildScript => return format!("{} (build script)", package.name),
        kind => kind.as_str(),
    };
    if target.name == package.name {
        format!("{} ({kind})", package.name)
    } else {
        format!("{} ({kind} {})", package.name, target.name)
    }
}

/// The target, and what is done with it where that is not what is usually done.
pub(crate) fn unit(workspace: &Workspace, graph: &UnitGraph, at: usize) -> String {
    let unit = &graph.units[at];
    let kind = graph.target(workspace, at).kind;
    let name = target(workspace, (unit.package, unit.target));
    let host = if unit.host { " for the build" } else { "" };
    match unit.mode {
        Mode::Run => format!("{name}: run{host}"),
        Mode::Test if !matches!(kind, CrateKind::Test | CrateKind::Bench) => format!("{name}: unit tests"),
        _ => format!("{name}{host}"),
    }
}
