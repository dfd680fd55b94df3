//! Impls that are written away from where they have to lie: inherent impls with their type, trait impls with trait or type.

use seam_graphs::ItemKind;

use super::{Look, Obstacle, Rule};

pub(super) const WAY_OUT: &str =
    "it moves with the plan; or make it a function or an extension trait of the crate where it stands";

pub(super) fn find(look: &Look<'_>) -> Vec<Obstacle> {
    let mut found = Vec::new();
    for (index, item) in look.graph.items().iter().enumerate() {
        let id = seam_graphs::ItemId::new(index);
        if item.kind != ItemKind::Impl || item.test_only {
            continue;
        }
        let module = look.home(look.graph.module(item.module).item);
        if let Some((own, module)) = look.home(id).zip(module)
            && own != module
        {
            let text = format!("`{}` goes to {} without its module", look.graph.label(id), look.name(own));
            found.push(look.at(Rule::ImplAway, id, text));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn an_impl_that_leaves_its_module_is_found_and_one_that_stays_is_not() {
        let text = "
//- src/lib.rs
pub mod a; pub mod b;
//- src/a.rs
pub struct A;
impl A {}
//- src/b.rs
impl crate::a::A { pub fn f() {} }
pub struct B;
";
        assert_eq!(
            found(text, "modules = [\"a\"]\nitems = [\"b::{impl A}\"]", "impl-away"),
            ["src/b.rs:1 `impl A` goes to fixture-a without its module"]
        );
    }
}
