//! From a syntax tree to [`FileFacts`](crate::facts::FileFacts).
//!
//! In: the tree of a file, or of what a macro call expanded to. Out: its facts. Scoping that syntax alone decides is decided
//! here (local bindings, generic parameters, inner blocks); what needs other files is left to `resolve`.

mod args;
mod assets;
mod associated;
mod attrs;
mod bodies;
mod builder;
mod flow;
mod items;
mod known;
mod lines;
mod params;
mod patterns;
mod plain;
mod sites;
mod size;
mod spare;
mod text;
mod tokens;
mod uses;
mod words;

pub(crate) use args::is_recorded;
pub(crate) use assets::assets;
pub(crate) use builder::{Extractor, MAX_CALLS, MacroHost, Origin};
pub(crate) use items::item_attrs;
pub(crate) use lines::Lines;
pub(crate) use sites::sites;
pub(crate) use tokens::parse_items;
