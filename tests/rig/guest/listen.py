"""In the guest: the till's own scanner at work. `listen SERIAL LOG` writes what it says to LOG, a JSON line each.

`state` when it changes, `scan` for a code, `broken` for one that was not read whole.
"""

import asyncio
import json
import sys
from pathlib import Path

from hardware.find import Pairing, keyboards
from hardware.scanner import Scanner

QEMU_KEYBOARD = (0x0627, 0x0001)


async def listen(pairing: Pairing, log: Path) -> None:
    def say(**what: str) -> None:
        with log.open("a") as file:
            file.write(json.dumps(what) + "\n")

    scanner = Scanner(
        lambda code: say(scan=code),
        lambda state: say(state=state.value),
        pairing=pairing,
        on_broken=lambda broken: say(broken=str(broken)),
    )
    scanner.attach(asyncio.get_running_loop())
    await asyncio.sleep(3600)


if __name__ == "__main__":
    serial, log = sys.argv[1], Path(sys.argv[2])
    here = [keyboard for keyboard in keyboards() if keyboard.serial == serial]
    port = here[0].port if here else "usb/input0"
    asyncio.run(listen(Pairing(*QEMU_KEYBOARD, serial, port), log))
