#!/usr/bin/env python3
"""measure.py [--again] SET LOG…: joins what rustc_cpu.py noted with what `cargo seam fanout` counts in the same libraries, and adds
the rows to data.csv.

SET is `fit` or `report`: fit.py sees to it that no package is both fitted and reported on. Each library
is analysed with the features that it was compiled with, once: again only with --again."""

import csv
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SEAM = os.environ.get("CARGO_SEAM", "cargo-seam")
KEY = ["set", "member", "package", "version", "crate", "features"]
TIMES = ["check", "build"]


def rows(log):
    """Libraries: package, version, crate, features, and the processor time of the fastest run."""
    with open(log) as file:
        for line in file:
            row = json.loads(line)
            if row["test"] or row["crate"] == "build_script_build":
                continue
            kinds = set(row["types"])
            if not kinds & {"lib", "rlib", "dylib", "staticlib", "cdylib"} or row["incremental"]:
                continue
            features = sorted(cfg[9:-1] for cfg in row["cfg"] if cfg.startswith('feature="'))
            key = (row["package"], row["version"], row["crate"], " ".join(features))
            linked = "link" in row["emit"].split(",")
            yield key, "build" if linked else "check", row["user"] + row["system"], row


def amounts(folder, package, crate, features):
    """What the tool counts in the library."""
    command = [SEAM, "seam", "fanout", "--profile", "build", "--format", "json", "--offline", "-q", "--no-churn", "--manifest-path",
               os.path.join(folder, "Cargo.toml"), "--no-default-features", "-F", features]
    if not features:
        command = command[:-2]
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if run.returncode != 0:
        print(f"{package}: {run.stderr.decode().strip()[:200]}", file=sys.stderr)
        return None
    for unit in json.loads(run.stdout)["units"]:
        if unit["package"] == package and unit["kind"] == "lib" and unit["mode"] == "build":
            return unit["amounts"]
    print(f"{package}: no library unit", file=sys.stderr)
    return None


def main():
    words = [word for word in sys.argv[1:] if word != "--again"]
    chosen, logs = words[0], words[1:]
    found, places = {}, {}
    for log in logs:
        for key, mode, seconds, row in rows(log):
            times = found.setdefault(key, {})
            times[mode] = min(seconds, times.get(mode, seconds))
            places[key] = row
    data = os.path.join(HERE, "data.csv")
    old, known = [], {}
    if os.path.exists(data):
        with open(data) as file:
            for row in csv.DictReader(file):
                if row["set"] != chosen:
                    old.append(row)
                elif "--again" not in sys.argv:
                    known[tuple(row[name] for name in KEY[1:] if name != "member")] = row
    new = []
    for key, times in sorted(found.items()):
        package, version, crate, features = key
        row = places[key]
        counted = {name: float(value) for name, value in known.get(key, {}).items() if name not in KEY + TIMES and value}
        counted = counted or amounts(row["folder"], package, crate, features)
        if counted is None:
            continue
        member = "registry" not in row["folder"].split(os.sep)
        values = {"set": chosen, "member": int(member), "package": package, "version": version, "crate": crate,
                  "features": features}
        values.update({mode: f"{times[mode]:.3f}" if mode in times else "" for mode in TIMES})
        values.update({name: f"{value:g}" for name, value in counted.items()})
        new.append(values)
    everything = sorted(old + new, key=lambda row: [str(row[name]) for name in KEY])
    fields = list(dict.fromkeys(name for row in new + old for name in row))
    with open(data, "w", newline="") as file:
        writer = csv.DictWriter(file, fields, lineterminator="\n")
        writer.writeheader()
        writer.writerows(everything)
    print(f"{len(new)} libraries in {chosen}")


main()
