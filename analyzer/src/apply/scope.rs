//! The textual scope of `macro_rules!`, in the crate that is taken apart.
//!
//! A macro is in scope after its definition: in the rest of its module, in the modules below that begin after it, and, where its module
//! has `#[macro_use]`, after that module in the one around it. In: the [`Tree`]. Out: which definitions a name may mean somewhere. Left
//! out: macros that are named by a path, those of other crates, and definitions in bodies, which hide all others there.
//!
//! Reference: <https://doc.rust-lang.org/reference/macros-by-example.html#scoping-exporting-and-importing>.

use super::element::What;
use super::tree::{Mod, Tree};

impl Tree {
    /// The macros that `name` may mean in an element: the latest definition before it, and those before that as long as a condition
    /// may take what hides them away. In the definition of a macro it is one that is in scope where the outer one is called, which may
    /// be later.
    pub(super) fn textual_macros(&self, (module, element): (Mod, usize), name: &str) -> Vec<(Mod, usize)> {
        let Some(all) = self.macros.get(name) else { return Vec::new() };
        let called_later = matches!(self.modules[module].element(element).what, What::Macro { .. });
        let mut found = Vec::new();
        let mut here = Some((module, element));
        while let Some((module, before)) = here {
            let mut own: Vec<(usize, (Mod, usize))> = all
                .iter()
                .filter_map(|&at| Some((self.reaches(at, module)?, at)))
                .filter(|(place, _)| called_later || *place < before)
                .collect();
            own.sort_unstable();
            for (_, at) in own.into_iter().rev() {
                found.push(at);
                if !called_later && !self.is_conditional(at) {
                    return found;
                }
            }
            here = self.declared(module);
        }
        found
    }

    /// From where on a definition is in scope in a module: after it, or after the module that brings it along.
    fn reaches(&self, (mut at, mut place): (Mod, usize), module: Mod) -> Option<usize> {
        while at != module {
            let (parent, declared) = self.declared(at)?;
            let text = self.text(parent);
            let attrs = &self.modules[parent].element(declared).attrs;
            let outer = attrs.iter().any(|attr| text[attr.range.clone()].contains("macro_use"));
            let inner = self.modules[at].attrs().iter().any(|attr| attr.name == "macro_use");
            if !outer && !inner {
                return None;
            }
            (at, place) = (parent, declared);
        }
        Some(place)
    }

    /// Where a module is declared.
    fn declared(&self, module: Mod) -> Option<(Mod, usize)> {
        let parent = self.modules[module].parent?;
        Some((parent, self.modules[parent].child.iter().position(|child| *child == Some(module))?))
    }

    fn is_conditional(&self, at: (Mod, usize)) -> bool {
        std::iter::successors(Some(at), |(m, _)| self.declared(*m))
            .any(|(m, e)| self.modules[m].element(e).conditional())
    }

    /// Whether the body of an element defines a macro of that name itself.
    pub(super) fn defines_macro(&self, (module, element): (Mod, usize), name: &str) -> bool {
        let text = &self.text(module)[self.modules[module].element(element).core.clone()];
        text.split("macro_rules!").skip(1).any(|rest| {
            let rest = rest.trim_start().strip_prefix(name);
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::apply::names::tests::tree;

    /// The positions of the definitions that `check!` may mean in the function `f`, by module and element.
    fn meant(text: &str) -> Vec<(usize, usize)> {
        let tree = tree(text);
        let modules = tree.modules.iter().enumerate();
        let mut all = modules.flat_map(|(m, module)| (0..module.body.elements.len()).map(move |e| (m, e)));
        let caller = all.find(|&(m, e)| tree.modules[m].element(e).mentions.called.contains("check"));
        tree.textual_macros(caller.unwrap(), "check")
    }

    #[test]
    fn a_macro_is_in_scope_after_its_definition_and_below() {
        const CHECK: &str = "macro_rules! check { () => {}; }\n";
        assert_eq!(meant(&format!("{CHECK}mod a {{ pub fn f() {{ check!() }} }}\n")), [(0, 0)]);
        assert_eq!(meant(&format!("mod a {{ pub fn f() {{ check!() }} }}\n{CHECK}")), []);
        assert_eq!(meant(&format!("mod a {{ {CHECK} }}\nfn f() {{ check!() }}\n")), []);
        assert_eq!(meant(&format!("#[macro_use]\nmod a {{ {CHECK} }}\nfn f() {{ check!() }}\n")), [(1, 0)]);
        let deep = format!("#[macro_use]\nmod a {{ mod b {{ {CHECK} }} }}\nfn f() {{ check!() }}\n");
        assert_eq!(meant(&deep), [], "each module on the way has to let it out");
    }

    #[test]
    fn the_nearest_definition_hides_the_others_unless_a_condition_may_take_it_away() {
        let two =
            "macro_rules! check { () => {}; }\nmacro_rules! check { () => { 1 }; }\nfn f() { check!() }\n";
        assert_eq!(meant(two), [(0, 1)]);
        let condition = two.replacen("\nmacro", "\n#[cfg(unix)]\nmacro", 1);
        assert_eq!(meant(&condition), [(0, 1), (0, 0)]);
    }

    #[test]
    fn in_a_macro_it_is_what_is_in_scope_where_that_is_called() {
        let text = "#[macro_use]\nmod a { macro_rules! outer { () => { check!() }; } }\n\
                    #[macro_use]\nmod b { macro_rules! check { () => {}; } }\nmod c { macro_rules! check { () => {}; } }\n";
        assert_eq!(meant(text), [(2, 0)]);
    }

    #[test]
    fn a_body_may_have_a_macro_of_its_own() {
        let tree = tree("fn f() { macro_rules! check { () => {}; } check!() }\n");
        assert!(tree.defines_macro((0, 0), "check") && !tree.defines_macro((0, 0), "che"));
    }
}
