"""In the guest: a USB printer made of the kernel's gadget parts, as root. `python gadget.py plug|unplug`.

The till's side sees /dev/usb/lp0 and a USB device 0416:5011; the paper's side is /dev/g_printer0.
"""

import subprocess
import sys
from pathlib import Path

GADGET = Path("/sys/kernel/config/usb_gadget/printer")
CONTROLLER = "dummy_udc.0"
STRINGS = {"serialnumber": "POS58-0001", "manufacturer": "STMicroelectronics", "product": "POS58 Printer USB"}
NUMBERS = {"idVendor": "0x0416", "idProduct": "0x5011", "bcdDevice": "0x0100", "bcdUSB": "0x0200"}
PNP = "MFG:POS;CMD:ESC/POS;MDL:POS58;CLS:PRINTER;"


def make() -> None:
    for modules in (["dummy_hcd"], ["libcomposite"], ["usb_f_printer"], ["usblp"]):
        subprocess.run(["modprobe", *modules], check=True)
    strings, configuration = GADGET / "strings/0x409", GADGET / "configs/c.1"
    function = GADGET / "functions/printer.p0"
    for folder in (strings, configuration / "strings/0x409", function):
        folder.mkdir(parents=True, exist_ok=True)
    for name, value in NUMBERS.items():
        (GADGET / name).write_text(value)
    for name, value in STRINGS.items():
        (strings / name).write_text(value)
    (function / "pnp_string").write_text(PNP)
    (function / "q_len").write_text("4")
    (configuration / "printer.p0").symlink_to(function)


if __name__ == "__main__":
    if sys.argv[1] == "plug":
        if not GADGET.exists():
            make()
        (GADGET / "UDC").write_text(CONTROLLER)
    else:
        (GADGET / "UDC").write_text("\n")
