//! End-to-end tests of the binary live in `tests/tests`, the benchmarks in `tests/benches`; what several of them need is here.

pub mod collapse;
