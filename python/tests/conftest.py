"""What the tests have in common."""

import csv
import os
import shutil
import subprocess
from pathlib import Path

import pytest

import rungs

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "scenarios"

SMALL = {
    "name": "two ladders",
    "horizon": {"years": 2, "burn_in_years": 2},
    "study": {"replications": 6, "seed": 3},
    "department": [{"headcount": 40}],
    "policy": [
        {"name": "single", "preset": "single-ladder"},
        {"name": "dual", "preset": "dual-ladder"},
    ],
}
"""A study of a few milliseconds."""

LARGE = {
    **SMALL,
    "name": "a long study",
    "horizon": {"years": 5, "burn_in_years": 15},
    "study": {"replications": 20000},
    "department": [{"headcount": 60}],
}
"""A study of minutes, to be stopped."""


@pytest.fixture
def small():
    return rungs.Study.from_dict(SMALL)


@pytest.fixture
def large():
    return rungs.Study.from_dict(LARGE)


@pytest.fixture(scope="session")
def small_result():
    return rungs.Study.from_dict(SMALL).run(progress=False)


@pytest.fixture(scope="session")
def program():
    """The program `rungs`, called with arguments."""
    found = os.environ.get("RUNGS") or ROOT / "target" / "release" / "rungs"
    if not shutil.which(str(found)):
        pytest.skip(f"the program is not built: {found}")

    def run(*arguments, fails=False):
        done = subprocess.run([str(found), *map(str, arguments)], capture_output=True, text=True)
        assert (done.returncode != 0) == fails, done.stderr
        return done

    return run


def rows(path):
    """The rows of a CSV file as texts, without the header, and the header."""
    with open(path, newline="", encoding="utf-8") as file:
        header, *body = csv.reader(file)
    return header, body


def files(folder):
    """The bytes of all files of a folder, by their paths in it."""
    folder = Path(folder)
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}
