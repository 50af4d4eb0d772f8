"""A barcode drawn with characters, so that a scanner can read it from a terminal."""

QUIET = 10
"""Modules of white at both sides that a scanner needs."""
HALVES = {"00": " ", "10": "▌", "01": "▐", "11": "█"}


def draw_code128(data: str, *, rows: int = 6) -> list[str]:
    """Lines of a CODE128 of six digits, 44 cells wide, two modules a cell; to be shown black on white."""
    from barcode.codex import Code128  # python-escpos brings it

    modules: str = "0" * QUIET + Code128(data).build()[0] + "0" * QUIET
    modules += "0" * (len(modules) % 2)
    line = "".join(HALVES[modules[i : i + 2]] for i in range(0, len(modules), 2))
    blank = " " * len(line)
    return [blank, *[line] * rows, blank]


def draw_qr(data: str, *, quiet: int = 2) -> list[str]:
    """Lines of a QR code, a module a cell wide and half a line high; to be shown black on white."""
    from qrcode.constants import ERROR_CORRECT_L  # python-escpos brings it
    from qrcode.main import QRCode

    code = QRCode(error_correction=ERROR_CORRECT_L, border=quiet)
    code.add_data(data)
    modules = [list(map(bool, row)) for row in code.get_matrix()]
    if len(modules) % 2:
        modules.append([False] * len(modules[0]))
    both = zip(modules[::2], modules[1::2], strict=True)
    return ["".join(" ▄▀█"[2 * top + bottom] for top, bottom in zip(*pair, strict=True)) for pair in both]
