"""The types of the stubs are those of the module."""

import subprocess
import sys

import pytest

# Attributes that are looked up in Rust have no method of their own.
ALLOWED = "rungs._rungs.Replay.__getattr__\nrungs._rungs.Result.__getattr__\n"


def test_stubs_say_what_there_is(tmp_path):
    pytest.importorskip("mypy")
    (tmp_path / "allowed").write_text(ALLOWED)
    (tmp_path / "mypy.ini").write_text("[mypy]\nignore_missing_imports = True\n")
    options = ["--concise", "--allowlist", "allowed", "--mypy-config-file", "mypy.ini"]
    command = [sys.executable, "-m", "mypy.stubtest", "rungs", "--ignore-disjoint-bases", *options]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
