//! The instances of functions: which generic function is compiled with which types.
//!
//! In: the program with the terms of its signatures and bodies. Out: per function how many instances there are and which
//! crates make them. What the compiler's collector does, on what syntax tells: from functions without generic parameters,
//! each body is gone through with what its parameters stand for; types of values are inferred in the order of the source,
//! with unification; what is called is an instance with the types found, and is gone through in turn.
//! Source: <https://rustc-dev-guide.rust-lang.org/backend/monomorph.html>.
//!
//! What of a type is not known is one type. A method that nothing is known of is looked for by its name alone. Bounds: so
//! many instances of one function, and altogether; types nested so deeply. Left out: drop glue, what derives and
//! procedural macros generate, and bodies of other crates: their functions give what their names suggest.

mod bodies;
mod bounds;
mod calls;
mod coercions;
mod foreign;
mod given;
mod impls;
mod index;
mod lower;
mod names;
mod patterns;
mod payers;
mod shapes;
mod types;
mod values;

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use self::bodies::Body;
use self::index::Index;
use self::types::{Args, Kind, TraitId, Ty, Types};
use super::methods::Methods;
use super::program::{Def, Program};
use crate::facts::Name;
use crate::flow::ItemTerm;

/// Instances of one function are not counted beyond this.
const MAX_OF_ONE: u32 = 2_000;
/// Instances altogether.
const MAX: usize = 150_000;
/// Functions are looked into this deep for what `impl Trait` they give.
const MAX_REVEALED: u32 = 24;

/// What was found of one function.
#[derive(Clone, Debug, Default)]
pub(super) struct Collected {
    /// The function, by its number in the program.
    pub(super) item: u32,
    pub(super) generic: bool,
    /// Copies over all crates.
    pub(super) instances: u32,
    /// The crates that make copies, and how many each.
    pub(super) paid_by: Vec<(u32, u32)>,
    /// The crates in which it is the first to ask for instances of generic functions of other crates, and for how many each.
    pub(super) foreign: Vec<(u32, u32)>,
}

/// All of them, by item, and whether a bound was hit.
#[derive(Clone, Debug, Default)]
pub(super) struct Collection {
    pub(super) functions: Vec<Collected>,
    pub(super) bounded: bool,
}

/// A function with what its parameters stand for.
struct Instance {
    item: u32,
    args: Args,
    /// What it calls, by number, sorted.
    calls: Vec<u32>,
    /// What it calls of the generic functions of other crates, by number, sorted.
    foreign: Vec<u32>,
    /// What it gives, once its body was gone through.
    gives: Option<Ty>,
    begun: bool,
}

/// A closure's parameters and what it gives.
#[derive(Clone, Copy)]
struct Closure {
    inputs: Ty,
    output: Ty,
}

/// What a path means, and the last item that is no module on the way.
type Meant = (Option<Def>, Option<u32>);

struct Collector<'p> {
    program: &'p Program,
    index: Index<'p>,
    methods: Methods,
    types: Types,
    params: FxHashMap<u32, Rc<[Name]>>,
    meanings: FxHashMap<(u32, u32, u8, u8), Meant>,
    instances: Vec<Instance>,
    numbers: FxHashMap<(u32, Args), u32>,
    count_of: FxHashMap<u32, u32>,
    foreign_numbers: FxHashMap<(Name, Args), u32>,
    closures: Vec<Closure>,
    closure_numbers: FxHashMap<(u32, u32, u32), u32>,
    /// How deep aliases, bounds, projections and bodies are being followed at the moment.
    aliases: u32,
    bounds: u32,
    projections: u32,
    revealed: u32,
    bounded: bool,
}

/// Finds the instances of all functions. `words` are names that the collector needs itself.
pub(super) fn collect(program: &Program) -> Collection {
    let word = program.names.get("i32").expect("interned with the program");
    let mut collector = Collector {
        program,
        index: Index::new(program),
        methods: Methods::new(program),
        types: Types::new(word),
        params: FxHashMap::default(),
        meanings: FxHashMap::default(),
        instances: Vec::new(),
        numbers: FxHashMap::default(),
        count_of: FxHashMap::default(),
        foreign_numbers: FxHashMap::default(),
        closures: Vec::new(),
        closure_numbers: FxHashMap::default(),
        aliases: 0,
        bounds: 0,
        projections: 0,
        revealed: 0,
        bounded: false,
    };
    let roots = collector.roots();
    let mut next = 0;
    while next < collector.instances.len() {
        collector.go_through(u32::try_from(next).expect("fewer than 2^32 instances"));
        next += 1;
    }
    collector.drop_vague();
    let functions = payers::count(&collector, &roots);
    Collection { functions, bounded: collector.bounded }
}

/// Names that types made here have.
pub(super) const WORDS: &[&str] = &[
    "i32",
    "f64",
    "bool",
    "char",
    "str",
    "String",
    "usize",
    "u8",
    "Vec",
    "Option",
    "Result",
    "Box",
    "Arc",
    "Rc",
    "Range",
    "Path",
    "OsStr",
    "Ordering",
    "Ref",
    "RefMut",
    "MutexGuard",
    "Output",
    "Item",
    "Target",
    "Iterator",
    "IntoIterator",
    "Deref",
    "PathBuf",
    "HashMap",
    "iter",
    "Weak",
];

impl<'p> Collector<'p> {
    fn text(&self, name: Name) -> &'p str {
        self.program.names.text(name)
    }

    fn word(&self, text: &str) -> Name {
        self.program.names.get(text).expect("one of the words")
    }

    /// Functions, constants and statics without generic parameters.
    fn roots(&mut self) -> Vec<u32> {
        let mut roots = Vec::new();
        for item in 0..u32::try_from(self.index.terms.len()).expect("fewer than 2^32 items") {
            let has_body = match self.term(item) {
                Some(ItemTerm::Fn(term)) => term.body.is_some(),
                Some(ItemTerm::Value { init, .. }) => init.is_some(),
                _ => false,
            };
            if has_body && self.params(item).is_empty() {
                let number = self.instance(item, Args::default());
                roots.extend(number);
            }
        }
        roots
    }

    /// The number of an instance, unless there are too many.
    fn instance(&mut self, item: u32, args: Args) -> Option<u32> {
        if let Some(&number) = self.numbers.get(&(item, args.clone())) {
            return Some(number);
        }
        let count = self.count_of.entry(item).or_default();
        if *count >= MAX_OF_ONE || self.instances.len() >= MAX {
            self.bounded = true;
            return None;
        }
        *count += 1;
        let number = u32::try_from(self.instances.len()).expect("fewer than 2^32 instances");
        self.numbers.insert((item, args.clone()), number);
        self.instances.push(Instance {
            item,
            args,
            calls: Vec::new(),
            foreign: Vec::new(),
            gives: None,
            begun: false,
        });
        Some(number)
    }

    /// Goes through the body of an instance once.
    fn go_through(&mut self, number: u32) {
        let instance = &mut self.instances[number as usize];
        if std::mem::replace(&mut instance.begun, true) {
            return;
        }
        let (item, args) = (instance.item, instance.args.clone());
        let variables = self.types.variables();
        let subst = self.subst(item, &args);
        let mut body = Body::new(subst, number);
        let gives = match self.term(item) {
            Some(ItemTerm::Fn(term)) => term.body.as_ref().map(|expr| {
                let ret = self.lower(&body.subst, &term.output);
                body.ret = ret;
                for (pat, ty) in &term.inputs {
                    let ty = self.lower(&body.subst, ty);
                    self.bind(&mut body, pat, ty, false);
                }
                self.self_value(&mut body, term);
                let ty = self.expr(&mut body, expr, ret);
                self.coerce(&mut body, ty, ret);
                ret
            }),
            Some(ItemTerm::Value { ty, init: Some(init) }) => {
                let ty = self.lower(&body.subst, ty);
                let own = self.expr(&mut body, init, ty);
                self.coerce(&mut body, own, ty);
                Some(ty)
            }
            _ => None,
        };
        self.finish(number, &body, gives);
        self.types.forget(variables);
    }

    /// Makes instances of what a body calls.
    fn finish(&mut self, number: u32, body: &Body, gives: Option<Ty>) {
        for &closure in &body.closures {
            let Closure { inputs, output } = self.closures[closure as usize];
            let closure_now =
                Closure { inputs: self.types.resolve(inputs), output: self.types.resolve(output) };
            self.closures[closure as usize] = closure_now;
        }
        let mut calls = Vec::new();
        for (item, args) in &body.calls {
            let args = self.types.resolve_all(args);
            calls.extend(self.instance(*item, args));
        }
        let mut seen: FxHashSet<(Ty, Ty)> = FxHashSet::default();
        for &(ty, object) in &body.objects {
            let pair = (self.types.resolve(ty), self.types.resolve(object));
            if seen.insert(pair) {
                self.table(pair.0, pair.1, &mut calls);
            }
        }
        let mut made: Vec<Ty> = body.made.iter().map(|ty| self.types.resolve(*ty)).collect();
        made.sort_unstable();
        made.dedup();
        for ty in made {
            self.called_from_outside(ty, &mut calls);
        }
        calls.sort_unstable();
        calls.dedup();
        let mut foreign = Vec::new();
        for (name, args) in &body.foreign {
            let args = self.types.resolve_all(args);
            if args.iter().any(|ty| self.types.makes_instances(*ty)) {
                let next = u32::try_from(self.foreign_numbers.len()).expect("fewer than 2^32 instances");
                foreign.push(*self.foreign_numbers.entry((*name, args)).or_insert(next));
            }
        }
        foreign.sort_unstable();
        foreign.dedup();
        let gives = gives.map(|ty| self.types.resolve(ty));
        let instance = &mut self.instances[number as usize];
        instance.calls = calls;
        instance.foreign = foreign;
        instance.gives = gives;
    }

    /// The functions that an object of a trait has for a type.
    fn table(&mut self, ty: Ty, object: Ty, calls: &mut Vec<u32>) {
        let Kind::Dyn(id, ..) = self.types.kind(object) else { return };
        let mut traits = vec![*id];
        if let TraitId::Item(item) = id {
            traits.extend(self.supertraits(*item).into_iter().map(TraitId::Item));
        }
        for id in traits {
            let Some((owner, args)) = self.find_impl(id, ty) else { continue };
            self.whole_impl(id, owner, &args, ty, calls);
        }
    }

    /// All functions of an impl, with those that the trait has for it.
    fn whole_impl(&mut self, id: TraitId, owner: u32, args: &[Ty], ty: Ty, calls: &mut Vec<u32>) {
        let own = self.index.inside.get(&owner).cloned().unwrap_or_default();
        let args = self.types.resolve_all(args);
        for &item in &own {
            if self.fn_of(item).is_some_and(|term| term.body.is_some())
                && self.params(item).len() == args.len()
            {
                calls.extend(self.instance(item, args.clone()));
            }
        }
        let TraitId::Item(id) = id else { return };
        let with_self = self.trait_args(owner, &args, ty);
        for item in self.index.inside.get(&id).cloned().unwrap_or_default() {
            let name = self.program.item(item).name;
            let replaced = own.iter().any(|own| self.program.item(*own).name == name);
            if !replaced
                && self.fn_of(item).is_some_and(|term| term.body.is_some())
                && self.params(item).len() == with_self.len()
            {
                let args = self.types.resolve_all(&with_self);
                calls.extend(self.instance(item, args));
            }
        }
    }

    /// `Self` and the arguments of the trait of an impl.
    fn trait_args(&mut self, owner: u32, args: &[Ty], ty: Ty) -> Vec<Ty> {
        let mut out = vec![ty];
        if let Some(path) = self.index.impls[&owner].trait_path {
            let subst = self.subst(owner, args);
            out.extend(self.lower_all(&subst, &path.args));
        }
        out
    }

    /// What other crates call of a generic type once there is a value of it: `drop`, `next`, `write` ….
    fn called_from_outside(&mut self, ty: Ty, calls: &mut Vec<u32>) {
        const ON_DEMAND: &[&str] = &[
            "Clone",
            "Debug",
            "Default",
            "Display",
            "Eq",
            "From",
            "Hash",
            "Into",
            "Ord",
            "PartialEq",
            "PartialOrd",
            "Serialize",
            "TryFrom",
        ];
        let Kind::Adt(item, args) = self.types.kind(ty) else { return };
        if args.is_empty() {
            return;
        }
        for owner in self.foreign_impls(*item) {
            let Some(TraitId::Foreign(name)) = self.index.impls[&owner].of_trait else { continue };
            if ON_DEMAND.contains(&self.text(name)) {
                continue;
            }
            if let Some(args) = self.impl_matches(owner, ty) {
                self.whole_impl(TraitId::Foreign(name), owner, &args, ty, calls);
            }
        }
    }

    fn foreign_impls(&self, item: u32) -> Vec<u32> {
        self.index.foreign.get(&item).cloned().unwrap_or_default()
    }

    /// What a function gives, where its signature says `impl Trait`: found in its body.
    fn reveal(&mut self, item: u32, args: &[Ty]) -> Ty {
        let args = self.types.resolve_all(args);
        let Some(number) = self.instance(item, args) else { return Types::UNKNOWN };
        if self.revealed < MAX_REVEALED {
            self.revealed += 1;
            crate::nesting::with_some_stack(|| self.go_through(number));
            self.revealed -= 1;
        }
        self.instances[number as usize].gives.unwrap_or(Types::UNKNOWN)
    }

    /// Takes instances away that say less of the same: of them is not known which of the others they are.
    fn drop_vague(&mut self) {
        const MOST: usize = 1_500;
        let mut of: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        for (number, instance) in self.instances.iter().enumerate() {
            of.entry(instance.item)
                .or_default()
                .push(u32::try_from(number).expect("fewer than 2^32 instances"));
        }
        let mut same: Vec<u32> =
            (0..u32::try_from(self.instances.len()).expect("fewer than 2^32 instances")).collect();
        let mut items: Vec<(u32, Vec<u32>)> = of.into_iter().collect();
        items.sort_unstable();
        for (_, numbers) in items {
            if numbers.len() < 2 || numbers.len() > MOST {
                continue;
            }
            for &vague in &numbers {
                let args = &self.instances[vague as usize].args;
                if !args.iter().any(|ty| self.types.vague(*ty)) {
                    continue;
                }
                let better = numbers.iter().find(|&&other| {
                    let special = &self.instances[other as usize].args;
                    other != vague
                        && same[other as usize] == other
                        && args.iter().zip(special.iter()).all(|(g, s)| self.types.subsumes(*g, *s))
                });
                if let Some(&better) = better {
                    same[vague as usize] = better;
                }
            }
        }
        for number in 0..self.instances.len() {
            let mut calls = std::mem::take(&mut self.instances[number].calls);
            for call in &mut calls {
                for _ in 0..8 {
                    *call = same[*call as usize];
                }
            }
            calls.sort_unstable();
            calls.dedup();
            self.instances[number].calls = calls;
        }
    }

    /// Whether code is generated for an item: a function with a body, or a value with closures in it.
    fn has_code(&self, item: u32) -> bool {
        match self.term(item) {
            Some(ItemTerm::Fn(term)) => term.body.is_some(),
            Some(ItemTerm::Value { .. }) => self.program.code(item).closures > 0,
            _ => false,
        }
    }
}
