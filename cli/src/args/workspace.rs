//! Which workspace, which packages of it, which configuration: flags as cargo has them.

use std::path::PathBuf;

use clap::Args;

/// Flags that select what is read.
#[derive(Clone, Debug, Args)]
pub(crate) struct WorkspaceArgs {
    /// Path to Cargo.toml; by default the one in this folder or the nearest above
    #[arg(long, global = true, value_name = "PATH", help_heading = "Manifest options")]
    pub(crate) manifest_path: Option<PathBuf>,

    /// Run without network access
    #[arg(long, global = true, help_heading = "Manifest options")]
    pub(crate) offline: bool,

    /// Assert that Cargo.lock stays as it is
    #[arg(long, global = true, help_heading = "Manifest options")]
    pub(crate) locked: bool,

    /// The same as --locked and --offline
    #[arg(long, global = true, help_heading = "Manifest options")]
    pub(crate) frozen: bool,

    /// Let cargo obey the workspace's own .cargo/config.toml, which can start programs
    #[arg(long, global = true, help_heading = "Manifest options")]
    pub(crate) trust_config: bool,

    /// Show only this package (may be given more than once; globs: 'core-*')
    #[arg(short, long, global = true, value_name = "SPEC", help_heading = "Package selection")]
    pub(crate) package: Vec<String>,

    /// Leave this package out (likewise)
    #[arg(long, global = true, value_name = "SPEC", help_heading = "Package selection")]
    pub(crate) exclude: Vec<String>,

    /// Features to activate, separated by commas or spaces; by default code under every feature is read, with `weight` that
    /// of default features
    #[arg(
        short = 'F',
        long,
        global = true,
        value_name = "FEATURES",
        value_delimiter = ',',
        help_heading = "Configuration"
    )]
    pub(crate) features: Vec<String>,

    /// Activate all features
    #[arg(long, global = true, help_heading = "Configuration")]
    pub(crate) all_features: bool,

    /// Do not activate the `default` feature
    #[arg(long, global = true, conflicts_with = "all_features", help_heading = "Configuration")]
    pub(crate) no_default_features: bool,

    /// Read only what is compiled for this target triple; by default code for every platform is read, with `weight` or another
    /// flag of this group that for this machine
    #[arg(long, global = true, value_name = "TRIPLE", help_heading = "Configuration")]
    pub(crate) target: Vec<String>,

    /// Hold this to be set: `tokio_unstable`, `key="value"`
    #[arg(long, global = true, value_name = "CFG", help_heading = "Configuration")]
    pub(crate) cfg: Vec<String>,
}

impl WorkspaceArgs {
    /// The flags that select what is read, as they have to be given again with the next command; each after a space.
    pub(crate) fn again(&self) -> String {
        let manifest = self.manifest_path.iter().map(|p| ("--manifest-path", p.display().to_string()));
        let packages = self.package.iter().map(|p| ("-p", p.clone()));
        let excluded = self.exclude.iter().map(|p| ("--exclude", p.clone()));
        let features = self.features.iter().map(|f| ("-F", f.clone()));
        let all = manifest.chain(packages).chain(excluded).chain(features);
        all.map(|(flag, value)| format!(" {flag} {}", quoted(&value))).collect()
    }

    /// What a command reads that reads one configuration.
    pub(crate) fn configuration(&self) -> Configuration {
        let chosen = self.all_features
            || self.no_default_features
            || !self.features.is_empty()
            || !self.target.is_empty()
            || !self.cfg.is_empty();
        if chosen { Configuration::Chosen } else { Configuration::Default }
    }

    /// The flags that cargo gets with every command that compiles, in a command that compiles the whole workspace.
    ///
    /// # Errors
    /// When there are some that cargo has not, or that go for a part of the workspace.
    pub(crate) fn cargo_flags(&self, command: &str) -> anyhow::Result<Vec<String>> {
        anyhow::ensure!(
            self.package.is_empty() && self.exclude.is_empty(),
            "{command} compiles the whole workspace: -p and --exclude do not go with it"
        );
        anyhow::ensure!(
            self.cfg.is_empty(),
            "{command} compiles as cargo does, which has no --cfg: set RUSTFLAGS instead"
        );
        let mut flags = Vec::new();
        let features = self.feature_names();
        if !features.is_empty() {
            flags.push(format!("--features={}", features.join(",")));
        }
        flags.extend(self.all_features.then(|| "--all-features".to_owned()));
        flags.extend(self.no_default_features.then(|| "--no-default-features".to_owned()));
        flags.extend(self.target.iter().map(|triple| format!("--target={triple}")));
        Ok(flags)
    }

    /// The features one by one.
    pub(crate) fn feature_names(&self) -> Vec<String> {
        self.features.iter().flat_map(|f| f.split_whitespace()).map(str::to_owned).collect()
    }
}

/// The one configuration that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Configuration {
    /// Default features, on this machine.
    Default,
    /// What flags chose.
    Chosen,
}

impl Configuration {
    /// As documents have it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default-features",
            Self::Chosen => "chosen",
        }
    }

    /// As a sentence has it.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Default => "default features",
            Self::Chosen => "the chosen configuration",
        }
    }
}

/// A word as a shell takes it.
pub(crate) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_-./:@=,+%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
