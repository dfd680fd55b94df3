//! What generic code costs: the size of each function times the instances that are made of it.
//!
//! In: an analysis for which instances were asked ([`LoadOptions::instances`](crate::LoadOptions::instances)). Out: per
//! function the estimated lines of unoptimised LLVM IR of one copy, the estimated number of copies over all crates of the
//! workspace, and who makes them. Left out: what derives and procedural macros generate, drop glue, and the instances of
//! functions of other crates.

#[cfg(test)]
mod tests;

use seam_graphs::{CrateId, ItemId};

/// A function or method with a body, with what it costs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Function {
    /// The item of the graph: the function itself, or the one around it.
    pub item: ItemId,
    /// Its name.
    pub name: String,
    /// The module below the crate's root, empty for the root; a function in a body has those around it in it.
    pub module: String,
    /// For a method the last segment of its type; for a method of a trait the trait.
    pub self_type: Option<String>,
    /// The last segment of the trait that its impl is of.
    pub of_trait: Option<String>,
    /// The file, relative to the workspace root.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// Whether it has type or constant parameters, its own or those of the impl or trait around it.
    pub generic: bool,
    /// Lines of unoptimised LLVM IR of one copy, estimated.
    pub size: u32,
    /// Copies over all crates, estimated; 0 for what nothing asks for.
    pub instances: u32,
    /// The crates that make them, with how many each.
    pub paid_by: Vec<(CrateId, u32)>,
    /// The crates in which it is the first to ask for instances of generic functions of other crates, and for how many each.
    pub foreign: Vec<(CrateId, u32)>,
}

impl Function {
    /// Size times instances.
    pub fn weight(&self) -> u64 {
        u64::from(self.size) * u64::from(self.instances)
    }
}

/// The instantiated size of each crate, by [`CrateId`]: what all instances have that it makes, also of functions of others.
pub fn instantiated(functions: &[Function], crates: usize) -> Vec<u64> {
    let mut out = vec![0; crates];
    for function in functions {
        for (krate, count) in &function.paid_by {
            if let Some(sum) = out.get_mut(krate.index()) {
                *sum += u64::from(function.size) * u64::from(*count);
            }
        }
    }
    out
}
