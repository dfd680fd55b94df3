//! The program as end-to-end tests run it: the same `main` as the binary `cargo-seam`.
//!
//! Cargo tells integration tests only where the binaries of their own package are, and builds only these for them.

fn main() -> std::process::ExitCode {
    cargo_seam::main(std::env::args_os())
}
