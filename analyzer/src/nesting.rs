//! A bound on how deeply source nests, before a recursive parser sees it, and the stack for what is within the bound.
//!
//! The parser, and everything that walks or drops its trees, call themselves once per level of nesting. In: a text, or the
//! tokens that a macro call became. Out: an upper bound of the depth of their tree, or the line at which it exceeds
//! [`MAX_DEPTH`]; and [`with_stack`], which runs a closure on a stack that holds a tree of such a depth.
//!
//! Levels come from brackets, from angle brackets, from operators and keywords that stand before their operand (`!!!!x`,
//! `&&&T`, `|| || x`, `return return x`, `fn() -> fn() -> T`), and, far cheaper, from rows of operators behind or between
//! operands (`a + b + …`, `a.b().c()…`, `else if`). What is counted is an upper bound for everything that parses, and for the
//! part that the parser sees before it gives up on the rest; it need not be exact, since unused stack costs no memory.

mod bare;
mod meter;
mod skip;
mod text;
mod tokens;

pub(crate) use bare::Bare;
pub(crate) use text::{depth_of_file, depth_of_text};
pub(crate) use tokens::depth_of_tokens;

/// How deep the tree of some source can be at most, in [`LEVEL`]ths of a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Depth(usize);

/// The cost of a level: of a bracket, or of an operator before its operand.
const LEVEL: usize = 64;

/// The cost of an operator behind or between operands.
const STEP: usize = 1;

/// The cost of `::`.
const SEGMENT: usize = 8;

/// The deepest tree that is built: 2 000 brackets, or 128 000 terms of a sum.
const MAX_DEPTH: usize = 2_000 * LEVEL;

/// Stack for one level, in bytes: three times what the costliest syntax was measured to take (nested type arguments: 57 KiB
/// without optimisation, 8 KiB with it; a term of a sum takes 230 and 120 bytes).
const BYTES_PER_LEVEL: usize = if cfg!(debug_assertions) { 192 << 10 } else { 28 << 10 };

/// Stack for what does not depend on the depth.
const BYTES_BELOW: usize = 1 << 20;

/// Stack for each thread that parses: enough for ordinary source, so that [`with_stack`] rarely has to take more.
pub(crate) const THREAD_STACK: usize = if cfg!(debug_assertions) { 64 << 20 } else { 16 << 20 };

impl Depth {
    /// That of so many tokens, whatever they are; `None` where they are so many that it has to be measured.
    pub(crate) fn of_few(tokens: usize) -> Option<Self> {
        (tokens <= FEW).then_some(Self(tokens * (LEVEL + STEP)))
    }
}

/// Up to so many tokens, the stack of a thread holds whatever they become.
const FEW: usize = 256;

/// Runs `work`, which builds, walks and drops a tree of this depth, on a stack that is large enough for it.
pub(crate) fn with_stack<R>(depth: Depth, work: impl FnOnce() -> R) -> R {
    let bytes = BYTES_BELOW + depth.0.div_ceil(LEVEL) * BYTES_PER_LEVEL;
    stacker::maybe_grow(bytes, bytes, work)
}

/// Runs one step of a recursion whose depth no bound is known of.
pub(crate) fn with_some_stack<R>(step: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(128 << 10, 4 << 20, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn depth(text: &str) -> usize {
        let by_text = depth_of_text(text).expect("not too deep");
        let by_tokens = depth_of_tokens(&text.parse().unwrap()).expect("not too deep");
        assert_eq!(by_text, by_tokens, "the text and its tokens differ: {text}");
        by_text.0
    }

    #[test]
    fn each_syntax_that_nests_costs_levels() {
        // A piece that nests, repeated ten times, with what follows each.
        for (open, close) in [
            ("(", ")"),
            ("[", "]"),
            ("{", "}"),
            ("m!(", ")"),
            ("!", ""),
            ("- ", ""),
            ("&", ""),
            ("*const ", ""),
            ("&'a mut ", ""),
            ("return ", ""),
            ("if ", "{}"),
            ("|| ", ""),
            ("|x| ", ""),
            ("x = ", ""),
            ("fn() -> ", ""),
            ("A<", ">"),
            ("A<u8, ", ">"),
            ("A::<", ">"),
            ("<", " as T>::A"),
            ("a @ ", ""),
        ] {
            let text = format!("{}x{}", open.repeat(10), close.repeat(10));
            assert!(depth(&text) >= 10 * LEVEL, "{open}: {}", depth(&text));
        }
    }

    #[test]
    fn rows_cost_little_and_what_stands_beside_each_other_nothing() {
        for text in ["a + ", "a.b() && ", "A | ", "if a < b { c } else ", "a.b()?.c[0]. ", "x as "] {
            let found = depth(&format!("{}x", text.repeat(100)));
            assert!((100..1_000 + 2 * LEVEL).contains(&found), "{text}: {found}");
        }
        for text in [
            "-1, ",
            "A = 1 << 3, ",
            "a if a < b && !c => 1, ",
            "let x: Vec<Option<u8>> = y.z(); ",
            "#[test] fn f<'a>() -> A<B> { if a < b { -c } else { *d } } ",
            "match x { A => {} B { .. } | C => {} _ => 'x' } ",
            "impl<T: A + 'static> B for C<T> { type D = E; } ",
        ] {
            assert_eq!(depth(&text.repeat(500)), depth(&text.repeat(2)), "{text}");
        }
    }

    #[test]
    fn brackets_in_strings_characters_and_comments_do_not_count() {
        let many = "([{<".repeat(5_000);
        for text in [
            format!("const S: &str = \"\\\"{many}\";"),
            format!("const S: &str = r#\"{many}\"#;"),
            format!("const S: &[u8] = br##\"\"# {many}\"##;"),
            format!("// {many}\nfn f() {{}}"),
            format!("/* /* {many} */ {many} */ fn f() {{}}"),
            "fn f<'a>(c: char) -> bool { c == '(' || c == '\\'' || b'{' == r#if }".repeat(2_000),
        ] {
            assert!(depth(&text) < 20 * LEVEL);
        }
    }

    #[test]
    fn the_line_is_that_at_which_it_is_too_deep() {
        let body = |text: String| format!("\n\nfn f() {{\n{text}x\n}}");
        assert_eq!(depth_of_text(&body("(".repeat(100_000))), Err(4));
        assert_eq!(depth_of_text(&body("!".repeat(100_000))), Err(4));
        assert!(depth_of_text(&body("if a { } else ".repeat(100_000))).is_err());
        assert!(depth_of_tokens(&"!".repeat(100_000).parse().unwrap()).is_none());
    }

    #[test]
    fn rows_around_rows_add_up() {
        let inside = "a + ".repeat(1_000);
        let text =
            (0..10).fold("x".to_owned(), |text, _| format!("({inside}{text}{})", " + a".repeat(1_000)));
        assert!(depth(&text) >= 10 * (LEVEL + 2_000));
    }
}
