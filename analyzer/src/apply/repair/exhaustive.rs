//! `#[non_exhaustive]`, which binds other crates only, and so binds code of the same crate once that is parted.
//!
//! Where the type was not `pub` in the original, the attribute promised nothing to anyone: it goes. Else the code is written as any
//! other crate has to write it: `..` in patterns, a last arm in a `match`, and fields that are set one after the other on what
//! stands after `..` in a struct expression. Left out: struct expressions without `..`; they stay and are reported.

use std::ops::Range;

use syn::spanned::Spanned;

use super::named::Named;
use super::{Work, find, place_text, quoted};
use crate::apply::check::{Message, Place};
use crate::apply::element::{Vis, What, bare};
use crate::apply::tree::{Home, Mod};

impl Work<'_> {
    /// What `#[non_exhaustive]` forbids at a place.
    pub(super) fn exhaustive(&mut self, message: &Message, place: &Place) {
        let Some(text) = self.text(&place.file) else { return };
        let there = place_text(&text, place);
        let marked = message.notes.iter().find(|note| note.text.contains("marked as non-exhaustive"));
        let wanted = match (message.code.as_str(), marked) {
            ("E0004", None) => return,
            ("E0004", Some(note)) => quoted(&note.text).next().unwrap_or_default(),
            _ => there.split(['{', '(']).next().unwrap_or_default().trim().to_owned(),
        };
        let wanted = wanted.trim_start_matches('&').split('<').next().unwrap_or_default().trim().to_owned();
        let name = wanted.rsplit("::").next().unwrap_or_default().to_owned();
        let home = self.know.files.get(&place.file).map(|(home, _)| *home);
        let elsewhere = |h: Home| Some(h) != home;
        let mut found = match marked {
            Some(_) => self.named(&wanted, elsewhere),
            None => self.named_at(place, &wanted, elsewhere),
        };
        let defined = message.notes.iter().filter(|note| note.text.ends_with("defined here"));
        let definitions: Vec<&Place> = defined.flat_map(|note| &note.spans).collect();
        let is_there = |(m, e, _): &Named| {
            self.file_of(*m, *e).is_some_and(|file| definitions.iter().any(|place| place.file == file))
        };
        if found.iter().any(is_there) {
            found.retain(is_there);
        }
        let [(module, element, own)] = found.as_slice() else { return };
        if !self.promised(*module, *element, own) && self.make_exhaustive(*module, *element, own, place) {
            return;
        }
        if message.code == "E0639" {
            if let Some(with) = set_one_by_one(there) {
                let what = format!("set the fields of {name} one by one: it is non-exhaustive");
                self.edit(&place.file, place.start..place.end, with, place, what);
            }
            return;
        }
        let suggested = message.notes.iter().flat_map(|n| &n.spans).find(|s| s.replacement.is_some());
        if let Some(Place { file, start, end, replacement: Some(with), .. }) = suggested {
            // All variants are matched above; a message could not stand in a `const fn`.
            let with = with.replace("todo!()", "unreachable!()");
            let what = format!("matched {name} as what is non-exhaustive");
            self.edit(file, *start..*end, with, place, what);
        }
    }

    /// Whether a type was `pub` in the original.
    fn promised(&self, module: Mod, element: usize, name: &str) -> bool {
        let element = self.know.tree.modules[module].element(element);
        match &element.what {
            What::Call { names, .. } => names.iter().any(|(own, public)| own == name && *public),
            _ => element.vis.vis == Vis::Public,
        }
    }

    /// Takes the attribute out where the type is declared; in the definition of a macro, where all that it declares is not `pub`.
    fn make_exhaustive(&mut self, module: Mod, element: usize, name: &str, place: &Place) -> bool {
        let found = match &self.know.tree.modules[module].element(element).what {
            What::Call { of, .. } => {
                let of = of.clone();
                let elements = self.know.tree.modules.iter().flat_map(|m| &m.body.elements);
                let public = elements.filter_map(|e| match &e.what {
                    What::Call { of: other, names, .. } if *other == of => Some(names.iter().any(|n| n.1)),
                    _ => None,
                });
                if public.into_iter().any(|public| public) {
                    return false;
                }
                self.definition(&of)
                    .and_then(|(file, text, range)| Some((file, non_exhaustive(&text, range)?)))
            }
            _ => self.file_of(module, element).and_then(|file| {
                let text = self.text(&file)?;
                let range = find::attribute(&text, name, "non_exhaustive")?;
                Some((file, find::with_lines(&text, range)))
            }),
        };
        let Some((file, range)) = found else { return false };
        let what = format!("took #[non_exhaustive] off {name}, which was not pub");
        self.edit(&file, range, String::new(), place, what)
    }
}

/// The attribute in the definition of a macro, where it stands once.
fn non_exhaustive(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    const ATTRIBUTE: &str = "#[non_exhaustive]";
    let mut found = text.get(range.clone())?.match_indices(ATTRIBUTE);
    let (at, _) = found.next().filter(|_| found.next().is_none())?;
    Some(find::with_lines(text, range.start + at..range.start + at + ATTRIBUTE.len()))
}

/// `S { a: x, ..base }` as `{ let made_a = x; let mut made: S = base; made.a = made_a; made }`: what the fields are set to is evaluated
/// before the base. The names are none that stand in the expression.
fn set_one_by_one(expression: &str) -> Option<String> {
    let parsed = syn::parse_str::<syn::ExprStruct>(expression).ok()?;
    let base = parsed.rest.as_ref()?;
    let piece = |item: &dyn Spanned| expression.get(item.span().byte_range()).map(str::to_owned);
    let mut made = "made".to_owned();
    while expression.contains(&made) {
        made.push('_');
    }
    let (mut values, mut sets) = (String::new(), String::new());
    for field in &parsed.fields {
        let (member, value) = (piece(&field.member)?, piece(&field.expr)?);
        let attributes: Option<Vec<String>> = field.attrs.iter().map(|a| piece(a)).collect();
        let attributes: String = attributes?.iter().map(|attribute| format!("    {attribute}\n")).collect();
        let value = match &field.expr {
            syn::Expr::Lit(_) => value,
            _ => {
                let name = format!("{made}_{}", bare(&member));
                values.push_str(&format!("{attributes}    let {name} = {value};\n"));
                name
            }
        };
        let set = format!("{made}.{member} = {value};");
        sets.push_str(&match attributes.is_empty() {
            true => format!("    {set}\n"),
            false => format!("{attributes}    {{\n        {set}\n    }}\n"),
        });
    }
    let (path, base) = (piece(&parsed.path)?, piece(base)?);
    Some(format!("{{\n{values}    let mut {made}: {path} = {base};\n{sets}    {made}\n}}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_set_on_the_base_once_all_values_are_known() {
        let flat = |expression: &str| {
            let set = set_one_by_one(expression).unwrap();
            set.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            flat("a::S { x: 1, y, #[cfg(test)] z: f(2), ..Default::default() }"),
            "{ let made_y = y; #[cfg(test)] let made_z = f(2); let mut made: a::S = Default::default(); made.x = 1; \
             made.y = made_y; #[cfg(test)] { made.z = made_z; } made }"
        );
        assert_eq!(
            flat("S { x: made, ..base(made) }"),
            "{ let made__x = made; let mut made_: S = base(made); made_.x = made__x; made_ }"
        );
        assert!(set_one_by_one("S { x: 1 }").is_none());
    }
}
