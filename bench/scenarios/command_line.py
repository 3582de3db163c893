"""Parse the arguments of `bench scenarios`, run files in all ways, and print the results."""

from __future__ import annotations

import argparse
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.scenarios.catalogue import catalogue_for
from bench.scenarios.company import data_folders
from bench.scenarios.run import faults_in
from bench.scenarios.ways import WAYS
from rules.scenario_faults import ScenarioFault
from rules.scenario_file import load_scenario
from rules.scenarios import files_in


def main(argv: Sequence[str]) -> int:
    """Run the files in the ways; return 1 if one failed or none was found, else 0."""
    parser = argparse.ArgumentParser(prog="bench scenarios", description=__doc__)
    parser.add_argument("--way", action="append", choices=WAYS, help="all ways without it")
    parser.add_argument("--times", action="store_true", help="print the seconds of each run")
    parser.add_argument("paths", nargs="+", type=Path, metavar="FILE_OR_FOLDER")
    options = parser.parse_args(argv)
    ways = options.way or list(WAYS)
    passed, failed = Counter[str](), Counter[str]()
    with data_folders() as make_folder:
        for file in files_in(options.paths):
            for way in ways:
                begun = time.perf_counter()
                faults = _faults(file, way, make_folder)
                (failed if faults else passed)[way] += 1
                if options.times:
                    print(f"{time.perf_counter() - begun:6.2f} s  {file.stem} [{way}]", flush=True)
                if faults:
                    print(f"FAILED {file} [{way}]")
                    print("".join(f"    {fault}\n" for fault in faults), end="", flush=True)
    for way in ways:
        print(f"{way:>9}: {passed[way]} passed, {failed[way]} failed")
    print(f"{passed.total()} passed, {failed.total()} failed")
    return 1 if failed or not passed else 0


def _faults(file: Path, way: str, make_folder: Callable[[], Path]) -> list[str]:
    try:
        with catalogue_for(file):
            return faults_in(load_scenario(file), file, make_folder(), way)
    except ScenarioFault as fault:
        return list(fault.faults)
    except Exception:  # noqa: BLE001 - a crash of the product fails this run, and the next one goes on
        return ["crashed:", *traceback.format_exc(limit=-4).splitlines()]
