//! End-to-end tests of the binary, in small workspaces on disk.

mod churn;
mod commands;
mod interface;
mod support;
