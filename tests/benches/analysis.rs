//! The time of a cold analysis beside that of a bare loop that parses the same files, in one process, and its memory.
//!
//! `SEAM_BENCH_WORKSPACE`: the folder of a workspace; without it one is generated, of about `SEAM_BENCH_LINES` lines (by
//! default 20 000), from copies of `fixtures/monolith` that depend on each other. `SEAM_BENCH_ROUNDS`: by default 5.
//! `SEAM_BENCH_CHECK`: fail where the median ratio is above 1.5, or the memory above 1 GiB.

mod clock;

use std::path::{Path, PathBuf};
use std::{env, fs};

use camino::Utf8PathBuf;
use rayon::prelude::*;
use seam_analyzer::{LoadOptions, analyze, load, pool};

use clock::{Took, median, number, time};

/// The ratio and the memory that are promised.
const MAX_RATIO: f64 = 1.5;
const MAX_KIB: u64 = 1 << 20;

#[allow(clippy::print_stdout, reason = "a benchmark says what it measured")]
fn main() {
    // `cargo test --benches` runs them too, with no arguments of its own: one round shows that they work.
    let bench = env::args().any(|a| a == "--bench");
    let rounds = number("SEAM_BENCH_ROUNDS").unwrap_or(if bench { 5 } else { 1 });
    let generated = tempfile::tempdir().unwrap();
    let folder = env::var_os("SEAM_BENCH_WORKSPACE").map(PathBuf::from).unwrap_or_else(|| {
        generate(generated.path(), number("SEAM_BENCH_LINES").unwrap_or(20_000));
        generated.path().to_owned()
    });
    let manifest = Utf8PathBuf::from_path_buf(folder.join("Cargo.toml")).unwrap();
    let options = LoadOptions { manifest_path: Some(manifest), offline: true, ..LoadOptions::default() };
    let workspace = load(&options).unwrap();
    let pool = pool(None).unwrap();

    let first = pool.install(|| analyze(&workspace));
    let peak = peak_kib();
    let files: Vec<Utf8PathBuf> = first.graph.files().iter().map(|file| workspace.root.join(file)).collect();
    let lines: u64 =
        files.iter().filter_map(|f| fs::read_to_string(f).ok()).map(|t| t.lines().count() as u64).sum();
    drop(first);

    let mut bare = Vec::new();
    let mut whole = Vec::new();
    for _ in 0..rounds {
        bare.push(time(|| pool.install(|| parse_only(&files))));
        whole.push(time(|| drop(pool.install(|| analyze(&workspace)))));
    }
    let ratio_of = |of: fn(&Took) -> Option<f64>| {
        let ratios: Option<Vec<f64>> = whole.iter().zip(&bare).map(|(w, b)| Some(of(w)? / of(b)?)).collect();
        ratios.map(median)
    };
    let ratio = ratio_of(|took| Some(took.clock)).expect("there is a clock");
    let clock = |took: &[Took]| median(took.iter().map(|t| t.clock).collect());
    println!(
        "{}: {} files, {lines} lines, {} threads",
        folder.display(),
        files.len(),
        pool.current_num_threads()
    );
    println!("  parsing alone {:>7.3} s (median of {rounds})", clock(&bare));
    println!("  analysis      {:>7.3} s", clock(&whole));
    println!("  ratio         {ratio:>7.2}");
    if let Some(ratio) = ratio_of(|took| took.processor) {
        println!("  of processor  {ratio:>7.2} (time of all threads together)");
    }
    if let Some(kib) = peak {
        println!(
            "  peak memory   {:>8.1} MiB (of the first analysis, loading included)",
            kib as f64 / 1024.0
        );
    }
    if env::var_os("SEAM_BENCH_CHECK").is_some() {
        assert!(ratio <= MAX_RATIO, "{ratio} is above {MAX_RATIO}");
        assert!(peak.is_none_or(|kib| kib <= MAX_KIB), "{peak:?} KiB is above {MAX_KIB}");
    }
}

/// What no analysis can do without: each file read, parsed, and its tree dropped.
fn parse_only(files: &[Utf8PathBuf]) {
    files.par_iter().for_each(|file| {
        if let Ok(text) = fs::read_to_string(file) {
            drop(std::hint::black_box(syn::parse_file(&text)));
        }
        proc_macro2::extra::invalidate_current_thread_spans();
    });
}

/// The most memory that the process ever had, where the system tells.
fn peak_kib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Writes a workspace of copies of the fixture, each under another name and with imports from the one before.
fn generate(folder: &Path, lines: usize) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/monolith/src");
    let mut members = String::new();
    let mut written = 0;
    let mut index = 0;
    while written < lines {
        let package = folder.join(format!("part{index}"));
        written += copy(&from, &package.join("src"), index);
        let mut manifest =
            format!("[package]\nname = \"part{index}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n");
        if index > 0 {
            let before = index - 1;
            manifest
                .push_str(&format!("\n[dependencies]\npart{before} = {{ path = \"../part{before}\" }}\n"));
            let root = package.join("src/lib.rs");
            let text = fs::read_to_string(&root).unwrap();
            let link = format!(
                "\npub mod before {{ pub use part{before}::common{before}::*; pub use part{before}::db{before}; }}\n"
            );
            fs::write(root, text + &link).unwrap();
        }
        fs::write(package.join("Cargo.toml"), manifest).unwrap();
        members.push_str(&format!("\"part{index}\", "));
        index += 1;
    }
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = [{members}]\n");
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
}

/// Copies sources, with a number behind the names of the top modules; returns their lines.
fn copy(from: &Path, to: &Path, index: usize) -> usize {
    const MODULES: [&str; 5] = ["api", "auth", "common", "db", "domain"];
    fs::create_dir_all(to).unwrap();
    let mut lines = 0;
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let renamed =
            |name: &str| if MODULES.contains(&name) { format!("{name}{index}") } else { name.to_owned() };
        if path.is_dir() {
            lines += copy(&path, &to.join(renamed(name)), index);
            continue;
        }
        let mut text = fs::read_to_string(&path).unwrap();
        for module in MODULES {
            for before in ["crate::", "monolith::", "use ", "pub mod "] {
                text = text.replace(&format!("{before}{module}"), &format!("{before}{module}{index}"));
            }
        }
        text = text.replace("monolith::", &format!("part{index}::"));
        lines += text.lines().count();
        fs::write(to.join(name), text).unwrap();
    }
    lines
}
