//! A workspace with good crates made into one crate, to see whether its crates are found again.
//!
//! In: a workspace as [`seam_analyzer::load`] found it. Out: [`Collapsed`], a package in a new folder in which every library (or
//! the binary of a package without one) is a module of the root, and the crate that each of its files came from.
//!
//! It is made to be analysed, not to be compiled: of macros that are exported, only calls by path are followed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::str::FromStr;
use std::{fs, io};

use camino::Utf8Path;
use proc_macro2::{TokenStream, TokenTree};
use seam_analyzer::workspace::{Package, Target, Workspace};
use seam_graphs::CrateKind;

/// What became of a workspace.
#[derive(Clone, Debug, Default)]
pub struct Collapsed {
    /// The package that each source file came from, by the file's path in the new package, with `/`.
    pub origin: BTreeMap<String, String>,
}

/// Writes the workspace as a package called `collapsed` to `folder`.
///
/// # Errors
/// When a file can't be read or written.
pub fn collapse(workspace: &Workspace, folder: &Path) -> io::Result<Collapsed> {
    let members: Vec<Member<'_>> = workspace.packages.iter().filter_map(Member::new).collect();
    let mut collapsed = Collapsed::default();
    let mut root = String::new();
    for member in &members {
        root.push_str(&format!("pub mod {};\n", member.module()));
        member.write(&members, workspace, folder, &mut collapsed)?;
    }
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("src/lib.rs"), root)?;
    fs::write(folder.join("Cargo.toml"), manifest(workspace, &members))?;
    Ok(collapsed)
}

/// The manifest of the collapsed package: what its members depend on outside of the workspace, at any version.
fn manifest(workspace: &Workspace, members: &[Member<'_>]) -> String {
    let edition = members.iter().map(|m| m.target.edition).max().unwrap_or(2021);
    let mut externals = BTreeMap::new();
    for dependency in workspace.packages.iter().flat_map(|p| &p.dependencies) {
        if dependency.member.is_none() {
            externals.insert(dependency.extern_name.clone(), dependency.package.clone());
        }
    }
    let mut text = format!(
        "[package]\nname = \"collapsed\"\nversion = \"0.0.0\"\nedition = \"{edition}\"\n\n[workspace]\n\n[dependencies]\n"
    );
    for (name, package) in externals {
        text.push_str(&format!("{name} = {{ package = \"{package}\", version = \"*\" }}\n"));
    }
    text
}

/// A package that becomes a module.
struct Member<'a> {
    package: &'a Package,
    target: &'a Target,
    /// The macros that it exports.
    exported: BTreeSet<String>,
}

impl<'a> Member<'a> {
    /// Its library or only binary; nothing for procedural macros, which have to be crates.
    fn new(package: &'a Package) -> Option<Self> {
        let of = |kind: CrateKind| package.targets.iter().find(|t| t.kind == kind);
        if package.targets.iter().any(|t| t.kind == CrateKind::ProcMacro) {
            return None;
        }
        let target = of(CrateKind::Lib).or_else(|| of(CrateKind::Bin))?;
        let folder = target.src_path.parent()?;
        let mut exported = BTreeSet::new();
        for file in sources(folder) {
            let Ok(text) = fs::read_to_string(folder.join(&file)) else { continue };
            exported.extend(exported_macros(&text));
        }
        Some(Self { package, target, exported })
    }

    fn module(&self) -> &str {
        &self.target.crate_name
    }

    fn write(
        &self,
        members: &[Self],
        workspace: &Workspace,
        folder: &Path,
        into: &mut Collapsed,
    ) -> io::Result<()> {
        let source = self.target.src_path.parent().unwrap_or(Utf8Path::new("."));
        let mut names = BTreeMap::new();
        for dependency in &self.package.dependencies {
            let package = dependency.member.map(|m| &workspace.packages[m].name);
            let member = package.and_then(|name| members.iter().find(|m| m.package.name == *name));
            if let Some(member) = member {
                names.insert(dependency.extern_name.as_str(), member);
            }
        }
        for file in sources(source) {
            let from = source.join(&file);
            let Ok(text) = fs::read_to_string(&from) else { continue };
            let is_root = from == self.target.src_path;
            let other_root = self.package.targets.iter().any(|t| t.src_path == from) && !is_root;
            if other_root {
                continue;
            }
            let to = format!("src/{}/{}", self.module(), if is_root { "mod.rs" } else { file.as_str() });
            let path = folder.join(&to);
            fs::create_dir_all(path.parent().unwrap_or(folder))?;
            fs::write(path, rewritten(&text, self, &names))?;
            into.origin.insert(to, self.package.name.clone());
        }
        Ok(())
    }
}

/// The Rust files below a folder, relative to it, sorted; without those of binaries in `bin`.
fn sources(folder: &Utf8Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![String::new()];
    while let Some(at) = open.pop() {
        let Ok(entries) = fs::read_dir(folder.join(&at)) else { continue };
        for entry in entries.flatten() {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = if at.is_empty() { name.clone() } else { format!("{at}/{name}") };
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && path != "bin" && name != "target" => open.push(path),
                Ok(kind) if kind.is_file() && name.ends_with(".rs") => found.push(path),
                _ => {}
            }
        }
    }
    found.sort();
    found
}

/// A token, with groups taken apart, and the bytes that it covers.
struct Token {
    text: String,
    start: usize,
    end: usize,
}

fn tokens(text: &str) -> Vec<Token> {
    fn flatten(stream: TokenStream, into: &mut Vec<Token>) {
        for tree in stream {
            if let TokenTree::Group(group) = tree {
                for (span, end) in [(group.span_open(), false), (group.span_close(), true)] {
                    if end {
                        flatten(group.stream(), into);
                    }
                    let range = span.byte_range();
                    let (open, close) = match group.delimiter() {
                        proc_macro2::Delimiter::Parenthesis => ("(", ")"),
                        proc_macro2::Delimiter::Brace => ("{", "}"),
                        proc_macro2::Delimiter::Bracket => ("[", "]"),
                        proc_macro2::Delimiter::None => ("", ""),
                    };
                    let text = if end { close } else { open }.to_owned();
                    into.push(Token { text, start: range.start, end: range.end });
                }
            } else {
                let range = tree.span().byte_range();
                into.push(Token { text: tree.to_string(), start: range.start, end: range.end });
            }
        }
    }
    let mut all = Vec::new();
    if let Ok(stream) = TokenStream::from_str(text) {
        flatten(stream, &mut all);
    }
    all
}

fn exported_macros(text: &str) -> Vec<String> {
    let all = tokens(text);
    let is = |at: usize, text: &str| all.get(at).is_some_and(|t| t.text == text);
    let exports = (0..all.len()).filter(|&at| is(at, "macro_export"));
    let after = exports.filter_map(|at| (at..all.len()).find(|&at| is(at, "macro_rules")));
    after.filter_map(|at| all.get(at + 2)).map(|t| t.text.clone()).collect()
}

/// The text of a file of `member` with its paths as they are in the collapsed crate. `names` are the members that it depends on,
/// as its code calls them.
fn rewritten(text: &str, member: &Member<'_>, names: &BTreeMap<&str, &Member<'_>>) -> String {
    let all = tokens(text);
    let word = |at: usize| all.get(at).map_or("", |t| t.text.as_str());
    let before = |at: usize, by: usize| if at >= by { word(at - by) } else { "" };
    let path_follows = |at: usize| word(at + 1) == ":" && word(at + 2) == ":";
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (at, token) in all.iter().enumerate() {
        let own = token.text == "crate" && before(at, 1) != "extern";
        let target = if own { Some(member) } else { names.get(token.text.as_str()).copied() };
        let Some(target) = target else { continue };
        let exported = path_follows(at) && target.exported.contains(word(at + 3)) && word(at + 4) != ":";
        let module = if exported { "crate".to_owned() } else { format!("crate::{}", target.module()) };
        let declared = before(at, 1) == "crate" && before(at, 2) == "extern";
        let after_colons = before(at, 1) == ":" && before(at, 2) == ":";
        let leading =
            after_colons && !before(at, 3).ends_with(|c: char| c.is_alphanumeric() || "_>".contains(c));
        let (start, by) = if own && before(at, 1) == "(" && before(at, 2) == "pub" && word(at + 1) == ")" {
            (token.start, format!("in {module}"))
        } else if own && path_follows(at) {
            (token.start, module)
        } else if !own && declared && word(at + 1) != ":" {
            (all[at - 2].start, format!("use {module}"))
        } else if !own
            && (path_follows(at) && !after_colons || before(at, 1) == "use")
            && before(at, 1) != "."
        {
            (token.start, module)
        } else if !own && leading && path_follows(at) {
            (all[at - 2].start, module)
        } else {
            continue;
        };
        if start >= done {
            out.push_str(&text[done..start]);
            out.push_str(&by);
            done = token.end;
        }
    }
    out.push_str(&text[done..]);
    out
}

/// The agreement of two partitions of the same files: 1 where they are equal, about 0 where only chance joins them. Files that are
/// in one of the two alone do not count.
///
/// Hubert and Arabie, "Comparing partitions", Journal of Classification 2, 1985.
pub fn adjusted_rand_index(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) -> f64 {
    let mut pairs: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    let (mut rows, mut columns): (BTreeMap<&str, f64>, BTreeMap<&str, f64>) = Default::default();
    let mut count = 0.0;
    for (file, a) in one {
        let Some(b) = other.get(file) else { continue };
        *pairs.entry((a, b)).or_default() += 1.0;
        *rows.entry(a).or_default() += 1.0;
        *columns.entry(b).or_default() += 1.0;
        count += 1.0;
    }
    let two = |n: &f64| n * (n - 1.0) / 2.0;
    let together: f64 = pairs.values().map(two).sum();
    let (rows, columns): (f64, f64) = (rows.values().map(two).sum(), columns.values().map(two).sum());
    let expected = rows * columns / two(&count);
    let most = f64::midpoint(rows, columns);
    if (most - expected).abs() < f64::EPSILON { 1.0 } else { (together - expected) / (most - expected) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreement_is_one_for_the_same_partition_under_other_names_and_nothing_for_chance() {
        let part = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|&(f, b)| (f.to_owned(), b.to_owned())).collect()
        };
        let one = part(&[("a", "x"), ("b", "x"), ("c", "y"), ("d", "y")]);
        let renamed = part(&[("a", "p"), ("b", "p"), ("c", "q"), ("d", "q")]);
        let crossed = part(&[("a", "p"), ("b", "q"), ("c", "p"), ("d", "q")]);
        assert!((adjusted_rand_index(&one, &renamed) - 1.0).abs() < 1e-12);
        assert!(adjusted_rand_index(&one, &crossed) < 0.0);
    }
}
