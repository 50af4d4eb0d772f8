"""The scanner on the event loop: taken, read, unplugged, refused; and never the cashier's keyboard."""

import asyncio
import errno
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable

import pytest

from hardware import scanner as scanner_module
from hardware.eventpipe import EventPipe
from hardware.fifo import Fifo
from hardware.find import Pairing
from hardware.keys import Broken, Why
from hardware.scanner import Kernel, Scanner, ScannerState, sentence
from store.i18n import words
from tests.hardware.machine import CASHIERS, SCANNER, FakeKernel
from tests.keyboard import events_for, syn

STATE = ScannerState
PAIRED = Pairing.of(SCANNER)


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(scanner_module, "LOOK", 0.01)
    monkeypatch.setattr(scanner_module, "HELD", 0.01)


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.002)


class Till:
    """What a till hears of its scanner."""

    def __init__(self, kernel: Kernel, pairing: Pairing | None) -> None:
        self.scans: list[str] = []
        self.states: list[ScannerState] = []
        self.broken: list[Broken] = []
        self.scanner = Scanner(
            self.scans.append, self.states.append, pairing=pairing, on_broken=self.broken.append, kernel=kernel
        )
        self.scanner.attach(asyncio.get_running_loop())

    async def heard(self, *scans: str) -> None:
        await until(lambda: len(self.scans) >= len(scans))
        assert self.scans == list(scans)


@pytest.fixture
async def till() -> AsyncIterator[Callable[..., Till]]:
    made: list[Till] = []

    def make(kernel: Kernel, pairing: Pairing | None = PAIRED) -> Till:
        made.append(Till(kernel, pairing))
        return made[-1]

    yield make
    for each in made:
        each.scanner.close()
        each.scanner.close()  # twice does no harm


def later(code: str) -> bytes:
    """A scan long enough after the scanner was taken."""
    return events_for(code, at=time.monotonic() + 5)


async def test_the_paired_scanner_is_grabbed_and_read(till):
    kernel = FakeKernel(CASHIERS, SCANNER)
    one = till(kernel)
    assert one.states == [STATE.READY]
    assert len(kernel.grabbed) == 1
    kernel.type(later("6901234567892") + later("6901234567892"))
    await one.heard("6901234567892", "6901234567892")


async def test_the_cashiers_keyboard_is_not_even_opened_though_it_looks_the_same(till):
    kernel = FakeKernel(CASHIERS)
    one = till(kernel)
    await asyncio.sleep(0.05)
    assert one.states == [STATE.ABSENT]
    assert kernel.opened == []


async def test_without_a_pairing_nothing_is_opened(till):
    kernel = FakeKernel(CASHIERS, SCANNER)
    one = till(kernel, None)
    assert one.states == [STATE.UNPAIRED]
    assert kernel.opened == []


async def test_it_comes_and_goes_with_the_plug_and_half_a_code_goes_with_it(till):
    kernel = FakeKernel()
    one = till(kernel)
    assert one.states == [STATE.ABSENT]
    kernel.devices.append(SCANNER)
    await until(lambda: one.states == [STATE.ABSENT, STATE.READY])
    kernel.type(events_for("123", end=None, at=time.monotonic() + 5))
    kernel.unplug()
    await until(lambda: one.states[2:] == [STATE.ABSENT])
    assert one.broken == [Broken(Why.UNPLUGGED)]
    kernel.devices.append(SCANNER)
    await until(lambda: one.states[3:] == [STATE.READY])
    kernel.type(later("456"))
    await one.heard("456")


@pytest.mark.parametrize(
    ("refusal", "state"),
    [(errno.EACCES, STATE.FORBIDDEN), (errno.ENODEV, STATE.ABSENT), (errno.ENOENT, STATE.ABSENT)],
)
async def test_what_hinders_opening_is_said_once_and_tried_again(till, refusal, state):
    kernel = FakeKernel(SCANNER)
    kernel.refuse_open = refusal
    one = till(kernel)
    await until(lambda: len(kernel.opened) > 3)
    assert one.states == [state]
    kernel.refuse_open = None
    await until(lambda: one.states == [state, STATE.READY])


async def test_a_scanner_that_another_program_has_is_taken_as_soon_as_it_is_free(till):
    kernel = FakeKernel(SCANNER)
    kernel.refuse_grab = errno.EBUSY
    one = till(kernel)
    assert one.states == [STATE.TAKEN]
    kernel.refuse_grab = None
    await until(lambda: one.states == [STATE.TAKEN, STATE.READY])


async def test_it_is_not_grabbed_while_a_key_is_down(till):
    kernel = FakeKernel(SCANNER)
    kernel.down = iter([True, True])
    one = till(kernel)
    assert (one.states, kernel.grabbed) == ([], set())
    await until(lambda: one.states == [STATE.READY])
    assert len(kernel.grabbed) == 1


async def test_a_key_that_goes_down_in_the_moment_of_the_grab_gives_it_back(till):
    kernel = FakeKernel(SCANNER)
    kernel.down = iter([False, True])
    one = till(kernel)
    assert (one.states, kernel.grabbed) == ([], set())
    await until(lambda: one.states == [STATE.READY])


async def test_what_was_typed_before_the_grab_and_the_rest_of_that_code_is_no_scan(till):
    kernel = FakeKernel(SCANNER)
    kernel.waiting = events_for("69012", end=None, at=time.monotonic())
    one = till(kernel)
    kernel.type(events_for("34567892", at=time.monotonic()) + later("1"))
    await one.heard("1")
    assert one.broken == [Broken(Why.LOST)]


async def test_closing_gives_the_scanner_back_and_hears_no_more(till):
    kernel = FakeKernel(SCANNER)
    one = till(kernel)
    one.scanner.close()
    with pytest.raises(BrokenPipeError):
        kernel.type(later("1"))
    await asyncio.sleep(0.03)
    assert kernel.opened == [SCANNER.node]


async def test_a_system_without_event_devices_says_so(till, monkeypatch):
    monkeypatch.setattr(scanner_module.sys, "platform", "darwin")
    assert till(FakeKernel(SCANNER)).states == [STATE.UNAVAILABLE]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_state_has_its_own_sentence(language):
    sentences = {sentence(state, words(language)) for state in ScannerState}
    assert len(sentences) == len(ScannerState)
    assert any("input" in each for each in sentences)


# Pipes of kernel events


async def piped(data: list[bytes]) -> tuple[list[str], list[Broken]]:
    """What comes out of an EventPipe when these pieces go in and the writer leaves."""
    reader, writer = os.pipe()
    scans: list[str] = []
    broken: list[Broken] = []
    pipe = EventPipe(reader, scans.append, broken.append)
    pipe.attach(asyncio.get_running_loop())
    for piece in data:
        os.write(writer, piece)
        await asyncio.sleep(0)
    os.close(writer)
    await until(lambda: pipe_is_closed(reader))
    pipe.close()
    return scans, broken


def pipe_is_closed(fd: int) -> bool:
    try:
        os.fstat(fd)
    except OSError:
        return True
    return False


async def test_events_may_come_in_pieces_of_any_size():
    data = events_for("6901234567892") + events_for("A\x1dB")
    scans, broken = await piped([data[i : i + 7] for i in range(0, len(data), 7)])
    assert (scans, broken) == (["6901234567892", "A\x1dB"], [])


async def test_a_pipe_that_ends_in_the_middle_of_a_code_says_so_and_is_read_no_more():
    scans, broken = await piped([events_for("123", end=None) + syn(0.0)[:10]])
    assert (scans, broken) == ([], [Broken(Why.UNPLUGGED)])


async def test_a_fifo_hears_one_writer_after_another(tmp_path):
    os.mkfifo(tmp_path / "events")
    scans: list[str] = []
    pipe = EventPipe(tmp_path / "events", scans.append)
    pipe.attach(asyncio.get_running_loop())
    for code in ("1", "2", "3"):
        with (tmp_path / "events").open("wb") as writer:
            # Half an event of a writer that left must not shift those of the next.
            writer.write(events_for(code) + b"\0" * 5)
        await until(lambda code=code: code in scans)
    pipe.close()
    assert scans == ["1", "2", "3"]


async def test_what_the_next_writer_wrote_before_the_fifo_was_opened_anew_is_not_lost(tmp_path):
    path = tmp_path / "fifo"
    os.mkfifo(path)
    got: list[bytes] = []
    ends = iter([lambda: path.write_bytes(b"second")])
    fifo = Fifo(path, got.append, lambda: next(ends, lambda: None)())
    fifo.attach(asyncio.get_running_loop())
    path.write_bytes(b"first")
    await until(lambda: got == [b"first", b"second"])
    fifo.close()


async def test_the_next_writer_is_heard_even_if_it_comes_before_the_end_of_the_last_was_seen(tmp_path):
    os.mkfifo(tmp_path / "events")
    scans: list[str] = []
    pipe = EventPipe(tmp_path / "events", scans.append)
    pipe.attach(asyncio.get_running_loop())
    for i in range(50):
        (tmp_path / "events").write_bytes(events_for(str(i)))
        if i % 3 == 0:
            await asyncio.sleep(0)
    await until(lambda: len(scans) == 50)
    pipe.close()
    assert scans == [str(i) for i in range(50)]


def test_starting_the_till_loads_none_of_the_device_libraries():
    """They take 0.1 to 0.5 s each, and evdev cannot be had everywhere: what needs one loads it when it is used."""
    check = (
        "import sys, hardware.scanner, hardware.printer, hardware.simulated, hardware.config, hardware.drawer;"
        "print([name for name in ('evdev', 'escpos', 'usb', 'serial', 'textual', 'peewee') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[]\n"
