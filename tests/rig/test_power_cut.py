"""The plug is pulled while sales are rung up: what was acknowledged is on the disk."""

import json
import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from store.db.models import Sale, SaleLine
from store.db.opening import open_shop
from store.reports.verify import verify
from tests.rig.machine import Machine, wait_until
from tests.shops import small_shop

CUTS = 8

pytestmark = pytest.mark.slow


def test_every_acknowledged_line_and_sale_is_there_after_the_power_went(rig: None, tmp_path: Path) -> None:
    home, disk = tmp_path / "home", tmp_path / "disk"
    codes = small_shop(home, "sqlcipher", products=12)
    subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", str(home), str(disk), "96M"], check=True)
    machine = Machine.boot(tmp_path / "vm", disk=disk)
    chance = random.Random(11)
    cuts: list[tuple[Path, list[dict[str, object]]]] = []
    try:
        machine.run("mkdir -p /data && mount /dev/vda /data")
        machine.start(machine.python("tests.rig.guest.ring_sales", "/data", *codes, "2>/share/ring.log"), 900)
        acks = _reader(machine.share / "acks")
        for cut in range(CUTS):
            enough = len(acks()) + chance.randint(15, 60)
            wait_until(lambda enough=enough: len(acks()) >= enough, 120, f"{enough} acts\n{_log(machine)}")
            copy = tmp_path / f"cut{cut}"
            if cut < CUTS - 1:
                cuts.append((copy, machine.copy_disk_as_after_a_power_cut(disk, copy, acks)))
            else:
                told = acks()
                machine.pull_the_plug()
                cuts.append((disk, told))
    finally:
        machine.close()
    assert sum(1 for _, told in cuts for act in told if "paid" in act) > CUTS
    for image, told in cuts:
        _check(image, told, tmp_path / f"{image.name}-files")


def _check(image: Path, told: list[dict[str, object]], files: Path) -> None:
    """Let ext4 recover as at a boot, take the store out of the image, and look for all that was told."""
    assert subprocess.run(["e2fsck", "-fy", str(image)], capture_output=True).returncode in (0, 1)
    files.mkdir()
    subprocess.run(["debugfs", "-R", f"rdump / {files}", str(image)], check=True, capture_output=True)
    shop = open_shop(files)
    try:
        assert verify(shop).findings == ()
        paid = dict(Sale.select(Sale.number, Sale.due).where(Sale.state == "paid").tuples())
        for act in told:
            if "paid" in act:
                assert paid[act["paid"]] == act["due"]
            else:
                assert SaleLine.select().where(SaleLine.sale == act["sale"]).count() >= act["lines"]
        # At most one act was done whose acknowledgement did not get out.
        assert len(paid) - sum("paid" in act for act in told) in (0, 1)
    finally:
        shop.close()


def _reader(path: Path) -> Callable[[], list[dict[str, object]]]:
    """What was acknowledged by now; half a line does not count."""

    def acks() -> list[dict[str, object]]:
        whole = path.read_bytes().rpartition(b"\n")[0] if path.exists() else b""
        return [json.loads(line) for line in whole.splitlines()]

    return acks


def _log(machine: Machine) -> str:
    log = machine.share / "ring.log"
    return log.read_text() if log.exists() else ""
