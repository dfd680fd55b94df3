//! Code that asks for the name or the folder of its package, and gets another answer once it is in another package.
//!
//! In: the [`Tree`]. Out: places in what moves. The compiler objects to nothing, and whether the answer matters (a user agent, a file that
//! is read at run time) only people know. Left out: what asks at run time, as `std::any::type_name` does.

use proc_macro2::{TokenStream, TokenTree};

use super::element::line_of;
use super::tree::Tree;
use super::views::has_substance;

/// Variables that are others in another package of the same workspace.
const VARIABLES: [&str; 6] = [
    "CARGO_CRATE_NAME",
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_PATH",
    "CARGO_PKG_DESCRIPTION",
    "CARGO_PKG_NAME",
    "CARGO_PKG_README",
];

/// Code that gets the answer of its new package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Renamed {
    /// The file in the original, relative to the workspace.
    pub file: String,
    /// The line there.
    pub line: u32,
    /// What it asks: `env!("CARGO_PKG_NAME")`, `module_path!()`.
    pub what: String,
}

/// What moves and asks, by file and line.
pub(super) fn renamed(tree: &Tree) -> Vec<Renamed> {
    let mut found = Vec::new();
    for (m, module) in tree.modules.iter().enumerate() {
        let moved = module.body.elements.iter().zip(&module.homes).filter(|(_, home)| **home != 0);
        for (element, _) in moved.filter(|(element, _)| has_substance(&element.what)) {
            let text = &tree.text(m)[element.range.clone()];
            for (at, what) in questions(text) {
                let line = line_of(tree.text(m), element.range.start + at);
                found.push(Renamed { file: module.file.clone(), line, what });
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Where a text asks, and what.
fn questions(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    if let Ok(tokens) = text.parse::<TokenStream>() {
        collect(tokens, &mut found);
    }
    found
}

fn collect(tokens: TokenStream, out: &mut Vec<(usize, String)>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        let name = match token {
            TokenTree::Ident(name) => name,
            TokenTree::Group(group) => {
                collect(group.stream(), out);
                continue;
            }
            _ => continue,
        };
        let called = match &tokens[at..] {
            [TokenTree::Punct(bang), TokenTree::Group(group), ..] if bang.as_char() == '!' => group.stream(),
            _ => continue,
        };
        match name.to_string().as_str() {
            // The compiler looks for the file, which is carried along.
            "include" | "include_str" | "include_bytes" => at += 2,
            "module_path" => out.push((name.span().byte_range().start, "module_path!()".to_owned())),
            "env" | "option_env" => {
                let variable = called.into_iter().next().map(|first| first.to_string()).unwrap_or_default();
                if VARIABLES.contains(&variable.trim_matches('"')) {
                    out.push((name.span().byte_range().start, format!("{name}!({variable})")));
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_asks_for_the_package_is_found() {
        let text = "const A: &str = concat!(env!(\"CARGO_PKG_NAME\"), env!(\"CARGO_PKG_VERSION\"));\n\
                    fn f() { log(module_path!(), option_env!(\"CARGO_CRATE_NAME\")); }\n\
                    const B: &str = include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/a.txt\"));\n\
                    // env!(\"CARGO_PKG_NAME\")\n";
        let found: Vec<String> = questions(text).into_iter().map(|(_, what)| what).collect();
        assert_eq!(
            found,
            ["env!(\"CARGO_PKG_NAME\")", "module_path!()", "option_env!(\"CARGO_CRATE_NAME\")"]
        );
    }
}
