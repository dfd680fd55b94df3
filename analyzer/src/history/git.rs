//! Runs git on a repository that is not trusted.
//!
//! In: a folder. Out: [`Repository`]: where its objects are, its newest commit, and a way to ask git about them. Left out:
//! what the answers mean.
//!
//! A repository's own `.git/config` can name programs: `core.fsmonitor`, `core.sshCommand`, `gpg.program` (which
//! `log.showSignature` runs for every commit), `diff.*.textconv`, `filter.*`, a remote `ext::…` from which a partial clone
//! fetches what it lacks. Listing them all is a race against git's releases, so that file is not read where it matters: git
//! is asked about the objects of the repository from a folder of our own, with a configuration of our own ([`neutral`]).
//! Only `git rev-parse`, which says where things are, runs in the repository itself. It starts none of these programs, and
//! those that were ever reached by way of it are switched off all the same. It also refuses the repository of another user,
//! unless the user's own `safe.directory` allows it.
//!
//! What the user configured for all repositories stays in force; of what the environment says, only what chooses another
//! repository or traces is dropped.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::{env, fs};

use camino::Utf8Path;
use tempfile::TempDir;

/// Why there is no history.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoHistory {
    /// Git is not installed, or can't be started.
    #[error("git cannot be run ({0})")]
    NoGit(io::Error),
    /// The folder lies in no repository.
    #[error("the workspace lies in no git repository")]
    NoRepository,
    /// Git refuses the repository of another user.
    #[error(
        "git refuses the repository, as it belongs to another user; `git config --global --add safe.directory {0}` allows it"
    )]
    OtherOwner(String),
    /// There is no commit yet.
    #[error("the repository has no commit yet")]
    NoCommit,
    /// Git failed.
    #[error("git failed: {0}")]
    Failed(String),
    /// A file or folder of our own.
    #[error("a temporary folder for git cannot be used ({0})")]
    Io(#[from] io::Error),
}

/// Of the environment's `GIT_…` variables, those that git still gets: the user's configuration, and where to look for it.
fn is_kept(name: &str) -> bool {
    name.starts_with("GIT_CONFIG")
        || matches!(
            name,
            "GIT_EXEC_PATH"
                | "GIT_CEILING_DIRECTORIES"
                | "GIT_DISCOVERY_ACROSS_FILESYSTEM"
                | "GIT_TEST_ASSUME_DIFFERENT_OWNER"
        )
}

/// A repository that git can be asked about.
#[derive(Debug)]
pub(super) struct Repository {
    program: OsString,
    objects: PathBuf,
    /// A bare repository without objects, with a configuration of our own.
    neutral: TempDir,
    /// The top folder of its working tree.
    pub(super) top: PathBuf,
    /// Where the folder that was asked about lies in it: empty, or with `/` at its end.
    pub(super) prefix: String,
    /// The hash of the newest commit.
    pub(super) head: String,
    /// Hashes of the commits whose parents a shallow clone lacks.
    pub(super) boundary: Vec<String>,
}

impl Repository {
    /// The repository that `folder` lies in.
    pub(super) fn open(program: &OsStr, folder: &Utf8Path) -> Result<Self, NoHistory> {
        let questions = [
            "--path-format=absolute",
            "--show-toplevel",
            "--git-path",
            "objects",
            "--git-path",
            "shallow",
            "--show-object-format",
            "--show-prefix",
        ];
        if !folder.is_dir() {
            return Err(NoHistory::NoRepository);
        }
        let output = run(inside(program, folder).args(questions))?;
        let places = answer(&output, folder)?;
        let lines: Vec<&str> = places.split('\n').collect();
        let [top, objects, shallow, format, prefix, ..] = lines[..] else {
            return Err(NoHistory::Failed("`git rev-parse` gave an answer that cannot be read".into()));
        };
        let output = run(inside(program, folder).args(["--verify", "--quiet", "HEAD^{commit}"]))?;
        let head = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if !output.status.success() || head.is_empty() {
            return Err(NoHistory::NoCommit);
        }
        let boundary: Vec<String> =
            fs::read_to_string(shallow).unwrap_or_default().lines().map(str::to_owned).collect();
        Ok(Self {
            program: program.to_owned(),
            objects: objects.into(),
            neutral: neutral(&head, &boundary, format)?,
            top: top.into(),
            prefix: prefix.to_owned(),
            head,
            boundary,
        })
    }

    /// A git command about the objects of the repository, its standard input `lines`.
    pub(super) fn command(&self, arguments: &[&str], lines: &[impl AsRef<str>]) -> io::Result<Command> {
        let mut command = bare(&self.program);
        command
            .args(["--no-pager", "--no-optional-locks", "--no-replace-objects"])
            .args(arguments)
            .current_dir(self.neutral.path())
            .env("GIT_DIR", self.neutral.path())
            .env("GIT_OBJECT_DIRECTORY", &self.objects);
        if !lines.is_empty() {
            // A file and not a pipe: git may answer before it has read everything, and wait for us.
            let mut file = tempfile::tempfile_in(self.neutral.path())?;
            let mut text = Vec::new();
            for line in lines {
                text.extend_from_slice(line.as_ref().as_bytes());
                text.push(b'\n');
            }
            file.write_all(&text)?;
            io::Seek::rewind(&mut file)?;
            command.stdin(file);
        }
        Ok(command)
    }

    /// The standard output of a git command about the objects of the repository.
    pub(super) fn ask(&self, arguments: &[&str], lines: &[impl AsRef<str>]) -> Result<Vec<u8>, NoHistory> {
        let output = run(&mut self.command(arguments, lines)?)?;
        if output.status.success() {
            Ok(output.stdout)
        } else {
            Err(NoHistory::Failed(message(&output.stderr)))
        }
    }

    /// Starts a git command whose output is read as it comes.
    pub(super) fn start(&self, arguments: &[&str], lines: &[impl AsRef<str>]) -> Result<Child, NoHistory> {
        let mut command = self.command(arguments, lines)?;
        // Its messages go to a file: a full pipe that nobody reads would stop it.
        let messages = fs::File::options().append(true).create(true).open(self.messages())?;
        command.stdout(Stdio::piped()).stderr(messages);
        command.spawn().map_err(NoHistory::NoGit)
    }

    /// What the commands that were started said first.
    pub(super) fn first_message(&self) -> String {
        message(&fs::read(self.messages()).unwrap_or_default())
    }

    fn messages(&self) -> PathBuf {
        self.neutral.path().join("messages")
    }
}

/// A folder that git takes for a bare repository at `head`, without any configuration of the real one.
fn neutral(head: &str, boundary: &[String], format: &str) -> io::Result<TempDir> {
    let dir = tempfile::Builder::new().prefix("cargo-seam-").tempdir()?;
    let at = |name: &str| dir.path().join(name);
    fs::create_dir(at("refs"))?;
    fs::create_dir(at("objects"))?;
    fs::write(at("HEAD"), format!("{head}\n"))?;
    let extension =
        if format == "sha1" { String::new() } else { format!("[extensions]\n\tobjectFormat = {format}\n") };
    fs::write(at("config"), format!("[core]\n\trepositoryFormatVersion = 1\n\tbare = true\n{extension}"))?;
    if !boundary.is_empty() {
        fs::write(at("shallow"), boundary.join("\n") + "\n")?;
    }
    Ok(dir)
}

/// `git rev-parse` in the repository itself.
fn inside(program: &OsStr, folder: &Utf8Path) -> Command {
    let mut command = bare(program);
    let off = ["core.fsmonitor=false", "core.hooksPath=/dev/null", "protocol.allow=never"];
    command.args(["--no-pager", "--no-optional-locks"]).args(off.iter().flat_map(|c| ["-c", c]));
    command.current_dir(folder).arg("rev-parse");
    command
}

/// Git, unable to ask questions, to fetch, or to be led elsewhere by the environment.
fn bare(program: &OsStr) -> Command {
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        let dropped = name.to_str().is_some_and(|n| n.starts_with("GIT_") && !is_kept(n));
        if dropped {
            command.env_remove(name);
        }
    }
    command
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_NO_LAZY_FETCH", "1")
        // An empty list: no transport at all, whatever `protocol.*` says.
        .env("GIT_ALLOW_PROTOCOL", "")
        .env("LC_ALL", "C")
        .stdin(Stdio::null());
    command
}

fn run(command: &mut Command) -> Result<Output, NoHistory> {
    command.output().map_err(NoHistory::NoGit)
}

/// The answer of `git rev-parse`, or why there is none.
pub(super) fn answer(output: &Output, folder: &Utf8Path) -> Result<String, NoHistory> {
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("not a git repository") {
        return Err(NoHistory::NoRepository);
    }
    if said.contains("dubious ownership") {
        let quoted = said.split('\'').nth(1).unwrap_or(folder.as_str());
        return Err(NoHistory::OtherOwner(quoted.to_owned()));
    }
    if said.contains("must be run in a work tree") {
        return Err(NoHistory::NoRepository);
    }
    Err(NoHistory::Failed(message(&output.stderr)))
}

/// The first line of a message, without git's `fatal: `.
fn message(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let line = text.lines().find(|l| !l.trim().is_empty()).unwrap_or("it gave no reason").trim();
    line.strip_prefix("fatal: ").unwrap_or(line).to_owned()
}

/// Whether `path` exists and is a plain file: not followed to something that blocks when read.
pub(super) fn is_file(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|m| m.is_file())
}
