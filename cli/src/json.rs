//! The documents that `--format json` prints; `docs/json.md` describes them key by key.
//!
//! Documents borrow from the graph and are written as they are walked: nothing is copied first, so that a graph of half a
//! million items costs no memory to print. Keys are in snake_case, arrays in a total order.

pub(crate) mod apply;
pub(crate) mod churn;
pub(crate) mod cycles;
pub(crate) mod fanout;
pub(crate) mod generics;
pub(crate) mod graph;
mod layout;
pub(crate) mod macros;
pub(crate) mod overview;
mod parts;
pub(crate) mod split;
pub(crate) mod timings;
pub(crate) mod verify;

pub(crate) use parts::places;

use std::io::Write;

use serde::Serialize;

/// The version of the documents: raised when a key changes its meaning or goes.
pub(crate) const SCHEMA_VERSION: u32 = 1;

/// Writes `document`: one line per key, and per element of its arrays, so that two documents can be compared.
pub(crate) fn write(out: &mut dyn Write, document: &impl Serialize) -> anyhow::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, layout::LinePerElement::default());
    document.serialize(&mut serializer).map_err(std::io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(())
}
