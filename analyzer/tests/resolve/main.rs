//! The resolver, rule by rule: a fixture string in, a readable list of the references out.
//!
//! Each rule of the reference (<https://doc.rust-lang.org/reference/names.html>) that the resolver follows has a test here, and
//! a near-miss beside it: code that looks alike and means something else. See [`support`] for how to read the lists.

mod support;

mod attributes;
mod bodies;
mod conditions;
mod editions;
mod globs;
mod imports;
mod macro_calls;
mod macro_rules;
mod macro_scope;
mod members;
mod methods;
mod modules;
mod patterns;
mod trouble;
mod types;
