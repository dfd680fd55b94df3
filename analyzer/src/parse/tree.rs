//! The tree of files behind each target.
//!
//! Starts at the root file of every target and follows `mod x;` and `include!("x.rs")`. A file that several targets use is
//! parsed once and stands in each one's tree. The order of the result does not depend on the order of the work.

use std::sync::{Arc, Mutex, OnceLock};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::Scope;
use rustc_hash::{FxHashMap, FxHashSet};

use super::paths::{ModDir, is_mod_rs, normalize};
use super::source::read_facts;
use crate::DiagnosticKind;
use crate::cfg::CfgExpr;
use crate::facts::{Detail, FileFacts, ItemFacts, ROOT};
use crate::workspace::Workspace;

/// Modules of files nested deeper than this are not followed: a symbolic link can make the tree endless.
const MAX_DEPTH: usize = 128;

/// One use of a file: as a crate root, as a module, or included.
#[derive(Clone, Debug)]
pub(crate) struct LoadedFile {
    /// Position of the target among all targets of the workspace, in order.
    pub(crate) krate: usize,
    /// The path, absolute.
    pub(crate) path: Utf8PathBuf,
    /// Position of its facts in [`Sources::facts`].
    pub(crate) facts: usize,
    /// The file that declares it, as a position in [`Sources::files`], and the item that does.
    pub(crate) parent: Option<(usize, u32)>,
}

/// All files of a workspace.
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
    krate: usize,
    path: Utf8PathBuf,
}

struct Loader {
    cache: Mutex<FxHashMap<Utf8PathBuf, Arc<OnceLock<Arc<FileFacts>>>>>,
    found: Mutex<Vec<Found>>,
    troubles: Mutex<Vec<(Utf8PathBuf, u32, DiagnosticKind, String)>>,
    /// Per target, the `cfg` values that hold; `None` for the union of all configurations.
    active: Vec<Option<Arc<FxHashSet<String>>>>,
}

/// A file to be loaded.
struct Request {
    krate: usize,
    path: Utf8PathBuf,
    owns_folder: bool,
    key: Key,
}

/// Loads all files of all targets, on rayon's current pool.
pub(crate) fn load_sources(workspace: &Workspace, active: Vec<Option<Arc<FxHashSet<String>>>>) -> Sources {
    let loader =
        Loader { cache: Mutex::default(), found: Mutex::default(), troubles: Mutex::default(), active };
    let targets = workspace.packages.iter().flat_map(|p| &p.targets);
    rayon::scope(|scope| {
        for (krate, target) in targets.enumerate() {
            let key = vec![u32::try_from(krate).expect("fewer than 2^32 targets")];
            let request = Request { krate, path: target.src_path.clone(), owns_folder: true, key };
            let loader = &loader;
            scope.spawn(move |scope| loader.load(scope, request));
        }
    });
    loader.finish()
}

impl Loader {
    fn load<'s>(&'s self, scope: &Scope<'s>, request: Request) {
        let slot = {
            let mut cache = self.cache.lock().expect("no holder of the lock panics");
            Arc::clone(cache.entry(request.path.clone()).or_default())
        };
        let facts = Arc::clone(slot.get_or_init(|| Arc::new(read_facts(&request.path))));
        let dir = ModDir::of_file(&request.path, request.owns_folder);
        for (index, item) in facts.items.iter().enumerate() {
            let found = match &item.detail {
                Detail::Module { scope: None, paths, .. } => {
                    self.module_files(&request, &facts, item, paths, &dir)
                }
                Detail::Include { path } => {
                    let folder = request.path.parent().unwrap_or(Utf8Path::new(""));
                    vec![(normalize(&folder.join(&**path)), request.owns_folder)]
                }
                _ => continue,
            };
            for (nth, (path, owns_folder)) in found.into_iter().enumerate() {
                let mut key = request.key.clone();
                key.push(u32::try_from(index).expect("fewer than 2^32 items"));
                key.push(u32::try_from(nth).expect("a few candidates"));
                if key.len() / 2 > MAX_DEPTH {
                    let message = "modules nest too deeply; is there a loop of symbolic links?";
                    self.trouble(&request.path, item.line, DiagnosticKind::Limit, message);
                    continue;
                }
                let request = Request { krate: request.krate, path, owns_folder, key };
                scope.spawn(move |scope| self.load(scope, request));
            }
        }
        let Request { krate, path, key, .. } = request;
        self.found.lock().expect("no holder of the lock panics").push(Found { key, krate, path });
    }

    /// The files that a `mod x;` stands for, each with whether its children lie beside it.
    fn module_files(
        &self,
        request: &Request,
        facts: &FileFacts,
        item: &ItemFacts,
        paths: &[(Option<CfgExpr>, Box<str>)],
        dir: &ModDir,
    ) -> Vec<(Utf8PathBuf, bool)> {
        let active = self.active[request.krate].as_deref();
        if active.is_some_and(|set| !holds(facts, item.cfg, set)) {
            return Vec::new();
        }
        let dir = inside(facts, item.scope, dir);
        let named: Vec<&(Option<CfgExpr>, Box<str>)> = paths
            .iter()
            .filter(|(condition, _)| match (condition, active) {
                (Some(condition), Some(set)) => condition.holds(set) != Some(false),
                _ => true,
            })
            .collect();
        let mut files: Vec<(Utf8PathBuf, bool)> =
            named.iter().map(|(_, path)| (dir.named(path), true)).collect();
        // Where every `path` is conditional, the ordinary place counts too.
        if named.iter().all(|(condition, _)| condition.is_some()) {
            let candidates = dir.candidates(&facts.names[item.name.0 as usize]);
            match candidates.into_iter().find(|path| path.as_std_path().exists()) {
                Some(path) => {
                    let owns = is_mod_rs(&path);
                    files.push((path, owns));
                }
                None if named.is_empty() => {
                    let name = &facts.names[item.name.0 as usize];
                    let message = format!("no file for `mod {name};`; what is below it is left out");
                    self.trouble(&request.path, item.line, DiagnosticKind::MissingModule, &message);
                }
                None => {}
            }
        }
        files
    }

    fn trouble(&self, path: &Utf8Path, line: u32, kind: DiagnosticKind, message: &str) {
        let mut troubles = self.troubles.lock().expect("no holder of the lock panics");
        troubles.push((path.to_owned(), line, kind, message.to_owned()));
    }

    fn finish(self) -> Sources {
        let mut found = self.found.into_inner().expect("no holder of the lock panics");
        found.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        let position: FxHashMap<&[u32], usize> =
            found.iter().enumerate().map(|(i, f)| (f.key.as_slice(), i)).collect();
        let parent = |key: &Key| match key.as_slice() {
            [rest @ .., item, _] => position.get(rest).map(|&parent| (parent, *item)),
            _ => None,
        };
        let parents: Vec<Option<(usize, u32)>> = found.iter().map(|f| parent(&f.key)).collect();

        let cache = self.cache.into_inner().expect("no holder of the lock panics");
        #[allow(clippy::iter_over_hash_type, reason = "sorted below")]
        let mut parsed: Vec<(Utf8PathBuf, FileFacts)> = cache
            .into_iter()
            .filter_map(|(path, slot)| Some((path, Arc::into_inner(Arc::into_inner(slot)?.into_inner()?)?)))
            .collect();
        parsed.sort_unstable_by(|a, b| a.0.cmp(&b.0));

        let mut troubles = self.troubles.into_inner().expect("no holder of the lock panics");
        for (path, facts) in &mut parsed {
            let own = std::mem::take(&mut facts.troubles);
            troubles.extend(own.into_iter().map(|(line, kind, message)| (path.clone(), line, kind, message)));
        }
        troubles.sort_unstable();
        troubles.dedup();
        let facts_of = |path: &Utf8PathBuf| {
            parsed.binary_search_by(|p| p.0.cmp(path)).expect("every file that was found was parsed")
        };
        let files = found
            .iter()
            .zip(parents)
            .map(|(f, parent)| LoadedFile {
                krate: f.krate,
                path: f.path.clone(),
                facts: facts_of(&f.path),
                parent,
            })
            .collect();
        Sources { files, facts: parsed.into_iter().map(|p| p.1).collect(), troubles }
    }
}

/// The folder rules inside the inline modules around a scope.
fn inside(facts: &FileFacts, scope: u32, outer: &ModDir) -> ModDir {
    if scope == ROOT {
        return outer.clone();
    }
    let around = facts.scopes[scope as usize];
    let dir = inside(facts, around.parent, outer);
    let module = &facts.items[around.item as usize];
    match &module.detail {
        Detail::Module { paths, .. } => {
            dir.inside(&facts.names[module.name.0 as usize], paths.first().map(|(_, path)| &**path))
        }
        // A block of a function: no folder of its own.
        _ => dir,
    }
}

/// Whether a condition and all around it may hold.
pub(crate) fn holds(facts: &FileFacts, cfg: u32, set: &FxHashSet<String>) -> bool {
    let mut at = cfg;
    loop {
        let node = &facts.cfgs[at as usize];
        if node.expr.holds(set) == Some(false) {
            return false;
        }
        if at == ROOT {
            return true;
        }
        at = node.parent;
    }
}
