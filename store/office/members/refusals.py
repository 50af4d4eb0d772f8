"""What a member's card, number or state may be refused for. None of them says more than a masked phone and name."""

from store.db.models import Member
from store.errors import N_, Refused
from store.office.members.views import masked


class NoSuchMember(Refused):
    template = N_("No member is found by that.")


class CardLost(Refused):
    template = N_("This card was reported lost. Keep it and ask for the member's phone: {member}.")


class CardReplaced(Refused):
    template = N_("This card was replaced by another one; it does not count any more ({member}).")


class MemberInactive(Refused):
    template = N_("This membership is not activated yet ({member}); the member's phone does that.")


class MemberFrozen(Refused):
    template = N_("This membership is frozen ({member}); the office can lift that.")


class MemberLost(Refused):
    template = N_("This membership is blocked because its card was lost ({member}).")


class MemberClosed(Refused):
    template = N_("This membership was closed ({member}).")


class PhoneTaken(Refused):
    template = N_("This phone belongs to a member already: {member}, number {number}.")


REFUSED_STATES: dict[str, type[Refused]] = {
    "inactive": MemberInactive,
    "frozen": MemberFrozen,
    "lost": MemberLost,
    "closed": MemberClosed,
}
"""States in which a till does not take the member."""


def refuse_inactive(member: str) -> None:
    """Raises MemberInactive for a member (by id) who was made in advance and has not come yet: nothing is theirs."""
    _refuse(member, "inactive")


def refuse_closed(member: str) -> None:
    """Raises MemberClosed for a member (by id) who left: nothing more becomes theirs."""
    _refuse(member, "closed")


def _refuse(member: str, state: str) -> None:
    columns = (Member.phone, Member.name, Member.number)
    row = Member.select(*columns).where(Member.id == member, Member.state == state).tuples().first()
    if row is not None:
        raise REFUSED_STATES[state](member=masked(*row))
