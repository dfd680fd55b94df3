//! Which of cargo's feature resolvers a workspace uses.
//!
//! In: metadata, and the text of the root manifest. Out: a [`Resolver`]. `cargo metadata` does not tell: it is what the root
//! manifest says, else what the edition of the root package implies, else the first. See
//! <https://doc.rust-lang.org/cargo/reference/resolver.html#resolver-versions>.

use cargo_metadata::Metadata;
use toml_edit::{DocumentMut, Item};

use crate::workspace::Resolver;

/// The resolver of the workspace of `metadata`.
pub(super) fn resolver(metadata: &Metadata) -> Resolver {
    let manifest = metadata.workspace_root.join("Cargo.toml");
    let edition = metadata
        .packages
        .iter()
        .find(|package| package.manifest_path == manifest)
        .and_then(|package| package.edition.as_str().parse().ok());
    // Cargo has read it before: where that does not work twice, its default is as good a guess as any.
    declared(&std::fs::read_to_string(manifest).unwrap_or_default(), edition)
}

/// What the root manifest `text` says, with the edition of its package if it has one.
fn declared(text: &str, edition: Option<u16>) -> Resolver {
    let manifest = text.parse::<DocumentMut>().unwrap_or_default();
    let in_table =
        |table: &str| manifest.get(table)?.get("resolver").and_then(Item::as_str).map(str::to_owned);
    let version = in_table("workspace").or_else(|| in_table("package"));
    let shared = match version.as_deref() {
        Some(version) => version == "1",
        None => edition.is_none_or(|edition| edition < 2021),
    };
    if shared { Resolver::Shared } else { Resolver::Apart }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_says_it_or_the_edition_does() {
        for (text, edition, expected) in [
            ("[workspace]\nresolver = \"2\"", None, Resolver::Apart),
            ("[workspace]\nresolver = \"1\"", Some(2024), Resolver::Shared),
            ("[package]\nresolver = \"3\"", Some(2018), Resolver::Apart),
            ("workspace.resolver = '2'", Some(2015), Resolver::Apart),
            ("[workspace]", None, Resolver::Shared),
            ("[package]", Some(2018), Resolver::Shared),
            ("[package]", Some(2021), Resolver::Apart),
            ("no toml", Some(2024), Resolver::Apart),
        ] {
            assert_eq!(declared(text, edition), expected, "{text} {edition:?}");
        }
    }
}
