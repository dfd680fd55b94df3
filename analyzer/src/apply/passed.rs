//! Calls of macros that pass on what they are given: `cfg_net! { mod net; }` declares the module, under a condition.
//!
//! In: the bodies of all files, with the items in the arguments of calls beside them. Out: bodies in which the arguments of such calls
//! are elements like all others, and the calls around them. Whether a macro is one of these is seen by expanding the call: all items
//! come out as they went in, in their order, with nothing but attributes before them. What looks like `if #[cfg(…)] { items } else
//! { items }` is taken for that. Left out: other macros of other packages.

use std::collections::BTreeMap;
use std::ops::Range;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser as _};
use syn::{Attribute, Item};

use super::element::{Body, Element, What};
use crate::cfg::CfgExpr;
use crate::expand::MacroRules;

/// A call of a macro around elements.
#[derive(Clone, Debug)]
pub(super) struct Passed {
    /// The macro.
    pub(super) of: String,
    /// The bytes, with attributes, documentation and comments.
    pub(super) range: Range<usize>,
    /// The bytes between its delimiters, of each branch by itself.
    pub(super) arguments: Vec<Range<usize>>,
    /// Whether it has branches, and is taken for what it looks like.
    pub(super) branches: bool,
    /// The elements, by position in the body.
    pub(super) elements: Range<usize>,
    /// By element: the `cfg`s under which the call puts it.
    pub(super) conditions: Vec<Vec<String>>,
}

/// Tokens that may come of one call.
const FUEL: usize = 1_000_000;

/// Macros that give their arguments to others are followed so far.
const MAX_DEPTH: usize = 8;

/// The `macro_rules!` of a crate, by name: under conditions there may be several.
#[derive(Default)]
pub(super) struct Definitions {
    rules: BTreeMap<String, Vec<MacroRules>>,
}

/// The calls around an element.
#[derive(Clone, Default)]
struct Around {
    macros: Vec<String>,
    conditions: Vec<String>,
    test: bool,
}

impl Definitions {
    /// The macros of files.
    pub(super) fn of<'b>(bodies: impl Iterator<Item = (&'b Body, &'b str)>) -> Self {
        let mut all = Self::default();
        bodies.for_each(|(body, text)| all.add(&body.elements, text));
        all
    }

    fn add(&mut self, elements: &[Element], text: &str) {
        for element in elements {
            match &element.what {
                What::Macro { name, .. } => {
                    let tokens = text[element.core.clone()].parse().unwrap_or_default();
                    let rules = last_group(tokens).and_then(MacroRules::parse);
                    self.rules.entry(name.clone()).or_default().extend(rules);
                }
                What::Module { body: Some(body), .. } => self.add(&body.elements, text),
                What::Call { inside: Some(inside), .. } => self.add(&inside.elements, text),
                _ => {}
            }
        }
    }

    /// Puts what calls pass on in the place of the calls, in all of a body.
    pub(super) fn unfold(&self, body: &mut Body, text: &str) {
        for element in std::mem::take(&mut body.elements) {
            self.put(element, &Around::default(), text, body);
        }
    }

    fn put(&self, mut element: Element, around: &Around, text: &str, body: &mut Body) {
        if let What::Call { of, inside: Some(inside), .. } = &mut element.what
            && let Some(conditions) =
                inside.branches.clone().or_else(|| self.passed(of, &text[inside.ranges[0].clone()]))
            && conditions.len() == inside.elements.len()
        {
            let (of, first) = (of.clone(), body.elements.len());
            let (arguments, branches) = (std::mem::take(&mut inside.ranges), inside.branches.is_some());
            let own: Vec<String> = element
                .attrs
                .iter()
                .filter(|a| a.name == "cfg")
                .map(|a| text[a.range.clone()].to_owned())
                .collect();
            let mut all = Vec::new();
            for (inner, conditions) in std::mem::take(&mut inside.elements).into_iter().zip(conditions) {
                let mut around = around.clone();
                let conditions: Vec<String> = own.iter().cloned().chain(conditions).collect();
                around.macros.push(of.clone());
                around.test |= element.test || conditions.iter().any(|text| is_for_tests(text));
                around.conditions.extend(conditions.iter().cloned());
                self.put(inner, &around, text, body);
                all.resize(body.elements.len() - first, conditions);
            }
            let (range, elements) = (element.range.clone(), first..body.elements.len());
            body.passed.push(Passed { of, range, arguments, branches, elements, conditions: all });
            return;
        }
        if let What::Module { body: Some(inner), .. } = &mut element.what {
            self.unfold(inner, text);
        }
        element.test |= around.test;
        element.conditions.clone_from(&around.conditions);
        element.mentions.called.extend(around.macros.iter().cloned());
        element.mentions.names.extend(around.macros.iter().cloned());
        body.elements.push(element);
    }

    /// By item of the arguments: the `cfg`s that a call of `name` puts before it; `None` where it does something else with them.
    fn passed(&self, name: &str, arguments: &str) -> Option<Vec<Vec<String>>> {
        let tokens: TokenStream = arguments.parse().ok()?;
        let given = items(tokens.clone())?;
        let by = |rules: &MacroRules| {
            let result = self.expanded(rules, tokens.clone(), 0)?;
            if result.len() != given.len() {
                return None;
            }
            given.iter().zip(&result).map(|(given, item)| added(&given.tokens, &item.tokens)).collect()
        };
        self.rules.get(name)?.iter().find_map(by)
    }

    /// The items that a call becomes; where all of it is a call of another macro of the crate, what that becomes.
    fn expanded(&self, rules: &MacroRules, tokens: TokenStream, depth: usize) -> Option<Vec<ItemTokens>> {
        let result = items(rules.expand(tokens, "crate", &mut FUEL.clone())?)?;
        let [ItemTokens { called: Some((name, arguments)), .. }] = result.as_slice() else {
            return Some(result);
        };
        match self.rules.get(name) {
            Some(rules) if depth < MAX_DEPTH => {
                rules.iter().find_map(|rules| self.expanded(rules, arguments.clone(), depth + 1))
            }
            _ => Some(result),
        }
    }
}

/// An item among the tokens of a call.
struct ItemTokens {
    tokens: Vec<TokenTree>,
    /// Where it is nothing but the call of a macro: its name and arguments.
    called: Option<(String, TokenStream)>,
}

/// The branches of `if #[cfg(a)] { … } else if #[cfg(b)] { … } else { … }`, each with the `cfg` under which it is there.
pub(super) fn branches(tokens: &TokenStream) -> Option<Vec<(Group, String)>> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut rest = tokens.as_slice();
    let mut before: Vec<String> = Vec::new();
    let mut out = Vec::new();
    let otherwise = |before: &[String]| match before {
        [one] => format!("not({one})"),
        more => format!("not(any({}))", more.join(", ")),
    };
    loop {
        match rest {
            [TokenTree::Ident(word), TokenTree::Punct(hash), TokenTree::Group(attribute), next @ ..]
                if word == "if" && hash.as_char() == '#' =>
            {
                let attribute: Attribute = Attribute::parse_outer
                    .parse2([TokenTree::from(hash.clone()), attribute.clone().into()].into_iter().collect())
                    .ok()?
                    .pop()?;
                let own = written(attribute.meta.require_list().ok()?.tokens.clone());
                let [TokenTree::Group(branch), next @ ..] = next else { return None };
                let cfg = match before.as_slice() {
                    [] => own.clone(),
                    all => format!("all({}, {own})", otherwise(all)),
                };
                before.push(own);
                out.push((branch.clone(), format!("#[cfg({cfg})]")));
                rest = match next {
                    [] => return Some(out),
                    [TokenTree::Ident(word), next @ ..] if word == "else" => next,
                    _ => return None,
                };
            }
            [TokenTree::Group(branch)] if !before.is_empty() => {
                out.push((branch.clone(), format!("#[cfg({})]", otherwise(&before))));
                return Some(out);
            }
            _ => return None,
        }
    }
}

/// The items that tokens are, behind `#![…]`.
fn items(tokens: TokenStream) -> Option<Vec<ItemTokens>> {
    let parser = |input: ParseStream<'_>| {
        input.call(Attribute::parse_inner)?;
        let mut items = Vec::new();
        while !input.is_empty() {
            let mut at = input.cursor();
            let item: Item = input.parse()?;
            let called = match &item {
                Item::Macro(call) if call.attrs.is_empty() && call.ident.is_none() => {
                    let name = call.mac.path.get_ident().map(ToString::to_string);
                    name.map(|name| (name, call.mac.tokens.clone()))
                }
                _ => None,
            };
            let mut tokens = Vec::new();
            while at != input.cursor()
                && let Some((token, next)) = at.token_tree()
            {
                tokens.push(token);
                at = next;
            }
            items.push(ItemTokens { tokens, called });
        }
        Ok(items)
    };
    parser.parse2(flat(tokens)).ok()
}

/// Tokens without the groups that have no delimiters.
fn flat(tokens: TokenStream) -> TokenStream {
    let inside = |token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => flat(group.stream()),
        TokenTree::Group(group) => {
            let mut same = proc_macro2::Group::new(group.delimiter(), flat(group.stream()));
            same.set_span(group.span());
            TokenTree::Group(same).into()
        }
        other => other.into(),
    };
    tokens.into_iter().map(inside).collect::<Vec<TokenStream>>().into_iter().collect()
}

/// The `cfg`s before an item that is otherwise as it was given; `None` where it is another.
fn added(given: &[TokenTree], item: &[TokenTree]) -> Option<Vec<String>> {
    let (before, same) = item.split_at(item.len().checked_sub(given.len())?);
    let plain = |tokens: &[TokenTree]| tokens.iter().map(ToString::to_string).collect::<Vec<_>>();
    if plain(same) != plain(given) {
        return None;
    }
    let before: TokenStream = before.iter().cloned().collect();
    let attributes = Attribute::parse_outer.parse2(before.clone()).ok()?;
    let mut conditions = Vec::new();
    for (attribute, tokens) in attributes.iter().zip(before.into_iter().skip(1).step_by(2)) {
        let TokenTree::Group(group) = tokens else { return None };
        if attribute.path().is_ident("cfg") {
            conditions.push(format!("#[{}]", written(group.stream())));
        }
    }
    Some(conditions)
}

/// Tokens as an attribute is usually written.
fn written(tokens: TokenStream) -> String {
    let mut out = String::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                out.push('(');
                out.push_str(&written(group.stream()));
                out.push(')');
            }
            TokenTree::Punct(punct) if punct.as_char() == ',' => out.push_str(", "),
            TokenTree::Punct(punct) => out.push_str(&format!(" {punct} ")),
            other => out.push_str(&other.to_string()),
        }
    }
    out.trim_end_matches([' ', ',']).to_owned()
}

fn is_for_tests(cfg: &str) -> bool {
    let attributes = Attribute::parse_outer.parse_str(cfg).unwrap_or_default();
    attributes.iter().any(|a| a.parse_args::<CfgExpr>().is_ok_and(|expr| expr.implies_test()))
}

/// What a `macro_rules!` has in its braces.
fn last_group(tokens: TokenStream) -> Option<TokenStream> {
    let group = |token| match token {
        TokenTree::Group(group) => Some(group.stream()),
        _ => None,
    };
    tokens.into_iter().filter_map(group).last()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply::element;

    /// The elements of a text with what the calls around them put before them.
    fn unfolded(text: &str) -> Vec<(String, Vec<String>)> {
        let mut body = element::read(text).unwrap();
        Definitions::of([(&body, text)].into_iter()).unfold(&mut body, text);
        let shown = |e: &Element| (text[e.core.clone()].to_owned(), e.conditions.clone());
        body.elements.iter().filter(|e| !matches!(e.what, What::Macro { .. })).map(shown).collect()
    }

    #[test]
    fn items_come_out_as_they_went_in() {
        let found = unfolded(
            r#"macro_rules! net { ($($item:item)*) => { $( #[cfg(any(feature = "net", unix))] #[allow(unused)] $item )* } }
macro_rules! outer { ($($i:item)*) => { net! { $($i)* } } }
net! { mod a; #[doc = "b"] pub(crate) use a::B; }
#[cfg(unix)]
outer! { net! { fn c() {} } }
"#,
        );
        let net = "#[cfg(any(feature = \"net\", unix))]".to_owned();
        assert_eq!(found[0], ("mod a;".to_owned(), vec![net.clone()]));
        assert_eq!(found[1], ("pub(crate) use a::B;".to_owned(), vec![net.clone()]));
        let all = vec!["#[cfg(unix)]".to_owned(), net.clone(), net];
        assert_eq!(found[2], ("fn c() {}".to_owned(), all));
    }

    #[test]
    fn branches_have_the_conditions_that_they_are_under() {
        let found = unfolded(
            "pick! { if #[cfg(all(unix, not(miri)))] { mod a; use a as b; } else if #[cfg(windows)] { mod c; } else { mod d; } }",
        );
        let cfgs: Vec<(&str, &str)> =
            found.iter().map(|(text, cfgs)| (text.as_str(), cfgs[0].as_str())).collect();
        let first = "#[cfg(all(unix, not(miri)))]";
        assert_eq!(cfgs[..2], [("mod a;", first), ("use a as b;", first)]);
        assert_eq!(cfgs[2].1, "#[cfg(all(not(all(unix, not(miri))), windows))]");
        assert_eq!(cfgs[3].1, "#[cfg(not(any(all(unix, not(miri)), windows)))]");
        assert_eq!(unfolded("pick! { if cfg!(unix) { mod a; } else { mod b; } }").len(), 1);
    }

    #[test]
    fn what_a_macro_changes_is_not_passed_on() {
        let calls = |rules: &str| unfolded(&format!("macro_rules! m {{ {rules} }}\nm! {{ mod a; }}\n"));
        let whole = "m! { mod a; }";
        assert_eq!(calls("($($i:item)*) => { $($i)* }")[0].0, "mod a;");
        assert_eq!(calls("($($i:item)*) => { mod b { $($i)* } }")[0].0, whole);
        assert_eq!(calls("($($i:item)*) => { $($i)* struct More; }")[0].0, whole);
        assert_eq!(calls("(mod $name:ident;) => { pub mod $name; }")[0].0, whole);
        assert_eq!(calls("(mod $name:ident;) => { mod $name; }")[0].0, "mod a;");
    }
}
