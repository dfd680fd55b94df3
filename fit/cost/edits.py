#!/usr/bin/env python3
"""edits.py FOLDER [--edits N] [--repeat N] [--command check|build]…: what edits of the workspace in FOLDER cost, against what
`cargo seam fanout --timings` says they do. FOLDER is a copy: its files are edited, and put back.

Each edit adds a private function to the end of a file; the files are chosen at random, in proportion to their lines, always
the same ones. `ci` is a build without incremental state, `dev` one with it. Everything is processor time of rustc, as a
machine that does other things has no quiet clock: the report of `cargo build --timings` has its durations replaced by
it before it is read. Calibration and truth are separate runs."""

import argparse
import glob
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SEAM = os.environ.get("CARGO_SEAM", "cargo-seam")


class Workspace:
    def __init__(self, folder, command, mode):
        self.folder, self.command, self.mode = os.path.abspath(folder), command, mode
        self.target = os.path.join(self.folder, "target", f"edits-{mode}")
        self.log = os.path.join(self.target, "log.jsonl")
        os.makedirs(self.target, exist_ok=True)

    def cargo(self, *flags):
        """Runs the command; the rows that the wrapper noted."""
        open(self.log, "w").close()
        env = {**os.environ, "CARGO_TARGET_DIR": self.target, "COST_LOG": self.log,
               "RUSTC_WRAPPER": os.path.join(HERE, "rustc_cpu.py"), "CARGO_INCREMENTAL": "1" if self.mode == "dev" else "0"}
        subprocess.run(["cargo", self.command, "--workspace", "--offline", *flags], cwd=self.folder, env=env, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(self.log) as file:
            return [json.loads(line) for line in file]

    def clean(self):
        """Only the workspace's own packages: the others stay built."""
        env = {**os.environ, "CARGO_TARGET_DIR": self.target}
        subprocess.run(["cargo", "clean", "--offline", "--workspace"], cwd=self.folder, env=env, check=True, stderr=subprocess.DEVNULL)

    def report(self, path):
        """A report of cargo with processor time in it."""
        for old in glob.glob(os.path.join(self.target, "cargo-timings", "*.html")):
            os.remove(old)
        rows = self.cargo("--timings")
        with open(glob.glob(os.path.join(self.target, "cargo-timings", "cargo-timing-*.html"))[0]) as file:
            html = file.read()
        start = html.index("UNIT_DATA = ") + len("UNIT_DATA = ")
        units, length = json.JSONDecoder().raw_decode(html[start:])
        for unit in units:
            seconds = [used(row) for row in rows if is_about(row, unit)]
            if seconds and unit["duration"] > 0:
                factor = seconds[0] / unit["duration"]
                unit["duration"] *= factor
                for _, section in unit["sections"] or []:
                    section["start"], section["end"] = section["start"] * factor, section["end"] * factor
        with open(path, "w") as file:
            file.write(html[:start] + json.dumps(units) + html[start + length:])


def used(row):
    return row["user"] + row["system"]


def is_about(row, unit):
    if row["package"] != unit["name"] or row["version"] != unit["version"]:
        return False
    described = unit["target"]
    if (row["crate"] == "build_script_build") != ("build-script" in described or "custom-build" in described):
        return False
    named = re.search(r'^ ([\w-]+) "bin"', described)
    return "bin" in row["types"] and row["crate"] == named.group(1).replace("-", "_") if named else (
        "bin" not in row["types"] or row["crate"] == "build_script_build")


def choose(folder, count):
    files = []
    for path in sorted(glob.glob(os.path.join(folder, "**", "*.rs"), recursive=True)):
        inside = os.path.relpath(path, folder).split(os.sep)
        if "src" in inside and not {"target", "tests", "benches", "examples"} & set(inside):
            with open(path) as file:
                files.append((path, len(file.readlines())))
    draw, chosen = random.Random(1), []
    while files and len(chosen) < count:
        at = draw.choices(range(len(files)), [lines for _, lines in files])[0]
        chosen.append(files.pop(at)[0])
    return chosen


def fanout(workspace, report, edit=None):
    command = [SEAM, "seam", "fanout", "--profile", workspace.command, "--format", "json", "--offline", "-q", "--no-churn",
               "--manifest-path", os.path.join(workspace.folder, "Cargo.toml"), "--timings", report]
    command += ["--edit", os.path.relpath(edit, workspace.folder)] if edit else []
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def measure(workspace, path, number):
    # What the edits before this one left to do.
    workspace.cargo()
    with open(path) as file:
        text = file.read()
    try:
        with open(path, "w") as file:
            file.write(f"{text}\n#[allow(dead_code)]\nfn seam_edit_{number}() -> u32 {{\n    {number}\n}}\n")
        rows = workspace.cargo()
    finally:
        with open(path, "w") as file:
            file.write(text)
    return sum(used(row) for row in rows), len(rows), [[row["package"], row["crate"], round(used(row), 3)] for row in rows]


def r_squared(true, predicted):
    mean = sum(true) / len(true)
    return 1 - sum((t - p) ** 2 for t, p in zip(true, predicted)) / sum((t - mean) ** 2 for t in true)


def clean_build(workspace, report):
    """How well the calibrated costs predict another clean build, unit by unit."""
    workspace.clean()
    rows = workspace.cargo()
    units = [unit for unit in fanout(workspace, report)["units"] if unit["mode"] == workspace.command]
    true, predicted = [], []
    for unit in units:
        name = unit["target"].replace("-", "_")
        same = [row for row in rows if row["package"] == unit["package"] and row["crate"] == name
                and ("bin" in row["types"]) == (unit["kind"] == "bin")]
        if len(same) == 1:
            true.append(used(same[0]))
            predicted.append(unit["cost"])
    if len(true) > 2:
        print(f"{workspace.command}: a second clean build, {len(true)} units: calibrated R2 {r_squared(true, predicted):.3f}, "
              f"work {sum(true):.1f} s, predicted {sum(predicted):.1f} s")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder")
    arguments.add_argument("--edits", type=int, default=10)
    arguments.add_argument("--repeat", type=int, default=2)
    arguments.add_argument("--command", action="append", choices=["check", "build"])
    arguments.add_argument("--units", help="a file to append the time of each unit to")
    chosen = arguments.parse_args()
    files = choose(chosen.folder, chosen.edits)
    for command in chosen.command or ["check", "build"]:
        report = os.path.join(tempfile.mkdtemp(), "report.html")
        modes = {mode: Workspace(chosen.folder, command, mode) for mode in ["ci", "dev"]}
        for workspace in modes.values():
            workspace.cargo()
        modes["ci"].clean()
        modes["ci"].report(report)
        sys.stdout.flush()
        clean_build(modes["ci"], report)
        errors = {mode: [] for mode in modes}
        for number, path in enumerate(files):
            said = fanout(modes["ci"], report, path)["rebuild"]
            for mode, workspace in modes.items():
                runs = [measure(workspace, path, 100 * number + run) for run in range(chosen.repeat)]
                seconds, count, rows = min(runs)
                if chosen.units:
                    with open(chosen.units, "a") as file:
                        json.dump({"command": command, "mode": mode, "edit": os.path.relpath(path, chosen.folder), "units": rows}, file)
                        file.write("\n")
                error = said[mode]["work"] / seconds - 1 if seconds else 0.0
                errors[mode].append(abs(error))
                print(f"{command} {mode:3} {os.path.relpath(path, chosen.folder):50} {count:2} of {said['rebuilt_units']:2} units "
                      f"{seconds:7.2f} s, predicted {said[mode]['work']:7.2f} s {100 * error:+4.0f} %")
                sys.stdout.flush()
        for mode, found in errors.items():
            print(f"{command} {mode}: median error {100 * statistics.median(found):.0f} % over {len(found)} edits")


main()
