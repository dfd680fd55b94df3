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
mod exprs;
mod foreign;
mod given;
mod impls;
mod index;
mod kinds;
mod lower;
mod names;
mod objects;
mod patterns;
mod payers;
mod shapes;
mod types;
mod vague;
mod values;
mod words;

use std::collections::hash_map::Entry;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use self::bodies::Body;
use self::index::Index;
pub(super) use self::index::{meaning, sym, trait_of};
pub(super) use self::kinds::TraitId;
use self::types::{Row, Ty, Types};
pub(super) use self::words::WORDS;
use self::words::{Word, Words};
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
    args: Row,
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
    index: &'p Index<'p>,
    methods: Methods,
    types: Types,
    words: Words,
    params: FxHashMap<u32, Rc<[Name]>>,
    meanings: FxHashMap<(u32, u32, u8, u8), Meant>,
    /// The types that paths are wherever they stand, by piece and place.
    closed: FxHashMap<(u32, u32), Ty>,
    /// Whether the type that is being lowered depends on more than what is written.
    depends: bool,
    instances: Vec<Instance>,
    numbers: FxHashMap<(u32, Row), u32>,
    count_of: FxHashMap<u32, u32>,
    foreign_numbers: FxHashMap<(Name, Row), u32>,
    closures: Vec<Closure>,
    closure_numbers: FxHashMap<(u32, u32, u32), u32>,
    /// How deep aliases, bounds, projections and bodies are being followed at the moment.
    aliases: u32,
    bounds: u32,
    projections: u32,
    revealed: u32,
    bounded: bool,
}

/// Finds the instances of all functions.
pub(super) fn collect(program: &Program) -> Collection {
    let words = Words::new(&program.names);
    let index = Index::new(program);
    let mut collector = Collector {
        program,
        index: &index,
        methods: Methods::new(program),
        types: Types::new(words.name(words::I32)),
        words,
        params: FxHashMap::default(),
        meanings: FxHashMap::default(),
        closed: FxHashMap::default(),
        depends: false,
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

impl<'p> Collector<'p> {
    fn text(&self, name: Name) -> &'p str {
        self.program.names.text(name)
    }

    fn word(&self, word: Word) -> Name {
        self.words.name(word)
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
                let number = self.instance(item, Row::new());
                roots.extend(number);
            }
        }
        roots
    }

    /// The number of an instance, unless there are too many.
    fn instance(&mut self, item: u32, args: Row) -> Option<u32> {
        let vacant = match self.numbers.entry((item, args)) {
            Entry::Occupied(known) => return Some(*known.get()),
            Entry::Vacant(vacant) => vacant,
        };
        let count = self.count_of.entry(item).or_default();
        if *count >= MAX_OF_ONE || self.instances.len() >= MAX {
            self.bounded = true;
            return None;
        }
        *count += 1;
        let number = u32::try_from(self.instances.len()).expect("fewer than 2^32 instances");
        let args = vacant.key().1.clone();
        vacant.insert(number);
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

    /// Whether code is generated for an item: a function with a body, or a value with closures in it.
    fn has_code(&self, item: u32) -> bool {
        match self.term(item) {
            Some(ItemTerm::Fn(term)) => term.body.is_some(),
            Some(ItemTerm::Value { .. }) => self.program.code(item).closures > 0,
            _ => false,
        }
    }
}
