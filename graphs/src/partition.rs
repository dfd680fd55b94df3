//! Partitions of the items into blocks.
//!
//! In: an [`ItemGraph`]. Out: a [`Partition`] by item, module or crate, or one edited from these (collapsed, filtered).
//! An item may lie in no block: it is then left out of the quotient, with all its references.

use rustc_hash::FxHashMap;

use crate::{BlockId, ItemGraph, ItemId};

/// A block of a partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its display name, unique in the partition: the path of an item, a module or a crate.
    pub name: String,
    /// The item that stands for the block: where it is defined, what a click would open.
    pub anchor: ItemId,
}

/// A partition of the items of a graph (or of a part of them) into named blocks.
///
/// Blocks are sorted by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    blocks: Vec<Block>,
    block_of: Vec<Option<BlockId>>,
}

impl Partition {
    /// Gives each item the block that `key` names (its name and the item that it is anchored at), or none.
    ///
    /// `key` is called once per item, in order of identifiers; the first item of a block decides its anchor.
    pub fn by_key<'k>(graph: &ItemGraph, mut key: impl FnMut(ItemId) -> Option<(&'k str, ItemId)>) -> Self {
        let keys: Vec<Option<(&str, ItemId)>> =
            (0..graph.items().len()).map(|i| key(ItemId::new(i))).collect();
        let mut names: Vec<(&str, usize)> =
            keys.iter().enumerate().filter_map(|(i, k)| k.map(|k| (k.0, i))).collect();
        names.sort_unstable();
        names.dedup_by_key(|n| n.0);
        let position: FxHashMap<&str, BlockId> =
            names.iter().enumerate().map(|(b, n)| (n.0, BlockId::new(b))).collect();
        let anchor = |i: usize| keys[i].map_or(ItemId::new(i), |k| k.1);
        Self {
            blocks: names.iter().map(|&(n, i)| Block { name: n.to_owned(), anchor: anchor(i) }).collect(),
            block_of: keys.iter().map(|k| k.map(|k| position[k.0])).collect(),
        }
    }

    /// One block per item; associated items lie with their impl or trait.
    pub fn by_item(graph: &ItemGraph) -> Self {
        Self::by_key(graph, |i| {
            let owner = graph.item(i).owner.unwrap_or(i);
            Some((graph.item(owner).path.as_str(), owner))
        })
    }

    /// One block per module.
    pub fn by_module(graph: &ItemGraph) -> Self {
        Self::by_key(graph, |i| {
            let module = graph.module(graph.item(i).module);
            Some((module.path.as_str(), module.item))
        })
    }

    /// One block per crate.
    pub fn by_crate(graph: &ItemGraph) -> Self {
        Self::by_key(graph, |i| {
            let path = graph.krate(graph.crate_of(i)).path.as_str();
            let root = graph.module_by_path(path).map_or(i, |m| graph.module(m).item);
            Some((path, root))
        })
    }

    /// The same partition with only the items that `keep` accepts; blocks that become empty go.
    pub fn filtered(&self, graph: &ItemGraph, keep: impl Fn(ItemId) -> bool) -> Self {
        Self::by_key(graph, |i| {
            let block = &self.blocks[self.block_of(i).filter(|_| keep(i))?.index()];
            Some((block.name.as_str(), block.anchor))
        })
    }

    /// Blocks, by name.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The block of an item.
    pub fn block_of(&self, item: ItemId) -> Option<BlockId> {
        self.block_of[item.index()]
    }
}
