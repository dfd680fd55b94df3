//! Imports of one name from another crate, where several things have the name: under conditions, or in several namespaces.
//!
//! In: an [`Import`] for each of these things. Out: imports that do not meet under any condition, and that are there under each of
//! theirs. A `use` brings all namespaces of a name at once, so that two of them would be one too many.

/// A `use` that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Import {
    /// The `#[cfg(…)]` of each thing of the name; it is there where all that one of them has hold.
    pub(super) conditions: Vec<Vec<String>>,
    /// Other attributes, as they are written.
    pub(super) others: Vec<String>,
    /// The visibility, as it is written.
    pub(super) vis: String,
    /// The path before the name.
    pub(super) path: String,
    /// The name, with `as` where it gets another one.
    pub(super) name: String,
}

impl Import {
    /// The attributes, a line each.
    pub(super) fn attributes(&self) -> String {
        let condition = match self.conditions.as_slice() {
            all if all.iter().any(Vec::is_empty) => Vec::new(),
            [only] => only.clone(),
            all => {
                let each = all.iter().map(|one| match one.as_slice() {
                    [only] => inside(only).to_owned(),
                    several => {
                        format!(
                            "all({})",
                            several.iter().map(|cfg| inside(cfg)).collect::<Vec<_>>().join(", ")
                        )
                    }
                });
                vec![format!("#[cfg(any({}))]", each.collect::<Vec<_>>().join(", "))]
            }
        };
        [condition, self.others.clone()].concat().join("\n")
    }
}

/// What a `#[cfg(…)]` asks for.
fn inside(attribute: &str) -> &str {
    let open = attribute.find('(').map_or(0, |at| at + 1);
    let close = attribute.rfind(')').unwrap_or(attribute.len());
    attribute[open..close].trim().trim_end_matches(',')
}

/// How much is seen: the more, the greater.
fn reach(vis: &str) -> u8 {
    match vis {
        "" => 0,
        "pub" => 2,
        _ => 1,
    }
}

/// Joins those of one name that would meet.
pub(super) fn joined(imports: Vec<Import>) -> Vec<Import> {
    let mut out: Vec<Import> = Vec::new();
    let always = |import: &Import| import.conditions.iter().any(Vec::is_empty);
    for import in imports {
        let same = |other: &&mut Import| {
            other.path == import.path
                && other.name == import.name
                && other.others == import.others
                && (other.vis == import.vis || always(other) || always(&import))
        };
        match out.iter_mut().find(same) {
            Some(other) => {
                let new = import.conditions.into_iter().filter(|one| !other.conditions.contains(one));
                let new: Vec<Vec<String>> = new.collect();
                other.conditions.extend(new);
                if reach(&import.vis) > reach(&other.vis) {
                    other.vis = import.vis;
                }
            }
            None => out.push(import),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn import(vis: &str, conditions: &[&str]) -> Import {
        let conditions = vec![conditions.iter().map(|&cfg| cfg.to_owned()).collect()];
        let [path, name] = ["below::m", "go"].map(str::to_owned);
        Import { conditions, others: Vec::new(), vis: vis.to_owned(), path, name }
    }

    fn shown(imports: &[Import]) -> Vec<String> {
        let joined = joined(imports.to_vec());
        joined.iter().map(|import| format!("{} {}", import.attributes(), import.vis)).collect()
    }

    #[test]
    fn a_name_is_there_under_the_conditions_of_all_that_have_it() {
        let (unix, windows) = ("#[cfg(unix)]", "#[cfg(windows)]");
        assert_eq!(shown(&[import("pub", &[unix])]), ["#[cfg(unix)] pub"]);
        assert_eq!(
            shown(&[import("pub", &[unix]), import("pub", &[windows, "#[cfg(feature = \"a\")]"])]),
            ["#[cfg(any(unix, all(windows, feature = \"a\")))] pub"]
        );
        assert_eq!(shown(&[import("pub", &[unix]), import("pub", &[unix])]), ["#[cfg(unix)] pub"]);
        // Each as it was, where they exclude each other.
        assert_eq!(
            shown(&[import("pub", &[unix]), import("pub(crate)", &[windows])]),
            ["#[cfg(unix)] pub", "#[cfg(windows)] pub(crate)"]
        );
    }

    #[test]
    fn what_is_always_there_brings_the_other_namespaces_along() {
        assert_eq!(shown(&[import("", &[]), import("pub", &["#[cfg(unix)]"])]), [" pub"]);
        assert_eq!(shown(&[import("pub", &[]), import("pub", &[])]), [" pub"]);
    }
}
