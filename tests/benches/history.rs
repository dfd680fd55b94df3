//! How long a long history takes: `cargo bench -p seam-tests --bench history`.
//!
//! Makes a repository of 50,000 commits with `git fast-import` (about a minute; kept in the target folder for the next run), and
//! reads all of it: without a cache, filling it, and from it. `SEAM_BENCH_COMMITS` gives another number, `SEAM_BENCH_REPOSITORY`
//! the folder of a real repository, whose Rust files are then looked for.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use std::{env, fs};

use camino::Utf8Path;
use seam_analyzer::history::{History, HistoryOptions, history};

const FILES: usize = 300;
const LINES: usize = 300;

fn main() {
    let commits = env::var("SEAM_BENCH_COMMITS").ok().and_then(|c| c.parse().ok()).unwrap_or(50_000);
    let folder = env::var_os("SEAM_BENCH_REPOSITORY").map_or_else(|| made(commits), PathBuf::from);
    let folder = folder.canonicalize().expect("the repository exists");
    let files = rust_files(&folder);
    let cache = tempfile::tempdir().expect("a temporary folder");
    let jobs = std::thread::available_parallelism().map_or(1, usize::from);
    for (what, cache, jobs) in [
        ("one process", None, 1),
        ("all processors", None, jobs),
        ("to the cache", Some(cache.path().to_owned()), jobs),
        ("from the cache", Some(cache.path().to_owned()), jobs),
    ] {
        let options = HistoryOptions { since: None, cache, jobs, ..HistoryOptions::default() };
        let start = Instant::now();
        let history = read(&folder, &files, &options);
        report(what, start.elapsed().as_secs_f64(), &history);
    }
}

#[expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
fn report(what: &str, seconds: f64, history: &History) {
    let (commits, edits) = (history.commits.len(), history.edits.len());
    println!("{what}: {seconds:.2} s for {commits} commits, {edits} edits of files");
    for note in &history.notes {
        println!("  {}", note.message);
    }
}

fn read(folder: &Path, files: &[String], options: &HistoryOptions) -> History {
    let root = Utf8Path::from_path(folder).expect("its path is UTF-8");
    history(root, files, options)
}

fn rust_files(folder: &Path) -> Vec<String> {
    let output =
        Command::new("git").args(["ls-files", "-z", "*.rs"]).current_dir(folder).output().expect("git runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.split('\0').filter(|f| !f.is_empty()).map(str::to_owned).collect()
}

/// The repository with so many commits, as it was made before or anew.
fn made(commits: usize) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("history-{commits}"));
    if folder.join("done").exists() {
        return folder;
    }
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the target folder can be written");
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(arguments).current_dir(&folder);
        command
    };
    assert!(git(&["init", "-q", "-b", "main"]).status().expect("git runs").success());
    let mut import = git(&["fast-import", "--quiet"]).stdin(Stdio::piped()).spawn().expect("git runs");
    write(&mut std::io::BufWriter::new(import.stdin.take().expect("it was asked for")), commits)
        .expect("git reads all of it");
    assert!(import.wait().expect("git ends").success());
    assert!(git(&["reset", "-q", "--hard", "main"]).status().expect("git runs").success());
    fs::write(folder.join("done"), "").expect("the target folder can be written");
    folder
}

/// Numbers that are the same on every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits fit") % limit
    }
}

/// A stream for `git fast-import`: first all files, then commits that each change, insert and delete lines of one to five.
fn write(out: &mut impl std::io::Write, commits: usize) -> std::io::Result<()> {
    let mut numbers = Numbers(1);
    let line = |file: usize, line: usize| format!("    let value_{file}_{line} = compute({line});\n");
    let mut texts: Vec<Vec<String>> = (0..FILES).map(|f| (0..LINES).map(|l| line(f, l)).collect()).collect();
    for commit in 0..=commits {
        let time = 1_700_000_000 + commit * 600;
        writeln!(out, "commit refs/heads/main\ncommitter x <x> {time} +0000\ndata 1\nx")?;
        let changed = [1, 1, 1, 2, 2, 3, 5][numbers.below(7)];
        let files: Vec<usize> = if commit == 0 {
            (0..FILES).collect()
        } else {
            (0..changed).map(|_| numbers.below(FILES)).collect()
        };
        for file in files {
            let text = &mut texts[file];
            for edit in 0..if commit == 0 { 0 } else { 1 + numbers.below(3) } {
                let at = numbers.below(text.len());
                match numbers.below(10) {
                    0..3 => text.insert(at, format!("    // {commit} {edit}\n")),
                    3..6 if text.len() > 100 => drop(text.remove(at)),
                    _ => text[at] = format!("    let changed_{commit} = {edit};\n"),
                }
            }
            let text = text.concat();
            writeln!(
                out,
                "M 100644 inline crates/c{}/src/m{}.rs\ndata {}",
                file / 10,
                file % 10,
                text.len()
            )?;
            writeln!(out, "{text}")?;
        }
    }
    out.flush()
}
