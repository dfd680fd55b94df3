//! Conditional compilation: `cfg` predicates, and what can be said of them.
//!
//! In: the tokens of a `#[cfg(…)]`. Out: a [`CfgExpr`] that can be asked whether it means "tests only", whether it
//! contradicts another, and whether it holds under a given configuration. Unknown syntax is a predicate that may hold.
//! Reference: <https://doc.rust-lang.org/reference/conditional-compilation.html>.

use rustc_hash::FxHashSet;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitBool, LitStr, Token, parenthesized};

/// Words of conditions that rustc and cargo set themselves.
const KNOWN_CFGS: [&str; 40] = [
    "accessible",
    "all",
    "any",
    "cfg",
    "clippy",
    "debug_assertions",
    "doc",
    "docsrs",
    "doctest",
    "false",
    "feature",
    "fmt_debug",
    "linux",
    "macos",
    "miri",
    "not",
    "overflow_checks",
    "panic",
    "proc_macro",
    "relocation_model",
    "rustfmt",
    "sanitize",
    "target_abi",
    "target_arch",
    "target_endian",
    "target_env",
    "target_family",
    "target_feature",
    "target_has_atomic",
    "target_os",
    "target_pointer_width",
    "target_thread_local",
    "target_vendor",
    "test",
    "true",
    "ub_checks",
    "unix",
    "unstable",
    "version",
    "windows",
];

/// Whether rustc or cargo set a word of a condition. Any other one a build script sets, or a flag.
pub(crate) fn is_known(word: &str) -> bool {
    KNOWN_CFGS.binary_search(&word).is_ok()
}

/// A `cfg` predicate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CfgExpr {
    /// `unix`, `feature = "std"` (written `feature="std"`).
    Is(Box<str>),
    Not(Box<CfgExpr>),
    All(Vec<CfgExpr>),
    Any(Vec<CfgExpr>),
    /// Not understood: may hold.
    Unknown,
}

impl CfgExpr {
    /// The predicate that holds for tests only.
    pub(crate) fn test() -> Self {
        Self::Is("test".into())
    }

    /// Whether it can hold only where `test` does.
    pub(crate) fn implies_test(&self) -> bool {
        self.holds_given(false) == Some(false) && self.holds_given(true) != Some(false)
    }

    /// Whether it holds where all that is known is whether `test` does.
    fn holds_given(&self, test: bool) -> Option<bool> {
        match self {
            Self::Is(what) => (**what == *"test").then_some(test),
            Self::Not(part) => part.holds_given(test).map(|b| !b),
            Self::All(parts) => decide(parts.iter().map(|p| p.holds_given(test)), false),
            Self::Any(parts) => decide(parts.iter().map(|p| p.holds_given(test)), true),
            Self::Unknown => None,
        }
    }

    /// Hands on each single predicate.
    pub(crate) fn each(&self, take: &mut dyn FnMut(&str)) {
        match self {
            Self::Is(what) => take(what),
            Self::Not(part) => part.each(take),
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.each(take)),
            Self::Unknown => {}
        }
    }

    /// Whether it holds where `fact` says of each single predicate whether that holds; `None` where it can't be told.
    pub(crate) fn decide(&self, fact: &dyn Fn(&str) -> Option<bool>) -> Option<bool> {
        match self {
            Self::Is(what) => fact(what),
            Self::Not(part) => part.decide(fact).map(|b| !b),
            Self::All(parts) => decide(parts.iter().map(|p| p.decide(fact)), false),
            Self::Any(parts) => decide(parts.iter().map(|p| p.decide(fact)), true),
            Self::Unknown => None,
        }
    }

    /// Whether it holds under `set`; `None` where that is unknown, as it is for `test`: both builds are looked at.
    pub(crate) fn holds(&self, set: &FxHashSet<String>) -> Option<bool> {
        self.decide(&|what| (what != "test").then(|| set.contains(what)))
    }
}

/// `any` (with `decisive` true) or `all` (false) over three-valued parts.
fn decide(parts: impl Iterator<Item = Option<bool>>, decisive: bool) -> Option<bool> {
    let mut result = Some(!decisive);
    for part in parts {
        match part {
            Some(value) if value == decisive => return Some(decisive),
            Some(_) => {}
            None => result = None,
        }
    }
    result
}

impl Parse for CfgExpr {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        if input.peek(LitBool) {
            let value = input.parse::<LitBool>()?.value;
            return Ok(if value { Self::All(Vec::new()) } else { Self::Any(Vec::new()) });
        }
        let name = input.call(<Ident as syn::ext::IdentExt>::parse_any)?;
        if input.peek(syn::token::Paren) {
            let content;
            parenthesized!(content in input);
            let parts = content.parse_terminated(Self::parse, Token![,]);
            return Ok(match (name.to_string().as_str(), parts) {
                ("all", Ok(parts)) => Self::All(parts.into_iter().collect()),
                ("any", Ok(parts)) => Self::Any(parts.into_iter().collect()),
                ("not", Ok(parts)) if parts.len() == 1 => {
                    Self::Not(Box::new(parts.into_iter().next().unwrap_or(Self::Unknown)))
                }
                _ => {
                    content.parse::<proc_macro2::TokenStream>()?;
                    Self::Unknown
                }
            });
        }
        if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            let value: LitStr = input.parse()?;
            return Ok(Self::Is(format!("{name}=\"{}\"", value.value()).into()));
        }
        Ok(Self::Is(name.to_string().into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cfg(text: &str) -> CfgExpr {
        syn::parse_str(text).unwrap()
    }

    #[test]
    fn known_words_are_found() {
        assert!(KNOWN_CFGS.is_sorted());
        assert!(is_known("unix") && is_known("target_os") && !is_known("has_atomics"));
    }

    #[test]
    fn test_only_means_in_every_case() {
        assert!(cfg("test").implies_test());
        assert!(cfg("all(test, feature = \"std\")").implies_test());
        assert!(cfg("any(test, all(unix, test))").implies_test());
        assert!(!cfg("any(test, feature = \"bench\")").implies_test());
        assert!(!cfg("not(test)").implies_test());
        assert!(cfg("not(any(not(test), unix))").implies_test());
        assert!(!cfg("any()").implies_test(), "never is not for tests");
    }

    #[test]
    fn predicates_hold_or_not_or_may() {
        let set: FxHashSet<String> = ["unix".to_owned(), "feature=\"std\"".to_owned()].into_iter().collect();
        assert_eq!(cfg("all(unix, feature = \"std\")").holds(&set), Some(true));
        assert_eq!(cfg("any(windows, not(unix))").holds(&set), Some(false));
        assert_eq!(cfg("any(windows, target(os = \"linux\"))").holds(&set), None);
        assert_eq!(cfg("any(unix, target(os = \"linux\"))").holds(&set), Some(true));
        assert_eq!(cfg("true").holds(&set), Some(true));
    }
}
