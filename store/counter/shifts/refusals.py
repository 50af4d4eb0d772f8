"""Why an act on a shift may be refused."""

from store.errors import N_, Refused


class ShiftOpen(Refused):
    template = N_("Shift {number} is open at this till; close it first.")


class NoShift(Refused):
    template = N_("No shift is open at this till.")


class NoSuchShift(Refused):
    template = N_("There is no shift {number}.")


class NotADenomination(Refused):
    template = N_("There is no note or coin of {amount}; these are counted: {known}.")


class BadPieces(Refused):
    template = N_("A count is a whole number of notes or coins, from 0 to {most}.")


class AmountNeeded(Refused):
    template = N_("Say how much, above 0 and at most {most}.")


class ReasonNeeded(Refused):
    template = N_("Say why, in at most {most} characters.")


class CountFirst(Refused):
    template = N_("Count the drawer before the shift is closed.")


class CountAgain(Refused):
    template = N_("Cash has moved since the drawer was counted: count it again.")


class StillUnsettled(Refused):
    """`left`: store.counter.shifts.unsettled.Unsettled, each to be settled or named in `carry`."""

    template = N_("Not settled yet: {names}. Settle them, or carry each over by name.")

    def __init__(self, left: tuple[object, ...], names: str) -> None:
        super().__init__(names=names)
        self.left = left


class SameCashier(Refused):
    template = N_("{name} has this till already.")
