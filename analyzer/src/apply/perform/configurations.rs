//! Features besides those that were asked for: code that is there with these only is part of the split too, and what it needs is not to
//! be lost in silence.
//!
//! In: the features of the package that is taken apart. Out: flags of cargo, for it and the new crates alone. Left out: other
//! platforms, which no check on this machine sees.

use super::{Outcome, PerformError, Work};
use crate::apply::check::Targets;
use crate::process::Cut;

/// How cargo is told which features to turn on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Configuration {
    /// None: as it was asked for, over the whole workspace.
    flag: Option<&'static str>,
}

impl Configuration {
    pub(super) const AS_ASKED: Self = Self { flag: None };

    /// ` with --all-features`; nothing as asked.
    pub(super) fn in_words(self) -> String {
        self.flag.map(|flag| format!(" with {flag}")).unwrap_or_default()
    }
}

impl Work<'_> {
    /// The arguments of cargo that choose packages and features.
    pub(super) fn chosen(&self, configuration: Configuration) -> Vec<String> {
        let Some(flag) = configuration.flag else { return vec!["--workspace".to_owned()] };
        let mut chosen = vec![flag.to_owned()];
        let new = self.split.packages.iter().map(|package| &package.name);
        let there = new.filter(|_| self.written);
        for name in std::iter::once(&self.knowledge.package).chain(there) {
            chosen.extend(["--package".to_owned(), name.clone()]);
        }
        chosen
    }

    /// The other configurations that matter to the code, and compile before the split: not where the user chose one.
    pub(super) fn configurations_before(&mut self) -> Result<Vec<Configuration>, PerformError> {
        const CHOSEN: [&str; 4] = ["-F", "--features", "--all-features", "--no-default-features"];
        if self.checking.arguments.iter().any(|argument| CHOSEN.iter().any(|flag| argument.starts_with(flag)))
        {
            return Ok(Vec::new());
        }
        let mut compiling = Vec::new();
        for &flag in &self.knowledge.configurations {
            let configuration = Configuration { flag: Some(flag) };
            (self.progress)(&format!("checking it as it is{}", configuration.in_words()));
            match self.check(Targets::All, configuration) {
                Ok(checked) if checked.success => compiling.push(configuration),
                Ok(_) => {}
                // There is nothing left for the split either.
                Err(Cut::Time) => break,
                Err(cut) => return Err(cut.into()),
            }
        }
        let all = self.knowledge.configurations.iter();
        self.outcome.configurations = all.map(|&flag| (flag, false)).collect();
        Ok(compiling)
    }

    /// Notes that it compiles in a configuration.
    pub(super) fn looked_at(&mut self, configuration: Configuration) {
        let Outcome { configurations, .. } = &mut self.outcome;
        for (flag, looked) in configurations {
            *looked |= Some(*flag) == configuration.flag;
        }
    }
}
