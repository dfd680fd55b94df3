#!/usr/bin/env python3
"""edits.py FOLDER [--wall] [--prepare] [--edits N] [--command check|build]…: what edits of the workspace in FOLDER cost, against
what `cargo seam fanout --timings` says they do. FOLDER is a copy: its files are edited, and put back at the end.

Each edit adds a private function to the end of a file; the files are chosen at random, in proportion to their lines, always
the same ones. `ci` is a build without incremental state, `dev` one with it. Calibration and truth are separate runs.

With --wall everything is the clock, from the start of cargo to its end: the machine must be quiet. Otherwise it is processor
time of rustc, for a machine that does other things, and the report of `cargo build --timings` has its durations replaced by
it before it is read. --prepare only builds what the workspace depends on, so that what is measured later is short. --csv
appends a row per edit to a file."""

import argparse
import csv
import glob
import json
import os
import random
import re
import statistics
import subprocess
import sys
import shutil
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SEAM = os.environ.get("CARGO_SEAM", "cargo-seam")


class Workspace:
    def __init__(self, folder, command, mode, wall):
        self.folder, self.command, self.mode, self.wall = os.path.abspath(folder), command, mode, wall
        # Both commands share what is built of other packages, which is the same in both modes.
        self.target = os.path.join(self.folder, "target", f"edits-{mode}")
        self.log = os.path.join(self.target, "log.jsonl")

    def prepare(self, other=None):
        """Builds everything, on what another mode has built of other packages."""
        if other and not os.path.exists(self.target):
            shutil.copytree(other.target, self.target, symlinks=True)
        os.makedirs(self.target, exist_ok=True)
        self.cargo()

    def cargo(self, *flags):
        """Runs the command; the seconds that it took, and the rows that the wrapper noted."""
        env = {**os.environ, "CARGO_TARGET_DIR": self.target, "CARGO_INCREMENTAL": "1" if self.mode == "dev" else "0"}
        if not self.wall:
            open(self.log, "w").close()
            env.update(COST_LOG=self.log, RUSTC_WRAPPER=os.path.join(HERE, "rustc_cpu.py"))
        start = time.monotonic()
        subprocess.run(["cargo", self.command, "--workspace", "--offline", *flags], cwd=self.folder, env=env, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        seconds = time.monotonic() - start
        if self.wall:
            return seconds, []
        with open(self.log) as file:
            rows = [json.loads(line) for line in file]
        return sum(used(row) for row in rows), rows

    def clean(self):
        """Only the workspace's own packages: the others stay built."""
        env = {**os.environ, "CARGO_TARGET_DIR": self.target}
        subprocess.run(["cargo", "clean", "--offline", "--workspace"], cwd=self.folder, env=env, check=True, stderr=subprocess.DEVNULL)

    def report(self, path):
        """A report of cargo, with processor time in it where there is no quiet clock."""
        for old in glob.glob(os.path.join(self.target, "cargo-timings", "*.html")):
            os.remove(old)
        _, rows = self.cargo("--timings")
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


def choose(folder, count, seed=1):
    files = []
    for path in sorted(glob.glob(os.path.join(folder, "**", "*.rs"), recursive=True)):
        inside = os.path.relpath(path, folder).split(os.sep)
        if "src" in inside and not {"target", "tests", "benches", "examples"} & set(inside):
            with open(path) as file:
                files.append((path, len(file.readlines())))
    draw, chosen = random.Random(seed), []
    while files and len(chosen) < count:
        at = draw.choices(range(len(files)), [lines for _, lines in files])[0]
        chosen.append(files.pop(at)[0])
    return chosen


def fanout(workspace, report, file=None):
    command = [SEAM, "seam", "fanout", "--profile", workspace.command, "--format", "json", "--offline", "-q", "--no-churn",
               "--manifest-path", os.path.join(workspace.folder, "Cargo.toml"), "--timings", report]
    command += ["--edit", os.path.relpath(file, workspace.folder)] if file else []
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def edit(path, number):
    with open(path, "a") as file:
        file.write(f"\n#[allow(dead_code)]\nfn seam_edit_{number}() -> u32 {{\n    1\n}}\n")


def r_squared(true, predicted):
    mean = sum(true) / len(true)
    return 1 - sum((t - p) ** 2 for t, p in zip(true, predicted)) / sum((t - mean) ** 2 for t in true)


def clean_build(workspace, report):
    """How well the calibrated costs predict another clean build, unit by unit."""
    workspace.clean()
    _, rows = workspace.cargo()
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


def run(workspaces, folder, files, command, chosen):
    """Measures the edits of one command, each once in each mode, on top of one another."""
    ci, dev = workspaces
    report = os.path.join(tempfile.mkdtemp(), "report.html")
    ci.clean()
    ci.report(report)
    dev.cargo()
    if not chosen.wall:
        clean_build(ci, report)
    nothing = {workspace.mode: workspace.cargo()[0] for workspace in workspaces}
    print(f"{command}: " + ", ".join(f"{mode} with nothing to do {seconds:.2f} s" for mode, seconds in nothing.items()))
    sys.stdout.flush()
    what, errors = "wall" if chosen.wall else "work", {"ci": [], "dev": []}
    for number, path in enumerate(files):
        said, name = fanout(ci, report, path)["rebuild"], os.path.relpath(path, folder)
        edit(path, f"{command}_{number}")
        for workspace in workspaces:
            seconds, rows = workspace.cargo()
            predicted = said[workspace.mode][what]
            errors[workspace.mode].append(abs(predicted / seconds - 1))
            print(f"{command:5} {workspace.mode:3} {name:50} {said['rebuilt_units']:2} units {seconds:7.2f} s, "
                  f"predicted {predicted:7.2f} s {100 * (predicted / seconds - 1):+4.0f} %")
            for row in rows if chosen.units else []:
                print(f"    {row['package']} {row['crate']} {used(row):.2f}")
            sys.stdout.flush()
            if chosen.csv:
                with open(chosen.csv, "a", newline="") as file:
                    if file.tell() == 0:
                        file.write("workspace,command,mode,what,edit,measured,predicted\n")
                    csv.writer(file, lineterminator="\n").writerow(
                        [os.path.basename(ci.folder), command, workspace.mode, what, name, f"{seconds:.3f}", f"{predicted:.3f}"])
    for mode, found in errors.items():
        print(f"{command} {mode}, {what}: median error {100 * statistics.median(found):.0f} % over {len(found)} edits")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder")
    arguments.add_argument("--wall", action="store_true", help="measure the clock, not processor time")
    arguments.add_argument("--prepare", action="store_true", help="only build what is needed beforehand")
    arguments.add_argument("--edits", type=int, default=10)
    arguments.add_argument("--command", action="append", choices=["check", "build"])
    arguments.add_argument("--units", action="store_true", help="print the time of each unit")
    arguments.add_argument("--csv", help="a file to append a row per edit to")
    chosen = arguments.parse_args()
    files, commands = choose(chosen.folder, chosen.edits), chosen.command or ["check", "build"]
    texts = {path: open(path).read() for path in files}
    try:
        for command in commands:
            ci, dev = (Workspace(chosen.folder, command, mode, chosen.wall) for mode in ("ci", "dev"))
            ci.prepare()
            dev.prepare(ci)
        for command in commands if not chosen.prepare else []:
            workspaces = [Workspace(chosen.folder, command, mode, chosen.wall) for mode in ("ci", "dev")]
            run(workspaces, chosen.folder, files, command, chosen)
    finally:
        for path, text in texts.items():
            with open(path, "w") as file:
                file.write(text)


if __name__ == "__main__":
    main()
