//! An original that is no facade: what it re-exports of other crates, it has for itself alone.
//!
//! In: `use` declarations, and what code outside reaches by the original all the same. Out: edits. Left out: the code outside
//! (`direct`).

use super::{Writer, ident};
use crate::apply::element::{Element, Leaf, Vis};
use crate::apply::tree::Mod;
use crate::apply::ways::{Way, Ways};

impl Writer<'_> {
    /// The leaves of a `pub use` of the original that lead elsewhere now, and that nobody outside needs.
    pub(super) fn withdrawn(&self, at: Mod, number: usize, element: &Element, leaves: &[Leaf]) -> Vec<usize> {
        if self.direct.is_none() || element.vis.vis != Vis::Public {
            return Vec::new();
        }
        let ways = Ways { tree: self.tree, views: self.views };
        let leads_out = |leaf: usize| {
            let name = leaves[leaf].alias.as_deref().unwrap_or_default();
            !self.is_kept(at, name)
                && matches!(ways.leaf(at, (number, leaf), &mut Vec::new()), Way::Moved { .. })
        };
        let stay = (0..leaves.len()).filter(|leaf| self.view.leaves.contains(&(at, number, *leaf)));
        stay.filter(|leaf| leads_out(*leaf)).collect()
    }

    /// Lets the crate alone have these leaves; `all` says that no other is left.
    pub(super) fn withdraw(&mut self, element: &Element, leaves: &[Leaf], withdrawn: &[usize], all: bool) {
        if all && !withdrawn.is_empty() {
            return self.edits.replace(element.vis.range.clone(), "pub(crate)");
        }
        let indent = self.indent(element.core.start);
        let conditions = element.attrs.iter().filter(|attr| attr.name == "cfg");
        let conditions: String =
            conditions.map(|attr| format!("{}\n{indent}", &self.text[attr.range.clone()])).collect();
        let line = |&leaf: &usize| {
            let Leaf { path, rooted, alias, glob } = &leaves[leaf];
            let written = path.iter().map(|name| ident(name)).collect::<Vec<_>>().join("::");
            let end = match alias {
                _ if *glob => "::*".to_owned(),
                None => " as _".to_owned(),
                Some(alias) if path.last() != Some(alias) => format!(" as {}", ident(alias)),
                Some(_) => String::new(),
            };
            let root = if *rooted { "::" } else { "" };
            format!("{conditions}pub(crate) use {root}{written}{end};\n{indent}")
        };
        let lines: String = withdrawn.iter().map(line).collect();
        self.edits.insert(element.range.start, lines);
    }

    /// Whether a name of the original stays public though what it means is elsewhere now.
    pub(super) fn is_kept(&self, at: Mod, name: &str) -> bool {
        let Some(direct) = self.direct else { return true };
        direct.modules.contains(&at) || direct.hops.contains(&(at, name.to_owned()))
    }
}
