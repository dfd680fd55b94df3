//! What to do about an edge: proposals as data, and in plain words.
//!
//! In: identifiers of a graph and a partition. Out: [`Fix`], and its wording by [`Fix::display`]. Left out: which fix fits an
//! edge; the sibling module `choose` decides that.

use std::fmt;

use crate::{BlockId, ItemGraph, ItemId, ItemKind, Partition};

/// Names that a sentence lists before it says "and n more".
const NAMED: usize = 4;

/// Where moved items go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Destination {
    /// Into a block that exists.
    Block(BlockId),
    /// Into a new module that all present users depend on and that depends on none of them.
    NewBelow,
}

/// A way to take away references from one block to another.
///
/// The variants are in the order of their price: an import is deleted, a move changes paths only, an inverted dependency adds
/// a trait, and to split an enum or a function means to rewrite it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fix {
    /// Only imports name the target: delete them, or name what is really used.
    RemoveImport {
        /// What is imported, sorted.
        items: Vec<ItemId>,
        /// Whether all of them are globs (`use x::*`).
        globs: bool,
    },
    /// Move items, with all that they need (or, moved upwards, all that needs them), to where they are used.
    MoveItems {
        /// What moves, sorted. Impls that belong to a type move with it and are not listed, nor are `use` declarations.
        items: Vec<ItemId>,
        /// Where it stands.
        from: BlockId,
        /// Where it goes.
        to: Destination,
        /// Lines that move.
        lines: u64,
    },
    /// Declare in `from` what it needs (a trait, a callback, a parameter), and let `to` implement or pass it.
    InvertDependency {
        /// The users, sorted.
        users: Vec<ItemId>,
        /// What they use, sorted.
        items: Vec<ItemId>,
        /// The block that declares the trait.
        from: BlockId,
        /// The block that implements it.
        to: BlockId,
    },
    /// Split an enum that knows many blocks (the error type of everything) into one for each.
    SplitEnum {
        /// The enum.
        item: ItemId,
        /// The blocks of the component that it refers to, besides its own; sorted.
        knows: Vec<BlockId>,
    },
    /// Split a function that is on a cycle of items: the target needs one part of it, another part needs the target.
    SplitFunction {
        /// The function.
        item: ItemId,
        /// What it uses that leads back to it, sorted.
        items: Vec<ItemId>,
    },
}

impl Fix {
    /// A short, stable name of the kind: `move-items`, `invert-dependency`, `split-function`, `split-enum`, `remove-import`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::RemoveImport { .. } => "remove-import",
            Self::MoveItems { .. } => "move-items",
            Self::InvertDependency { .. } => "invert-dependency",
            Self::SplitEnum { .. } => "split-enum",
            Self::SplitFunction { .. } => "split-function",
        }
    }

    /// The fix in plain words; `graph` and `partition` are those that it was found in.
    pub fn display<'a>(&'a self, graph: &'a ItemGraph, partition: &'a Partition) -> FixDisplay<'a> {
        FixDisplay { fix: self, graph, partition }
    }
}

/// A [`Fix`] in plain words.
#[derive(Clone, Copy, Debug)]
pub struct FixDisplay<'a> {
    fix: &'a Fix,
    graph: &'a ItemGraph,
    partition: &'a Partition,
}

impl FixDisplay<'_> {
    fn block(&self, block: BlockId) -> &str {
        &self.partition.blocks()[block.index()].name
    }

    fn list(&self, items: &[ItemId]) -> String {
        let shown = if items.len() == NAMED + 1 { items.len() } else { items.len().min(NAMED) };
        let names: Vec<String> =
            items[..shown].iter().map(|&i| format!("`{}`", self.graph.label(i))).collect();
        let rest = items.len() - shown;
        if rest > 0 { format!("{} and {rest} more", names.join(", ")) } else { joined(&names) }
    }

    fn all(&self, items: &[ItemId], kinds: &[ItemKind]) -> bool {
        items.iter().all(|&i| kinds.contains(&self.graph.item(i).kind))
    }
}

impl fmt::Display for FixDisplay<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fix {
            Fix::RemoveImport { items, globs } => self.remove_import(f, items, *globs),
            Fix::MoveItems { items, from, to, lines } => {
                let unit = if *lines == 1 { "line" } else { "lines" };
                write!(f, "move {} ({lines} {unit}) from `{}` to ", self.list(items), self.block(*from))?;
                match to {
                    Destination::Block(to) => write!(f, "`{}`", self.block(*to)),
                    Destination::NewBelow => write!(f, "a new module below its users"),
                }
            }
            Fix::InvertDependency { users, items, from, to } => self.invert(f, users, items, *from, *to),
            Fix::SplitEnum { item, knows } => {
                let names: Vec<String> =
                    knows.iter().take(NAMED).map(|&b| format!("`{}`", self.block(b))).collect();
                let more = if knows.len() > NAMED {
                    format!("{} and {} more", names.join(", "), knows.len() - NAMED)
                } else {
                    joined(&names)
                };
                write!(
                    f,
                    "split the enum `{}`, which knows {more}, into one for each",
                    self.graph.label(*item)
                )
            }
            Fix::SplitFunction { item, items } => {
                let (name, list) = (self.graph.label(*item), self.list(items));
                let lead = if items.len() == 1 { "leads" } else { "lead" };
                write!(f, "split the function `{name}`: it uses {list}, which {lead} back to it")
            }
        }
    }
}

impl FixDisplay<'_> {
    fn remove_import(&self, f: &mut fmt::Formatter<'_>, items: &[ItemId], globs: bool) -> fmt::Result {
        let (list, several) = (self.list(items), items.len() > 1);
        if globs {
            let glob = if several { "glob imports" } else { "glob import" };
            return write!(f, "replace the {glob} of {list} by the names that are used");
        }
        if self.all(items, &[ItemKind::Module]) {
            let (module, itself) = if several { ("modules", "themselves") } else { ("module", "itself") };
            return write!(f, "name what is used of the {module} {list}, not the {module} {itself}");
        }
        let import = if several { "imports" } else { "import" };
        write!(f, "remove the {import} of {list}: nothing else here names ")?;
        f.write_str(if several { "them" } else { "it" })
    }

    fn invert(
        &self,
        f: &mut fmt::Formatter<'_>,
        users: &[ItemId],
        items: &[ItemId],
        from: BlockId,
        to: BlockId,
    ) -> fmt::Result {
        let users = self.without_parts(users);
        let (list, names) = (self.list(items), self.list(&users));
        let (from, to) = (self.block(from), self.block(to));
        if self.all(items, &[ItemKind::Macro]) {
            return write!(f, "let {names} do without {list} of `{to}`, or define it below both");
        }
        let free = |i: &ItemId| {
            let item = self.graph.item(*i);
            matches!(item.kind, ItemKind::Fn | ItemKind::Const | ItemKind::Static) && item.owner.is_none()
        };
        if items.iter().all(free) && self.all(&users, &[ItemKind::Fn]) {
            let parameter = if items.len() == 1 { "as a parameter" } else { "as parameters" };
            return write!(f, "hand {list} of `{to}` to {names} {parameter}");
        }
        let need = if users.len() == 1 { "needs" } else { "need" };
        write!(
            f,
            "declare a trait in `{from}` with what {names} {need} of {list}, and implement it in `{to}`"
        )
    }

    /// `items` without those that belong to one of the others: an impl says it for its functions.
    fn without_parts(&self, items: &[ItemId]) -> Vec<ItemId> {
        let part = |i: &&ItemId| self.graph.item(**i).owner.is_some_and(|o| items.contains(&o));
        items.iter().filter(|i| !part(i)).copied().collect()
    }
}

/// `a`, `a and b`, `a, b and c`.
fn joined(names: &[String]) -> String {
    match names.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => names.concat(),
    }
}
