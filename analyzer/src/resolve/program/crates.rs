//! The crates of the workspace, and the names of crates that paths in each can begin with.

use rustc_hash::FxHashMap;
use seam_graphs::CrateKind;

use super::{CrateInfo, CrateRef, External, NONE, Program, STD, active_set};
use crate::facts::Name;
use crate::resolve::builtin::SYSROOT;
use crate::workspace::{Package, Target, Workspace};

impl Program {
    pub(super) fn add_crates(&mut self, workspace: &Workspace) {
        let mut library: Vec<Option<u32>> = Vec::new();
        for (p, package) in workspace.packages.iter().enumerate() {
            library.push(None);
            for (t, target) in package.targets.iter().enumerate() {
                if matches!(target.kind, CrateKind::Lib | CrateKind::ProcMacro) {
                    library[p] = Some(u32::try_from(self.crates.len()).expect("fewer than 2^32 crates"));
                }
                self.crates.push(CrateInfo {
                    package: p,
                    target: t,
                    kind: target.kind,
                    edition: target.edition,
                    root: NONE,
                    prelude: FxHashMap::default(),
                    macro_prelude: Vec::new(),
                    active: active_set(workspace, p),
                });
            }
        }
        let mut externals: FxHashMap<String, u32> = FxHashMap::default();
        for index in 0..self.crates.len() {
            let package = &workspace.packages[self.crates[index].package];
            let target = &package.targets[self.crates[index].target];
            let own = library[self.crates[index].package];
            let prelude = self.extern_prelude(package, target, own, &library, &mut externals);
            self.crates[index].prelude = prelude;
        }
    }

    fn extern_prelude(
        &mut self,
        package: &Package,
        target: &Target,
        own_library: Option<u32>,
        library: &[Option<u32>],
        externals: &mut FxHashMap<String, u32>,
    ) -> FxHashMap<Name, CrateRef> {
        let mut out = FxHashMap::default();
        for name in SYSROOT {
            out.insert(self.names.intern(name), CrateRef::External(STD));
        }
        let build = target.kind == CrateKind::BuildScript;
        for dependency in &package.dependencies {
            // Unit tests, in any target, see the dev-dependencies.
            if !(if build { dependency.build } else { dependency.normal || dependency.dev }) {
                continue;
            }
            let name = self.names.intern(&dependency.extern_name);
            let member = dependency.member.and_then(|m| library[m]).map(CrateRef::Member);
            let reference = member.unwrap_or_else(|| {
                let next = u32::try_from(self.externals.len()).expect("fewer than 2^32 crates");
                let number = *externals.entry(dependency.extern_name.clone()).or_insert_with(|| {
                    let (name, proc_macro) = (dependency.extern_name.clone(), dependency.proc_macro);
                    self.externals.push(External { name, proc_macro });
                    next
                });
                CrateRef::External(number)
            });
            out.insert(name, reference);
        }
        if !build
            && !matches!(target.kind, CrateKind::Lib | CrateKind::ProcMacro)
            && let Some(own) = own_library
            && let Some(lib) =
                package.targets.iter().find(|t| matches!(t.kind, CrateKind::Lib | CrateKind::ProcMacro))
        {
            out.insert(self.names.intern(&lib.crate_name), CrateRef::Member(own));
        }
        out
    }
}
