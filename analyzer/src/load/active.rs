//! The configuration that the user chose.
//!
//! In: `--features`, `--target`, `--cfg`. Out: the `cfg` values that hold for every package, as rustc prints them, and the
//! active features of each. Left out: `cfg(test)`, which depends on the target, and what build scripts set, which only
//! running them could tell.

use camino::Utf8Path;
use cargo_metadata::cargo_platform::{Cfg, Platform};

use super::cargo::Cargo;
use super::features::Selection;
use super::{LoadError, LoadOptions};
use crate::workspace::ActiveConfig;

/// What holds on the chosen platforms.
#[derive(Debug, Default)]
pub(super) struct Platforms {
    /// The triples.
    names: Vec<String>,
    /// What rustc prints for them and what the user gave, each once.
    cfgs: Vec<Cfg>,
}

impl Platforms {
    /// Whether a dependency for `platform` is one here; one for no platform in particular is always.
    pub(super) fn include(&self, platform: Option<&Platform>) -> bool {
        platform.is_none_or(|platform| self.names.iter().any(|name| platform.matches(name, &self.cfgs)))
    }

    /// The values as rustc prints them.
    pub(super) fn cfgs(&self) -> Vec<String> {
        self.cfgs.iter().map(as_rustc_prints).collect()
    }

    /// Asks rustc.
    pub(super) fn new(options: &LoadOptions, cargo: &Cargo<'_>) -> Result<Self, LoadError> {
        let mut platforms = Self::default();
        if options.targets.is_empty() {
            let failed = |message| LoadError::Target { target: "this machine".to_owned(), message };
            let version = cargo.rustc(&["-vV"])?.map_err(failed)?;
            platforms
                .names
                .extend(version.lines().find_map(|line| line.strip_prefix("host: ").map(str::to_owned)));
            platforms.add(&cargo.rustc(&["--print", "cfg"])?.map_err(failed)?);
        }
        for target in &options.targets {
            let failed = |message| LoadError::Target { target: format!("target `{target}`"), message };
            platforms.names.push(target.clone());
            platforms.add(&cargo.rustc(&["--print", "cfg", "--target", target])?.map_err(failed)?);
        }
        for cfg in &options.cfgs {
            let parsed = cfg.parse().map_err(|_| LoadError::Cfg { cfg: cfg.clone() })?;
            platforms.insert(parsed);
        }
        Ok(platforms)
    }

    /// Adds what rustc printed; a line that cargo's own parser does not know is of no use to anybody.
    fn add(&mut self, printed: &str) {
        for cfg in printed.lines().filter_map(|line| line.parse().ok()) {
            self.insert(cfg);
        }
    }

    fn insert(&mut self, cfg: Cfg) {
        if !self.cfgs.contains(&cfg) {
            self.cfgs.push(cfg);
        }
    }
}

/// The configuration that `options` choose for `members` of the workspace at `root`.
pub(super) fn active(
    options: &LoadOptions,
    platforms: &Platforms,
    members: &[&cargo_metadata::Package],
    root: &Utf8Path,
) -> Result<ActiveConfig, LoadError> {
    let mut selection = Selection::new(members, platforms);
    selection.choose(options, root)?;
    Ok(ActiveConfig { cfgs: platforms.cfgs(), features: selection.into_features() })
}

fn as_rustc_prints(cfg: &Cfg) -> String {
    match cfg {
        Cfg::Name(name) => name.to_string(),
        Cfg::KeyPair(name, value) => format!("{name}=\"{value}\""),
    }
}
