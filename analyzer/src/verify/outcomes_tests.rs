use super::*;
use crate::verify::failed::failed_targets;

fn compare(before: &str, after: &str) -> Comparison {
    let parse = |text: &str| Outcomes::parse(text, !text.contains("FAILED"));
    Comparison::new(parse(before), parse(after))
}

fn dump(comparison: &Comparison) -> Vec<String> {
    comparison.differences.iter().map(|one| format!("{} {}", one.name, one.as_str())).collect()
}

const MONOLITH: &str = "
running 4 tests
test db::pool::tests::reuses ... ok
test db::tests::fails ... FAILED
test slow ... ignored, takes an hour
test tests::works ... ok

test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s

running 1 test
test src/db/pool.rs - db::pool::Pool::get (line 12) ... ok
";

#[test]
fn tests_are_the_same_in_whichever_crate_they_run() {
    let split = "
running 2 tests
test db::tests::fails ... FAILED
test db::pool::tests::reuses ... ok
running 1 test
test tests::works ... ok
running 1 test
test slow ... ignored, takes an hour
running 1 test
test shop-db/src/db/pool.rs - db::pool::Pool::get (line 7) ... ok
";
    let comparison = compare(MONOLITH, split);
    assert_eq!(dump(&comparison), [""; 0], "a test that fails on both sides is the same too");
    assert!(comparison.holds());
    assert_eq!(comparison.same(), 5);
    assert_eq!(comparison.before.with(Outcome::Ignored), 1);
}

#[test]
fn a_test_that_vanished_in_silence_breaks_the_promise() {
    let comparison = compare(MONOLITH, &MONOLITH.replace("test db::pool::tests::reuses ... ok\n", ""));
    assert_eq!(dump(&comparison), ["db::pool::tests::reuses vanished"]);
    assert!(!comparison.holds());
    assert_eq!(comparison.same(), 4);
}

#[test]
fn of_two_tests_of_the_same_name_one_cannot_vanish_unseen() {
    let both = "test tests::works ... ok\ntest tests::works ... ok\n";
    assert!(compare(both, both).holds());
    let comparison = compare(both, "test tests::works ... ok\n");
    assert_eq!(dump(&comparison), ["tests::works vanished"]);
}

#[test]
fn a_renamed_test_is_one_that_vanished_and_a_new_one() {
    let comparison = compare("test db::tests::a ... ok\n", "test tests::a ... ok\n");
    assert_eq!(dump(&comparison), ["db::tests::a vanished", "tests::a new"]);
    assert!(!comparison.holds());
}

#[test]
fn worse_is_a_loss_and_better_or_new_is_not() {
    let ok = "test a ... ok\n";
    assert!(!compare(ok, "test a ... FAILED\n").holds());
    assert!(!compare(ok, "test a ... ignored\n").holds(), "a test that is no longer run shows nothing");
    let better = compare("test a ... FAILED\n", ok);
    assert_eq!(dump(&better), ["a passed"]);
    assert!(better.holds());
    let more = compare(ok, "test a ... ok\ntest b ... ok\n");
    assert_eq!(dump(&more), ["b new"]);
    assert!(more.holds());
}

#[test]
fn a_run_that_fails_without_a_failing_test_is_a_loss() {
    let before = Outcomes::parse("test a ... ok\n", true);
    let after = Outcomes::parse("test a ... ok\n", false);
    assert!(
        !Comparison::new(before.clone(), after.clone()).holds(),
        "a test without libtest may have failed"
    );
    assert!(Comparison::new(after.clone(), after).holds(), "as before");
}

#[test]
fn examples_in_documentation_are_known_by_item() {
    let names = |text: &str| Outcomes::parse(text, true).tests.into_keys().collect::<Vec<_>>();
    assert_eq!(names("test src/lib.rs - foo (line 12) ... ok\n"), ["doc foo"]);
    assert_eq!(names("test src/lib.rs - (line 3) ... ok\n"), ["doc (crate)"]);
    assert_eq!(
        names("test a/src/b.rs - b::C<T>::d (line 3) - compile fail ... ok\n"),
        ["doc b::C<T>::d - compile fail"]
    );
    assert_eq!(names("test src/../README.md - readme (line 9) ... ignored\n"), ["doc readme"]);
    // Near-misses: no file, no line.
    assert_eq!(names("test odd - name (line 3) ... ok\n"), ["odd - name (line 3)"]);
    assert_eq!(names("test b::panics - should panic ... ok\n"), ["b::panics"]);
}

#[test]
fn two_examples_of_one_item_are_two() {
    let two = "test src/a.rs - f (line 3) ... ok\ntest src/a.rs - f (line 9) ... ok\n";
    assert_eq!(dump(&compare(two, "test src/a.rs - f (line 3) ... ok\n")), ["doc f vanished"]);
}

#[test]
fn what_tests_print_in_between_does_no_harm() {
    let text =
        "test a ... some noise\nmore\nok\ntest b ... noise ok\ntest result: ok. 2 passed\ntest c ... lost\n";
    let outcomes = Outcomes::parse(text, true);
    assert_eq!(outcomes.count(), 3);
    assert_eq!(outcomes.with(Outcome::Passed), 3);
    let times = Outcomes::parse("test a ... ok <0.001s>\ntest b ... bench:  12 ns/iter (+/- 1)\n", true);
    assert_eq!(times.with(Outcome::Passed), 2);
    assert_eq!(Outcomes::parse("test a ... crashes here\n", false).with(Outcome::Failed), 1);
}

#[test]
fn json_lines_say_the_same_as_text() {
    let json = r#"
{ "type": "suite", "event": "started", "test_count": 2 }
{ "type": "test", "event": "started", "name": "a" }
{ "type": "test", "name": "a", "event": "ok" }
{ "type": "test", "name": "src/lib.rs - b (line 1)", "event": "failed", "stdout": "…" }
{ not json }
{ "type": "suite", "event": "failed", "passed": 1, "failed": 1 }
"#;
    let text = "test a ... ok\ntest src/lib.rs - b (line 1) ... FAILED\n";
    assert_eq!(Outcomes::parse(json, false), Outcomes::parse(text, false));
}

#[test]
fn of_two_runs_a_test_that_fails_by_chance_passed_once_and_one_that_is_gone_stays_gone() {
    let first = Outcomes::parse("test a ... FAILED\ntest b ... ok\n", false);
    let second = Outcomes::parse("test a ... ok\ntest b ... FAILED\n", false);
    let best = first.best_of(&second);
    assert_eq!(best.with(Outcome::Passed), 2);
    let all = Outcomes::parse("test a ... ok\ntest b ... ok\ntest c ... ok\n", false);
    assert_eq!(Comparison::new(all, best).differences.len(), 1);
}

#[test]
fn a_target_that_fails_after_the_split_only_is_a_loss_though_others_failed_before() {
    let run = |targets: &[&str]| {
        let said: String = targets.iter().map(|target| format!("    `{target}`\n")).collect();
        Outcomes::parse("test fails ... FAILED\n", false).with_failed(failed_targets(&said))
    };
    let comparison =
        Comparison::new(run(&["--test old"]), run(&["-p shop --test custom", "-p shop --test old"]));
    assert!(!comparison.holds() && comparison.losses().next().is_none());
    assert_eq!(comparison.targets[0].to_string(), "-p shop --test custom");
    assert!(Comparison::new(run(&["--test old"]), run(&["-p shop --test old"])).holds());
    // Nothing was run any more.
    assert!(!Comparison::new(run(&["--test old"]), run(&[])).holds());
    // By chance the one time, by chance another the other time.
    assert!(run(&["--test a"]).best_of(&run(&["--test b"])).success);
}
