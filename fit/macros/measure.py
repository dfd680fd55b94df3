#!/usr/bin/env python3
"""measure.py [NAME…]: applies each macro of samples.py to its items, asks rustc how many lines it generates, writes data.json
(with names: only these macros are measured again).

Every use gets a name of its own (`use serde_derive::Serialize as M17;`), so that `-Zmacro-stats` counts it apart. Errors
after the expansion do not matter; errors of a macro itself are printed, and its sample is left out."""
import json, os, re, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from samples import MACROS  # noqa: E402

TARGET = os.environ.get("CARGO_TARGET_DIR", os.path.join(HERE, "probe", "target"))


def build():
    """Builds the macros; the library and the version of each."""
    run = subprocess.run(["cargo", "build", "-j1", "--keep-going", "--message-format=json"], cwd=os.path.join(HERE, "probe"),
                         env={**os.environ, "CARGO_TARGET_DIR": TARGET}, stdout=subprocess.PIPE)
    out = {}
    for line in run.stdout.decode().splitlines():
        message = json.loads(line)
        if message["reason"] == "compiler-artifact" and {"proc-macro", "lib"} & set(message["target"]["kind"]):
            package = re.search(r"#(?:(.*)@)?([^@]+)$", message["package_id"])
            library = [f for f in message["filenames"] if f.endswith((".so", ".dylib", ".dll", ".rlib"))]
            name = message["target"]["name"].replace("-", "_")
            out[name] = (library[0], package.group(1) or message["target"]["name"], package.group(2))
    return out


def rustc(source, libraries, deps):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "sample.rs")
        with open(path, "w") as file:
            file.write(source)
        command = ["rustc", "--edition=2021", "--crate-type=lib", "--emit=metadata", "-Zmacro-stats", "-Awarnings", path,
                   "--out-dir", folder, "-L", f"dependency={deps}"]
        for name, library in libraries:
            command += ["--extern", f"{name}={library}"]
        env = {**os.environ, "RUSTC_BOOTSTRAP": "1", "CARGO_MANIFEST_DIR": os.path.join(HERE, "probe"),
               "CARGO_PKG_NAME": "probe", "CARGO_CRATE_NAME": "sample", "OUT_DIR": folder}
        return subprocess.run(command, env=env, stderr=subprocess.PIPE).stderr.decode()


ROW = re.compile(r"^macro-stats (?:#\[derive\(|#\[|)(?:\w+::)*M(\d+)(?:\)\]|\]|!)\s+1\s+([\d_]+)\s", re.M)


NESTED = re.compile(r"^macro-stats #\[derive\((?!M\d)([\w:]+)\)\]\s+([\d_]+)\s+([\d_]+)\s", re.M)
CALL = re.compile(r"^macro-stats \S.*!\s+([\d_]+)\s+([\d_]+)\s+[\d.]+\s", re.M)


def brought(stats, samples):
    """Derives on the items that a macro generates, where every use has them: name, number, lines of one."""
    out = []
    for path, uses, lines in NESTED.findall(stats):
        uses, lines = (int(n.replace("_", "")) for n in (uses, lines))
        if uses % samples == 0:
            out.append([path.split("::")[-1], uses // samples, round(lines / uses, 1)])
    return sorted(out)


def measure_calls(macro, libraries):
    """A function-like macro: with all calls in what it becomes, one run per sample."""
    kind, krate, origins, name, texts, _ = macro
    library, package, version = libraries[krate]
    rows, brings = [], []
    for text in texts:
        stats = rustc(text, [(krate, library)], os.path.join(TARGET, "debug", "deps"))
        rows.append(["call", 0, 0, 0, 0, sum(int(n.replace("_", "")) for _, n in CALL.findall(stats))])
        brings = brought(stats, 1)
    return {"kind": kind, "crate": krate, "origins": origins, "name": name, "measured": f"{package} {version}",
            "brings": brings, "samples": rows}


def measure(macro, libraries):
    kind, krate, origins, name, shapes, arguments = macro
    if kind == "bang":
        return measure_calls(macro, libraries)
    standard = krate == "std"
    source = []
    for i, shape in enumerate(shapes):
        path = {"Debug": "std::fmt::Debug", "Hash": "std::hash::Hash"}.get(name, f"std::prelude::v1::{name}") if standard \
            else f"{krate}::{name}"
        use = f"#[derive(M{i})]{arguments}" if kind == "derive" else f"#[M{i}{arguments}]"
        source.append(f"mod sample_{i} {{\nuse {path} as M{i};\n{shape.text.replace('@', use)}\n}}")
    library = [] if standard else [(krate, libraries[krate][0])]
    deps = os.path.join(TARGET, "debug", "deps")
    errors = rustc("\n".join(source), library, deps)
    lines = {int(i): int(n.replace("_", "")) for i, n in ROW.findall(errors)}
    # An error without a code is the macro's own; its place says which sample it is.
    text, bad = "\n".join(source).split("\n"), {}
    at, owner = -1, []
    for line in text:
        found = re.match(r"mod sample_(\d+) ", line)
        at = int(found.group(1)) if found else at
        owner.append(at)
    for message, line in re.findall(r"^error: (.*)\n\s*--> \S*sample\.rs:(\d+):", errors, re.M):
        bad.setdefault(owner[int(line) - 1], message)
    rows = []
    for i, shape in enumerate(shapes):
        if i in bad or i not in lines:
            continue
        rows.append([shape.form, shape.fields, shape.variants, shape.functions, shape.lines, lines[i]])
    left = len(shapes) - len(rows)
    if left:
        reason = next(iter(bad.values()), "no figure")
        print(f"{kind} {krate}::{name}: {left} of {len(shapes)} samples left out: {reason}", file=sys.stderr)
    measured = "the compiler" if standard else f"{libraries[krate][1]} {libraries[krate][2]}"
    return {"kind": kind, "crate": krate, "origins": origins, "name": name, "measured": measured,
            "brings": brought(errors, len(shapes)), "samples": rows}


def main(wanted):
    libraries = build()
    version = subprocess.run(["rustc", "--version"], stdout=subprocess.PIPE).stdout.decode().split()[1]
    out = []
    for macro in MACROS:
        if wanted and macro[3] not in wanted:
            continue
        if macro[1] != "std" and macro[1] not in libraries:
            print(f"{macro[1]}: not built", file=sys.stderr)
            continue
        found = measure(macro, libraries)
        if found["samples"]:
            out.append(found)
    path = os.path.join(HERE, "data.json")
    if wanted:
        new = {(m["kind"], m["crate"], m["name"]): m for m in out}
        with open(path) as file:
            old = {(m["kind"], m["crate"], m["name"]): m for m in json.load(file)["macros"]}
        out = list({**old, **new}.values())
    with open(path, "w") as file:
        file.write('{"rustc": "%s", "columns": ["form", "fields", "variants", "functions", "lines", "generated"], "macros": [\n' % version)
        file.write(",\n".join(json.dumps(row) for row in out) + "\n]}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
