#!/usr/bin/env python3
"""shares.py SET FOLDER [--edits N]: what incremental state saves of each unit that an edit of the workspace in FOLDER rebuilds;
adds the rows to shares.csv, from which fit.py takes the shares of `dev` and what linking costs.

FOLDER is a copy: its files are edited, and put back at the end. Each edit adds a private function to the end of a file; the files
are chosen at random, in proportion to their lines. Everything is processor time. SET is `fit` or `report`."""

import argparse
import csv
import json
import os
import subprocess
import tempfile

from edits import choose, edit, used

HERE = os.path.dirname(os.path.abspath(__file__))
FIELDS = ["set", "workspace", "package", "crate", "kind", "edited", "check", "build", "check_dev", "build_dev", "link", "linked_mb"]


class Builds:
    def __init__(self, folder):
        self.folder, self.target = folder, os.path.join(folder, "target", "shares")
        os.makedirs(self.target, exist_ok=True)
        # What rustc calls as `cc` is timed too.
        self.path = tempfile.mkdtemp()
        os.symlink(os.path.join(HERE, "rustc_cpu.py"), os.path.join(self.path, "cc"))

    def run(self, command, incremental):
        """What rustc and the linker took, by package and crate."""
        log = os.path.join(self.target, "log.jsonl")
        open(log, "w").close()
        env = {**os.environ, "CARGO_TARGET_DIR": self.target, "COST_LOG": log, "CARGO_INCREMENTAL": incremental,
               "RUSTC_WRAPPER": os.path.join(HERE, "rustc_cpu.py"), "PATH": self.path + os.pathsep + os.environ["PATH"]}
        subprocess.run(["cargo", command, "--workspace", "--offline", "-j1"], cwd=self.folder, env=env, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(log) as file:
            rows = [json.loads(line) for line in file]
        links = {(row["package"], row["crate"]): row for row in rows if "linked" in row}
        units = {}
        for row in rows:
            if "linked" not in row and row["crate"] != "build_script_build":
                kind = "bin" if "bin" in row["types"] else "proc-macro" if "proc-macro" in row["types"] else "lib"
                units[row["package"], row["crate"], kind] = used(row), links.get((row["package"], row["crate"]))
        return units


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("set", choices=["fit", "report"])
    arguments.add_argument("folder")
    arguments.add_argument("--edits", type=int, default=6)
    chosen = arguments.parse_args()
    folder = os.path.abspath(chosen.folder)
    builds, files = Builds(folder), choose(folder, chosen.edits, seed=2)
    clean = {command: builds.run(command, "0") for command in ["check", "build"]}
    for command in ["check", "build"]:
        builds.run(command, "1")
    texts = {path: open(path).read() for path in files}
    out = []
    try:
        for number, path in enumerate(files):
            edit(path, number)
            dev = {command: builds.run(command, "1") for command in ["check", "build"]}
            for unit, (seconds, linked) in dev["build"].items():
                if unit not in dev["check"] or unit not in clean["check"] or unit not in clean["build"]:
                    # A procedural macro is built for both commands: by the first.
                    continue
                values = [chosen.set, os.path.basename(folder), *unit, int(f"/{unit[0]}/" in path)]
                times = [clean["check"][unit][0], clean["build"][unit][0], dev["check"][unit][0], seconds]
                link = [used(linked), linked["linked"] / 1e6] if linked else ["", ""]
                out.append(values + [round(value, 3) for value in times] + link)
    finally:
        for path, text in texts.items():
            with open(path, "w") as file:
                file.write(text)
    data = os.path.join(HERE, "shares.csv")
    rows = []
    if os.path.exists(data):
        with open(data) as file:
            rows = [[row[name] for name in FIELDS] for row in csv.DictReader(file) if row["workspace"] != os.path.basename(folder)]
    with open(data, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([FIELDS] + sorted(rows + out, key=lambda row: [str(value) for value in row]))


if __name__ == "__main__":
    main()
