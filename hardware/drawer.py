"""The cash drawer, opened by a pulse through the receipt printer. A kick is a job of its own, never tried twice."""

from hardware.encode import Profile

ON, OFF = 25, 250
"""Of the pulse, in 2 ms: long enough for every solenoid, short enough not to heat it."""


def kick(profile: Profile) -> bytes:
    """ESC p: the bytes that open the drawer on the profile's pin of the printer's connector."""
    return b"\x1bp" + bytes([0 if profile.drawer_pin == 2 else 1, ON, OFF])
