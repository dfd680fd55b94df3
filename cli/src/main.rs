//! The binary `cargo-seam`; everything is in the library beside it.

fn main() -> std::process::ExitCode {
    cargo_seam::main(std::env::args_os())
}
