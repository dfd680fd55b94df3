//! What the commands write, on the sample workspace.

use crate::sample::output;

#[test]
fn show() {
    for line in ["", "--format json", "graph", "graph --level crate", "graph --level item --rows 3", "graph --focus auth --depth 2 --evidence 2", "graph --focus common --reverse", "graph --level crate --externals",
     "graph --show-unresolved --no-tests", "cycles", "cycles --level item", "cycles --format json", "graph --format json", "graph --format mermaid --externals"] {
        println!("===== {line}");
        println!("{}", output(line));
    }
}
