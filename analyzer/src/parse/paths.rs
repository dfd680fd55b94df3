//! Where the file of a `mod x;` is.
//!
//! Follows <https://doc.rust-lang.org/reference/items/modules.html#module-source-filenames> and the section on the `path`
//! attribute below it.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

/// Where the modules that are declared in some place have their files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ModDir {
    /// The folder in which `x.rs` or `x/mod.rs` is looked for.
    children: Utf8PathBuf,
    /// The folder that a `#[path]` is relative to.
    path_attributes: Utf8PathBuf,
    /// The folder of the file itself, which an `include!` is relative to.
    file_folder: Utf8PathBuf,
}

impl ModDir {
    /// For the top level of `file`. `owns_folder`: it is a crate root, a `mod.rs`, or was named by a `#[path]`, so its
    /// child modules lie beside it; otherwise they lie in the folder of its name.
    pub(crate) fn of_file(file: &Utf8Path, owns_folder: bool) -> Self {
        let folder = file.parent().unwrap_or(Utf8Path::new("")).to_owned();
        let children =
            if owns_folder { folder.clone() } else { folder.join(file.file_stem().unwrap_or_default()) };
        Self { children, path_attributes: folder.clone(), file_folder: folder }
    }

    /// For the inside of `mod name { … }`, with its `#[path]` if it has one.
    pub(crate) fn inside(&self, name: &str, path: Option<&str>) -> Self {
        let folder = match path {
            Some(path) => normalize(&self.path_attributes.join(path)),
            None => self.children.join(name),
        };
        // Inside an inline module both rules start from the same folder.
        Self { children: folder.clone(), path_attributes: folder, file_folder: self.file_folder.clone() }
    }

    /// The files that `mod name;` may mean, in order of preference.
    pub(super) fn candidates(&self, name: &str) -> [Utf8PathBuf; 2] {
        [self.children.join(format!("{name}.rs")), self.children.join(name).join("mod.rs")]
    }

    /// The file that `include!("path")` means, and whether its modules lie beside it.
    pub(super) fn included(&self, path: &str) -> (Utf8PathBuf, bool) {
        (normalize(&self.file_folder.join(path)), true)
    }

    /// The file that `#[path = "path"] mod name;` means.
    pub(super) fn named(&self, path: &str) -> Utf8PathBuf {
        normalize(&self.path_attributes.join(path))
    }
}

/// Whether modules declared in `file` lie beside it because of its name.
pub(super) fn is_mod_rs(file: &Utf8Path) -> bool {
    file.file_name() == Some("mod.rs")
}

/// Removes `.` and `a/..` from a path, without looking at the file system.
pub(crate) fn normalize(path: &Utf8Path) -> Utf8PathBuf {
    let mut out = Utf8PathBuf::new();
    for component in path.components() {
        match component {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir if out.file_name().is_some() => {
                out.pop();
            }
            component => out.push(component),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dir(file: &str, owns_folder: bool) -> ModDir {
        ModDir::of_file(Utf8Path::new(file), owns_folder)
    }

    #[test]
    fn children_of_a_root_lie_beside_it_and_of_a_file_below_it() {
        assert_eq!(dir("src/lib.rs", true).candidates("a"), ["src/a.rs", "src/a/mod.rs"]);
        assert_eq!(dir("src/a/mod.rs", true).candidates("b"), ["src/a/b.rs", "src/a/b/mod.rs"]);
        assert_eq!(dir("src/a.rs", false).candidates("b"), ["src/a/b.rs", "src/a/b/mod.rs"]);
    }

    #[test]
    fn inline_modules_are_folders() {
        assert_eq!(dir("src/a.rs", false).inside("b", None).candidates("c")[0], "src/a/b/c.rs");
        assert_eq!(dir("src/lib.rs", true).inside("b", Some("x")).candidates("c")[0], "src/x/c.rs");
    }

    #[test]
    fn path_attributes_start_at_the_file_outside_and_at_the_module_inside_inline_modules() {
        // The reference's table: `#[path = "other.rs"] mod c;` and the same inside `mod inline { }`.
        assert_eq!(dir("src/a/b.rs", false).named("other.rs"), "src/a/other.rs");
        assert_eq!(
            dir("src/a/b.rs", false).inside("inline", None).named("other.rs"),
            "src/a/b/inline/other.rs"
        );
        assert_eq!(
            dir("src/a/mod.rs", true).inside("inline", None).named("other.rs"),
            "src/a/inline/other.rs"
        );
        assert_eq!(dir("src/lib.rs", true).named("../shared/./x.rs"), "shared/x.rs");
    }
}
