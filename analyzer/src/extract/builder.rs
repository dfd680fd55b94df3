//! The extractor: the state of the walk and the writing of facts.

use std::fmt::Write as _;
use std::sync::Arc;

use proc_macro2::{Span, TokenStream};
use rustc_hash::FxHashMap;
use seam_graphs::{Code, ItemKind, RefKind};
use syn::Ident;

use super::flow::FlowWriter;
use super::known::Receiver;
use super::lines::Lines;
use super::spare::{fitted, spare};
use super::words::each;
use crate::DiagnosticKind;
use crate::cfg::CfgExpr;
use crate::expand::MacroRules;
use crate::facts::{
    Certainty, CfgNode, Detail, FileFacts, ItemFacts, Known, KnownNode, Local, LocalKind, MethodFacts, Name,
    Ns, PathRef, ROOT, RefFacts, ScopeFacts, ScopeKind, Shape, Vis,
};
use crate::flow::Terms;
use crate::names::Names;

/// Where the macros of a fragment's own macro calls come from.
pub(crate) trait MacroHost {
    /// The workspace's macro that `path` names at the place of the fragment, with the identifier that `$crate` becomes.
    fn find(&self, path: &[String]) -> Option<(Arc<MacroRules>, String)>;
}

/// How many calls in the results of one call are expanded. Macros that take their arguments token by token need one each.
pub(crate) const MAX_CALLS: usize = 8_000;

/// How deep macro calls in the results of macro calls are followed. rustc's default `recursion_limit` is 128; crates raise it.
const MAX_DEPTH: u32 = 1024;

/// Where the tokens come from.
pub(crate) enum Origin<'a> {
    /// A file: macro calls are recorded for later, by their places in its text.
    File(Lines<'a>),
    /// The expansion of a call: further calls are expanded on the spot.
    Fragment {
        host: &'a dyn MacroHost,
        /// Line of the first line of the text that was lexed again.
        first_line: u32,
        /// Line of the call, for tokens that come from the macro's definition.
        call_line: u32,
        /// Expansion depth at the moment.
        depth: u32,
        /// Tokens that may still be made.
        fuel: usize,
        /// Calls that may still be expanded.
        calls: usize,
    },
}

/// Walks a syntax tree and writes facts.
pub(crate) struct Extractor<'a> {
    pub(crate) facts: FileFacts,
    pub(crate) origin: Origin<'a>,
    /// The scope, item, condition and innermost local at the moment.
    pub(crate) scope: u32,
    pub(crate) owner: u32,
    pub(crate) cfg: u32,
    pub(crate) locals: u32,
    /// The impl or trait whose associated items are being read.
    pub(crate) container: Option<u32>,
    pub(crate) seq: u32,
    /// What is known so far of the code of the item at the moment, and what its attributes are applied to.
    pub(crate) code: Code,
    pub(crate) shape: Shape,
    /// What is known of the value that the pattern to be read is matched with.
    pub(crate) matched: u32,
    /// Macros that this piece defines under the name of a standard one.
    pub(crate) defined_macros: Vec<String>,
    /// Macros that this piece defines: the last of each name, as an index into its macros.
    pub(crate) own_macros: FxHashMap<Name, u32>,
    /// Whether a bound was hit, so that not all was read.
    pub(crate) limited: bool,
    /// Whether there was something that the parser left as tokens.
    pub(crate) uninterpreted: bool,
    /// What is known of the receiver of the method call that was read last.
    pub(super) receiver: Option<Receiver>,
    /// How deep an expression was looked into for what is known of it.
    pub(super) deepest: u32,
    /// Writes terms, where some are asked for.
    pub(super) flow: Option<FlowWriter>,
    names: Names,
    buffer: String,
}

impl<'a> Extractor<'a> {
    /// An extractor at the root of a piece: its first scope, item and condition are there, its module's item is unnamed.
    pub(crate) fn new(origin: Origin<'a>) -> Self {
        let mut this = Self {
            facts: spare(),
            origin,
            scope: ROOT,
            owner: ROOT,
            cfg: ROOT,
            locals: 0,
            container: None,
            seq: 1,
            code: Code::default(),
            shape: Shape::default(),
            matched: 0,
            defined_macros: Vec::new(),
            own_macros: FxHashMap::default(),
            limited: false,
            uninterpreted: false,
            receiver: None,
            deepest: 0,
            flow: None,
            names: Names::default(),
            buffer: String::new(),
        };
        let name = this.name("");
        this.facts.cfgs.push(CfgNode { parent: ROOT, expr: CfgExpr::All(Vec::new()) });
        this.facts.known.push(KnownNode { known: Known::Nothing, scope: ROOT, owner: ROOT });
        this.facts.locals.push(Local { parent: 0, name, kind: LocalKind::Item, known: 0 });
        this.facts.scopes.push(ScopeFacts { kind: ScopeKind::Module, parent: ROOT, item: ROOT, seq: 0 });
        this.facts.items.push(ItemFacts {
            name,
            kind: ItemKind::Module,
            ns: Ns::NONE,
            scope: ROOT,
            owner: None,
            line: 1,
            end_line: 1,
            seq: 0,
            vis: Vis::Inherited,
            cfg: ROOT,
            code: Code::default(),
            detail: Detail::None,
        });
        this
    }

    /// The same, writing down these terms too.
    pub(crate) fn with_terms(self, terms: Terms) -> Self {
        Self { flow: FlowWriter::of(terms), ..self }
    }

    /// How many tokens the expansions of a fragment may still have.
    pub(crate) fn fuel(&self) -> usize {
        match self.origin {
            Origin::File(_) => 0,
            Origin::Fragment { fuel, .. } => fuel,
        }
    }

    /// The facts that were written.
    pub(crate) fn finish(mut self) -> FileFacts {
        self.facts.items[ROOT as usize].code = self.code;
        self.facts.flow = self.flow.map(|writer| writer.flow);
        // Looked for by binary search; an item in a type may have come before the item with the type.
        self.facts.fields.sort_by_key(|field| field.0);
        self.facts.self_args.sort_by_key(|known| known.0);
        self.facts.returns.sort_by_key(|known| known.0);
        self.facts.names = self.names.into_texts();
        fitted(self.facts)
    }

    /// Interns a name.
    pub(crate) fn name(&mut self, text: &str) -> Name {
        self.names.intern(text)
    }

    /// Interns an identifier, without the `r#` of a raw one.
    pub(crate) fn ident(&mut self, ident: &Ident) -> Name {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        write!(buffer, "{ident}").expect("writing to a string does not fail");
        let name = self.name(buffer.strip_prefix("r#").unwrap_or(&buffer));
        self.buffer = buffer;
        name
    }

    /// The text of a name.
    pub(super) fn text(&self, name: Name) -> &str {
        self.names.text(name)
    }

    /// Whether a token comes from a macro's definition.
    pub(crate) fn is_from_definition(&self, span: Span) -> bool {
        matches!(self.origin, Origin::Fragment { .. }) && span.byte_range().is_empty()
    }

    /// Where a path stands: at its first name that a macro's definition does not have, as all others are at the call too. What a
    /// path means of which a part is from the call, the definition alone does not say: `frame::$name`.
    pub(crate) fn span_of<'i>(&self, names: impl IntoIterator<Item = &'i Ident>) -> Option<Span> {
        let mut spans = names.into_iter().map(Ident::span);
        let first = spans.next()?;
        Some(
            std::iter::once(first).chain(spans).find(|&span| !self.is_from_definition(span)).unwrap_or(first),
        )
    }

    /// The line of a token, from 1.
    pub(crate) fn line(&self, span: Span) -> u32 {
        let line = u32::try_from(span.start().line).unwrap_or(u32::MAX);
        match self.origin {
            Origin::File(_) => line,
            Origin::Fragment { call_line, .. } if span.byte_range().is_empty() => call_line,
            Origin::Fragment { first_line, .. } => first_line + line.saturating_sub(1),
        }
    }

    /// The line of a token's end, from 1.
    pub(crate) fn end_line(&self, span: Span) -> u32 {
        let line = u32::try_from(span.end().line).unwrap_or(u32::MAX);
        match self.origin {
            Origin::File(_) => line,
            Origin::Fragment { call_line, .. } if span.byte_range().is_empty() => call_line,
            Origin::Fragment { first_line, .. } => first_line + line.saturating_sub(1),
        }
    }

    /// The next place in the order of the piece.
    pub(crate) fn next_seq(&mut self) -> u32 {
        self.seq += 1;
        self.seq
    }

    /// Notes something that could not be seen.
    pub(crate) fn trouble(&mut self, line: u32, kind: DiagnosticKind, message: impl Into<String>) {
        self.facts.troubles.push((line, kind, message.into()));
    }

    /// Stores a path.
    pub(crate) fn path(&mut self, segments: &[Name], rooted: bool) -> PathRef {
        let start = u32::try_from(self.facts.segments.len()).expect("fewer than 2^32 segments");
        self.facts.segments.extend_from_slice(segments);
        PathRef { start, len: u16::try_from(segments.len()).unwrap_or(u16::MAX), rooted }
    }

    /// Stores the segments of a syntax path.
    pub(crate) fn syn_path(&mut self, path: &syn::Path) -> PathRef {
        let start = u32::try_from(self.facts.segments.len()).expect("fewer than 2^32 segments");
        for segment in each(&path.segments) {
            let name = self.ident(&segment.ident);
            self.facts.segments.push(name);
        }
        let len = u16::try_from(path.segments.len()).unwrap_or(u16::MAX);
        PathRef { start, len, rooted: path.leading_colon.is_some() }
    }

    /// Adds a local name.
    pub(crate) fn bind(&mut self, name: Name, kind: LocalKind) {
        self.bind_known(name, kind, 0);
    }

    /// Adds a local name of whose type something is known.
    pub(crate) fn bind_known(&mut self, name: Name, kind: LocalKind, known: u32) {
        self.facts.locals.push(Local { parent: self.locals, name, kind, known });
        self.locals = u32::try_from(self.facts.locals.len() - 1).expect("fewer than 2^32 locals");
    }

    /// What takes `name` locally in the namespace, if anything does.
    pub(crate) fn local(&self, name: Name, ns: Ns) -> Option<LocalKind> {
        self.local_entry(name, ns).map(|(kind, _)| kind)
    }

    /// The same, with what is known of its type.
    pub(crate) fn local_entry(&self, name: Name, ns: Ns) -> Option<(LocalKind, u32)> {
        let mut at = self.locals;
        let mut imported = None;
        while at != 0 {
            let local = self.facts.locals[at as usize];
            if local.name == name {
                match local.kind {
                    LocalKind::Binding | LocalKind::MaybeBinding if ns.intersects(Ns::VALUE) => {
                        return imported.or(Some((local.kind, local.known)));
                    }
                    LocalKind::Type if ns.intersects(Ns::TYPE) => {
                        return imported.or(Some((local.kind, local.known)));
                    }
                    LocalKind::Item => return None,
                    LocalKind::Import => imported = Some((local.kind, 0)),
                    _ => {}
                }
            }
            at = local.parent;
        }
        None
    }

    /// Writes a reference, unless a local name takes the path's first segment.
    pub(crate) fn reference(
        &mut self,
        path: PathRef,
        span: Span,
        ns: Ns,
        kind: RefKind,
        certainty: Certainty,
    ) {
        let (line, from_definition) = (self.line(span), self.is_from_definition(span));
        let (scope, owner, cfg) = (self.scope, self.owner, self.cfg);
        let mut reference = RefFacts { path, scope, owner, cfg, line, ns, kind, certainty, from_definition };
        if !path.rooted && path.len > 0 {
            let first = self.facts.segments[path.start as usize];
            let first_ns = if path.len == 1 { ns } else { Ns::TYPE };
            match self.local(first, first_ns) {
                Some(LocalKind::MaybeBinding) => reference.certainty = Certainty::Constant,
                // A binding has the name outside: if the import means nothing here, that is what is meant.
                Some(LocalKind::Import) => reference.certainty = Certainty::Token,
                Some(LocalKind::Type) if path.len == 2 => return self.param_reference(first, reference),
                Some(LocalKind::Type) if path.len > 2 && ns.intersects(Ns::VALUE) => {
                    // What a type that a trait gives has by another.
                    let name = self.facts.segments[path.start as usize + usize::from(path.len) - 1];
                    let (receiver, args, by_path) = (None, None, true);
                    self.facts.methods.push(MethodFacts {
                        name,
                        scope,
                        owner,
                        cfg,
                        line,
                        receiver,
                        args,
                        by_path,
                    });
                    return;
                }
                Some(_) => return,
                None => {}
            }
        }
        self.facts.refs.push(reference);
    }

    /// Marks the references that `walk` writes as ones that only the crate of what they name may make.
    pub(crate) fn inside(&mut self, walk: impl FnOnce(&mut Self)) {
        let count = |this: &Self| u32::try_from(this.facts.refs.len()).expect("fewer than 2^32 references");
        let start = count(self);
        walk(self);
        let end = count(self);
        if start < end {
            self.facts.inside.push((start, end));
        }
    }

    /// Writes a reference for a syntax path.
    pub(crate) fn syn_reference(&mut self, path: &syn::Path, ns: Ns, kind: RefKind) {
        let Some(span) = self.span_of(each(&path.segments).map(|segment| &segment.ident)) else { return };
        let path = self.syn_path(path);
        self.reference(path, span, ns, kind, Certainty::Path);
    }

    /// Adds a condition below the present one and makes it the present one; returns the one before.
    pub(crate) fn enter_cfg(&mut self, expr: CfgExpr) -> u32 {
        let before = self.cfg;
        self.facts.cfgs.push(CfgNode { parent: before, expr });
        self.cfg = u32::try_from(self.facts.cfgs.len() - 1).expect("fewer than 2^32 conditions");
        before
    }

    /// Expands a call inside a fragment; `None` in a file, or where the macro is none of the workspace's.
    pub(crate) fn expand(&mut self, path: &syn::Path, tokens: TokenStream) -> Option<Expansion> {
        let own = self.own_macro(path);
        let Origin::Fragment { host, depth, fuel, calls, .. } = &mut self.origin else { return None };
        let names: Vec<String> = each(&path.segments).map(|s| s.ident.to_string()).collect();
        let (rules, dollar_crate) = match own {
            Some(own) => own,
            None => host.find(&names)?,
        };
        if *depth >= MAX_DEPTH || *fuel == 0 || *calls == 0 {
            return Some(Expansion::Limit);
        }
        *depth += 1;
        *calls -= 1;
        // A call costs something even where it becomes nothing.
        *fuel -= 1;
        match rules.expand(tokens, &dollar_crate, fuel) {
            Some(tokens) => Some(Expansion::Tokens(tokens)),
            None => {
                *depth -= 1;
                Some(if *fuel == 0 { Expansion::Limit } else { Expansion::Failed })
            }
        }
    }

    /// The macro that this fragment itself defined last under a name; its `$crate` is replaced already.
    fn own_macro(&self, path: &syn::Path) -> Option<(Arc<MacroRules>, String)> {
        let name = self.names.get(path.get_ident()?.to_string().as_str())?;
        let rules = *self.own_macros.get(&name)?;
        Some((Arc::clone(&self.facts.macros[rules as usize]), "crate".to_owned()))
    }

    /// Leaves an expansion that [`expand`](Self::expand) entered.
    pub(crate) fn leave_expansion(&mut self) {
        if let Origin::Fragment { depth, .. } = &mut self.origin {
            *depth -= 1;
        }
    }

    /// Follows no further calls.
    pub(crate) fn spend_all(&mut self) {
        self.limited = true;
        if let Origin::Fragment { fuel, .. } = &mut self.origin {
            *fuel = 0;
        }
    }
}

/// What became of a macro call inside a fragment.
pub(crate) enum Expansion {
    /// The result.
    Tokens(TokenStream),
    /// No rule matched.
    Failed,
    /// A bound was hit.
    Limit,
}
