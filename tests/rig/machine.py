"""A throw-away virtual machine whose root is this machine's own root, read-only over 9p, a tmpfs on top.

The guest so runs the same virtual environment and the same checkout at the same paths. What is written in the
guest's `/share` is in `Machine.share` here.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self, TypeVar

from tests.rig import parts

T = TypeVar("T")

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent
KVM_BOOTS_WITHIN = 20.0
EMULATION_BOOTS_WITHIN = 180.0
KEY_PACE = 0.02
"""Seconds between key events; faster, the emulated keyboard drops some."""

COMMAND_LINE = (
    "console=ttyS0 loglevel=4 panic=-1 mitigations=off tsc=reliable cryptomgr.notests nokaslr no_timer_check "
    "audit=0 apparmor=0 rdinit=/init riginit=/riginit usbhid.jspoll=1 random.trust_cpu=on"
)
DEVICES = (
    *("-device", "virtio-serial-pci", "-device", "virtserialport,chardev=agent,name=rig"),
    *("-device", "qemu-xhci,id=xhci", "-device", "virtio-rng-pci"),
    # Keys are aimed at a display; so each keyboard gets one of its own.
    *("-device", "secondary-vga,id=scanner-screen", "-device", "secondary-vga,id=cashier-screen"),
    *("-device", "usb-kbd,id=cashier,bus=xhci.0,serial=CASHIER,display=cashier-screen"),
)
KEYS = {
    **{char: (char,) for char in "abcdefghijklmnopqrstuvwxyz0123456789"},
    **{char.upper(): ("shift", char) for char in "abcdefghijklmnopqrstuvwxyz"},
    **{"\n": ("ret",), "\t": ("tab",), " ": ("spc",), "-": ("minus",), ".": ("dot",), "/": ("slash",)},
    "*": ("shift", "8"),
    "\x1d": ("ctrl", "bracket_right"),
}


class GuestFailed(Exception):
    """A command in the guest ended with an error."""


class Machine:
    """A running guest. `work` keeps its sockets and logs; `disk` is an ext4 image, seen in the guest as /dev/vda."""

    def __init__(self, work: Path, *, disk: Path | None = None, kvm: bool = False) -> None:
        self.work, self.kvm = work, kvm
        self.share = work / "share"
        self.share.mkdir(parents=True, exist_ok=True)
        self._answers: dict[int, dict[str, Any]] = {}
        self._answered = threading.Condition()
        self._asked = 0
        self._process = subprocess.Popen(
            self._command(parts.built(), disk),
            stdin=subprocess.DEVNULL,
            stdout=(work / "qemu.log").open("w"),
            stderr=subprocess.STDOUT,
        )
        try:
            self._control = self._connect("qmp").makefile("rw")
            self._control.readline()
            self.qmp("qmp_capabilities")
            self._agent = self._connect("agent")
            threading.Thread(target=self._read_answers, daemon=True).start()
            self.wait(0, KVM_BOOTS_WITHIN if kvm else EMULATION_BOOTS_WITHIN)
        except BaseException:
            self.pull_the_plug()
            raise

    @classmethod
    def boot(cls, work: Path, *, disk: Path | None = None) -> Self:
        """With KVM where it answers, else emulated. That KVM hangs here is remembered until this machine restarts."""
        hangs = parts.cache() / f"kvm-hangs-{Path('/proc/sys/kernel/random/boot_id').read_text().strip()}"
        if os.access("/dev/kvm", os.W_OK) and not hangs.exists():
            try:
                return cls(work / "kvm", disk=disk, kvm=True)
            except (TimeoutError, OSError):
                hangs.touch()
        return cls(work, disk=disk)

    def _command(self, built: Path, disk: Path | None) -> list[str]:
        extras = built / "extras"
        start = extras / "riginit"
        start.write_text(f"#!/bin/sh\nexec {HERE}/guest/start.sh {sys.executable} {HERE}/guest/agent.py\n")
        start.chmod(0o755)
        command = ["qemu-system-x86_64", "-M", "q35,hpet=off,smbus=off,sata=off,vmport=off", "-nodefaults"]
        command += ["-rtc", "base=utc", "-no-user-config", "-display", "none", "-no-reboot", "-m", "1536", "-smp", "2"]
        command += ["-enable-kvm", "-cpu", "host"] if self.kvm else ["-accel", "tcg,thread=multi,tb-size=256"]
        command += ["-kernel", str(built / "vmlinux"), "-initrd", str(built / "initrd.cpio"), "-append", COMMAND_LINE]
        command += ["-serial", f"file:{self.work}/console.log", "-qmp", f"unix:{self.work}/qmp,server=on,wait=off"]
        command += ["-chardev", f"socket,id=agent,path={self.work}/agent,server=on,wait=off"]
        for tag, path, mode in (
            ("hostroot", "/", ",readonly=on"),
            ("extras", extras, ",readonly=on"),
            ("share", self.share, ""),
        ):
            command += ["-fsdev", f"local,id={tag},path={path},security_model=none,multidevs=remap{mode}"]
            command += ["-device", f"virtio-9p-pci,fsdev={tag},mount_tag={tag}"]
        command += DEVICES
        if disk:
            command += ["-drive", f"file={disk},format=raw,if=none,id=disk,cache=none"]
            command += ["-device", "virtio-blk-pci,drive=disk"]
        return command

    def _connect(self, name: str) -> socket.socket:
        deadline = time.monotonic() + 10
        while True:
            connection = socket.socket(socket.AF_UNIX)
            try:
                connection.connect(str(self.work / name))
                return connection
            except OSError:
                connection.close()
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise
                time.sleep(0.01)

    def _read_answers(self) -> None:
        for line in self._agent.makefile("r"):
            answer = json.loads(line)
            with self._answered:
                self._answers[answer["id"]] = answer
                self._answered.notify_all()

    def start(self, command: str, timeout: float = 300) -> int:
        """Start a shell command in the guest; `wait` with what this returns gives its answer."""
        self._asked += 1
        request = {"id": self._asked, "command": f"cd {CHECKOUT}; {command}", "timeout": timeout}
        self._agent.sendall((json.dumps(request) + "\n").encode())
        return self._asked

    def wait(self, asked: int, timeout: float = 300) -> dict[str, Any]:
        """The answer: code, out, err. Raises TimeoutError."""
        with self._answered:
            if not self._answered.wait_for(lambda: asked in self._answers, timeout):
                raise TimeoutError(f"the guest did not answer in {timeout:.0f} s\n{self.console()}")
            return self._answers.pop(asked)

    def run(self, command: str, timeout: float = 120) -> str:
        """What the command printed in the guest. Raises GuestFailed."""
        answer = self.wait(self.start(command, timeout), timeout + 30)
        if answer["code"]:
            raise GuestFailed(f"{command}: {answer['code']}\n{answer['out']}\n{answer['err']}")
        return answer["out"]

    def python(self, module: str, *arguments: str) -> str:
        """The command line that runs one of our modules in the guest."""
        return " ".join([sys.executable, "-m", module, *arguments])

    def console(self) -> str:
        log = self.work / "console.log"
        return log.read_text(errors="replace")[-3000:] if log.exists() else ""

    def qmp(self, command: str, **arguments: Any) -> Any:
        """Ask QEMU itself. Raises RuntimeError with its refusal."""
        self._control.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self._control.flush()
        while True:
            answer = json.loads(self._control.readline() or '{"error": "QEMU is gone"}')
            if "error" in answer:
                raise RuntimeError(answer["error"])
            if "return" in answer:
                return answer["return"]

    def plug_scanner(self, serial: str = "SCAN01") -> None:
        """Plug in a keyboard-wedge scanner; waits until the last one is really gone."""
        wait_until(lambda: not self._has_scanner(), 15, "the scanner before it to go")
        device = {"driver": "usb-kbd", "id": "scanner", "bus": "xhci.0", "serial": serial, "display": "scanner-screen"}
        self.qmp("device_add", **device)

    def unplug_scanner(self) -> None:
        self.qmp("device_del", id="scanner")

    def _has_scanner(self) -> bool:
        return any(item["name"] == "scanner" for item in self.qmp("qom-list", path="/machine/peripheral"))

    def scan(self, text: str) -> None:
        """The scanner types; an end is part of the text ("\\n" or "\\t")."""
        self._type(text, "scanner-screen")

    def cashier_types(self, text: str) -> None:
        self._type(text, "cashier-screen")

    def _type(self, text: str, screen: str) -> None:
        for char in text:
            keys = KEYS[char]
            for key, down in [*((key, True) for key in keys), *((key, False) for key in reversed(keys))]:
                event = {"type": "key", "data": {"down": down, "key": {"type": "qcode", "data": key}}}
                self.qmp("input-send-event", device=screen, head=0, events=[event])
                time.sleep(KEY_PACE)

    def copy_disk_as_after_a_power_cut(self, disk: Path, to: Path, told: Callable[[], T]) -> T:
        """What would be on the disk if the power went now: the guest stands still while its image is copied.

        What the guest had not flushed out of its page cache is not in the copy. Answers what `told` says meanwhile.
        """
        self.qmp("stop")
        try:
            subprocess.run(["cp", "--sparse=always", str(disk), str(to)], check=True)
            return told()
        finally:
            self.qmp("cont")

    def pull_the_plug(self) -> None:
        """SIGKILL to our own QEMU: the guest gets no chance to write anything."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        self.pull_the_plug()
        shutil.rmtree(self.work, ignore_errors=True)


def wait_until(condition: Callable[[], Any], seconds: float, what: str) -> Any:
    """The first true value of `condition`. Raises TimeoutError that says what was waited for."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.05)
    return value
