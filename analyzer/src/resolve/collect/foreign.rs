//! What functions and methods of the standard library give, as far as it decides which types reach functions of the
//! workspace. What is not listed gives a type of its own, made of its name and of what it is called on.

use super::Collector;
use super::bodies::Body;
use super::types::{Kind, TraitId, Ty, Types};
use crate::facts::Name;
use crate::flow::{Expr, MethodTerm, PathTerm};
use crate::resolve::methods::is_standard;

/// Types that lend out their first argument.
const POINTERS: &[&str] = &[
    "Arc",
    "Box",
    "Cow",
    "LazyLock",
    "ManuallyDrop",
    "MutexGuard",
    "Pin",
    "Rc",
    "Ref",
    "RefMut",
    "RwLockReadGuard",
    "RwLockWriteGuard",
];
/// Types with one element, of which `iter` gives references.
const ROWS: &[&str] =
    &["BTreeSet", "BinaryHeap", "HashSet", "IndexSet", "LinkedList", "Option", "SmallVec", "Vec", "VecDeque"];
const MAPS: &[&str] = &["BTreeMap", "HashMap", "IndexMap"];
/// How many arguments a type has where none are written.
const TWO: &[&str] = &["BTreeMap", "HashMap", "IndexMap", "Result"];
const NONE: &[&str] = &["OsStr", "OsString", "Path", "PathBuf", "String", "str"];
/// Adapters of iterators that give what these give.
const SAME_ITEMS: &[&str] = &[
    "by_ref",
    "chain",
    "cycle",
    "filter",
    "fuse",
    "inspect",
    "into_iter",
    "peekable",
    "rev",
    "skip",
    "skip_while",
    "sorted",
    "sorted_by",
    "sorted_by_key",
    "sorted_unstable",
    "step_by",
    "take",
    "take_while",
    "dedup",
    "unique",
];
/// Methods with closures that take a reference to the item.
const BY_REFERENCE: &[&str] = &[
    "filter",
    "find",
    "inspect",
    "max_by_key",
    "min_by_key",
    "partition",
    "skip_while",
    "sorted_by_key",
    "take_while",
    "is_some_and_ref",
    "retain",
    "sort_by_key",
];
const ONE_ITEM: &[&str] = &[
    "find",
    "last",
    "max",
    "max_by",
    "max_by_key",
    "min",
    "min_by",
    "min_by_key",
    "next",
    "next_back",
    "nth",
    "pop",
    "pop_back",
    "pop_front",
    "reduce",
];
const OF_OWN_TYPE: &[&str] = &[
    "clone",
    "cloned_ref",
    "by_ref",
    "to_ascii_lowercase",
    "to_ascii_uppercase",
    "trim",
    "abs",
    "min",
    "max",
    "saturating_sub",
    "saturating_add",
    "wrapping_add",
    "pow",
];
const FLAGS: &[&str] = &[
    "all",
    "any",
    "contains",
    "contains_key",
    "ends_with",
    "eq",
    "exists",
    "insert_set",
    "is_empty",
    "is_err",
    "is_none",
    "is_ok",
    "is_some",
    "is_some_and",
    "ne",
    "starts_with",
    "is_file",
    "is_dir",
    "is_none_or",
    "is_ok_and",
];
const COUNTS: &[&str] = &["capacity", "count", "len"];

impl<'p> Collector<'p> {
    fn foreign_of(&self, ty: Ty) -> Option<(&'p str, &[Ty])> {
        match self.types.seen(ty) {
            Kind::Foreign(name, args) => Some((self.text(*name), args)),
            _ => None,
        }
    }

    /// What a reference or pointer points at.
    pub(super) fn deref(&mut self, ty: Ty) -> Option<Ty> {
        match self.types.seen(ty) {
            Kind::Ref(inner) | Kind::Pointer(inner) => return Some(*inner),
            Kind::Array(element, _) => {
                let element = *element;
                return Some(self.types.add(Kind::Slice(element)));
            }
            Kind::Adt(..) => {
                let (target, of) = (self.word("Target"), self.word("Deref"));
                return self.project_impl(ty, Some(TraitId::Foreign(of)), target);
            }
            _ => {}
        }
        let (name, args) = self.foreign_of(ty)?;
        let first = args.first().copied();
        match name {
            "Vec" => first.map(|element| self.types.add(Kind::Slice(element))),
            "String" => Some(self.foreign("str", &[])),
            "PathBuf" => Some(self.foreign("Path", &[])),
            _ if POINTERS.contains(&name) => first,
            _ => None,
        }
    }

    /// The element of a row.
    pub(super) fn element(&mut self, ty: Ty) -> Option<Ty> {
        match self.types.seen(ty) {
            Kind::Slice(element) | Kind::Array(element, _) => Some(*element),
            _ => {
                let (name, args) = self.foreign_of(ty)?;
                if ROWS.contains(&name) { args.first().copied() } else { None }
            }
        }
    }

    /// What is inside an `Option`, `Result` or future, for `?`.
    pub(super) fn opened(&mut self, ty: Ty) -> Ty {
        match self.foreign_of(ty) {
            Some(("Option" | "Result" | "Poll", args)) => {
                let first = args.first().copied();
                first.unwrap_or_else(|| self.types.fresh())
            }
            _ if self.types.is_var(ty) => self.types.fresh(),
            _ => ty,
        }
    }

    /// What an iterator, or what can become one, gives.
    pub(super) fn item_given(&mut self, ty: Ty) -> Option<Ty> {
        match self.types.seen(ty).clone() {
            Kind::Iter(_, _, item) => Some(item),
            Kind::Slice(element) | Kind::Array(element, _) => Some(element),
            Kind::Ref(inner) | Kind::Pointer(inner) => {
                if let Some((key, value)) = self.entry(inner) {
                    let (key, value) = (self.reference(key), self.reference(value));
                    return Some(self.tuple(&[key, value]));
                }
                if let Some(element) = self.element(inner) {
                    return Some(self.reference(element));
                }
                self.item_given(inner)
            }
            Kind::Adt(..) => {
                let item = self.word("Item");
                for of in ["Iterator", "IntoIterator"] {
                    let of = TraitId::Foreign(self.word(of));
                    if let Some(item) = self.project_impl(ty, Some(of), item) {
                        return Some(item);
                    }
                }
                None
            }
            Kind::Dyn(TraitId::Foreign(name), _, bindings) if self.text(name).ends_with("Iterator") => {
                bindings.first().map(|(_, item)| *item)
            }
            Kind::Foreign(name, args) => match (self.text(name), args.as_ref()) {
                ("Range", [bound, ..]) => Some(*bound),
                ("Box", [inner, ..]) => self.item_given(*inner),
                (name, [key, value, ..]) if MAPS.contains(&name) => Some(self.tuple(&[*key, *value])),
                (name, [element, ..]) if ROWS.contains(&name) => Some(*element),
                _ => None,
            },
            _ => None,
        }
    }

    /// The key and the value of a map.
    fn entry(&self, ty: Ty) -> Option<(Ty, Ty)> {
        match self.foreign_of(ty)? {
            (name, [key, value, ..]) if MAPS.contains(&name) => Some((*key, *value)),
            _ => None,
        }
    }

    /// A type of another crate; what is not written of its arguments is open.
    pub(super) fn foreign_type(&mut self, name: Name, args: &[Ty]) -> Ty {
        let text = self.text(name);
        let mut args = args.to_vec();
        let count = if TWO.contains(&text) {
            2
        } else if (ROWS.contains(&text) || POINTERS.contains(&text)) && !NONE.contains(&text) {
            1
        } else {
            0
        };
        while args.len() < count {
            args.push(self.types.fresh());
        }
        self.types.add(Kind::Foreign(name, args.into()))
    }

    /// `Type::name` as a value.
    pub(super) fn foreign_constant(&mut self, base: Ty, name: Name) -> Ty {
        if self.text(name).chars().all(|c| c.is_uppercase() || c == '_' || c.is_numeric()) {
            return base;
        }
        self.types.add(Kind::Opaque(name, [base].into()))
    }

    /// Calls `Type::name(…)` of another crate's type, or what a type has from another crate's trait.
    pub(super) fn foreign_associated(
        &mut self,
        body: &mut Body,
        base: Ty,
        name: Name,
        _path: &'p PathTerm,
        args: &'p [Expr],
        expected: Ty,
    ) -> Ty {
        let wanted = match (self.foreign_of(base), self.foreign_of(expected)) {
            (Some((own, [_])), Some((other, [inner]))) if own == other => Some(*inner),
            _ => None,
        };
        let mut types = Vec::with_capacity(args.len());
        for arg in args {
            let wanted = wanted.unwrap_or_else(|| self.types.fresh());
            types.push(self.expr(body, arg, wanted));
        }
        let method = self.text(name);
        let Some((of, own)) = self.foreign_of(base) else {
            return match method {
                "default" | "new" | "clone" | "from" | "parse" => base,
                _ => self.types.fresh(),
            };
        };
        let own = own.to_vec();
        match (of, method) {
            ("Default" | "From" | "FromIterator" | "FromStr" | "TryFrom", _) => self.types.fresh(),
            ("Iterator" | "Clone" | "ToOwned" | "IntoIterator" | "AsRef" | "Into" | "ToString", _) => {
                let receiver = types.first().copied().unwrap_or(Types::UNKNOWN);
                self.given_by(receiver, name, &types[types.len().min(1)..], expected)
            }
            ("Path" | "OsStr", "new") => self.reference(base),
            ("Box" | "Arc" | "Rc", "pin") => match types.first() {
                Some(inner) => {
                    let inner = self.foreign(of, &[*inner]);
                    let name = self.program.names.get("Pin");
                    name.map_or(inner, |name| self.types.add(Kind::Foreign(name, [inner].into())))
                }
                None => base,
            },
            ("Arc" | "Rc", "clone") => types.first().and_then(|ty| self.deref(*ty)).unwrap_or(base),
            ("LazyLock" | "LazyCell", "new") => {
                let output = types.first().and_then(|ty| self.signature(*ty)).map(|(_, output)| output);
                let inner = output.unwrap_or_else(|| self.types.fresh());
                self.rebuilt(base, &[inner])
            }
            (_, "new" | "from" | "new_in" | "wrap")
                if types.len() == 1 && !self.is_row(of) && !of.is_empty() =>
            {
                if own.is_empty() && !CELLS.contains(&of) { base } else { self.rebuilt(base, &types) }
            }
            (_, "from_iter") => {
                if let (Some(item), [element]) =
                    (types.first().and_then(|ty| self.item_given(*ty)), own.as_slice())
                {
                    self.types.unify(item, *element);
                }
                base
            }
            (_, "from") => {
                if let (Some(item), Some(element)) =
                    (types.first().and_then(|ty| self.item_given(*ty)), self.element(base))
                {
                    self.types.unify(item, element);
                }
                base
            }
            ("str" | "String", "from_utf8") => {
                let error = self.types.fresh();
                let inner = if of == "str" { self.reference(base) } else { base };
                self.foreign("Result", &[inner, error])
            }
            _ => base,
        }
    }

    fn is_row(&self, name: &str) -> bool {
        ROWS.contains(&name) || MAPS.contains(&name)
    }

    fn rebuilt(&mut self, base: Ty, args: &[Ty]) -> Ty {
        match self.types.seen(base) {
            Kind::Foreign(name, _) => {
                let name = *name;
                self.types.add(Kind::Foreign(name, args.into()))
            }
            _ => base,
        }
    }

    /// Calls a function of another crate that belongs to no type.
    pub(super) fn foreign_function(
        &mut self,
        body: &mut Body,
        name: Name,
        args: &'p [Expr],
        expected: Ty,
    ) -> Ty {
        let text = self.text(name);
        let wraps = match text {
            "Some" => Some(("Option", 0, 1)),
            "Ok" => Some(("Result", 0, 2)),
            "Err" => Some(("Result", 1, 2)),
            _ => None,
        };
        if let (Some((whole, at, count)), [arg]) = (wraps, args) {
            let mut parts = match self.foreign_of(expected) {
                Some((own, parts)) if own == whole && parts.len() >= count => parts.to_vec(),
                _ => self.fresh(count),
            };
            let ty = self.expr(body, arg, parts[at]);
            if self.types.is_var(parts[at]) {
                parts[at] = ty
            } else {
                self.coerce(body, ty, parts[at])
            }
            return self.foreign(whole, &parts);
        }
        let types: Vec<Ty> = args.iter().map(|arg| self.open(body, arg)).collect();
        match (text, types.as_slice()) {
            ("take" | "replace" | "swap", [first, ..]) => self.deref(*first).unwrap_or(*first),
            ("drop" | "forget", _) => self.tuple(&[]),
            ("once" | "repeat" | "repeat_n", [item, ..]) => {
                self.types.add(Kind::Iter(name, types.clone().into(), *item))
            }
            ("empty", _) => {
                let item = self.types.fresh();
                self.types.add(Kind::Iter(name, [item].into(), item))
            }
            ("from_fn" | "repeat_with" | "successors", [.., function]) => {
                let output = self.signature(*function).map(|(_, output)| output);
                let output = output.unwrap_or_else(|| self.types.fresh());
                let item = self.opened(output);
                self.types.add(Kind::Iter(name, types.clone().into(), item))
            }
            ("from_ref", [inner]) => {
                let inner = self.deref(*inner).unwrap_or(*inner);
                let slice = self.types.add(Kind::Slice(inner));
                self.reference(slice)
            }
            ("min" | "max" | "identity" | "black_box", [first, ..]) => *first,
            _ if !self.types.is_var(expected) => expected,
            _ => self.types.add(Kind::Opaque(name, types.into())),
        }
    }

    /// Whether a type of another crate has a method itself, which then goes before those behind it.
    pub(super) fn own_method(&mut self, ty: Ty, name: Name) -> bool {
        let method = self.text(name);
        match self.foreign_of(ty) {
            Some(("Arc" | "Rc" | "Box", _)) => method == "clone",
            Some(("Option" | "Result", _)) => is_standard(method),
            _ => matches!(self.types.seen(ty), Kind::Iter(..)) && is_standard(method),
        }
    }

    /// Calls a method of another crate.
    pub(super) fn foreign_method(
        &mut self,
        body: &mut Body,
        receiver: Ty,
        name: Name,
        term: &'p MethodTerm,
        expected: Ty,
    ) -> Ty {
        let method = self.text(name);
        let hint = self.closure_input(receiver, method);
        let mut types = Vec::with_capacity(term.args.len());
        for arg in &term.args {
            types.push(match (arg, hint) {
                (Expr::Closure(closure), Some(input)) if closure.params.len() == 1 => {
                    let output = self.types.fresh();
                    let inputs = self.tuple(&[input]);
                    let Kind::Tuple(inputs) = self.types.kind(inputs).clone() else { continue };
                    let wanted = self.types.add(Kind::FnPtr(inputs, output));
                    self.closure(body, closure, wanted)
                }
                (Expr::Closure(closure), _) if method == "fold" && closure.params.len() == 2 => {
                    let state = types.first().copied().unwrap_or(Types::UNKNOWN);
                    let item = self.item_given(receiver).unwrap_or_else(|| self.types.fresh());
                    let wanted = self.types.add(Kind::FnPtr([state, item].into(), state));
                    self.closure(body, closure, wanted)
                }
                (arg, _) => self.open(body, arg),
            });
        }
        if let (Some(input), Some(function)) = (hint, types.last())
            && let Some((inputs, _)) = self.signature(*function)
            && let [own] = inputs.as_slice()
        {
            // A function in the place of a closure.
            self.types.unify(*own, input);
        }
        if let Some(written) = term.turbofish.first() {
            let written = self.lower(&body.subst, written);
            match method {
                "collect" | "sum" | "product" | "into" => {
                    self.collected(receiver, written);
                    return written;
                }
                "parse" | "try_into" => {
                    let error = self.types.fresh();
                    return self.foreign("Result", &[written, error]);
                }
                _ => {}
            }
        }
        self.given_by(receiver, name, &types, expected)
    }

    /// What a closure that is handed to a method is called with.
    fn closure_input(&mut self, receiver: Ty, method: &str) -> Option<Ty> {
        let mut at = self.types.shallow(receiver);
        while let Kind::Ref(inner) = self.types.seen(at) {
            at = *inner;
        }
        match self.foreign_of(at) {
            Some(("Option", [inner, ..])) => {
                let inner = *inner;
                return Some(if method == "filter" || method == "inspect" {
                    self.reference(inner)
                } else {
                    inner
                });
            }
            Some(("Result", [ok, error, ..])) => {
                let own =
                    matches!(method, "map_err" | "or_else" | "unwrap_or_else" | "inspect_err" | "is_err_and");
                return Some(if own { *error } else { *ok });
            }
            Some(("Poll", [inner, ..])) => return Some(*inner),
            _ => {}
        }
        let over_row = matches!(
            method,
            "retain"
                | "sort_by_key"
                | "sort_unstable_by_key"
                | "binary_search_by"
                | "binary_search_by_key"
                | "partition_point"
        );
        if over_row {
            let element = self.row_element(receiver)?;
            return Some(self.reference(element));
        }
        let item = self.item_given(receiver)?;
        Some(if BY_REFERENCE.contains(&method) { self.reference(item) } else { item })
    }

    fn row_element(&mut self, receiver: Ty) -> Option<Ty> {
        let mut at = self.types.shallow(receiver);
        for _ in 0..6 {
            if let Some(element) = self.element(at) {
                return Some(element);
            }
            at = self.deref(at)?;
        }
        None
    }

    /// What is collected into a type is what is in it.
    fn collected(&mut self, receiver: Ty, into: Ty) {
        let Some(item) = self.item_given(receiver) else { return };
        let wrapped = match (self.foreign_of(into), self.foreign_of(item)) {
            (Some((outer @ ("Result" | "Option"), [inner, ..])), Some((own, [part, ..]))) if outer == own => {
                Some((*inner, *part))
            }
            _ => None,
        };
        let (into, item) = wrapped.unwrap_or((into, item));
        if let Some((key, value)) = self.entry(into) {
            let pair = self.tuple(&[key, value]);
            self.types.unify(pair, item);
        } else if let Some(element) = self.element(into) {
            self.types.unify(element, item);
        }
    }

    /// What a method of another crate gives.
    fn given_by(&mut self, receiver: Ty, name: Name, args: &[Ty], expected: Ty) -> Ty {
        let mut at = self.types.shallow(receiver);
        let mut lent = false;
        for _ in 0..6 {
            let found = match self.types.seen(at).clone() {
                Kind::Foreign(own, parts) => self.of_foreign(at, self.text(own), &parts, name, args, lent),
                Kind::Slice(element) => self.of_row(at, element, name, args, true),
                Kind::Array(element, _) => self.of_row(at, element, name, args, lent),
                _ => None,
            };
            if let Some(ty) = found {
                return ty;
            }
            if let Some(ty) = self.of_iterator(at, name, args, expected) {
                return ty;
            }
            lent |= matches!(self.types.seen(at), Kind::Ref(_));
            match self.deref(at) {
                Some(inner) => at = self.types.shallow(inner),
                None => break,
            }
        }
        self.of_anything(receiver, at, name, args, expected)
    }

    fn of_anything(&mut self, receiver: Ty, at: Ty, name: Name, args: &[Ty], expected: Ty) -> Ty {
        let method = self.text(name);
        match method {
            "to_string" | "to_uppercase" | "to_lowercase" => self.foreign("String", &[]),
            "to_owned" | "into_owned" if matches!(self.foreign_of(at), Some(("str", _))) => {
                self.foreign("String", &[])
            }
            "to_owned" | "into_owned" if matches!(self.foreign_of(at), Some(("Path", _))) => {
                self.foreign("PathBuf", &[])
            }
            "to_path_buf" => self.foreign("PathBuf", &[]),
            "as_str" | "trim" | "trim_end" | "trim_start" => {
                let text = self.foreign("str", &[]);
                self.reference(text)
            }
            "as_path" => {
                let path = self.foreign("Path", &[]);
                self.reference(path)
            }
            "as_bytes" => {
                let byte = self.foreign("u8", &[]);
                let slice = self.types.add(Kind::Slice(byte));
                self.reference(slice)
            }
            _ if FLAGS.contains(&method) => self.foreign("bool", &[]),
            _ if COUNTS.contains(&method) => self.foreign("usize", &[]),
            "cmp" => self.foreign("Ordering", &[]),
            _ if OF_OWN_TYPE.contains(&method) => at,
            "to_owned" | "unwrap" | "expect" | "to_vec" => at,
            "into" | "as_ref" | "as_mut" | "borrow" | "borrow_mut" | "sum" | "product"
            | "unwrap_or_default" => self.types.fresh(),
            "try_into" | "parse" => {
                let parts = self.fresh(2);
                self.foreign("Result", &parts)
            }
            _ if !self.types.is_var(expected) => expected,
            _ if matches!(self.types.seen(at), Kind::Var(_) | Kind::Unknown) => self.types.fresh(),
            "map_err" | "context" | "with_context" | "await" => at,
            _ => {
                let mut parts = vec![receiver];
                parts.extend(args.iter().filter(|arg| self.decides(**arg)));
                self.types.add(Kind::Opaque(name, parts.into()))
            }
        }
    }

    /// Whether what a foreign function gives may depend on the type of an argument: closures mostly say nothing of it.
    fn decides(&self, ty: Ty) -> bool {
        !matches!(self.types.seen(ty), Kind::Closure(_) | Kind::FnDef(..) | Kind::Var(_) | Kind::Unknown)
    }

    fn option(&mut self, ty: Ty) -> Ty {
        self.foreign("Option", &[ty])
    }

    fn output_of(&mut self, function: Option<&Ty>) -> Ty {
        let signature = function.and_then(|function| self.signature(*function));
        signature.map_or_else(|| self.types.fresh(), |(_, output)| output)
    }

    fn of_foreign(
        &mut self,
        ty: Ty,
        own: &str,
        parts: &[Ty],
        name: Name,
        args: &[Ty],
        lent: bool,
    ) -> Option<Ty> {
        let method = self.text(name);
        match (own, parts) {
            ("Option" | "Result" | "Poll", [inner, ..]) => {
                self.of_wrapper(ty, own, parts, *inner, method, args)
            }
            ("RefCell", [inner]) if method == "borrow" => Some(self.foreign("Ref", &[*inner])),
            ("RefCell", [inner]) if method == "borrow_mut" => Some(self.foreign("RefMut", &[*inner])),
            ("Mutex" | "RwLock", [inner]) if matches!(method, "lock" | "read" | "write") => {
                let guard = self.foreign("MutexGuard", &[*inner]);
                let error = self.types.fresh();
                Some(self.foreign("Result", &[guard, error]))
            }
            ("Box" | "Arc" | "Rc" | "Cow", [inner])
                if matches!(method, "as_ref" | "as_mut" | "borrow" | "deref") =>
            {
                Some(self.reference(*inner))
            }
            ("Arc" | "Rc", [inner]) if method == "downgrade" => Some(self.foreign("Weak", &[*inner])),
            ("Cow", [inner]) if matches!(method, "into_owned" | "to_owned") => {
                let inner = *inner;
                Some(match self.foreign_of(inner) {
                    Some(("str", _)) => self.foreign("String", &[]),
                    Some(("Path", _)) => self.foreign("PathBuf", &[]),
                    _ => inner,
                })
            }
            ("Box" | "Arc" | "Rc" | "Weak", _) if method == "clone" => Some(ty),
            (map, [key, value, ..]) if MAPS.contains(&map) => self.of_map(*key, *value, name, args),
            (row, [element, ..]) if ROWS.contains(&row) => self.of_row(ty, *element, name, args, lent),
            ("str" | "String", _) => self.of_text(name, ty),
            _ => None,
        }
    }

    fn of_text(&mut self, name: Name, ty: Ty) -> Option<Ty> {
        let text = self.foreign("str", &[]);
        let text = self.reference(text);
        Some(match self.text(name) {
            "chars" => {
                let item = self.foreign("char", &[]);
                self.types.add(Kind::Iter(name, [text].into(), item))
            }
            "bytes" => {
                let item = self.foreign("u8", &[]);
                self.types.add(Kind::Iter(name, [text].into(), item))
            }
            "lines" | "split" | "split_whitespace" | "rsplit" | "splitn" | "split_terminator"
            | "split_inclusive" => self.types.add(Kind::Iter(name, [text].into(), text)),
            "split_once" | "rsplit_once" => {
                let pair = self.tuple(&[text, text]);
                self.option(pair)
            }
            "strip_prefix" | "strip_suffix" | "get" => self.option(text),
            "char_indices" => {
                let (at, item) = (self.foreign("usize", &[]), self.foreign("char", &[]));
                let pair = self.tuple(&[at, item]);
                self.types.add(Kind::Iter(name, [text].into(), pair))
            }
            "to_owned" | "replace" | "into_string" | "repeat" => self.foreign("String", &[]),
            "clone" => ty,
            _ => return None,
        })
    }

    fn of_wrapper(
        &mut self,
        ty: Ty,
        own: &str,
        parts: &[Ty],
        inner: Ty,
        method: &str,
        args: &[Ty],
    ) -> Option<Ty> {
        let error = parts.get(1).copied().unwrap_or(Types::UNKNOWN);
        let wrap = |this: &mut Self, inner: Ty| match own {
            "Result" => this.foreign("Result", &[inner, error]),
            _ => this.option(inner),
        };
        Some(match method {
            "unwrap" | "expect" | "unwrap_or" | "unwrap_or_default" | "unwrap_or_else"
            | "unwrap_unchecked" => {
                if let (true, Some(first)) = (method == "unwrap_or", args.first()) {
                    self.types.unify(inner, *first);
                }
                inner
            }
            "map" => {
                let output = self.output_of(args.first());
                wrap(self, output)
            }
            "and_then" | "or_else" if method == "and_then" => {
                let output = self.output_of(args.first());
                if let (Some((_, [_, other, ..])), "Result") = (self.foreign_of(output), own) {
                    let other = *other;
                    self.types.unify(other, error);
                }
                output
            }
            "map_err" => {
                let output = self.output_of(args.first());
                self.foreign("Result", &[inner, output])
            }
            "ok_or" => {
                let error = args.first().copied().unwrap_or(Types::UNKNOWN);
                self.foreign("Result", &[inner, error])
            }
            "ok_or_else" => {
                let error = self.output_of(args.first());
                self.foreign("Result", &[inner, error])
            }
            "ok" => self.option(inner),
            "err" => self.option(error),
            "as_ref" | "as_mut" | "iter_option" => {
                let inner = self.reference(inner);
                wrap(self, inner)
            }
            "as_deref" | "as_deref_mut" => {
                let behind = self.deref(inner).unwrap_or(inner);
                let inner = self.reference(behind);
                wrap(self, inner)
            }
            "cloned" | "copied" => {
                let behind = self.deref(inner).unwrap_or(inner);
                wrap(self, behind)
            }
            "take" | "filter" | "or" | "or_else" | "xor" | "inspect" | "inspect_err" | "clone"
            | "replace" => ty,
            "map_or" => args.first().copied().unwrap_or(Types::UNKNOWN),
            "map_or_else" => self.output_of(args.get(1)),
            "get_or_insert_with" | "get_or_insert" | "insert" => self.reference(inner),
            "flatten" => inner,
            "zip" => {
                let other = args.first().map(|ty| self.opened(*ty)).unwrap_or(Types::UNKNOWN);
                let pair = self.tuple(&[inner, other]);
                self.option(pair)
            }
            "transpose" => match (own, self.foreign_of(inner)) {
                ("Option", Some(("Result", [ok, error, ..]))) => {
                    let (ok, error) = (*ok, *error);
                    let ok = self.option(ok);
                    self.foreign("Result", &[ok, error])
                }
                ("Result", Some(("Option", [some, ..]))) => {
                    let some = *some;
                    let inner = self.foreign("Result", &[some, error]);
                    self.option(inner)
                }
                _ => return None,
            },
            "iter" | "into_iter" | "iter_mut" => {
                let item = if method == "into_iter" { inner } else { self.reference(inner) };
                let name = self.word("iter");
                self.types.add(Kind::Iter(name, [ty].into(), item))
            }
            _ => return None,
        })
    }

    fn of_map(&mut self, key: Ty, value: Ty, name: Name, args: &[Ty]) -> Option<Ty> {
        let (key_ref, value_ref) = (self.reference(key), self.reference(value));
        Some(match self.text(name) {
            "get" | "get_mut" => self.option(value_ref),
            "remove" => self.option(value),
            "insert" => {
                for (own, arg) in [key, value].iter().zip(args) {
                    self.types.unify(*own, *arg);
                }
                self.option(value)
            }
            "keys" => self.types.add(Kind::Iter(name, [key, value].into(), key_ref)),
            "values" | "values_mut" => self.types.add(Kind::Iter(name, [key, value].into(), value_ref)),
            "into_values" => self.types.add(Kind::Iter(name, [key, value].into(), value)),
            "into_keys" => self.types.add(Kind::Iter(name, [key, value].into(), key)),
            "iter" | "iter_mut" | "range" => {
                let pair = self.tuple(&[key_ref, value_ref]);
                self.types.add(Kind::Iter(name, [key, value].into(), pair))
            }
            "into_iter" | "drain" => {
                let pair = self.tuple(&[key, value]);
                self.types.add(Kind::Iter(name, [key, value].into(), pair))
            }
            "entry" => {
                if let Some(arg) = args.first() {
                    self.types.unify(key, *arg);
                }
                self.types.add(Kind::Opaque(name, [key, value].into()))
            }
            _ => return None,
        })
    }

    fn of_row(&mut self, ty: Ty, element: Ty, name: Name, args: &[Ty], lent: bool) -> Option<Ty> {
        let reference = self.reference(element);
        Some(match self.text(name) {
            "iter" | "iter_mut" => self.types.add(Kind::Iter(name, [element].into(), reference)),
            "into_iter" | "drain" => {
                let item = if lent { reference } else { element };
                self.types.add(Kind::Iter(name, [element].into(), item))
            }
            "get" | "get_mut" | "first" | "last" | "first_mut" | "last_mut" | "front" | "back" | "peek" => {
                self.option(reference)
            }
            "pop" | "pop_front" | "pop_back" => self.option(element),
            "push" | "push_back" | "push_front" | "insert" | "resize" | "fill" => {
                for arg in args {
                    if !matches!(self.foreign_of(*arg), Some(("usize", _))) {
                        self.types.unify(element, *arg);
                    }
                }
                self.tuple(&[])
            }
            "extend" | "append" | "extend_from_slice" => {
                if let Some(item) = args.first().and_then(|arg| self.item_given(*arg)) {
                    let mark = self.types.mark();
                    if !self.types.unify(element, item) {
                        self.types.rollback(mark);
                    }
                }
                self.tuple(&[])
            }
            "remove" | "swap_remove" => element,
            "to_vec" | "to_owned" | "into_vec" => self.foreign("Vec", &[element]),
            "windows" | "chunks" | "chunks_exact" | "split" => {
                let slice = self.types.add(Kind::Slice(element));
                let slice = self.reference(slice);
                self.types.add(Kind::Iter(name, [element].into(), slice))
            }
            "as_slice" | "as_mut_slice" => {
                let slice = self.types.add(Kind::Slice(element));
                self.reference(slice)
            }
            "split_first" | "split_last" => {
                let slice = self.types.add(Kind::Slice(element));
                let slice = self.reference(slice);
                let pair = self.tuple(&[reference, slice]);
                self.option(pair)
            }
            "clone" => ty,
            _ => return None,
        })
    }

    fn of_iterator(&mut self, ty: Ty, name: Name, args: &[Ty], expected: Ty) -> Option<Ty> {
        let method = self.text(name);
        let adapted = matches!(self.types.seen(ty), Kind::Iter(..) | Kind::Adt(..) | Kind::Dyn(..))
            || matches!(self.foreign_of(ty), Some(("Range", _)));
        if !adapted {
            return None;
        }
        let item = self.item_given(ty)?;
        let mut parts = vec![ty];
        parts.extend(args);
        let gives =
            |this: &mut Self, item: Ty| Some(this.types.add(Kind::Iter(name, parts.clone().into(), item)));
        match method {
            _ if SAME_ITEMS.contains(&method) => gives(self, item),
            _ if ONE_ITEM.contains(&method) => Some(self.option(item)),
            "peek" | "peek_mut" => {
                let item = self.reference(item);
                Some(self.option(item))
            }
            "map" | "scan" => {
                let output = self.output_of(args.last());
                gives(self, output)
            }
            "filter_map" | "map_while" => {
                let output = self.output_of(args.first());
                let item = self.opened(output);
                gives(self, item)
            }
            "find_map" => Some(self.output_of(args.first())),
            "flat_map" => {
                let output = self.output_of(args.first());
                let item = self.item_given(output).unwrap_or_else(|| self.types.fresh());
                gives(self, item)
            }
            "flatten" => {
                let item = self.item_given(item).unwrap_or_else(|| self.types.fresh());
                gives(self, item)
            }
            "enumerate" => {
                let at = self.foreign("usize", &[]);
                let pair = self.tuple(&[at, item]);
                gives(self, pair)
            }
            "zip" => {
                let other = args.first().and_then(|arg| self.item_given(*arg));
                let other = other.unwrap_or_else(|| self.types.fresh());
                let pair = self.tuple(&[item, other]);
                gives(self, pair)
            }
            "cloned" | "copied" => {
                let behind = self.deref(item).unwrap_or(item);
                gives(self, behind)
            }
            "fold" => args.first().copied(),
            "collect" | "collect_vec" | "try_collect" => {
                let into = if method == "collect_vec" {
                    self.foreign("Vec", &[item])
                } else if self.types.is_var(expected) {
                    return Some(self.types.fresh());
                } else {
                    expected
                };
                self.collected(ty, into);
                Some(into)
            }
            "for_each" => Some(self.tuple(&[])),
            "position" => {
                let at = self.foreign("usize", &[]);
                Some(self.option(at))
            }
            _ => None,
        }
    }
}

/// Types that are made of one value by `new`.
const CELLS: &[&str] = &[
    "Cell",
    "Mutex",
    "OnceCell",
    "OnceLock",
    "RefCell",
    "RwLock",
    "Some",
    "BufReader",
    "BufWriter",
    "Cursor",
    "Reverse",
    "Wrapping",
];
