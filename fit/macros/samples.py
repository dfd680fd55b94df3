"""The macros that are measured, and the items that they are applied to: all made up here, none taken from a real project."""

NAMES = ("id name path created_at is_public owner max_retries description tags parent_id timeout checksum "
         "display_name enabled offset_in_file children last_modified_by url kind settings").split()
TYPES = ["u64", "String", "std::path::PathBuf", "i64", "bool", "Option<String>", "u32", "String", "Vec<String>",
         "Option<u64>", "std::time::Duration", "[u8; 32]", "Box<str>", "bool", "usize",
         "Vec<std::sync::Arc<String>>", "Option<std::path::PathBuf>", "String", "u8",
         "std::collections::HashMap<String, Vec<u32>>"]
VARIANTS = ("Ready Running NotFound PermissionDenied Io Closed InvalidArgument Parse Timeout Unknown Created Updated "
            "Removed Renamed Conflict Merged Pending Draft Archived OutOfRange").split()
STRUCT_NAMES = ["Entry", "RepositoryConfig", "Span", "WorkspaceUpdateOptions"]
NUMBERS = ["u64", "u32", "i64", "u8", "usize", "u16", "i32", "u64"]
STATEMENTS = [
    "let {v} = compute_value(first_argument, {i});",
    "if {v}.is_empty() {{\n        return Err(Error::Empty({i}));\n    }}",
    "for item in {v}.iter() {{\n        total += item.size();\n    }}",
    "debug_step({i});",
    "let {v} = match lookup({i}) {{\n        Some(value) => value,\n        None => return Err(Error::Missing),\n    }};",
    "self_check(&{v}, {i})?;",
]


def body(lines):
    """About `lines` lines of statements."""
    out, at = [], 0
    while sum(s.count("\n") + 1 for s in out) < lines:
        out.append("    " + STATEMENTS[at % len(STATEMENTS)].format(v=NAMES[at % len(NAMES)], i=at))
        at += 1
    return "\n".join(out)


class Shape:
    """What a macro is applied to: the source text, with `@` where the use of the macro goes, and what is known of it."""

    def __init__(self, form, text, fields=0, variants=0, functions=0, lines=0):
        self.form, self.text = form, text
        self.fields, self.variants, self.functions, self.lines = fields, variants, functions, lines


def struct(n, seed=0, field=lambda i: "", outer="", tuple_=False, generic=False, types=TYPES, doc=False):
    name = STRUCT_NAMES[(n + seed) % len(STRUCT_NAMES)]
    lines = []
    for i in range(n):
        at = (i + 5 * seed) % len(NAMES)
        ty = "T" if generic and i == 0 else types[at % len(types)]
        about = f"/// The {NAMES[at].replace('_', ' ')} of the entry, as given.\n" if doc else ""
        lines.append(about + field(i) + ("pub " if tuple_ else f"pub {NAMES[at]}{i // 20 or ''}: ") + ty)
    inside = ",\n".join(lines)
    generics = "<T>" if generic else ""
    tail = f"({inside});" if tuple_ else (f" {{\n{inside}\n}}" if n else ";")
    return Shape("struct", f"@\n{outer}pub struct {name}{generics}{tail}", fields=n, lines=n + 2)


def enum(n, m, seed=0, variant=lambda i, m: "", field=lambda i, j: "", outer="", named=False, every=1, doc=False):
    """`n` variants, every `every`-th with `m` fields."""
    name = ["State", "RepositoryError", "Kind", "Message"][(n + seed) % 4]
    lines, fields = [], 0
    for i in range(n):
        own = m if i % every == 0 else 0
        fields += own
        parts = [field(i, j) + (f"{NAMES[(i + j) % 20]}: " if named else "") + TYPES[(3 * i + j + seed) % 20]
                 for j in range(own)]
        inside = "" if not own else (" { " + ", ".join(parts) + " }" if named else "(" + ", ".join(parts) + ")")
        about = f"/// It is {VARIANTS[(i + seed) % 20].lower()}.\n" if doc else ""
        lines.append(about + variant(i, own) + VARIANTS[(i + seed) % 20] + inside + ",")
    text = f"@\n{outer}pub enum {name} {{\n" + "\n".join(lines) + "\n}"
    return Shape("enum" if fields else "plain enum", text, fields=fields, variants=n, lines=n + 2)


def function(params, size, async_=False, seed=0):
    parts = ", ".join(f"{NAMES[(i + seed) % 20]}: {TYPES[(i + seed) % 20]}" for i in range(params))
    name = ["run", "update_all", "read_entry_from_index"][seed % 3]
    text = f"{'async ' if async_ else ''}fn {name}({parts}) -> Result<u64, Error> {{\n{body(size)}\n}}"
    return Shape("function", "@\npub " + text, fields=params, functions=1, lines=text.count("\n") + 1)


def block(functions, size, trait=False):
    """An impl of a trait with async functions, or the trait."""
    inner = []
    for i in range(functions):
        head = f"async fn {NAMES[i]}(&self, {NAMES[i + 1]}: {TYPES[i + 1]}) -> Result<u64, Error>"
        inner.append("    " + (head + ";" if trait else head + " {\n" + body(size) + "\n}"))
    text = ("pub trait Store" if trait else "impl Store for Disk") + " {\n" + "\n\n".join(inner) + "\n}"
    return Shape("block", "@\n" + text, functions=functions, lines=text.count("\n") + 1)


def structs(**kw):
    out = [struct(n, s, **kw) for n in (1, 2, 5, 10, 20) for s in (0, 1)] + [struct(0, **kw)]
    out += [struct(n, tuple_=True, **kw) for n in (1, 2, 3)]
    return out + [struct(n, generic=True, **kw) for n in (1, 5)]


def named_structs(**kw):
    return [struct(n, s, **kw) for n in (1, 2, 3, 5, 8, 12, 20) for s in (0, 1)]


def plain_enums(**kw):
    return [enum(n, 0, s, **kw) for n in (1, 2, 3, 5, 10, 20) for s in (0, 1)]


def data_enums(**kw):
    out = [enum(n, m, every=e, **kw) for n in (2, 4, 8, 16) for m in (1, 2) for e in (1, 2)]
    return out + [enum(n, m, named=True, **kw) for n in (2, 6, 12) for m in (1, 3)]


def functions(async_=(False, True), **kw):
    return [function(p, s, a, seed=p) for p in (0, 1, 3, 5) for s in (1, 5, 15, 40, 100) for a in async_]


def blocks():
    return ([block(f, s) for f in (1, 2, 4, 8) for s in (1, 5, 20, 60)]
            + [block(f, 0, trait=True) for f in (1, 3, 8)])


ALL = structs() + plain_enums() + data_enums()
NEW = [struct(1, s, tuple_=True, types=NUMBERS) for s in range(3)]


def clap_fields():
    arg = lambda i: ["#[arg(long)]\n", "#[arg(long, short = 'x', value_name = \"NAME\")]\n",
                     "#[arg(long, conflicts_with = \"name\", help_heading = \"Output\")]\n", ""][i % 4]
    return named_structs(field=arg, doc=True)


def clap_enums():
    return [enum(n, m, s, doc=True) for n in (1, 3, 6, 12) for m in (1,) for s in (0, 1)]


def errors():
    def message(i, m):
        return '#[error("it failed at {0}")]\n' if m and i % 2 else '#[error("there is no such thing")]\n'

    def cause(i, j):
        return "#[from] " if j == 0 and i % 4 == 0 else ("#[source] " if j == 0 and i % 4 == 2 else "")
    return (structs(outer='#[error("broken: see the log")]\n')
            + plain_enums(variant=message) + [enum(n, 1, variant=message, field=cause, every=e)
                                              for n in (2, 4, 8, 16) for e in (1, 2)]
            + [enum(n, 2, variant=lambda i, m: '#[error("no {name}")]\n', named=True) for n in (2, 6, 12)])


def prost_fields():
    kinds = [("u64", "uint64"), ("String", "string"), ("bool", "bool"), ("Vec<String>", "string, repeated"),
             ("Option<Inner>", "message, optional"), ("Vec<Inner>", "message, repeated"), ("Vec<u8>", "bytes")]
    out = []
    for n in (1, 2, 3, 5, 8, 12):
        for s in (0, 1):
            rows = [f'#[prost({kinds[(i + s) % 7][1]}, tag = "{i + 1}")]\npub {NAMES[i]}: {kinds[(i + s) % 7][0]},'
                    for i in range(n)]
            out.append(Shape("struct", "@\npub struct Message {\n" + "\n".join(rows) + "\n}", fields=n))
    return out


def prost_oneof():
    out = []
    for n in (1, 2, 4, 8):
        rows = [f'#[prost(message, tag = "{i + 1}")]\n{VARIANTS[i]}(Inner),' for i in range(n)]
        out.append(Shape("enum", "@\npub enum Choice {\n" + "\n".join(rows) + "\n}", fields=n, variants=n))
    return out


def numbered():
    out = []
    for n in (1, 2, 4, 8, 16):
        rows = [f"{VARIANTS[i]} = {i}," for i in range(n)]
        out.append(Shape("plain enum", "@\npub enum Choice {\n" + "\n".join(rows) + "\n}", variants=n))
    return out


def default_enums():
    return plain_enums(variant=lambda i, m: "#[default]\n" if i == 0 else "")


def grammars():
    def rules(n):
        return "\n".join(f'rule_{i} = {{ "a{i}" ~ rule_{i + 1}* | "b" }}' for i in range(n - 1)) + f'\nrule_{n - 1} = {{ "z" }}'
    return [Shape("struct", f'@\n#[grammar_inline = r##"{rules(n)}"##]\npub struct Grammar;') for n in (10, 20, 30)]


def both(kind):
    return functions() if kind == "function" else functions() + blocks()


# (kind, macro's crate, names of the crates that hand it on, name, shapes, arguments)
D, A = "derive", "attribute"
NO = ""
REPR_C = "#[repr(C)]\n"
MACROS = [
    *[(D, "std", [], n, ALL, NO) for n in ("Debug", "Clone", "PartialEq", "Eq", "PartialOrd", "Ord", "Hash")],
    (D, "std", [], "Copy", [*structs(types=NUMBERS), *plain_enums(), *data_enums()], NO),
    (D, "std", [], "Default", structs() + default_enums(), NO),
    (D, "serde_derive", ["serde"], "Serialize", ALL, NO),
    (D, "serde_derive", ["serde"], "Deserialize", ALL, NO),
    (D, "thiserror_impl", ["thiserror"], "Error", errors(), NO),
    (D, "clap_derive", ["clap"], "Args", clap_fields(), NO),
    (D, "clap_derive", ["clap"], "Parser", clap_fields() + clap_enums(), NO),
    (D, "clap_derive", ["clap"], "Subcommand", clap_enums(), NO),
    (D, "clap_derive", ["clap"], "ValueEnum", plain_enums(doc=True), NO),
    (D, "structopt_derive", ["structopt"], "StructOpt", named_structs(field=lambda i: "#[structopt(long)]\n", doc=True), NO),
    *[(D, "strum_macros", ["strum"], n, plain_enums() + data_enums(), NO)
      for n in ("AsRefStr", "Display", "EnumCount", "EnumDiscriminants", "EnumIs", "EnumTryAs", "IntoStaticStr",
                "VariantNames", "VariantArray")],
    *[(D, "strum_macros", ["strum"], n, plain_enums(), NO) for n in ("EnumIter", "EnumString", "FromRepr", "EnumTable")],
    *[(D, "derive_more_impl", ["derive_more"], n, NEW, NO)
      for n in ("AsRef", "AsMut", "Deref", "DerefMut", "From", "FromStr", "Index", "IndexMut", "Into", "IntoIterator",
                "Add", "AddAssign", "Mul", "MulAssign", "Sum", "Not", "Neg", "Display", "LowerHex", "Product")],
    (D, "derive_more_impl", ["derive_more"], "Constructor", structs(), NO),
    (D, "derive_more_impl", ["derive_more"], "Debug", ALL, NO),
    (D, "derive_more_impl", ["derive_more"], "Error", structs() + plain_enums(), NO),
    *[(D, "derive_more_impl", ["derive_more"], n, plain_enums() + data_enums(), NO)
      for n in ("IsVariant", "Unwrap", "TryUnwrap", "TryInto")],
    (D, "bon_macros", ["bon"], "Builder", named_structs(), NO),
    (A, "bon_macros", ["bon"], "builder", [function(p, s, seed=p) for p in (1, 3, 5) for s in (1, 5, 15, 40)], NO),
    (D, "derive_builder_macro", ["derive_builder"], "Builder", named_structs(), NO),
    (D, "typed_builder_macro", ["typed_builder"], "TypedBuilder", named_structs(), NO),
    (D, "sqlx_macros", ["sqlx"], "FromRow", named_structs(), NO),
    (D, "sqlx_macros", ["sqlx"], "Type", NEW, "#[sqlx(transparent)]"),
    *[(D, "diesel_derives", ["diesel"], n, named_structs(outer="#[diesel(table_name = users)]\n"), NO)
      for n in ("Queryable", "Insertable", "AsChangeset", "Selectable", "QueryableByName", "Identifiable")],
    (D, "pest_derive", ["pest"], "Parser", grammars(), NO),
    (D, "ref_cast_impl", ["ref_cast"], "RefCast", [struct(1, s, tuple_=True, outer="#[repr(transparent)]\n") for s in (0, 1)], NO),
    (D, "ref_cast_impl", ["ref_cast"], "RefCastCustom", [struct(1, s, tuple_=True, outer="#[repr(transparent)]\n") for s in (0, 1)], NO),
    *[(D, "zerocopy_derive", ["zerocopy"], n, named_structs(outer=REPR_C, types=NUMBERS), NO)
      for n in ("FromBytes", "FromZeros", "IntoBytes", "Immutable", "KnownLayout", "Unaligned", "TryFromBytes", "ByteEq", "ByteHash")],
    *[(D, "bytemuck_derive", ["bytemuck"], n, named_structs(outer=REPR_C, types=NUMBERS), NO)
      for n in ("Pod", "Zeroable", "NoUninit", "AnyBitPattern", "CheckedBitPattern")],
    (D, "bytemuck_derive", ["bytemuck"], "TransparentWrapper", [struct(1, s, tuple_=True, outer="#[repr(transparent)]\n") for s in (0, 1)], NO),
    (D, "prost_derive", ["prost"], "Message", prost_fields(), NO),
    (D, "prost_derive", ["prost"], "Oneof", prost_oneof(), NO),
    (D, "prost_derive", ["prost"], "Enumeration", numbered(), NO),
    (D, "displaydoc", [], "Display", plain_enums(doc=True) + data_enums(doc=True), NO),
    *[(D, "num_derive", [], n, plain_enums(), NO) for n in ("FromPrimitive", "ToPrimitive")],
    (D, "derive_arbitrary", ["arbitrary"], "Arbitrary", ALL, NO),
    (D, "proptest_derive", [], "Arbitrary", named_structs() + plain_enums() + data_enums(), NO),
    (D, "schemars_derive", ["schemars"], "JsonSchema", ALL, NO),
    (D, "utoipa_gen", ["utoipa"], "ToSchema", named_structs(types=["u64", "String", "bool"]) + plain_enums(), NO),
    (D, "snafu_derive", ["snafu"], "Snafu", plain_enums() + [enum(n, m, named=True) for n in (2, 6, 12) for m in (1, 3)], NO),
    (D, "miette_derive", ["miette"], "Diagnostic", plain_enums() + data_enums(), NO),
    (D, "zeroize_derive", ["zeroize"], "Zeroize", ALL, NO),
    (D, "zeroize_derive", ["zeroize"], "ZeroizeOnDrop", ALL, NO),
    *[(D, "rkyv_derive", ["rkyv"], n, ALL, NO) for n in ("Archive", "Serialize", "Deserialize")],
    *[(D, "getset", [], n, named_structs(outer=f"#[{o}]\n"), NO)
      for n, o in (("Getters", 'getset(get = "pub")'), ("Setters", 'getset(set = "pub")'), ("MutGetters", 'getset(get_mut = "pub")'))],
    (D, "smart_default", [], "SmartDefault", named_structs(), NO),
    (D, "derive_new", [], "new", structs(), NO),
    (D, "num_enum_derive", ["num_enum"], "IntoPrimitive", plain_enums(outer="#[repr(u8)]\n"), NO),
    (D, "num_enum_derive", ["num_enum"], "TryFromPrimitive", plain_enums(outer="#[repr(u8)]\n"), NO),
    (D, "validator_derive", ["validator"], "Validate", named_structs(field=lambda i: "#[validate(length(min = 1))]\n" if i % 3 == 1 else ""), NO),
    (D, "async_graphql_derive", ["async_graphql"], "SimpleObject", named_structs(), NO),
    (D, "axum_macros", ["axum"], "FromRef", named_structs(), NO),
    (A, "async_trait", [], "async_trait", blocks(), NO),
    (A, "tokio_macros", ["tokio"], "main", [function(0, s, True) for s in (1, 5, 15, 40, 100)], NO),
    (A, "tokio_macros", ["tokio"], "test", [function(0, s, True) for s in (1, 5, 15, 40, 100)], NO),
    (A, "tracing_attributes", ["tracing"], "instrument", functions(), NO),
    (A, "instability", [], "unstable", functions() + structs() + plain_enums(), '(feature = "x")'),
    (A, "axum_macros", ["axum"], "debug_handler", [function(p, s, True, seed=p) for p in (0, 1, 3) for s in (1, 5, 15, 40)], NO),
    *[(A, "actix_web_codegen", ["actix_web"], n, [function(p, s, True, seed=p) for p in (0, 1, 3) for s in (1, 5, 15, 40)], '("/x")')
      for n in ("get", "post")],
    (A, "actix_web_codegen", ["actix_web"], "main", [function(0, s, True) for s in (1, 5, 15, 40, 100)], NO),
    (A, "mockall_derive", ["mockall"], "automock",
     [Shape("block", "@\npub trait Store {\n" + "\n".join(f"    fn {NAMES[i]}(&self, {NAMES[i + 1]}: {TYPES[i + 1]}) -> u64;" for i in range(f)) + "\n}", functions=f, lines=f + 2)
      for f in (1, 2, 4, 8)], NO),
    (A, "enum_dispatch", [], "enum_dispatch",
     [Shape("block", "@\npub trait Store {\n" + "\n".join(f"    fn {NAMES[i]}(&self, {NAMES[i + 1]}: {TYPES[i + 1]}) -> u64;" for i in range(f)) + "\n}", functions=f, lines=f + 2)
      for f in (1, 2, 4, 8)], NO),
    *[(A, "pyo3_macros", ["pyo3"], n, s, NO) for n, s in (("pyclass", named_structs()), ("pyfunction", [function(p, s, seed=p) for p in (0, 1, 3) for s in (1, 5, 15, 40)]))],
    (A, "test_log_macros", ["test_log"], "test", [function(0, s) for s in (1, 5, 15, 40, 100)], NO),
    (A, "serial_test_derive", ["serial_test"], "serial", [function(0, s) for s in (1, 5, 15, 40, 100)], NO),
    (A, "ref_cast_impl", ["ref_cast"], "ref_cast_custom", [Shape("function", "@\npub fn new(value: &str) -> &Self;", fields=1, functions=1, lines=1)], NO),
    *[("bang", "log", [], n, [f"fn f(x: u32) {{ log::{n}!(\"it is {{x}}\") }}"], NO) for n in ("trace", "debug", "info", "warn", "error")],
    *[("bang", "tracing", [], n, [f"fn f(x: u32) {{ tracing::{n}!(\"it is {{x}}\") }}", f"fn f(x: u32) {{ tracing::{n}!(x, \"done\") }}"], NO)
      for n in ("trace", "debug", "info", "warn", "error")],
    *[("bang", "tracing", [], n, [f"fn f(x: u32) {{ tracing::{n}!(\"step\", x); }}"], NO)
      for n in ("trace_span", "debug_span", "info_span", "warn_span", "error_span")],
    ("bang", "anyhow", [], "anyhow", ['fn f(x: u32) { anyhow::anyhow!("no {x}"); }'], NO),
    ("bang", "anyhow", [], "bail", ['fn f(x: u32) { anyhow::bail!("no {x}"); }'], NO),
    ("bang", "anyhow", [], "ensure", ['fn f(x: u32) { anyhow::ensure!(x == 1, "no {x}"); }'], NO),
    ("bang", "bitflags", [], "bitflags", ["bitflags::bitflags! { pub struct Flags: u32 { "
                                          + " ".join(f"const F{i} = 1 << {i};" for i in range(n)) + " } }" for n in (4, 8)], NO),
    ("bang", "lazy_static", [], "lazy_static", ["lazy_static::lazy_static! { static ref X: String = make(); }"], NO),
    ("bang", "serde_json", [], "json", ['fn f(x: u32) { serde_json::json!({"a": 1, "b": [x, 2]}); }'], NO),
    ("bang", "smallvec", [], "smallvec", ["fn f(x: u32) { smallvec::smallvec![x, 2]; }"], NO),
    ("bang", "itertools", [], "izip", ["fn f(x: u32) { itertools::izip!(a, b, c); }"], NO),
]
