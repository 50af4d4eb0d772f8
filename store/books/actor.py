"""Who does an act, and where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of staff at a till. `staff` is an id, None for a command that nobody signed on for; `till` is store
    and till, "0102"; the office, where commands act, is till 00 of its store; `approver` the id of who allows it."""

    staff: str | None
    number: str
    name: str
    role: str
    till: str
    approver: str | None = None

    @property
    def store(self) -> int:
        return int(self.till[:2])
