#!/usr/bin/env python3
"""fit.py: from data.json to analyzer/src/weigh/macros/table.rs, by least squares.

Lines generated = base + coefficients · what the macro is applied to, one fit per macro and form (see FORMS). A sample weighs
1 / (lines + 10)², between the absolute and the relative error; no coefficient is below zero."""
import json, os, statistics, subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = os.path.join(HERE, "..", "..", "analyzer", "src", "weigh", "macros", "table.rs")
FIELDS, VARIANTS, FUNCTIONS, LINES, GENERATED = 1, 2, 3, 4, 5
FORMS = {"struct": [FIELDS], "plain enum": [VARIANTS], "enum": [VARIANTS, FIELDS], "function": [FIELDS, LINES],
         "block": [FUNCTIONS, LINES], "call": []}
NAMES = {"struct": "structs", "plain enum": "plain_enums", "enum": "enums", "function": "functions", "block": "blocks", "call": "calls"}


def solve(a, b):
    n = len(b)
    rows = [list(r) + [v] for r, v in zip(a, b)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(n):
            if r != i:
                f = rows[r][i] / rows[i][i]
                rows[r] = [x - f * y for x, y in zip(rows[r], rows[i])]
    return [rows[i][n] / rows[i][i] for i in range(n)]


def fit(samples, columns):
    use = list(range(len(columns) + 1))
    while True:
        xs = [[([1] + [s[c] for c in columns])[i] for i in use] for s in samples]
        ws = [1 / (s[GENERATED] + 10) ** 2 for s in samples]
        n = len(use)
        a = [[sum(w * x[i] * x[j] for w, x in zip(ws, xs)) + (1e-9 if i == j else 0) for j in range(n)] for i in range(n)]
        b = [sum(w * x[i] * s[GENERATED] for w, x, s in zip(ws, xs, samples)) for i in range(n)]
        found = solve(a, b)
        negative = [i for i, v in zip(use, found) if v < -1e-6]
        if not negative:
            out = [0.0] * (len(columns) + 1)
            for i, v in zip(use, found):
                out[i] = max(0.0, round(v, 2))
            return out
        worst = min(negative, key=lambda i: found[use.index(i)])
        use.remove(worst)


def main():
    with open(os.path.join(HERE, "data.json")) as file:
        data = json.load(file)
    rows, errors, all_errors = [], [], []
    order = {"derive": 0, "attribute": 1, "bang": 2}
    for macro in sorted(data["macros"], key=lambda m: (order[m["kind"]], m["name"], m["crate"])):
        own = []
        parts = []
        for form, columns in FORMS.items():
            samples = [s for s in macro["samples"] if s[0] == form]
            if not samples:
                parts.append(f"{NAMES[form]}: None")
                continue
            k = fit(samples, columns)
            for s in samples:
                guess = k[0] + sum(c * s[i] for c, i in zip(k[1:], columns))
                own.append(abs(guess - s[GENERATED]) / max(1, s[GENERATED]))
            parts.append(f"{NAMES[form]}: Some([{', '.join(str(v) for v in k)}])")
        own_crate = macro["crate"] if macro["crate"] != "std" else None
        origins = ", ".join(f'"{o}"' for o in macro["origins"] + ([own_crate] if own_crate else []))
        kind = macro["kind"].capitalize()
        brings = ", ".join(f'("{n}", {uses}, {float(lines)})' for n, uses, lines in macro.get("brings", []))
        rows.append(f"    Measured {{ kind: MacroKind::{kind}, name: \"{macro['name']}\", origins: &[{origins}], "
                    f"with: \"{macro['measured']}\", {', '.join(parts)}, brings: &[{brings}] }},")
        errors.append((statistics.median(own), f"{macro['kind']} {macro['crate']}::{macro['name']}"))
        all_errors += own
    os.makedirs(os.path.dirname(TABLE), exist_ok=True)
    with open(TABLE, "w") as file:
        file.write("//! Lines that macros generate, measured. Written by `fit/macros/fit.py`; do not edit.\n\n"
                   "use super::Measured;\nuse crate::MacroKind;\n\n"
                   "/// The compiler that the macros were expanded with.\n"
                   f'pub(super) const RUSTC: &str = "{data["rustc"]}";\n\n'
                   "/// By kind, name and crate.\n#[rustfmt::skip]\n#[allow(clippy::approx_constant, reason = \"measured, not a constant of mathematics\")]\npub(super) const TABLE: &[Measured] = &[\n" + "\n".join(rows) + "\n];\n")
    for error, name in sorted(errors, reverse=True)[:12]:
        print(f"{error:6.1%}  {name}")
    print(f"median error over {len(all_errors)} samples of {len(rows)} macros: {statistics.median(all_errors):.1%}")
    fallback(data)


def fallback(data):
    """What an unknown macro is taken for: the median macro of the table, crates outside the standard library."""
    for form, columns in FORMS.items():
        for kind in ("derive", "attribute"):
            found = [fit([s for s in m["samples"] if s[0] == form], columns) for m in data["macros"]
                     if m["kind"] == kind and m["crate"] != "std" and any(s[0] == form for s in m["samples"])]
            if len(found) > 2:
                medians = [round(statistics.median(k[i] for k in found), 1) for i in range(len(columns) + 1)]
                print(f"median {kind} on {NAMES[form]}: {medians} of {len(found)}")


if __name__ == "__main__":
    main()
