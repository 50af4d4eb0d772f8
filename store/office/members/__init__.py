"""Members: finding, enrolling and keeping them. Personal data is in their tables alone, never in journal or logs."""

from store.office.members.enrolling import Birthday, Details, enrol
from store.office.members.finding import any_by_code, by_code, find_members
from store.office.members.views import MemberFound, MemberView, TierView, for_pricing, get

__all__ = [
    "Birthday",
    "Details",
    "MemberFound",
    "MemberView",
    "TierView",
    "any_by_code",
    "by_code",
    "enrol",
    "find_members",
    "for_pricing",
    "get",
]
