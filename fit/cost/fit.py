#!/usr/bin/env python3
"""fit.py [--write]: fits what each quantity costs, from data.csv; prints how well that predicts the libraries that were not
fitted on; with --write writes analyzer/src/weigh/compile/table.rs. What incremental state saves, and what linking costs, comes
from shares.csv and links.csv; what cargo itself takes, from idle.csv; how far off edits were, from edits.csv.

The front end is the processor time of `cargo check`, code generation what `cargo build` takes beyond it. Each is a sum of
amounts with weights that are not negative. Errors count relative to what is predicted, and large ones only linearly (Huber):
otherwise the few largest libraries, or those that are like no other, would decide everything."""

import csv
import os
import statistics
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = os.path.join(HERE, "..", "..", "analyzer", "src", "weigh", "compile", "table.rs")
# In the order of `Quantity::ALL`.
QUANTITIES = ("crates lines functions types impls constants bodies closures plain plain_calls instantiated foreign data derived "
              "called references").split()
# What each part may depend on: what is read and type-checked, what code is generated for.
FRONT = "crates lines functions types impls constants bodies closures data derived called references".split()
BACK = "instantiated foreign derived".split()
# Times below are noise: seconds.
FLOOR = 0.03
FOLDS = 10


def rows():
    """Libraries with both times, for the program and not for the build only; those to fit on, those to report on."""
    with open(os.path.join(HERE, "data.csv")) as file:
        data = [row for row in csv.DictReader(file) if row["check"] and row["build"] and row["instantiated"]]
    for row in data:
        for name in QUANTITIES + ["check", "build"]:
            row[name] = float(row[name] or 0)
        row["1"] = 1.0
        row["front"], row["back"] = row["check"], max(row["build"] - row["check"], 0.0)
    # No package is on both sides: those of the reported workspaces themselves are reported, others that both have fitted on.
    members = {row["package"] for row in data if row["set"] == "report" and row["member"] == "1"}
    fitted = [row for row in data if row["set"] == "fit" and row["package"] not in members]
    known = {row["package"] for row in fitted}
    return fitted, [row for row in data if row["set"] == "report" and row["package"] not in known]


def least_squares(matrix, target, weights):
    """Weights that are not negative, by coordinate descent on the normal equations."""
    count = len(matrix[0])
    scale = [max(max(abs(row[j]) for row in matrix), 1e-12) for j in range(count)]
    scaled = [[value / s for value, s in zip(row, scale)] for row in matrix]
    gram = [[sum(w * r[i] * r[j] for r, w in zip(scaled, weights)) for j in range(count)] for i in range(count)]
    right = [sum(w * r[i] * y for r, y, w in zip(scaled, target, weights)) for i in range(count)]
    found = [0.0] * count
    for _ in range(3000):
        moved = 0.0
        for i in range(count):
            if gram[i][i] > 0:
                step = (right[i] - sum(g * x for g, x in zip(gram[i], found))) / gram[i][i]
                new = max(found[i] + step, 0.0)
                moved = max(moved, abs(new - found[i]))
                found[i] = new
        if moved < 1e-9:
            break
    return [x / s for x, s in zip(found, scale)]


def predict(weights, row, names):
    return sum(weight * row[name] for weight, name in zip(weights, names))


def fit(data, names, part):
    matrix = [[row[name] for name in names] for row in data]
    target = [row[part] for row in data]
    expected = [max(y, FLOOR) for y in target]
    trust = [1.0] * len(data)
    weights = []
    for _ in range(12):
        weights = least_squares(matrix, target, [t / e ** 2 for t, e in zip(trust, expected)])
        predicted = [predict(weights, row, names) for row in data]
        expected = [max(p, FLOOR) for p in predicted]
        errors = [abs(y - p) / e for y, p, e in zip(target, predicted, expected)]
        middle = sorted(errors)[len(errors) // 2]
        trust = [min(1.0, 1.5 * middle / max(error, 1e-9)) for error in errors]
    return weights


def both(data):
    return fit(data, ["1"] + FRONT, "front"), fit(data, BACK, "back")


def cost(model, row):
    return predict(model[0], row, ["1"] + FRONT), predict(model[1], row, BACK)


def r2(true, predicted):
    """The share of the variance that is explained, after the one scale factor that suits best."""
    squares = sum(p * p for p in predicted)
    scale = sum(t * p for t, p in zip(true, predicted)) / squares if squares else 0.0
    mean = sum(true) / len(true)
    left = sum((t - scale * p) ** 2 for t, p in zip(true, predicted))
    return 1 - left / sum((t - mean) ** 2 for t in true), scale


def spearman(a, b):
    def ranks(values):
        order = sorted(range(len(values)), key=lambda at: values[at])
        out = [0] * len(values)
        for rank, at in enumerate(order):
            out[at] = rank
        return out
    n = len(a)
    return 1 - 6 * sum((x - y) ** 2 for x, y in zip(ranks(a), ranks(b))) / (n * (n * n - 1))


def show(name, data, costs):
    for part, predicted in [("all", [f + b for f, b in costs]), ("front", [f for f, _ in costs]), ("back", [b for _, b in costs])]:
        true = [row["build"] if part == "all" else row[part] for row in data]
        value, scale = r2(true, predicted)
        print(f"{name:34} {part:6} n={len(data):3}  R2 {value:6.3f}  scale {scale:4.2f}  Spearman {spearman(true, predicted):.3f}")


def held_out(data):
    """Costs of each library by a model that was fitted without it and its other versions."""
    packages = sorted({row["package"] for row in data})
    out = [None] * len(data)
    for fold in range(FOLDS):
        mine = set(packages[fold::FOLDS])
        model = both([row for row in data if row["package"] not in mine])
        for at, row in enumerate(data):
            if row["package"] in mine:
                out[at] = cost(model, row)
    return out


def band(data, costs):
    """Within which factors of the estimate eight of ten libraries lie, of those that take more than noise."""
    ratios = sorted(row["build"] / sum(c) for row, c in zip(data, costs) if row["build"] > 0.1)
    middle = ratios[len(ratios) // 2]
    return ratios[len(ratios) // 10] / middle, ratios[9 * len(ratios) // 10] / middle


def read(name):
    with open(os.path.join(HERE, name)) as file:
        return list(csv.DictReader(file))


def mean_units(chosen):
    """The units of shares.csv, each once with its mean times in seconds."""
    units = {}
    for row in read("shares.csv"):
        if row["set"] == chosen:
            units.setdefault((row["workspace"], row["package"], row["crate"], row["kind"]), []).append(row)
    times = ["check", "build", "check_dev", "build_dev", "link"]
    return {key: {name: sum(float(row[name] or 0) for row in rows) / len(rows) for name in times} for key, rows in units.items()}


def shares(fixed):
    """What is left of the front end and of code generation with incremental state: the medians of the fitted units."""
    front, back = [], []
    for its in mean_units("fit").values():
        code = its["build"] - its["check"] - its["link"]
        if its["check"] > 4 * fixed:
            front.append((its["check_dev"] - fixed) / (its["check"] - fixed))
            if code > 4 * fixed:
                back.append((its["build_dev"] - its["check_dev"] - its["link"]) / code)
    return statistics.median(front), statistics.median(back)


def linking(unit):
    """What linking costs, in the unit of the table, which is so many seconds: of any binary (that of a build script), and per code
    generation of what is linked (the median, as tests and programs differ by a factor of ten)."""
    rows = [{name: float(row[name]) for name in ["generated", "link"]} for row in read("links.csv")]
    start = min(row["link"] for row in rows if row["generated"] == 0)
    return start / unit, statistics.median((row["link"] - start) / row["generated"] for row in rows if row["generated"] > 0) / unit


def idle():
    """Seconds of a cargo that finds nothing to do: of any, and per unit (least squares)."""
    units, seconds = ([float(row[name]) for row in read("idle.csv")] for name in ["units", "seconds"])
    slope, start = statistics.linear_regression(units, seconds)
    return start, slope


def edit_errors():
    """By command and mode: edits, workspaces and the median error of the clock where it was measured, else of processor time."""
    out = []
    rows = read("edits.csv")
    for command in ["check", "build"]:
        for mode in ["dev", "ci"]:
            mine = [row for row in rows if (row["command"], row["mode"]) == (command, mode)]
            clock = [row for row in mine if row["what"] == "wall"] or mine
            errors = [abs(float(row["predicted"]) / float(row["measured"]) - 1) for row in clock]
            out.append((command, mode, len(errors), statistics.median(errors), "wall" if clock[0]["what"] == "wall" else "work"))
    return out


def write(model, unit, low, high, reported, errors, link, cargo):
    def weights(names, values):
        by_name = dict(zip(names, values))
        return "".join(f"    {1000 * by_name.get(name, 0.0) / unit:.6},\n" for name in QUANTITIES).replace("    0.0,", "    0.0,")
    text = f"""//! What each quantity costs: written by `fit/cost/fit.py`, not by hand.
//!
//! One is what a thousand lines of library code cost on average in a debug build; the weights are thousandths of it.

use crate::weigh::amounts::QUANTITIES;

/// Starting rustc and reading what it depends on.
pub(super) const FIXED: f64 = {1000 * model[0][0] / unit:.4};

/// The front end, per quantity.
pub(super) const FRONT: [f64; QUANTITIES] = [
{weights(FRONT, model[0][1:])}];

/// Code generation, per quantity.
pub(super) const BACK: [f64; QUANTITIES] = [
{weights(BACK, model[1])}];

/// Linking: of any binary, and in proportion to the code generation of what is linked (README.md beside the fit).
pub(super) const LINK: [f64; 2] = [{link[0]:.2}, {link[1]:.2}];

/// Seconds of cargo itself where there is nothing to do: of any, and per unit that it looks at.
pub(super) const CARGO: [f64; 2] = [{cargo[0]:.2}, {cargo[1]:.2}];

/// What is left of the front end and of code generation where there is incremental state.
pub(super) const DEV: [f64; 2] = [{model[2][0]:.2}, {model[2][1]:.2}];

/// Eight of ten libraries that were not fitted on cost between these multiples of the estimate.
pub(super) const BAND: [f64; 2] = [{low:.2}, {high:.2}];

/// Over how many libraries of packages that were not fitted on the model explains which share of the variance (R\u00b2) after one scale
/// factor, and how well ranks correlate (Spearman).
pub(super) const REPORTED: (usize, f64, f64) = ({reported[0]}, {reported[1]:.2f}, {reported[2]:.2f});

/// How well the ranks of mere lines correlate with the cost of the same libraries.
pub(super) const LINE_RANKS: f64 = {reported[3]:.2f};

/// After edits of workspaces that were not fitted on: the median errors of what is foretold with `--timings`, of `check` in `dev` and
/// `ci`, then of `build` likewise; and how many edits they are.
pub(super) const EDITS: [(usize, f64); 4] = [{", ".join(f"({n}, {e:.2f})" for _, _, n, e, _ in errors)}];
"""
    with open(TABLE, "w") as file:
        file.write(text.replace("00000,", "0,"))


def main():
    fitted, reported = rows()
    model = both(fitted)
    print("milliseconds:", {n: round(1000 * w, 4) for n, w in zip(["1"] + FRONT, model[0]) if w > 0},
          {n: round(1000 * w, 4) for n, w in zip(BACK, model[1]) if w > 0})
    show("fitted", fitted, [cost(model, row) for row in fitted])
    without = held_out(fitted)
    show("fitted, each held out", fitted, without)
    if reported:
        costs = [cost(model, row) for row in reported]
        show("reported", reported, costs)
        totals, true = [f + b for f, b in costs], [row["build"] for row in reported]
        quality = len(reported), r2(true, totals)[0], spearman(true, totals), spearman(true, [row["lines"] for row in reported])
        members = [at for at, row in enumerate(reported) if row["member"] == "1"]
        show("reported, of the workspaces", [reported[at] for at in members], [costs[at] for at in members])
    low, high = band(fitted, without)
    print(f"eight of ten: {low:.2f} to {high:.2f} of the estimate")
    unit = 1000 * sum(row["build"] for row in fitted) / sum(row["lines"] for row in fitted)
    print(f"a thousand lines: {unit:.3f} s")
    errors = edit_errors()
    for command, mode, count, error, what in errors:
        print(f"{count} edits, {command} {mode}, {what}: median error {100 * error:.0f} %")
    dev, link, cargo = shares(model[0][0]), linking(unit), idle()
    print(f"linking: {link[0]:.2f} and {link[1]:.3f} of code generation; cargo: {cargo[0]:.3f} s and {1000 * cargo[1]:.2f} ms per unit")
    print(f"dev: {dev[0]:.2f} of the front end, {dev[1]:.2f} of code generation")
    if "--write" in sys.argv:
        write((*model, dev), unit, low, high, quality, errors, link, cargo)
    for key in ["front", "back"]:
        at = {"front": 0, "back": 1}[key]
        worst = sorted(fitted, key=lambda row: -abs(row[key] - cost(model, row)[at]))[:6]
        print(f"worst {key}:", ", ".join(f"{r['package']} {r[key]:.2f}/{cost(model, r)[at]:.2f}" for r in worst))


if __name__ == "__main__":
    main()
