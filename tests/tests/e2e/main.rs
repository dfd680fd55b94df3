//! End-to-end tests of the binary, in small workspaces on disk.

mod apply;
mod apply_safety;
mod bad_input;
mod carried;
mod churn;
mod commands;
mod configurations;
mod expansions;
mod forms;
mod interface;
mod lints;
mod named;
mod no_facade;
mod orphans;
mod passed;
mod repair;
mod split;
mod support;
mod under_test;
mod verify;
mod ways;
