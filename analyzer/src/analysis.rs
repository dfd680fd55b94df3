//! The result of an analysis, and the way to it.

use seam_graphs::{ItemGraph, ItemId};

use crate::facts::SiteKind;
use crate::inputs::terms_of;
use crate::nesting::THREAD_STACK;
use crate::parse::{Keep, Parent, Sources, crate_roots, load_sources, load_sources_and_every};
use crate::resolve::{active_set, resolve};
use crate::weigh::instances::Function;
use crate::workspace::Workspace;
use crate::{Diagnostic, ImplHeader, Inputs, Unresolved};

/// What an analysis found.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    /// The items and the references between them.
    pub graph: ItemGraph,
    /// What could not be seen, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// Paths that should have resolved and did not, sorted.
    pub unresolved: Vec<Unresolved>,
    /// Uses of macros, by item and place; those of the standard library's function-like macros are left out.
    pub macro_uses: Vec<MacroUse>,
    /// Functions with bodies and what they cost, by item; empty where instances were not asked for.
    pub functions: Vec<Function>,
    /// Whether there are so many instances that some were left out.
    pub bounded: bool,
    /// Who needs which trait in scope, sorted: for each call of a method or an associated function the traits that are in scope
    /// there and declare its name. They stand under no name in the source, and so they are no part of the graph. Empty where no split will be judged.
    pub trait_needs: Vec<Need>,
    /// Who uses what is `#[non_exhaustive]` as only its own crate may, sorted: builds it out of all its fields.
    pub insiders: Vec<Need>,
    /// The headers of impls, by item; empty where no split will be judged.
    pub headers: Vec<ImplHeader>,
    /// Macro calls in the place of items, sorted.
    pub item_calls: Vec<ItemCall>,
    /// Places whose meaning depends on the package or file that they stand in, sorted; empty where they were not asked for.
    pub sites: Vec<Site>,
    /// How many paths were resolved to what.
    pub paths: PathCounts,
    /// The files that each target is compiled from; none where units were not asked for.
    pub inputs: Inputs,
}

/// How a macro is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MacroKind {
    /// One of the names in a `#[derive(…)]`.
    Derive,
    /// An attribute macro: `#[tokio::main]`, `#[instrument]`, `#[test]`.
    Attribute,
    /// A call: `bitflags! { … }`.
    Bang,
}

/// A use of a macro: applied to an item, or called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MacroUse {
    /// The item that it is applied to or called in; for an item in the body of a function, that function.
    pub item: ItemId,
    /// Derive, attribute or call.
    pub kind: MacroKind,
    /// The last segment of its path: `Serialize`.
    pub name: String,
    /// The crate that the path leads to: a crate of the workspace or a third-party one by its name in source code; `None`
    /// for the standard library and for names that are in scope without being named.
    pub origin: Option<String>,
    /// Fields of a struct, of all variants of an enum; parameters of a function.
    pub fields: u16,
    /// Variants of an enum.
    pub variants: u16,
    /// Functions of an impl or trait; 1 for a function.
    pub functions: u16,
    /// Tokens that a call of a macro of the workspace was expanded to, with all calls inside; 0 for every other use.
    pub tokens: u32,
    /// Whether it is compiled for tests only.
    pub test_only: bool,
    /// The file, relative to the workspace root.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

/// What an item needs of another besides its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Need {
    /// The item that needs.
    pub from: ItemId,
    /// The item that is needed.
    pub of: ItemId,
    /// Whether the place is compiled for tests only.
    pub test_only: bool,
}

/// A macro call that stands where items stand: `bitflags! { … }`. What it declares is one with the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemCall {
    /// The item of the module that it stands in.
    pub module: ItemId,
    /// Its first line, from 1.
    pub first: u32,
    /// Its last line.
    pub last: u32,
}

/// A place whose meaning depends on the package or the file that it stands in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Site {
    /// The file, relative to the workspace root.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// What it depends on.
    pub kind: SiteKind,
    /// The path, variable, attribute or feature.
    pub text: String,
    /// Of the condition at the declaration of a module that has a file of its own: that file, which it is about.
    pub about: Option<String>,
}

/// How many paths of the source were resolved to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PathCounts {
    /// To an item of the workspace.
    pub workspace: u64,
    /// To another crate, the standard library or a built-in name.
    pub external: u64,
    /// To nothing: the length of [`Analysis::unresolved`].
    pub unresolved: u64,
}

/// Reads the sources of `workspace` and builds its item graph.
///
/// Files are read and parsed on rayon's current thread pool ([`pool`] makes a suitable one); the result does not depend on
/// its size. Files that cannot be read or parsed are diagnostics, not errors.
pub fn analyze(workspace: &Workspace) -> Analysis {
    let active = (0..workspace.packages.len())
        .flat_map(|p| std::iter::repeat_n(active_set(workspace, p), workspace.packages[p].targets.len()));
    let (roots, keep) = (crate_roots(workspace), Keep::of(workspace));
    let read = |sources: &Sources| Inputs::of_sources(workspace, sources);
    // What each target is compiled from is told of every configuration.
    let (mut sources, inputs) = if workspace.units && workspace.active.is_some() {
        let (sources, inputs) = load_sources_and_every(&roots, active.collect(), keep, read);
        (sources, Some(inputs))
    } else {
        let sources = load_sources(&roots, active.collect(), keep);
        let inputs = workspace.units.then(|| read(&sources));
        (sources, inputs)
    };
    let troubles = std::mem::take(&mut sources.troubles);
    let sites = sites(workspace, &sources);
    let mut analysis = resolve(workspace, sources);
    analysis.sites = sites;
    if let Some(mut inputs) = inputs {
        inputs.add_modules(workspace, &analysis.graph);
        analysis.inputs = inputs;
    }
    analysis.diagnostics.extend(troubles.into_iter().map(|(path, line, kind, message)| Diagnostic {
        file: workspace.relative(&path),
        line,
        kind,
        message,
    }));
    analysis.diagnostics.sort_unstable();
    analysis.diagnostics.dedup();
    analysis
}

fn sites(workspace: &Workspace, sources: &Sources) -> Vec<Site> {
    let mut sites: Vec<Site> = Vec::new();
    if !workspace.sites {
        return sites;
    }
    // By file what holds for all of it.
    let mut around: Vec<Vec<Site>> = Vec::with_capacity(sources.files.len());
    for file in &sources.files {
        let path = workspace.relative(&file.path);
        let of_file = sources.facts[file.facts].sites.iter().map(|site| Site {
            file: path.clone(),
            line: site.line,
            kind: site.kind,
            text: site.text.to_string(),
            about: None,
        });
        sites.extend(of_file);
        let mut whole = Vec::new();
        // Parents stand before their children.
        if let Parent::File(parent, item) = file.parent {
            let declaring = &sources.facts[sources.files[parent].facts];
            let terms = terms_of(declaring, item, file).into_iter();
            whole.extend(terms.map(|(kind, text)| Site {
                file: workspace.relative(&sources.files[parent].path),
                line: declaring.items[item as usize].line,
                kind,
                text: text.into(),
                about: None,
            }));
            whole.extend_from_slice(&around[parent]);
        }
        sites.extend(whole.iter().cloned().map(|site| Site { about: Some(path.clone()), ..site }));
        around.push(whole);
    }
    sites.sort();
    sites.dedup();
    sites
}

/// A thread pool to run [`analyze`] in, with `jobs` threads, or as many as there are processors.
///
/// # Errors
/// When the threads cannot be started.
pub fn pool(jobs: Option<usize>) -> Result<rayon::ThreadPool, rayon::ThreadPoolBuildError> {
    rayon::ThreadPoolBuilder::new().num_threads(jobs.unwrap_or(0)).stack_size(THREAD_STACK).build()
}
