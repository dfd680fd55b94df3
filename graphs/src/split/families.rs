//! Files and folders as people keep them: what lies together should stay together, all else equal.
//!
//! In: the file of each unit, the folder of each file, and the folder of each folder. Out: [`Families`]: for each file the families
//! that it belongs to, itself first; and of each a [`Family`], which says what it costs when its lines go to several crates. A
//! folder with more than half of all lines is no family: it has to come apart.

use super::SplitProblem;

/// A line that leaves the crate in which most of its file is, in thousandths of a line of effort.
const LINE_APART: i64 = 1_000;
/// A further crate that a file goes to.
const FILE_SPREAD: i64 = 20_000;
/// A line that leaves the crate in which most of its folder is, for each folder that it is in.
const FOLDER_APART: i64 = 300;

/// Files, then folders, numbered through, and who is part of whom.
pub(super) struct Families {
    files: usize,
    count: usize,
    first: Vec<u32>,
    of: Vec<u32>,
}

impl Families {
    pub(super) fn new(problem: &SplitProblem) -> Self {
        let files = problem.file.iter().max().map_or(0, |&f| f as usize + 1).max(problem.folder.len());
        let folders = problem.folder.iter().max().map_or(0, |&f| f as usize + 1);
        let mut lines = vec![0u64; files];
        for (&file, &l) in problem.file.iter().zip(&problem.lines) {
            lines[file as usize] += u64::from(l);
        }
        let mut in_folder = vec![0u64; folders];
        for (file, lines) in lines.iter().enumerate() {
            for folder in folders_of(problem, file, folders) {
                in_folder[folder as usize] += lines;
            }
        }
        let all: u64 = lines.iter().sum();
        let (mut first, mut of) = (vec![0], Vec::new());
        for file in 0..files {
            of.push(super::net::number(file));
            let small = folders_of(problem, file, folders).filter(|&f| in_folder[f as usize] * 2 <= all);
            of.extend(small.map(|f| super::net::number(files) + f));
            first.push(super::net::number(of.len()));
        }
        Self { files, count: files + folders, first, of }
    }

    /// How many families there are.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The families of a file: itself, its folder, the folder of that, …
    pub(super) fn of(&self, file: u32) -> &[u32] {
        &self.of[self.first[file as usize] as usize..self.first[file as usize + 1] as usize]
    }

    /// What a family costs when its lines go to several crates.
    pub(super) fn family(&self, family: u32) -> Family {
        if (family as usize) < self.files {
            Family { file: Some(family), line: LINE_APART, once: FILE_SPREAD }
        } else {
            Family { file: None, line: FOLDER_APART, once: 0 }
        }
    }
}

/// A file or a folder, and what it costs when its lines go to several crates: in thousandths of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Family {
    /// The number of the file; none for a folder.
    pub(super) file: Option<u32>,
    /// What a line costs that is in another crate than most of them.
    pub(super) line: i64,
    /// What a further crate costs.
    pub(super) once: i64,
}

impl Family {
    /// What it costs that the crates have these lines of it.
    pub(super) fn cost(&self, lines: &[u32]) -> i64 {
        let (mut total, mut most, mut crates) = (0, 0, 0);
        for &l in lines {
            let l = i64::from(l);
            total += l;
            most = most.max(l);
            crates += i64::from(l > 0);
        }
        if crates < 2 { 0 } else { self.line * (total - most) + self.once * (crates - 1) }
    }
}

/// The folder of a file, the folder of that, and so on; a circle is followed once.
fn folders_of(problem: &SplitProblem, file: usize, folders: usize) -> impl Iterator<Item = u32> + '_ {
    let start = problem.folder.get(file).copied();
    let up = move |&folder: &u32| {
        let parent = problem.parent.get(folder as usize).copied()?;
        (parent != folder && (parent as usize) < folders).then_some(parent)
    };
    std::iter::successors(start, up).take(folders)
}
