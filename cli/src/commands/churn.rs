//! `cargo seam churn`: what is edited most, and the review of a part that everyone edits.

mod markdown;
mod text;
mod words;

use clap::{Args, ValueEnum};
use seam_analyzer::propose::{Regroup, mergers};
use seam_analyzer::review::{Review, review};
use seam_analyzer::{Churn, PartChurn};
use seam_graphs::{CrateKind, EdgeFilter, ItemGraph, ItemId, ModuleId, Partition};

use crate::args::{GlobalArgs, HistoryArgs, Level};
use crate::edits::Edits;
use crate::output::write_to;
use crate::session::Session;
use crate::terminal::Terminal;
use crate::view::{View, patterns};
use crate::{exit, json};

/// Rows of a table unless `--rows` says otherwise.
const ROWS: usize = 20;

const EXAMPLES: &str = "\
Examples:
  cargo seam churn                           the modules that are edited most
  cargo seam churn --level file --since 90d  files, over the 90 days before the newest commit
  cargo seam churn -p common                 who uses what of `common`, its costs, what to move
  cargo seam churn -p app::common            the same for a module of a crate
  cargo seam churn -p common --format md     for an issue or a pull request";

/// Flags of `cargo seam churn`.
#[derive(Clone, Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ChurnArgs {
    /// How to print it; by default what the ending of -o FILE says (.json, .md), or text
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: Option<Format>,

    /// What the rows are
    #[arg(long, value_enum, default_value_t = Parts::Module, help_heading = "Filters")]
    pub(crate) level: Parts,

    #[command(flatten)]
    pub(crate) history: HistoryArgs,

    /// Print at most N rows of each table; 0 for all; by default 20 (JSON always has all)
    #[arg(long, value_name = "N", help_heading = "Output")]
    pub(crate) rows: Option<usize>,
}

/// How to print churn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a person at a terminal.
    Text,
    /// Markdown, for an issue or a pull request.
    Md,
    /// For programs; described in docs/json.md.
    Json,
}

/// What the rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Parts {
    /// Targets of packages.
    Crate,
    /// Modules.
    Module,
    /// Items; methods count with their impl or trait.
    Item,
    /// Source files.
    File,
}

impl Parts {
    /// As the argument has it.
    pub(crate) fn as_str(self) -> &'static str {
        self.graph_level().map_or("file", Level::as_str)
    }

    fn graph_level(self) -> Option<Level> {
        match self {
            Self::Crate => Some(Level::Crate),
            Self::Module => Some(Level::Module),
            Self::Item => Some(Level::Item),
            Self::File => None,
        }
    }

    fn noun(self, n: usize) -> &'static str {
        match (self.graph_level(), n) {
            (Some(level), n) => level.noun(n),
            (None, 1) => "file",
            (None, _) => "files",
        }
    }
}

/// A row: a crate, module, item or file.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Its path.
    pub(crate) name: String,
    /// Its lines.
    pub(crate) lines: u64,
    /// Whether it is compiled for tests only.
    pub(crate) test_only: bool,
    /// How it is edited.
    pub(crate) churn: PartChurn,
}

/// What the command found.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) parts: Vec<Part>,
    pub(crate) edits: Edits,
    /// What `-p` named, and what there is to say about it.
    pub(crate) review: Option<(Vec<String>, Review)>,
    /// Which of the packages under review are better part of the one above them.
    pub(crate) mergers: Vec<Regroup>,
}

/// The same flags without the modules among the packages.
pub(crate) fn packages_only(global: &GlobalArgs) -> GlobalArgs {
    let mut global = global.clone();
    global.workspace.package.retain(|p| !is_module(p));
    global
}

/// Package specifications have no `::`.
fn is_module(spec: &str) -> bool {
    spec.contains("::")
}

/// Prints churn.
pub(crate) fn run(session: &Session, global: &GlobalArgs, args: &ChurnArgs) -> anyhow::Result<u8> {
    let found = find(session, global, args)?;
    found.edits.warn(global);
    let output = global.output.as_deref();
    let limit = match args.rows {
        None => ROWS,
        Some(0) => usize::MAX,
        Some(rows) => rows,
    };
    let format = args.format.unwrap_or_else(|| match output.and_then(|p| p.extension()?.to_str()) {
        Some("json") => Format::Json,
        Some("md" | "markdown") => Format::Md,
        _ => Format::Text,
    });
    write_to(output, |out| match format {
        Format::Text => {
            let terminal = Terminal::detect(global.color, output.is_some());
            Ok(text::write(out, terminal, session, &found, args.level, limit)?)
        }
        Format::Md => Ok(markdown::write(out, session.graph(), &found, args.level, limit)?),
        Format::Json => json::write(out, &json::churn::document(session, &found, args)),
    })?;
    Ok(exit::CLEAN)
}

fn find(session: &Session, global: &GlobalArgs, args: &ChurnArgs) -> anyhow::Result<Found> {
    let graph = session.graph();
    let edits = Edits::read(session, global, &args.history);
    let churn = &edits.churn;
    let specs = &global.workspace.package;
    let modules: Vec<String> = specs.iter().filter(|s| is_module(s)).cloned().collect();
    let scope = scope(session, &modules, specs.len() > modules.len())?;
    let mut parts = parts(graph, churn, args.level, |module| match &scope {
        Some(scope) if !modules.is_empty() => scope[module.index()],
        _ => session.selected_crates()[graph.module(module).krate.index()],
    });
    parts.sort_by(|a, b| {
        let by = |p: &Part| (p.churn.share, p.churn.edits);
        by(b).0.total_cmp(&by(a).0).then(by(b).1.total_cmp(&by(a).1)).then_with(|| a.name.cmp(&b.name))
    });
    let review = scope.map(|scope| {
        (specs.clone(), review(graph, &session.workspace, churn, |module: ModuleId| scope[module.index()]))
    });
    let named =
        |one: &Regroup| specs.len() > modules.len() && session.packages().any(|p| p.name == one.package);
    let mergers = match review {
        Some(_) => mergers(&session.workspace, graph, churn).into_iter().filter(named).collect(),
        None => Vec::new(),
    };
    Ok(Found { parts, edits, review, mergers })
}

/// The modules that `-p` named, for each module of the graph; `None` without `-p`.
fn scope(session: &Session, modules: &[String], packages: bool) -> anyhow::Result<Option<Vec<bool>>> {
    let graph = session.graph();
    if modules.is_empty() && !packages {
        return Ok(None);
    }
    let patterns = patterns("-p", modules)?;
    for pattern in &patterns {
        let known = graph.modules().iter().any(|m| pattern.covers(&m.path));
        anyhow::ensure!(known, "-p: there is no module `{pattern}` in the workspace");
    }
    let selected = session.selected_crates();
    // Others depend on libraries; a package without one is looked at as it is.
    let has_library = |package: &str| {
        let libraries = |k: CrateKind| matches!(k, CrateKind::Lib | CrateKind::ProcMacro);
        graph.crates().iter().any(|c| c.package == package && libraries(c.kind))
    };
    let whole: Vec<bool> = graph
        .crates()
        .iter()
        .zip(&selected)
        .map(|(c, &selected)| {
            let library = matches!(c.kind, CrateKind::Lib | CrateKind::ProcMacro);
            packages && selected && (library || !has_library(&c.package))
        })
        .collect();
    let all = graph.modules().iter();
    Ok(Some(all.map(|m| whole[m.krate.index()] || patterns.iter().any(|p| p.covers(&m.path))).collect()))
}

/// The parts at `level` of the modules that `keep` accepts.
fn parts(graph: &ItemGraph, churn: &Churn, level: Parts, keep: impl Fn(ModuleId) -> bool) -> Vec<Part> {
    let kept: Vec<bool> = (0..graph.modules().len())
        .map(|m| keep(ModuleId::new(m)) && graph.modules()[m].file.is_some())
        .collect();
    let Some(level) = level.graph_level() else { return files(graph, churn, &kept) };
    let whole = match level {
        Level::Crate => Partition::by_crate(graph),
        Level::Module => Partition::by_module(graph),
        Level::Item => Partition::by_item(graph),
    };
    let partition = whole.filtered(graph, |i: ItemId| kept[graph.item(i).module.index()]);
    let view = View::of(graph, level, partition, EdgeFilter::ALL);
    let sums = churn.by_block(&view.partition);
    view.blocks()
        .map(|b| Part {
            name: view.name(b).to_owned(),
            lines: view.facts(b).lines,
            test_only: view.facts(b).test_only,
            churn: sums[b.index()],
        })
        .collect()
}

fn files(graph: &ItemGraph, churn: &Churn, kept: &[bool]) -> Vec<Part> {
    let mut shown = vec![false; graph.files().len()];
    let mut program = vec![false; graph.files().len()];
    for (module, _) in graph.modules().iter().zip(kept).filter(|(_, kept)| **kept) {
        if let Some(file) = module.file {
            shown[file.index()] = true;
            program[file.index()] |= !module.test_only;
        }
    }
    let sums = churn.by_file(graph);
    (0..shown.len())
        .filter(|&f| shown[f])
        .map(|f| Part {
            name: graph.files()[f].clone(),
            lines: u64::from(graph.file_lines(seam_graphs::FileId::new(f))),
            test_only: !program[f],
            churn: sums[f],
        })
        .collect()
}
