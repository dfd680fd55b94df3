//! Paths as text: relative to the workspace, with `/`.
//!
//! In: paths. Out: paths. Left out: what lies there.

use camino::Utf8Path;

/// `path` below `folder`, without `.` and `..` where that is possible.
pub(super) fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty() && *p != ".").collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The way from one folder to another; both relative to the workspace.
pub(super) fn relative(from: &str, to: &str) -> String {
    if Utf8Path::new(to).is_absolute() {
        return to.to_owned();
    }
    let split = |path: &str| -> Vec<String> {
        path.split('/').filter(|p| !p.is_empty() && *p != ".").map(str::to_owned).collect()
    };
    let (from, to) = (split(from), split(to));
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - common);
    let way: Vec<String> = up.chain(to[common..].iter().cloned()).collect();
    if way.is_empty() { ".".to_owned() } else { way.join("/") }
}

/// The folder of a file.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_between_folders() {
        assert_eq!(relative("crates/a", "crates/b"), "../b");
        assert_eq!(relative("a", ""), "..");
        assert_eq!(relative("", "a"), "a");
        assert_eq!(join("a/b", "../../c"), "c");
        assert_eq!(join("a", "../../c"), "../c");
    }
}
