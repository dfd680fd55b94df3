//! Selects packages by name, as cargo's `-p` and `--exclude` do.
//!
//! In: specifications: a name, `name@version`, or a pattern with `*`, `?` and `[…]`. Out: positions in
//! [`Workspace::packages`]. Left out: specifications by URL.

use glob::Pattern;

use super::LoadError;
use super::error::did_you_mean;
use crate::workspace::{Package, Workspace};

/// The positions of the packages that `package_specs` name and `exclude` does not, ascending; no specification means all.
///
/// # Errors
/// Where a specification or an exclusion names no package (cargo only warns of the latter; here it would leave a package in
/// an answer that the user believes without it), where a pattern can't be read, where no package is left.
pub fn select(
    workspace: &Workspace,
    package_specs: &[String],
    exclude: &[String],
) -> Result<Vec<usize>, LoadError> {
    let mut selected = vec![package_specs.is_empty(); workspace.packages.len()];
    for (specs, keep) in [(package_specs, true), (exclude, false)] {
        for spec in specs {
            for at in matching(workspace, spec)? {
                selected[at] = keep;
            }
        }
    }
    let selected: Vec<usize> = (0..selected.len()).filter(|&at| selected[at]).collect();
    if selected.is_empty() {
        return Err(LoadError::NothingSelected { root: workspace.root.clone() });
    }
    Ok(selected)
}

/// The packages that `spec` names: at least one.
fn matching(workspace: &Workspace, spec: &str) -> Result<Vec<usize>, LoadError> {
    let (name, version) = match spec.split_once('@') {
        Some((name, version)) => (name, Some(version)),
        None => (spec, None),
    };
    let pattern = Pattern::new(name)
        .map_err(|error| LoadError::Pattern { pattern: spec.to_owned(), reason: error.msg })?;
    let is_meant = |package: &Package| {
        pattern.matches(&package.name) && version.is_none_or(|version| is_version(&package.version, version))
    };
    let found: Vec<usize> =
        (0..workspace.packages.len()).filter(|&at| is_meant(&workspace.packages[at])).collect();
    if found.is_empty() {
        let names = workspace.packages.iter().map(|package| package.name.as_str());
        let hint = did_you_mean(spec, names);
        return Err(LoadError::Package { root: workspace.root.clone(), spec: spec.to_owned(), hint });
    }
    Ok(found)
}

/// `1.2` stands for each `1.2.x`.
fn is_version(version: &str, given: &str) -> bool {
    version.strip_prefix(given).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '+']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace() -> Workspace {
        let package = |name: &str| Package {
            name: name.to_owned(),
            version: "1.2.3".to_owned(),
            manifest_path: format!("/w/{name}/Cargo.toml").into(),
            targets: Vec::new(),
            dependencies: Vec::new(),
            declarations: Vec::new(),
            features: Vec::new(),
            published: false,
        };
        let packages = ["api", "db-core", "db-sqlite"].map(package).to_vec();
        Workspace { root: "/w".into(), packages, ..Workspace::default() }
    }

    fn selected(specs: &[&str], exclude: &[&str]) -> Result<Vec<usize>, String> {
        let owned = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        select(&workspace(), &owned(specs), &owned(exclude)).map_err(|error| error.to_string())
    }

    #[test]
    fn names_patterns_and_versions_select() {
        assert_eq!(selected(&[], &[]), Ok(vec![0, 1, 2]));
        assert_eq!(selected(&["db-*"], &[]), Ok(vec![1, 2]));
        assert_eq!(selected(&["db-sqlite", "api"], &[]), Ok(vec![0, 2]));
        assert_eq!(selected(&["ap?"], &[]), Ok(vec![0]));
        assert_eq!(selected(&["[a-c]*"], &[]), Ok(vec![0]));
        assert_eq!(selected(&["api@1.2"], &[]), Ok(vec![0]));
        assert_eq!(selected(&[], &["db-*"]), Ok(vec![0]));
        assert_eq!(selected(&["db-*"], &["*-core"]), Ok(vec![2]));
    }

    #[test]
    fn what_matches_nothing_is_an_error_that_helps() {
        let error = |specs: &[&str], exclude: &[&str]| selected(specs, exclude).unwrap_err();
        assert_eq!(
            error(&["db-cor"], &[]),
            "package `db-cor` not found in workspace `/w`, did you mean `db-core`?"
        );
        assert_eq!(error(&["zzzzzzzz"], &[]), "package `zzzzzzzz` not found in workspace `/w`");
        assert_eq!(
            error(&["api@2"], &[]),
            "package `api@2` not found in workspace `/w`, did you mean `api`?"
        );
        assert_eq!(
            error(&["api@1.2.30"], &[]).split(',').next(),
            Some("package `api@1.2.30` not found in workspace `/w`")
        );
        assert_eq!(error(&[], &["apo"]), "package `apo` not found in workspace `/w`, did you mean `api`?");
        assert_eq!(
            error(&[], &["*"]),
            "no package of the workspace `/w` is left after `--exclude`; exclude less"
        );
        assert!(error(&["[a"], &[]).starts_with("package pattern `[a` cannot be read: "));
    }
}
