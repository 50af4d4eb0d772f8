"""In the guest: another program that reads every keyboard, as the console does. `console LOG` writes down which
keyboard a key press reached it from: a line "SERIAL CODE" each."""

import os
import select
import sys
from pathlib import Path

from hardware.find import keyboards
from hardware.keys import KERNEL_EVENT

EV_KEY, DOWN = 1, 1

log = Path(sys.argv[1])
log.touch()
open_keyboards: dict[str, tuple[int, str]] = {}
while True:
    for keyboard in keyboards():
        if str(keyboard.node) not in open_keyboards:
            fd = os.open(keyboard.node, os.O_RDONLY | os.O_NONBLOCK)
            open_keyboards[str(keyboard.node)] = (fd, keyboard.serial)
    ready, _, _ = select.select([fd for fd, _ in open_keyboards.values()], [], [], 0.2)
    for node, (fd, serial) in list(open_keyboards.items()):
        if fd not in ready:
            continue
        try:
            data = os.read(fd, KERNEL_EVENT.size * 64)
        except OSError:
            os.close(fd)
            del open_keyboards[node]
            continue
        for _, _, kind, code, value in KERNEL_EVENT.iter_unpack(data):
            if (kind, value) == (EV_KEY, DOWN):
                with log.open("a") as file:
                    file.write(f"{serial or '-'} {code}\n")
