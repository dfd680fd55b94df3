//! What names items by their positions in the tables, by the identifiers that the graph gave them instead; sorted.

use rayon::prelude::*;
use seam_graphs::{CrateId, ItemGraph, ItemId, Reference};

use crate::header::ImplHeader;
use crate::weigh::instances::Function;
use crate::{ItemCall, MacroUse, Need};

/// The graph, and what became of the positions.
pub(super) struct Ranked<'a> {
    pub(super) graph: &'a ItemGraph,
    /// The identifier of each item, by its position.
    pub(super) ranks: &'a [ItemId],
    /// The path of each crate, by its position.
    pub(super) crates: &'a [String],
}

impl Ranked<'_> {
    pub(super) fn needs(&self, needs: &[Reference]) -> Vec<Need> {
        let rank = |need: &Reference| Need {
            from: self.ranks[need.from.index()],
            of: self.ranks[need.to.index()],
            test_only: need.test_only,
        };
        let mut out: Vec<Need> = needs.iter().map(rank).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    pub(super) fn macro_uses(&self, mut uses: Vec<MacroUse>) -> Vec<MacroUse> {
        for used in &mut uses {
            used.item = self.ranks[used.item.index()];
        }
        uses.par_sort_unstable();
        uses
    }

    pub(super) fn item_calls(&self, mut calls: Vec<ItemCall>) -> Vec<ItemCall> {
        for call in &mut calls {
            call.module = self.ranks[call.module.index()];
        }
        calls.sort_unstable();
        calls.dedup();
        calls
    }

    pub(super) fn headers(&self, mut headers: Vec<ImplHeader>) -> Vec<ImplHeader> {
        headers.iter_mut().for_each(|header| header.renumber(&|item| self.ranks[item.index()]));
        headers.sort_by_key(|header| header.item);
        headers
    }

    pub(super) fn functions(&self, mut functions: Vec<Function>) -> Vec<Function> {
        for function in &mut functions {
            function.item = self.ranks[function.item.index()];
            for (krate, _) in function.paid_by.iter_mut().chain(&mut function.foreign) {
                *krate = self.krate(*krate);
            }
            function.paid_by.sort_unstable();
            function.foreign.sort_unstable();
        }
        functions.sort_unstable();
        functions
    }

    fn krate(&self, at: CrateId) -> CrateId {
        let path = &self.crates[at.index()];
        CrateId::new(self.graph.crates().iter().position(|krate| krate.path == *path).unwrap_or(0))
    }
}
