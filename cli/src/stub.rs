
use seam_graphs::*;
pub(crate) struct Pattern(String);
impl Pattern { pub(crate) fn new(t: &str) -> anyhow::Result<Self> { Ok(Self(t.into())) }
 pub(crate) fn matches(&self, p: &str) -> bool { p == self.0 } }
pub(crate) fn collapse(_: &ItemGraph, p: &Partition, _: &[Pattern]) -> Partition { p.clone() }
pub(crate) fn collapse_to(_: &ItemGraph, p: &Partition, _: usize) -> Partition { p.clone() }
pub(crate) enum Direction { Dependents, Dependencies }
pub(crate) fn within(_: &Quotient, b: &[BlockId], _: usize, _: Direction) -> Vec<BlockId> { b.to_vec() }
