//! Asks cargo what a workspace consists of.
//!
//! In: [`LoadOptions`], the command line's answer to "which workspace, in which configuration". Out: a [`Workspace`]:
//! members, targets, dependencies and, where one was chosen, the active configuration. Left out: the sources, which later
//! steps read, and everything about third-party packages but the names by which members know them.
//!
//! The workspace is not trusted. `cargo metadata` runs no code of a package, but cargo obeys the `.cargo/config.toml` of
//! the folder it is *started in* and of that folder's parents, and a `build.rustc` or `build.rustc-wrapper` there is a
//! program; rustup obeys a `rust-toolchain.toml` in the same way. So every process is started in a neutral folder (see
//! `neutral`), unless [`LoadOptions::trust_config`] says otherwise. What this module can't prevent: `cargo seam` typed
//! inside a workspace is looked up by cargo, and the choice of that cargo by rustup, under the workspace's own
//! configuration. `cargo-seam seam --manifest-path …`, typed elsewhere, has no such step.
//!
//! Nothing is written into the workspace: the lock file and the target folder are redirected, and what an older cargo
//! writes regardless is undone (see `lockfile`).

mod active;
mod cargo;
mod error;
mod features;
mod lockfile;
mod manifest;
mod neutral;
mod packages;
mod resolution;
mod resolver;
mod select;
#[cfg(test)]
mod tests;

use camino::Utf8PathBuf;

pub use self::error::LoadError;
pub use self::select::select;

use self::cargo::{Cargo, Tools};
use crate::resolution::Resolution;
use crate::workspace::{FeatureRequest, Workspace};

/// Which workspace to load, in which configuration, and what cargo may do for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadOptions {
    /// `--manifest-path`: a `Cargo.toml`. `None` searches the current folder and those above it, as cargo does.
    pub manifest_path: Option<Utf8PathBuf>,
    /// `--features`: each a list separated by commas or blanks; `name`, `package/name` or `dependency/name`.
    pub features: Vec<String>,
    /// `--all-features`.
    pub all_features: bool,
    /// `--no-default-features`.
    pub no_default_features: bool,
    /// Whether one configuration is to be analysed also where nothing below and above chooses one: default features on this
    /// machine.
    pub one_configuration: bool,
    /// `--target`: triples. With several, the `cfg` values of all of them hold.
    pub targets: Vec<String>,
    /// `--cfg`: `name` or `name="value"`.
    pub cfgs: Vec<String>,
    /// `--offline`: cargo may not use the network.
    pub offline: bool,
    /// `--locked`: the lock file must exist and be up to date.
    pub locked: bool,
    /// `--frozen`: both of these.
    pub frozen: bool,
    /// Whether cargo may obey the workspace's own `.cargo/config.toml` and `rust-toolchain.toml`: code of the workspace's
    /// choice may then run. Needed where the configuration names a private registry or vendored sources.
    pub trust_config: bool,
    /// Whether units will be asked for ([`unit_graph`](crate::units::unit_graph)): rustc is then asked for the platform also
    /// where the user chose no configuration, and the files of every configuration are listed. The graph stays the same.
    pub units: bool,
    /// Whether the instances of generic functions will be asked for: the analysis then keeps what bodies say of types.
    pub instances: bool,
    /// Whether a split will be judged: the analysis then looks for [sites](crate::Site), for which it goes through the
    /// tokens of many files a second time, and for the [traits that calls need](crate::Analysis::trait_needs).
    pub sites: bool,
}

impl LoadOptions {
    /// Whether the user chose a configuration; otherwise the union of all is analysed.
    pub fn chooses_configuration(&self) -> bool {
        self.one_configuration
            || self.all_features
            || self.no_default_features
            || !self.features.is_empty()
            || !self.targets.is_empty()
            || !self.cfgs.is_empty()
    }
}

/// Loads the workspace that `options` name.
///
/// Cargo is asked without a network first. Only where that fails, and the user did not forbid it, a network is used; where
/// that fails as well the manifests alone have to do, and a [`Metadata`](crate::DiagnosticKind::Metadata) diagnostic says
/// what is lost.
///
/// # Errors
/// Where there is no manifest, a broken one, or no package; where cargo can't be started; where `--locked` or `--frozen`
/// can't be honoured; where a chosen feature, target or `cfg` does not exist.
pub fn load(options: &LoadOptions) -> Result<Workspace, LoadError> {
    load_with(options, &Tools::from_environment())
}

fn load_with(options: &LoadOptions, tools: &Tools) -> Result<Workspace, LoadError> {
    let manifest = manifest::find(options.manifest_path.as_deref(), &manifest::current_dir()?)?;
    let cargo = Cargo::new(tools, options, manifest)?;
    let answer = cargo.ask()?;
    let members = packages::members(&answer.metadata);
    if members.is_empty() {
        return Err(LoadError::NoPackages { manifest: cargo.manifest().to_owned() });
    }
    let platforms = if options.chooses_configuration() {
        Some(active::Platforms::new(options, &cargo)?)
    } else if options.units {
        // Nothing depends on it so much that its absence should stop everything.
        active::Platforms::new(options, &cargo).ok()
    } else {
        None
    };
    let packages = packages::packages(&answer.metadata, &members, platforms.as_ref());
    let mut diagnostics = answer.diagnostics(&packages);
    diagnostics.extend(packages.diagnostics);
    diagnostics.sort();
    let root = &answer.metadata.workspace_root;
    let active = match &platforms {
        Some(platforms) if options.chooses_configuration() => {
            Some(active::active(options, platforms, &members, root)?)
        }
        _ => None,
    };
    let resolution = if options.sites {
        resolution::resolution(&answer.metadata, &members)
    } else {
        Resolution::default()
    };
    Ok(Workspace {
        root: root.clone(),
        packages: packages.list,
        active,
        resolver: resolver::resolver(&answer.metadata),
        requested: FeatureRequest {
            features: features::words(&options.features).map(str::to_owned).collect(),
            all: options.all_features,
            no_default: options.no_default_features,
        },
        units: options.units,
        instances: options.instances,
        sites: options.sites,
        platform: platforms.map(|platforms| platforms.cfgs()),
        resolution,
        diagnostics,
    })
}
