//! The tree of files behind each target.
//!
//! Starts at the root file of every target and follows `mod x;` and `include!("x.rs")`. A file that several targets use is
//! parsed once and stands in each one's tree. The order of the result does not depend on the order of the work.

use std::fs::Metadata;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::Scope;
use rustc_hash::{FxHashMap, FxHashSet};

use super::declared::{declared_files, holds, inside};
use super::paths::ModDir;
use super::source::read_facts;
use crate::DiagnosticKind;
use crate::facts::FileFacts;
use crate::flow::Terms;
use crate::workspace::Workspace;

/// Modules of files nested deeper than this are not followed. The later bounds hold where the earlier lead to too many.
const MAX_DEPTH: [usize; 5] = [128, 16, 8, 4, 2];

/// Uses of files that are followed: a few files that name each other by `#[path]` can make endlessly many modules.
const MAX_USES: usize = 200_000;

/// One use of a file: as a crate root, as a module, or included.
#[derive(Clone, Debug)]
pub(crate) struct LoadedFile {
    /// Position of the target among all targets of the workspace, in order.
    pub(crate) krate: usize,
    /// The path, absolute.
    pub(crate) path: Utf8PathBuf,
    /// Position of its facts in [`Sources::facts`].
    pub(crate) facts: usize,
    pub(crate) owns_folder: bool,
    pub(crate) parent: Parent,
}

/// What declares a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parent {
    /// It is one of the roots, by position.
    Root(usize),
    /// A file, as a position in [`Sources::files`], and an item of it.
    File(usize, u32),
}

/// All files that some roots lead to.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    /// Parents stand before their children; siblings in the order of their declarations.
    pub(crate) files: Vec<LoadedFile>,
    /// The facts of each file, once, by path.
    pub(crate) facts: Vec<FileFacts>,
    /// `(path, line, kind, message)`.
    pub(crate) troubles: Vec<(Utf8PathBuf, u32, DiagnosticKind, String)>,
}

/// Position in the tree: of the target, then of declarations from the root down.
type Key = Vec<u32>;

struct Found {
    key: Key,
    root: Root,
}

/// Trouble with a file: its path, the line, the kind and the message.
type Trouble = (Utf8PathBuf, u32, DiagnosticKind, String);

/// What was read from a path, once.
struct Parsed {
    facts: FileFacts,
    identity: Identity,
}

/// What a path leads to, through symbolic links.
#[cfg(unix)]
type Identity = Option<(u64, u64)>;
#[cfg(not(unix))]
type Identity = Option<std::path::PathBuf>;

#[cfg(unix)]
fn identity(_: &Utf8Path, metadata: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt as _;
    Some((metadata.dev(), metadata.ino()))
}
#[cfg(not(unix))]
fn identity(path: &Utf8Path, _: &Metadata) -> Identity {
    path.as_std_path().canonicalize().ok()
}

/// The files around a module, from the inside out.
struct Above {
    parsed: Arc<Parsed>,
    above: Option<Arc<Above>>,
}

struct Loader {
    cache: Mutex<FxHashMap<Utf8PathBuf, Arc<OnceLock<Arc<Parsed>>>>>,
    found: Mutex<Vec<Found>>,
    troubles: Mutex<Vec<Trouble>>,
    /// How deep modules are followed at the moment, and how many uses of files were.
    depth: usize,
    uses: AtomicUsize,
    /// Per target, the `cfg` values that hold; `None` for the union of all configurations.
    active: Vec<Option<Arc<FxHashSet<String>>>>,
    keep: Keep,
}

/// What is read of a file besides its items and what these refer to; few commands need it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Keep {
    /// What is said of types.
    pub(crate) terms: Terms,
    /// Places whose meaning depends on the package or file.
    pub(crate) sites: bool,
    /// Files that are compiled in, and what build scripts say about being run again.
    pub(crate) assets: bool,
}

impl Keep {
    /// What the commands that `workspace` was loaded for need.
    pub(crate) fn of(workspace: &Workspace) -> Self {
        Self { terms: Terms::of(workspace), sites: workspace.sites, assets: workspace.units }
    }
}

/// A file to be loaded, with all that it declares.
#[derive(Clone, Debug)]
pub(crate) struct Root {
    /// Position of the target among all targets of the workspace.
    pub(crate) krate: usize,
    /// The path, absolute.
    pub(crate) path: Utf8PathBuf,
    /// Whether its child modules lie beside it.
    pub(crate) owns_folder: bool,
}

struct Request {
    root: Root,
    key: Key,
    above: Option<Arc<Above>>,
    /// The file and line of the declaration.
    declared: Option<(Utf8PathBuf, u32)>,
}

/// The root files of all targets.
pub(crate) fn crate_roots(workspace: &Workspace) -> Vec<Root> {
    let targets = workspace.packages.iter().flat_map(|p| &p.targets).enumerate();
    targets.map(|(krate, target)| Root { krate, path: target.src_path.clone(), owns_folder: true }).collect()
}

/// Loads files and all that they declare, on rayon's current pool. `active` has the `cfg` values that hold, per target.
pub(crate) fn load_sources(
    roots: &[Root],
    active: Vec<Option<Arc<FxHashSet<String>>>>,
    keep: Keep,
) -> Sources {
    let mut loader = Loader::new(keep);
    let tree = loader.tree(roots, active);
    sources(&tree, loader.finish()).0
}

/// The same, with what `read` makes of the files in every configuration; what stands in both is read once.
pub(crate) fn load_sources_and_every<R>(
    roots: &[Root],
    active: Vec<Option<Arc<FxHashSet<String>>>>,
    keep: Keep,
    read: impl FnOnce(&Sources) -> R,
) -> (Sources, R) {
    let every = vec![None; active.len()];
    let mut loader = Loader::new(keep);
    let tree = loader.tree(roots, active);
    loader.keep = Keep { terms: Terms::None, sites: false, ..keep };
    let all = loader.tree(roots, every);
    let (all, paths) = sources(&all, loader.finish());
    let read = read(&all);
    let used: FxHashSet<&Utf8PathBuf> = tree.found.iter().map(|found| &found.root.path).collect();
    let parsed = paths.into_iter().zip(all.facts).filter(|(path, _)| used.contains(path)).collect();
    (sources(&tree, parsed).0, read)
}

/// The files that a run found, with its troubles.
struct Tree {
    found: Vec<Found>,
    troubles: Vec<Trouble>,
}

impl Loader {
    fn new(keep: Keep) -> Self {
        Self {
            cache: Mutex::default(),
            found: Mutex::default(),
            troubles: Mutex::default(),
            depth: MAX_DEPTH[0],
            uses: AtomicUsize::new(0),
            active: Vec::new(),
            keep,
        }
    }

    /// What the roots lead to. Files that were read before are not read again.
    fn tree(&mut self, roots: &[Root], active: Vec<Option<Arc<FxHashSet<String>>>>) -> Tree {
        self.active = active;
        for depth in MAX_DEPTH {
            self.begin(depth);
            self.run(roots);
            if self.uses.load(Ordering::Relaxed) <= MAX_USES {
                break;
            }
        }
        let take = |found: &mut Mutex<Vec<Found>>| {
            std::mem::take(found.get_mut().expect("no holder of the lock panics"))
        };
        let mut found = take(&mut self.found);
        found.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        let troubles = std::mem::take(self.troubles.get_mut().expect("no holder of the lock panics"));
        Tree { found, troubles }
    }

    /// Forgets what was found, so that it can be looked for again to another depth.
    fn begin(&mut self, depth: usize) {
        self.depth = depth;
        self.uses = AtomicUsize::new(0);
        self.found = Mutex::default();
        self.troubles = Mutex::default();
    }

    fn run(&self, roots: &[Root]) {
        rayon::scope(|scope| {
            for (position, root) in roots.iter().enumerate() {
                let key = vec![u32::try_from(position).expect("fewer than 2^32 roots")];
                let request = Request { root: root.clone(), key, above: None, declared: None };
                scope.spawn(move |scope| self.load(scope, request));
            }
        });
    }

    fn parsed(&self, path: &Utf8Path) -> Arc<Parsed> {
        let slot = {
            let mut cache = self.cache.lock().expect("no holder of the lock panics");
            Arc::clone(cache.entry(path.to_owned()).or_default())
        };
        let read = || {
            let metadata = path.metadata();
            let identity = metadata.as_ref().ok().and_then(|metadata| identity(path, metadata));
            Arc::new(Parsed { facts: read_facts(path, metadata, self.keep), identity })
        };
        Arc::clone(slot.get_or_init(read))
    }

    fn load<'s>(&'s self, scope: &Scope<'s>, request: Request) {
        let Request { root, key, above, declared } = request;
        if self.uses.fetch_add(1, Ordering::Relaxed) > MAX_USES {
            return;
        }
        let parsed = self.parsed(&root.path);
        if let Some((file, line)) = declared
            && lies_in_itself(&parsed, above.as_deref())
        {
            let message =
                "the file is a module of itself, by its path or a symbolic link; it is left out here";
            self.trouble(&file, line, DiagnosticKind::Limit, message);
            return;
        }
        let above = Arc::new(Above { parsed: Arc::clone(&parsed), above });
        let facts = &parsed.facts;
        let dir = ModDir::of_file(&root.path, root.owns_folder);
        let active = self.active[root.krate].as_deref();
        for (index, item) in facts.items.iter().enumerate() {
            if active.is_some_and(|set| !holds(facts, item.cfg, set)) {
                continue;
            }
            let name = facts.names.get(item.name);
            let declared = match declared_files(item, name, active, || inside(facts, item.scope, &dir)) {
                Ok(declared) => declared,
                Err(message) => {
                    self.trouble(&root.path, item.line, DiagnosticKind::MissingModule, &message);
                    continue;
                }
            };
            for (nth, (path, owns_folder)) in declared.into_iter().enumerate() {
                let mut key = key.clone();
                key.push(u32::try_from(index).expect("fewer than 2^32 items"));
                key.push(u32::try_from(nth).expect("a few candidates"));
                if key.len() / 2 > self.depth {
                    let message = format!("modules nest more than {} files deep; not followed", self.depth);
                    self.trouble(&root.path, item.line, DiagnosticKind::Limit, &message);
                    continue;
                }
                let declared = Some((root.path.clone(), item.line));
                let root = Root { krate: root.krate, path, owns_folder };
                let request = Request { root, key, above: Some(Arc::clone(&above)), declared };
                scope.spawn(move |scope| self.load(scope, request));
            }
        }
        self.found.lock().expect("no holder of the lock panics").push(Found { key, root });
    }

    fn trouble(&self, path: &Utf8Path, line: u32, kind: DiagnosticKind, message: &str) {
        let mut troubles = self.troubles.lock().expect("no holder of the lock panics");
        troubles.push((path.to_owned(), line, kind, message.to_owned()));
    }

    /// All that was read, by path.
    fn finish(self) -> Vec<(Utf8PathBuf, FileFacts)> {
        let cache = self.cache.into_inner().expect("no holder of the lock panics");
        #[allow(clippy::iter_over_hash_type, reason = "sorted below")]
        type Slot = Arc<OnceLock<Arc<Parsed>>>;
        let mut slots: Vec<(Utf8PathBuf, Slot)> = cache.into_iter().collect();
        slots.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let facts = |slot: Slot| Some(Arc::into_inner(Arc::into_inner(slot)?.into_inner()?)?.facts);
        slots.into_iter().filter_map(|(path, slot)| Some((path, facts(slot)?))).collect()
    }
}

/// The files of a tree with the facts of all that was read, and the paths of the latter.
fn sources(tree: &Tree, parsed: Vec<(Utf8PathBuf, FileFacts)>) -> (Sources, Vec<Utf8PathBuf>) {
    let found = &tree.found;
    let (paths, facts): (Vec<Utf8PathBuf>, Vec<FileFacts>) = parsed.into_iter().unzip();
    let position: FxHashMap<&[u32], usize> =
        found.iter().enumerate().map(|(i, f)| (f.key.as_slice(), i)).collect();
    let parent = |key: &Key| match key.as_slice() {
        [rest @ .., item, _] if !rest.is_empty() => Parent::File(position[rest], *item),
        key => Parent::Root(key[0] as usize),
    };
    let mut troubles = tree.troubles.clone();
    for (path, facts) in paths.iter().zip(&facts) {
        let own = facts.troubles.iter().cloned();
        troubles.extend(own.map(|(line, kind, message)| (path.clone(), line, kind, message)));
    }
    troubles.sort_unstable();
    troubles.dedup();
    let files = found
        .iter()
        .map(|f| LoadedFile {
            krate: f.root.krate,
            path: f.root.path.clone(),
            facts: paths.binary_search(&f.root.path).expect("every file that was found was parsed"),
            owns_folder: f.root.owns_folder,
            parent: parent(&f.key),
        })
        .collect();
    (Sources { files, facts, troubles }, paths)
}

/// Whether a file is one of those around it.
fn lies_in_itself(file: &Parsed, above: Option<&Above>) -> bool {
    let mut at = above;
    while let Some(around) = at {
        if file.identity.is_some() && around.parsed.identity == file.identity {
            return true;
        }
        at = around.above.as_deref();
    }
    false
}
