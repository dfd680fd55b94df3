//! Expansion of the workspace's own `macro_rules!` macros.
//!
//! In: the tokens of a definition, then the tokens of calls. Out: the tokens that a call becomes. Tokens of the call keep
//! their spans, tokens of the definition have the call-site span, so that the two can be told apart.
//!
//! Follows the reference's chapter on macros by example, <https://doc.rust-lang.org/reference/macros-by-example.html>. Left out:
//! hygiene of local variables (a reader of paths does not need it), and `${…}` metavariable expressions.

mod matcher;
mod rules;
mod transcribe;

pub(crate) use rules::{DOLLAR_CRATE, MacroRules};

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;

    use super::MacroRules;

    fn expand(rules: &str, call: &str) -> String {
        let rules = MacroRules::parse(rules.parse().unwrap()).expect("the rules parse");
        let tokens: TokenStream = call.parse().unwrap();
        match rules.expand(tokens, "krate", &mut 10_000) {
            Some(tokens) => tokens.to_string(),
            None => "no rule matches".to_owned(),
        }
    }

    fn same(a: &str, b: &str) {
        let tokens = |text: &str| text.parse::<TokenStream>().unwrap().to_string();
        assert_eq!(a, tokens(b));
    }

    #[test]
    fn repetitions_nest_and_keep_their_separators() {
        let rules = "($($name:ident { $($field:ident : $ty:ty),* $(,)? })+) => { $(struct $name { $($field: $ty),* })+ }";
        same(&expand(rules, "A { x: u8, y: Vec<u8>, } B {}"), "struct A { x: u8, y: Vec<u8> } struct B { }");
    }

    #[test]
    fn rules_are_tried_in_order() {
        let rules = "(@a $x:expr) => { one }; (@b $x:expr) => { two }; ($($t:tt)*) => { rest };";
        assert_eq!(expand(rules, "@a 1 + 2"), "one");
        assert_eq!(expand(rules, "@b f(x)"), "two");
        assert_eq!(expand(rules, "=> 'a ::"), "rest");
    }

    #[test]
    fn an_optional_visibility_matches_nothing() {
        let rules = "($(#[$m:meta])* $v:vis struct $n:ident;) => { $(#[$m])* $v enum $n {} }";
        same(&expand(rules, "#[a] #[b(c)] struct X;"), "#[a] #[b(c)] enum X {}");
        same(&expand(rules, "pub(crate) struct X;"), "pub(crate) enum X {}");
    }

    #[test]
    fn operators_are_one_token_tree() {
        let rules = "($a:tt $b:tt $c:tt) => { three }; ($($t:tt)*) => { other }";
        assert_eq!(expand(rules, "a => b"), "three");
        assert_eq!(expand(rules, "'a ..= b"), "three");
        assert_eq!(expand(rules, "a b"), "other");
    }

    #[test]
    fn a_call_that_no_rule_matches_is_said_to_be_one() {
        assert_eq!(expand("($x:ident) => { $x }", "1"), "no rule matches");
        assert_eq!(expand("($($x:ident),+) => { a }", ""), "no rule matches");
    }

    #[test]
    fn dollar_crate_becomes_the_crate() {
        same(&expand("() => { $crate::a::b() }", ""), "krate::a::b()");
    }

    #[test]
    fn endless_expansion_runs_out_of_fuel() {
        let rules = MacroRules::parse("($($x:tt)*) => { $($x $x)* }".parse().unwrap()).unwrap();
        let mut fuel = 10;
        assert!(rules.expand("a b c d e f g h".parse().unwrap(), "krate", &mut fuel).is_none());
    }
}
