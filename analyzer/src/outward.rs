//! Paths in manifests that lead out of a workspace, in a copy of it that lies elsewhere: `outside = { path = "../outside" }` finds
//! nothing there.
//!
//! In: a copy, and the folder that it is a copy of. Out: manifests of the copy that name such places from the root of the file system on.
//! Left out: paths in source code and in cargo's configuration.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use toml_edit::{DocumentMut, Item, TableLike, Value, value};

use crate::folders::is_no_source;

/// Lets what leads out of `copy` lead to where it leads from `origin`; the manifests that changed, relative to `copy`, sorted.
///
/// # Errors
/// When a folder or a manifest cannot be read, or a manifest not be written.
pub(crate) fn anchor(copy: &Path, origin: &Path) -> io::Result<Vec<PathBuf>> {
    let (mut changed, mut work) = (Vec::new(), vec![PathBuf::new()]);
    while let Some(folder) = work.pop() {
        for entry in fs::read_dir(copy.join(&folder))? {
            let entry = entry?;
            let (path, kind) = (folder.join(entry.file_name()), entry.file_type()?);
            if kind.is_dir() && !is_no_source(&entry.path()) {
                work.push(path);
            } else if kind.is_file() && entry.file_name() == "Cargo.toml" {
                // One that is not valid is for cargo to object to.
                let Ok(Ok(mut doc)) =
                    fs::read_to_string(entry.path()).map(|text| text.parse::<DocumentMut>())
                else {
                    continue;
                };
                if visit(doc.as_table_mut(), &folder, origin) {
                    fs::write(entry.path(), doc.to_string())?;
                    changed.push(path);
                }
            }
        }
    }
    changed.sort();
    Ok(changed)
}

/// Goes through a table of the manifest in `folder`; whether something changed.
fn visit(table: &mut dyn TableLike, folder: &Path, origin: &Path) -> bool {
    let mut changed = false;
    for (key, item) in table.iter_mut() {
        let out =
            item.as_str().filter(|_| key.get() == "path").and_then(|path| outside(path, folder, origin));
        if let Some(out) = out {
            *item = value(out);
            changed = true;
        } else if let Some(inner) = item.as_table_like_mut() {
            changed |= visit(inner, folder, origin);
        } else if let Item::ArrayOfTables(all) = item {
            for inner in all.iter_mut() {
                changed |= visit(inner, folder, origin);
            }
        } else if let Item::Value(Value::Array(all)) = item {
            for inner in all.iter_mut().filter_map(Value::as_inline_table_mut) {
                changed |= visit(inner, folder, origin);
            }
        }
    }
    changed
}

/// Where a path in the manifest of `folder` leads, if it leads out.
fn outside(path: &str, folder: &Path, origin: &Path) -> Option<String> {
    let mut depth = 0_i32;
    for part in folder.join(path).components() {
        match part {
            Component::ParentDir => depth -= 1,
            Component::Normal(_) => depth += 1,
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return None,
        }
        if depth < 0 {
            let mut at = origin.join(folder);
            for part in Path::new(path).components() {
                match part {
                    Component::ParentDir => drop(at.pop()),
                    other => at.push(other),
                }
            }
            return Some(at.to_str()?.to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_out_is_named_from_the_root_on() {
        let text = "[dependencies]\nout = { path = \"../../out\" }\nin = { path = \"../in\" }\n\
                    [target.'cfg(unix)'.dependencies.far]\npath = \"../../../far\"\n[[bin]]\npath = \"src/a.rs\"\n\
                    [patch.crates-io]\nabsolute = { path = \"/x\" }\n";
        let mut doc: DocumentMut = text.parse().unwrap();
        assert!(visit(doc.as_table_mut(), Path::new("a"), Path::new("/home/shop")));
        let expected = text.replace("../../../far", "/far").replace("../../out", "/home/out");
        assert_eq!(doc.to_string(), expected);
        assert!(!visit(doc.as_table_mut(), Path::new("a"), Path::new("/home/shop")), "once is enough");
    }
}
