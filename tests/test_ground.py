"""The ground of the tests themselves: what CI may not skip fails there, and only there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SKIPS = """
import pytest

@pytest.fixture
def absent():
    pytest.skip("absent")

{tests}
"""
TWO_WAYS_TO_SKIP = """
@pytest.mark.{mark}
def test_{mark}_skips_itself():
    pytest.skip("absent")

@pytest.mark.{mark}
def test_{mark}_stands_on_what_is_absent(absent):
    pass
"""


@pytest.mark.parametrize(("ci", "expected"), [("true", "3 failed, 2 skipped, 3 errors"), ("", "8 skipped")])
def test_ci_fails_on_a_skip_that_hides_something(tmp_path, ci, expected):
    tests = [TWO_WAYS_TO_SKIP.format(mark=mark) for mark in ("ocr", "browser", "samples", "corpus")]
    (tmp_path / "test_absent.py").write_text(SKIPS.format(tests="".join(tests)))
    command = [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", "-p", "tests.conftest", "-q", tmp_path]
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(command, cwd=ROOT, env={**env, "CI": ci}, capture_output=True, text=True)
    assert done.stdout.strip().splitlines()[-1].startswith(f"{expected} in"), done.stdout + done.stderr
