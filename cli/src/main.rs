//! The binary `cargo-seam`; everything is in the library beside it.

/// Syntax trees are many small pieces of memory that come and go on several threads: a fourth of the time of a large workspace.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cargo_seam::main(std::env::args_os())
}
