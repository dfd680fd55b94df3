//! The text that is parsed in the place of a file's own: without what nobody reads in the tree.
//!
//! A parser spends most on what says least: it makes an attribute of each line of documentation, unescapes each string, and
//! hands on the arguments of each macro call, which are read from the text once more when it is known what the macro is. In: a
//! text and what is to be left out. Out: a text in which each remaining token has its line and column in the file.

use std::ops::Range;

/// Shorter strings and arguments are not worth it.
const SHORT: usize = 8;

/// Something that is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Cut {
    /// Up to the end of a line.
    Away(Range<usize>),
    /// The one byte that makes documentation of a comment.
    Mark(usize),
    /// What is in a string, and the end of what closes it.
    String(Range<usize>, usize),
    /// What is between the delimiters of a macro call.
    Arguments(Range<usize>),
}

/// A text, and what is left out of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Bare<'t> {
    text: &'t str,
    /// In their order, each behind the one before.
    cuts: Vec<Cut>,
    arguments: bool,
}

impl<'t> Bare<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, cuts: Vec::new(), arguments: false }
    }

    /// Leaves out the comment between `at` and the end of its line.
    pub(super) fn line_comment(&mut self, at: usize, end: usize) {
        self.cuts.push(Cut::Away(at..end));
    }

    /// Makes an ordinary comment of the block of documentation at `at`.
    pub(super) fn documentation(&mut self, at: usize) {
        self.cuts.push(Cut::Mark(at + 2));
    }

    /// Leaves out what is in the string at `at`, which has no prefix but may be a raw one.
    pub(super) fn string(&mut self, at: usize, end: usize) {
        let bytes = self.text.as_bytes();
        let hashes = bytes[at..end].iter().rev().take_while(|&&byte| byte == b'#').count();
        let Some(open) = memchr::memchr(b'"', &bytes[at..end]) else { return };
        let inside = at + open + 1..end.saturating_sub(hashes + 1);
        // One that goes on to the end of the text may not be closed.
        if end < bytes.len() && inside.len() >= SHORT && bytes[inside.end] == b'"' {
            self.cuts.push(Cut::String(inside, end));
        }
    }

    /// Leaves out the arguments of a macro call.
    pub(super) fn arguments(&mut self, inside: Range<usize>) {
        if inside.len() >= SHORT {
            self.arguments = true;
            self.cuts.push(Cut::Arguments(inside));
        }
    }

    /// Whether arguments of macro calls are left out.
    pub(crate) fn lacks_arguments(&self) -> bool {
        self.arguments
    }

    /// The text; with the arguments of macro calls if `arguments`.
    pub(crate) fn write(&self, arguments: bool) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut from = 0;
        for cut in &self.cuts {
            let start = match cut {
                Cut::Away(range) | Cut::String(range, _) | Cut::Arguments(range) => range.start,
                Cut::Mark(at) => *at,
            };
            out.push_str(&self.text[from..start]);
            from = match cut {
                Cut::Away(range) => range.end,
                Cut::Mark(at) => {
                    out.push(' ');
                    at + 1
                }
                Cut::String(inside, end) => {
                    out.push_str(&self.text[inside.end..*end]);
                    // What closes it stands on the last of its lines no more.
                    let lines = self.text[inside.clone()].contains('\n');
                    blank(&self.text[inside.start..if lines { *end } else { inside.end }], &mut out);
                    *end
                }
                Cut::Arguments(inside) => {
                    if arguments {
                        out.push_str(&self.text[inside.clone()]);
                    } else {
                        blank(&self.text[inside.clone()], &mut out);
                    }
                    inside.end
                }
            };
        }
        out.push_str(&self.text[from..]);
        out
    }
}

/// As many lines, and on the last as many characters.
fn blank(text: &str, out: &mut String) {
    let newlines = memchr::memchr_iter(b'\n', text.as_bytes()).count();
    out.extend(std::iter::repeat_n('\n', newlines));
    let last = memchr::memrchr(b'\n', text.as_bytes()).map_or(text, |at| &text[at + 1..]);
    out.extend(std::iter::repeat_n(' ', last.chars().count()));
}

#[cfg(test)]
mod tests {
    use crate::nesting::{depth_of_file, depth_of_text};

    /// What is parsed of a text; every macro but `std!` is read from the text again.
    fn bare(text: &str) -> String {
        let (depth, bare) =
            depth_of_file(text, |name| !["std", "return"].contains(&name)).expect("not too deep");
        assert_eq!(Ok(depth), depth_of_text(text));
        let written = bare.write(false);
        places_are_kept(text, &written);
        places_are_kept(text, &bare.write(true));
        written
    }

    /// Each token that is left has the place that it has in the file.
    #[track_caller]
    fn places_are_kept(text: &str, bare: &str) {
        let words = |text: &str| {
            let mut out = Vec::new();
            let mut pending: Vec<_> =
                text.parse::<proc_macro2::TokenStream>().expect("it is Rust").into_iter().collect();
            while let Some(tree) = pending.pop() {
                match &tree {
                    proc_macro2::TokenTree::Group(group) => pending.extend(group.stream()),
                    proc_macro2::TokenTree::Literal(_) => out.push((String::new(), tree.span().start())),
                    tree => out.push((tree.to_string(), tree.span().start())),
                }
            }
            out
        };
        let all = words(text);
        for word in words(bare) {
            assert!(all.contains(&word), "{word:?} has moved in {bare:?}");
        }
    }

    #[test]
    fn comments_are_left_out_outside_of_macros() {
        for (text, parsed) in [
            ("//! a\n/// b\nfn f() {\n    //! c\n} // d", "\n\nfn f() {\n    \n} "),
            ("/** ä */ /*! b */ fn f() {}", "/*  ä */ /*  b */ fn f() {}"),
            ("m! { /// a\n }\n/// b\nfn f() { g!(h) /** c */ }", "m! {\n }\n\nfn f() { g!(h) /*  c */ }"),
        ] {
            assert_eq!(bare(text), parsed);
            assert!(syn::parse_file(&bare(text)).unwrap().items.iter().all(|item| match item {
                syn::Item::Fn(item) => item.attrs.is_empty(),
                _ => true,
            }));
        }
        for kept in [
            "/* a */ /**/ fn f() { \"/// c\" }",
            "std! { /// a\n struct A; } std!((/** b */));",
            "macro_rules! m { () => { /// a\n }; }",
            "pub macro m($x:ty) { /// a\n }",
        ] {
            assert_eq!(bare(kept), kept);
        }
    }

    #[test]
    fn strings_are_empty_outside_of_macros_and_attributes() {
        for (text, parsed) in [
            ("f(\"a long ö string\", a);", "f(\"\"               , a);"),
            ("f(r##\"two \"# lines\n and\"##, a);", "f(r##\"\"##\n       , a);"),
            ("f(b\"one \\\" \\n two\", br\"0123456789\");", "f(b\"\"             , br\"\"          );"),
        ] {
            assert_eq!(bare(text), parsed);
        }
        for kept in [
            "f(\"short\"); std!(\"long enough\");",
            "#[path = \"a/b/c/d/e.rs\"] mod a; #![doc = \"0123456789\"]",
        ] {
            assert_eq!(bare(kept), kept);
        }
    }

    #[test]
    fn arguments_of_macros_that_are_read_again_are_left_out() {
        for (text, parsed) in [
            ("a::m!(one, (two), \"}\"); f(x);", "a::m!(               ); f(x);"),
            ("m! {\n  struct A { /// b\n a: B }\n} fn f() {}", "m! {\n\n\n} fn f() {}"),
            ("let x = m![[1, 2, 3], 4] + 1;", "let x = m![            ] + 1;"),
        ] {
            assert_eq!(bare(text), parsed);
            assert_eq!(depth_of_file(text, |_| true).unwrap().1.write(true), text);
        }
        for kept in [
            "std!(one, m!(two, three, four));",
            "macro_rules! m { (one) => { two }; }",
            "if !(one && two && three) {} if a != (b, c, d, e, f) {}",
            "if a ||!(one && two && three) { return!(one && two) }",
            "#[a(m!(one, two, three))] struct A;",
        ] {
            assert_eq!(bare(kept), kept);
        }
    }
}
