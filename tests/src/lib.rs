//! End-to-end tests of the binary live in `tests/tests`, the benchmarks in `tests/benches`.
