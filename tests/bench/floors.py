"""What this machine can do at best, measured in the same run: the terminal, the disk, a start of Python."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.terminal import Terminal

ECHO = """
import os, sys, tty
tty.setraw(0)
source = os.open(sys.argv[1], os.O_RDONLY)
os.write(1, b"ready")
while data := os.read(source, 65536):
    os.write(1, b"<%d>" % len(data))
"""


def terminal_echo(work: Path, data: bytes, times: int = 100) -> float:
    """Median ms from writing `data` into a FIFO until a program that does nothing else has answered on a pty."""
    fifo = work / "echo-fifo"
    os.mkfifo(fifo)
    with Terminal([sys.executable, "-c", ECHO, str(fifo)]) as terminal:
        sink = os.open(fifo, os.O_WRONLY)
        terminal.wait_for_bytes(b"ready")
        samples = []
        for _ in range(times):
            time.sleep(0.005)
            began = time.perf_counter()
            os.write(sink, data)
            terminal.wait_for_bytes(b">")
            samples.append((time.perf_counter() - began) * 1000)
        os.close(sink)
    fifo.unlink()
    return statistics.median(samples)


def fsync(where: Path, times: int = 100) -> list[float]:
    """ms that the disk of `where` takes for one 4 KiB page written and synced, a sample each."""
    path = where / "fsync-probe"
    file = os.open(path, os.O_WRONLY | os.O_CREAT)
    samples = []
    for _ in range(times):
        began = time.perf_counter()
        os.write(file, b"x" * 4096)
        os.fdatasync(file)
        samples.append((time.perf_counter() - began) * 1000)
    os.close(file)
    path.unlink()
    return samples


def python_start(code: str, times: int = 5) -> float:
    """Median ms to start Python and run `code`."""
    return statistics.median(milliseconds(lambda: subprocess.run([sys.executable, "-c", code], check=True), times))


def milliseconds(act: Callable[[], object], times: int) -> list[float]:
    """Wall time of each of `times` calls."""
    samples = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        samples.append((time.perf_counter() - began) * 1000)
    return samples
