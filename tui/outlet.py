"""A printer as the till has it."""

from dataclasses import dataclass

from hardware.encode import Profile
from hardware.ports import Port


@dataclass(frozen=True, slots=True)
class Outlet:
    """A printer of this till: the name that jobs carry, the way to it and how to speak to it."""

    name: str
    port: Port
    profile: Profile
    columns: int
