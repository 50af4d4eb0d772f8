"""Every picture that is kept belongs to a test: what syrupy would say, if half of the pictures were not slow tests."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
KEPT = Path(__file__).parent / "__snapshots__"


def test_every_picture_belongs_to_a_test():
    kept = {f"{file.parent.name}::{file.stem}" for file in KEPT.rglob("*.svg")}
    files = [f"tests/tui/{folder.name}.py" for folder in sorted(KEPT.iterdir())]
    # "-m" with nothing takes the slow ones too: the last one given counts.
    asked = [sys.executable, "-m", "pytest", "--collect-only", "-m", "", "-p", "no:xdist", *files]
    ran = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    tests = {line.removeprefix("tests/tui/").replace(".py::", "::") for line in ran.stdout.splitlines() if "::" in line}
    assert kept
    assert kept <= tests
