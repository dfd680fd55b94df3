//! A workspace made by hand, for tests: two packages, a cycle, tests, a third-party crate.
//!
//! `app` has the modules `auth`, `db` and `common`; `auth` and `db` need each other, both need `common`, which a facade in the
//! root re-exports. In `db` a type and a function need each other, through a method. `app-cli` uses `app`. Nothing of it is on disk.

use std::ffi::OsString;

use camino::Utf8PathBuf;
use seam_analyzer::workspace::{Declaration, Package, Table, Target, Workspace};
use seam_analyzer::{Analysis, Diagnostic, DiagnosticKind, Inputs, PathCounts, Unresolved, select};
use seam_graphs::{
    Code, Crate, CrateId, CrateKind, FileId, GraphParts, Item, ItemGraph, ItemId, ItemKind, Module, ModuleId,
    RefKind, Reference, Visibility,
};

use crate::args::Cli;
use crate::run::dispatch;
use crate::session::Session;

/// A graph under construction.
#[derive(Default)]
struct Builder(GraphParts);

impl Builder {
    fn krate(&mut self, name: &str, package: &str, kind: CrateKind) -> CrateId {
        self.0.crates.push(Crate {
            path: name.into(),
            name: name.into(),
            package: package.into(),
            target: package.into(),
            kind,
        });
        CrateId::new(self.0.crates.len() - 1)
    }

    fn module(&mut self, krate: CrateId, path: &str, file: Option<&str>, lines: u32, test_only: bool) {
        let parent = path.rsplit_once("::").map(|p| self.find_module(p.0));
        let file = file.map(|f| {
            self.0.files.push(f.into());
            self.0.file_lines.push(lines);
            FileId::new(self.0.files.len() - 1)
        });
        let item = ItemId::new(self.0.items.len());
        let module = ModuleId::new(self.0.modules.len());
        let path = path.to_owned();
        self.0.modules.push(Module {
            path: path.clone(),
            krate,
            parent,
            file,
            line: 1,
            lines,
            inline: false,
            test_only,
            item,
        });
        let kind = if file.is_some() { ItemKind::Module } else { ItemKind::External };
        self.push(&path, kind, module, 0, test_only);
    }

    fn item(&mut self, path: &str, kind: ItemKind, lines: u32) {
        let module = self.find_module(path.rsplit_once("::").unwrap().0);
        let test_only = self.0.modules[module.index()].test_only;
        self.push(path, kind, module, lines, test_only);
    }

    fn push(&mut self, path: &str, kind: ItemKind, module: ModuleId, lines: u32, test_only: bool) {
        self.0.items.push(Item {
            path: path.into(),
            name: path.rsplit("::").next().unwrap().into(),
            kind,
            module,
            owner: None,
            line: 3,
            lines,
            visibility: Visibility::Public,
            test_only,
            code: match kind {
                ItemKind::Fn => Code { size: 10 * lines, methods: 5, closures: 1, ..Code::default() },
                _ => Code::default(),
            },
        });
    }

    fn refer(&mut self, from: &str, to: &str, kind: RefKind, lines: &[u32]) {
        for &line in lines {
            let (from, to) = (self.find_item(from), self.find_item(to));
            let item = &self.0.items[from.index()];
            let file = self.0.modules[item.module.index()].file.unwrap();
            let reference = Reference { from, to, kind, test_only: item.test_only, file, line };
            self.0.references.push(reference);
        }
    }

    fn find_module(&self, path: &str) -> ModuleId {
        ModuleId::new(self.0.modules.iter().position(|m| m.path == path).unwrap())
    }

    fn find_item(&self, path: &str) -> ItemId {
        ItemId::new(self.0.items.iter().position(|i| i.path == path).unwrap())
    }
}

fn graph() -> ItemGraph {
    let mut b = Builder::default();
    let app = b.krate("app", "app", CrateKind::Lib);
    let cli = b.krate("app_cli", "app-cli", CrateKind::Bin);
    let serde = b.krate("serde", "serde", CrateKind::External);
    b.module(app, "app", Some("app/src/lib.rs"), 20, false);
    b.module(app, "app::auth", Some("app/src/auth.rs"), 300, false);
    b.module(app, "app::auth::tests", Some("app/src/auth/tests.rs"), 80, true);
    b.module(app, "app::common", Some("app/src/common.rs"), 100, false);
    b.module(app, "app::db", Some("app/src/db/mod.rs"), 1200, false);
    b.module(cli, "app_cli", Some("cli/src/main.rs"), 40, false);
    b.module(serde, "serde", None, 0, false);
    b.item("app::auth::login", ItemKind::Fn, 30);
    b.item("app::auth::User", ItemKind::Struct, 10);
    b.item("app::auth::tests::logs_in", ItemKind::Fn, 12);
    b.item("app::common::Error", ItemKind::Enum, 15);
    b.item("app::db::find_user", ItemKind::Fn, 25);
    b.item("app::db::Pool", ItemKind::Struct, 5);
    b.item("app::db::{impl Pool}", ItemKind::Impl, 40);
    b.item("app::db::open", ItemKind::Fn, 9);
    b.item("app_cli::main", ItemKind::Fn, 20);
    b.refer("app", "app::common::Error", RefKind::Reexport, &[2]);
    b.refer("app::auth::login", "app::db::find_user", RefKind::Call, &[12, 14, 19]);
    b.refer("app::auth::login", "app::common::Error", RefKind::Type, &[10]);
    b.refer("app::auth::tests::logs_in", "app::auth::login", RefKind::Call, &[7]);
    b.refer("app::db::find_user", "app::auth::User", RefKind::Type, &[5]);
    b.refer("app::db::find_user", "app::common::Error", RefKind::Type, &[5]);
    b.refer("app::auth::User", "serde", RefKind::Derive, &[2]);
    b.refer("app_cli::main", "app::auth::login", RefKind::Call, &[9]);
    b.refer("app::db::{impl Pool}", "app::db::Pool", RefKind::Impl, &[30]);
    b.refer("app::db::{impl Pool}", "app::db::open", RefKind::Call, &[33]);
    b.refer("app::db::open", "app::db::Pool", RefKind::Type, &[75]);
    let mut method = b.0.references[1];
    method.line = 40;
    method.to = b.find_item("app::db::open");
    b.0.inferred.push(method);
    let graph = ItemGraph::new(b.0);
    graph.verify().unwrap();
    graph
}

fn package(name: &str, crate_name: &str, kind: CrateKind, dir: &str, root: &str) -> Package {
    let folder = Utf8PathBuf::from("/workspace").join(dir);
    Package {
        name: name.into(),
        version: "0.1.0".into(),
        manifest_path: folder.join("Cargo.toml"),
        targets: vec![Target {
            name: name.into(),
            crate_name: crate_name.into(),
            kind,
            src_path: folder.join(root),
            edition: 2024,
            test: true,
            doctest: kind == CrateKind::Lib,
            linkable: kind == CrateKind::Lib,
            required_features: Vec::new(),
        }],
        dependencies: Vec::new(),
        declarations: match kind {
            CrateKind::Bin => vec![Declaration {
                key: "app".into(),
                package: "app".into(),
                member: Some(0),
                table: Table::Normal,
                optional: false,
                features: Vec::new(),
                default_features: true,
                here: true,
            }],
            _ => Vec::new(),
        },
        features: Vec::new(),
        published: false,
    }
}

/// The session over the sample.
pub(crate) fn session() -> Session {
    let workspace = Workspace {
        root: "/workspace".into(),
        packages: vec![
            package("app", "app", CrateKind::Lib, "app", "src/lib.rs"),
            package("app-cli", "app_cli", CrateKind::Bin, "cli", "src/main.rs"),
        ],
        platform: Some(vec!["unix".into()]),
        ..Workspace::default()
    };
    let place = ("app/src/auth.rs".to_owned(), 8);
    let analysis = Analysis {
        macro_uses: Vec::new(),
        item_calls: Vec::new(),
        sites: Vec::new(),
        graph: graph(),
        diagnostics: vec![Diagnostic {
            file: "app/src/broken.rs".into(),
            line: 4,
            kind: DiagnosticKind::Unparsed,
            message: "expected `;`".into(),
        }],
        unresolved: vec![Unresolved {
            file: place.0,
            line: place.1,
            module: "app::auth".into(),
            path: "crate::missing::Thing".into(),
        }],
        functions: Vec::new(),
        bounded: false,
        trait_needs: Vec::new(),
        insiders: Vec::new(),
        headers: Vec::new(),
        paths: PathCounts { workspace: 8, external: 91, unresolved: 1 },
        inputs: Inputs::default(),
    };
    let mut analysis = analysis;
    analysis.inputs.add_modules(&workspace, &analysis.graph);
    Session::new(workspace, vec![0, 1], analysis)
}

/// What `cargo seam LINE` writes into a file: plain text, laid out for a pipe.
pub(crate) fn output(line: &str) -> String {
    try_output(line).unwrap()
}

/// The message of `cargo seam LINE`, which fails.
pub(crate) fn failure(line: &str) -> String {
    try_output(line).unwrap_err().to_string()
}

fn try_output(line: &str) -> anyhow::Result<String> {
    let dir = tempfile::tempdir()?;
    let path = dir.path().join("out");
    let words = std::iter::once("cargo-seam").chain(line.split_whitespace()).map(OsString::from);
    let cli = Cli::from_args(words.chain(["-o".into(), path.clone().into_os_string()]))?;
    let mut session = session();
    let args = &cli.global.workspace;
    session.selected = select(&session.workspace, &args.package, &args.exclude)?;
    dispatch(&cli, &session)?;
    Ok(std::fs::read_to_string(path)?)
}
