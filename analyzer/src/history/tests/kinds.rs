//! What a history can hold: renames, merges, bulk commits; and what can be missing.

use super::*;

const LINES: &str = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n";

#[test]
fn lines_are_those_of_today() {
    let mut repo = Repo::new();
    repo.write("a.rs", LINES);
    repo.commit("new");
    repo.write("a.rs", &LINES.replace("e\n", "E\n"));
    repo.commit("change line 5");
    repo.write("a.rs", &format!("0\n0\n{}", LINES.replace("e\n", "E\n")));
    repo.commit("insert two at the top");
    repo.write("a.rs", &format!("0\n0\n{}", LINES.replace("e\n", "E\n").replace("h\ni\n", "")));
    repo.commit("delete two");
    let history = read(&repo, &["a.rs"]);
    assert_eq!(edits(&history), ["4 0 9|10", "3 0 1-2", "2 0 7", "1 0 3-9,9|10,10"]);
    assert_eq!((history.commits.len(), history.merges), (4, 0));
    assert_eq!(notes(&history), "");

    // Not committed: everything moves down by one more.
    let text = fs::read_to_string(repo.dir.path().join("a.rs")).unwrap();
    repo.write("a.rs", &format!("new\n{text}"));
    assert_eq!(edits(&read(&repo, &["a.rs"]))[..2], ["4 0 10|11", "3 0 2-3"]);
}

#[test]
fn renames_are_followed_also_in_a_bulk_commit_and_to_another_folder() {
    let mut repo = Repo::new();
    repo.write("old/a.rs", LINES);
    repo.write("old/b.rs", &LINES.replace('\n', "b\n"));
    repo.commit("new");
    repo.write("old/a.rs", &LINES.replace("c\n", "C\n"));
    repo.commit("change line 3");
    fs::create_dir_all(repo.dir.path().join("ws/src")).unwrap();
    repo.git(&["mv", "old/a.rs", "ws/src/x.rs"]);
    repo.write("ws/src/x.rs", &format!("0\n{}", LINES.replace("c\n", "C\n")));
    repo.commit("move and insert");
    repo.git(&["mv", "ws/src/x.rs", "ws/src/y.rs"]);
    repo.commit("move");
    let whole = read(&repo, &["ws/src/y.rs"]);
    assert_eq!(edits(&whole), ["3 0 1", "2 0 4", "1 0 2-11"], "a move alone is no edit");
    let inside = read_at(&repo.path().join("ws"), &["src/y.rs"], &HistoryOptions::default());
    assert_eq!(edits(&inside), edits(&whole), "a workspace in a subfolder");
    assert_eq!(inside.tracked, [true]);
}

#[test]
fn a_file_that_was_deleted_is_not_the_new_one_of_its_name() {
    let mut repo = Repo::new();
    repo.write("a.rs", LINES);
    repo.write("keep.rs", "k\n");
    repo.commit("old");
    fs::remove_file(repo.dir.path().join("a.rs")).unwrap();
    repo.commit("gone");
    repo.write("a.rs", "entirely\ndifferent\n");
    repo.commit("new");
    assert_eq!(edits(&read(&repo, &["a.rs", "keep.rs"])), ["3 0 1-2", "1 1 1"]);
}

#[test]
fn merges_are_left_out_and_both_branches_counted() {
    let mut repo = Repo::new();
    repo.write("a.rs", LINES);
    repo.write("b.rs", LINES);
    repo.commit("new");
    repo.git(&["checkout", "-q", "-b", "side"]);
    repo.write("b.rs", &LINES.replace("e\n", "E\n"));
    repo.commit("side");
    repo.git(&["checkout", "-q", "main"]);
    repo.write("a.rs", &LINES.replace("j\n", "J\n"));
    repo.commit("main");
    repo.day += 1;
    repo.git(&["merge", "-q", "--no-ff", "-m", "merge", "side"]);
    let history = read(&repo, &["a.rs", "b.rs"]);
    let mut found = edits(&history);
    found.sort();
    assert_eq!(found, ["1 0 1-10", "1 1 1-10", "2 1 5", "3 0 10"]);
    assert_eq!((history.merges, history.commits.len()), (1, 3));
    assert_eq!(history.now, Some(1_700_000_000 + 4 * DAY), "a merge is the newest commit");
}

#[test]
fn a_branch_that_knows_the_old_name_is_followed() {
    let mut repo = Repo::new();
    repo.write("a.rs", LINES);
    repo.commit("new");
    repo.git(&["checkout", "-q", "-b", "side"]);
    repo.write("a.rs", &LINES.replace("e\n", "E\n"));
    repo.commit("side");
    repo.git(&["checkout", "-q", "main"]);
    repo.git(&["mv", "a.rs", "b.rs"]);
    repo.commit("rename");
    repo.day += 1;
    repo.git(&["merge", "-q", "--no-ff", "-m", "merge", "side"]);
    assert!(edits(&read(&repo, &["b.rs"])).contains(&"2 0 5".to_owned()));
}

#[test]
fn since_counts_from_the_newest_commit_and_not_from_today() {
    let mut repo = Repo::new();
    for day in 0..10 {
        repo.write("a.rs", &format!("{day}\n"));
        repo.commit("next");
    }
    let since = |since| {
        let options = HistoryOptions { since, ..HistoryOptions::default() };
        read_at(&repo.path(), &["a.rs"], &options).commits.len()
    };
    assert_eq!(since(Some(Since::Days(3))), 4);
    assert_eq!(since(Some(Since::Time(1_700_000_000 + 9 * DAY))), 2);
    assert_eq!(since(None), 10);
}

#[test]
fn the_number_of_files_of_a_commit_counts_all_rust_files() {
    let mut repo = Repo::new();
    for n in 0..40 {
        repo.write(&format!("src/{n}.rs"), "x\n");
        repo.write(&format!("docs/{n}.md"), "x\n");
    }
    repo.commit("bulk");
    let history = read(&repo, &["src/0.rs"]);
    assert_eq!(history.commits[0].files, 40);
}

#[test]
fn a_shallow_clone_says_so_and_its_oldest_commit_did_not_change_everything() {
    let mut repo = Repo::new();
    for day in 0..5 {
        repo.write("a.rs", &format!("{day}\n"));
        repo.write("b.rs", "b\n");
        repo.commit("next");
    }
    let clone = tempfile::tempdir().unwrap();
    let (from, to) = (format!("file://{}", repo.path().display()), clone.path().join("c"));
    for (depth, expected) in [("3", vec!["5 0 1", "4 0 1"]), ("1", vec![])] {
        repo.git(&["clone", "-q", "--depth", depth, &from, to.to_str().unwrap()]);
        let history = read_at(&to.canonicalize().unwrap(), &["a.rs", "b.rs"], &HistoryOptions::default());
        assert_eq!(edits(&history), expected);
        assert!(notes(&history).contains("shallow"), "{}", notes(&history));
        fs::remove_dir_all(&to).unwrap();
    }
}

#[test]
fn a_clone_without_old_contents_is_known_by_file() {
    let mut repo = Repo::new();
    for day in 0..4 {
        repo.write("a.rs", &format!("{day}\n"));
        repo.write("b.rs", "b\n");
        repo.commit("next");
    }
    repo.git(&["config", "uploadpack.allowFilter", "true"]);
    let clone = tempfile::tempdir().unwrap();
    let (from, to) = (format!("file://{}", repo.path().display()), clone.path().join("c"));
    repo.git(&["clone", "-q", "--filter=blob:none", &from, to.to_str().unwrap()]);
    let history = read_at(&to.canonicalize().unwrap(), &["a.rs", "b.rs"], &HistoryOptions::default());
    assert_eq!(edits(&history), ["4 0 ", "3 0 ", "2 0 ", "1 0 ", "1 1 "]);
    assert!(notes(&history).contains("by file, not by line"), "{}", notes(&history));
}

#[test]
fn no_history_is_a_note_and_no_failure() {
    let dir = tempfile::tempdir().unwrap();
    let none = read_at(dir.path(), &["a.rs"], &HistoryOptions::default());
    assert!(notes(&none).contains("no git repository"), "{}", notes(&none));
    assert!(none.edits.is_empty() && none.tracked == [false]);

    let repo = Repo::new();
    assert!(notes(&read(&repo, &["a.rs"])).contains("no commit yet"));

    let options = HistoryOptions { git: "no-such-program".into(), ..HistoryOptions::default() };
    let no_git = read_at(&repo.path(), &["a.rs"], &options);
    assert!(notes(&no_git).contains("git cannot be run"), "{}", notes(&no_git));
}

#[test]
fn untracked_files_are_told_from_tracked_ones() {
    let mut repo = Repo::new();
    repo.write(".gitignore", "generated\n");
    repo.write("a.rs", LINES);
    repo.write("generated/b.rs", LINES);
    repo.commit("new");
    let files = ["a.rs", "generated/b.rs", "../elsewhere.rs", "/elsewhere/c.rs"];
    assert_eq!(read(&repo, &files).tracked, [true, false, false, false]);
}

#[test]
fn names_of_every_kind_are_read() {
    let mut repo = Repo::new();
    let names = ["src/ä.rs", "src/with blank.rs", "src/\"quoted\".rs", "src/tab\there.rs", "notes.inc"];
    for name in names {
        repo.write(name, "x\n");
    }
    repo.commit("new");
    let history = read(&repo, &names);
    assert_eq!(history.tracked, [true; 5]);
    assert_eq!(edits(&history).len(), 5);
}

#[test]
fn the_cache_gives_the_same_and_damage_is_ignored() {
    let mut repo = Repo::new();
    repo.write("a.rs", LINES);
    repo.commit("new");
    let cache = tempfile::tempdir().unwrap();
    let options = HistoryOptions { cache: Some(cache.path().to_owned()), ..HistoryOptions::default() };
    let go = |repo: &Repo| read_at(&repo.path(), &["a.rs"], &options);
    let (first, second) = (go(&repo), go(&repo));
    assert_eq!((first.from_cache, second.from_cache), (false, true));
    assert_eq!(edits(&first), edits(&second));
    for entry in fs::read_dir(cache.path()).unwrap() {
        fs::write(entry.unwrap().path(), "damaged").unwrap();
    }
    let third = go(&repo);
    assert_eq!((third.from_cache, edits(&third)), (false, edits(&first)));
    repo.write("a.rs", "x\n");
    repo.commit("next");
    assert!(!go(&repo).from_cache, "a new commit");

    let inside = repo.path().join("cache");
    let options = HistoryOptions { cache: Some(inside.clone()), ..HistoryOptions::default() };
    read_at(&repo.path(), &["a.rs"], &options);
    assert!(!inside.exists(), "nothing is written into the workspace");
}

#[test]
fn linked_worktrees_and_other_hashes_are_read() {
    let mut repo = Repo::new();
    repo.write("a.rs", LINES);
    repo.commit("new");
    let beside = tempfile::tempdir().unwrap();
    let linked = beside.path().join("linked");
    repo.git(&["worktree", "add", "-q", linked.to_str().unwrap()]);
    let history = read_at(&linked.canonicalize().unwrap(), &["a.rs"], &HistoryOptions::default());
    assert_eq!(edits(&history), ["1 0 1-10"], "{}", notes(&history));

    let mut long = Repo { dir: tempfile::tempdir().unwrap(), day: 0 };
    long.git(&["init", "-q", "--object-format=sha256"]);
    long.write("a.rs", LINES);
    long.commit("new");
    let history = read(&long, &["a.rs"]);
    assert_eq!((edits(&history), history.head.unwrap().len()), (vec!["1 0 1-10".to_owned()], 64));
}
