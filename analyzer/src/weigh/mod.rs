//! What the parts of a program cost to compile.

pub mod amounts;
pub mod compile;
pub mod instances;
pub mod macros;
