#!/usr/bin/env python3
"""A RUSTC_WRAPPER that notes the processor time of each rustc; where it is called as `cc`, that of the linker.

One line of JSON per call is appended to the file that COST_LOG names. Processor time is quieter than the clock on a machine
that does other things. The jobserver's file descriptors are handed on, as nothing here closes them."""

import json
import os
import sys


def option(args, name):
    """The values of `--name value` and `--name=value`."""
    out = []
    for at, arg in enumerate(args):
        if arg == name and at + 1 < len(args):
            out.append(args[at + 1])
        elif arg.startswith(name + "="):
            out.append(arg[len(name) + 1:])
    return out


def linker():
    """Runs the compiler driver that stands behind this one on the path."""
    folders = os.environ["PATH"].split(os.pathsep)
    own = os.path.dirname(os.path.abspath(sys.argv[0]))
    behind = [os.path.join(folder, "cc") for folder in folders if folder != own]
    command = [next(path for path in behind if os.path.exists(path))] + sys.argv[1:]
    code, used = run(command)
    inputs = [arg for arg in sys.argv if arg.endswith((".o", ".rlib")) and os.path.exists(arg)]
    if code == 0 and "CARGO_PKG_NAME" in os.environ:
        note({"package": os.environ["CARGO_PKG_NAME"], "crate": os.environ.get("CARGO_CRATE_NAME", ""),
              "linked": sum(os.path.getsize(path) for path in inputs), "user": used.ru_utime, "system": used.ru_stime})
    return code


def run(command):
    child = os.fork()
    if child == 0:
        os.execvp(command[0], command)
    _, status, used = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(status), used


def note(row):
    # One write of a short line is not torn by others that append.
    with open(os.environ["COST_LOG"], "a") as log:
        log.write(json.dumps(row) + "\n")


def main():
    if os.path.basename(sys.argv[0]) == "cc":
        return linker()
    command = sys.argv[1:]
    code, used = run(command)
    args = command[1:]
    if code == 0 and "CARGO_PKG_NAME" in os.environ and not any(arg.startswith("--print") for arg in args):
        row = {
            "package": os.environ["CARGO_PKG_NAME"],
            "version": os.environ["CARGO_PKG_VERSION"],
            "folder": os.environ["CARGO_MANIFEST_DIR"],
            "crate": (option(args, "--crate-name") or [""])[0],
            "types": option(args, "--crate-type"),
            "emit": (option(args, "--emit") or [""])[0],
            "test": "--test" in args,
            "incremental": any(arg.startswith("incremental=") for arg in args),
            "root": next((arg for arg in args if arg.endswith(".rs")), ""),
            "cfg": option(args, "--cfg"),
            "externs": sorted({value.split("=")[0].split(":")[-1] for value in option(args, "--extern")}),
            "user": used.ru_utime,
            "system": used.ru_stime,
        }
        note(row)
    return code


sys.exit(main())
