//! What the parts of a program cost to compile.

pub mod instances;
pub mod macros;
