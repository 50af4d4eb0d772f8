"""What a shop tells a segment of its members in its own words (定时定向推送): each once a campaign, if they agreed."""

from datetime import datetime, timedelta

from store.books.actor import Actor
from store.books.permits import require
from store.db.opening import Shop
from store.errors import N_, Refused
from store.office.coupons.issuing import ISSUE_COUPONS, Segment, ids_in
from store.office.outbox.queueing import Draft, queue

DAYS = 7
"""After its time a campaign that could not be sent for so long is old news."""
LONGEST = 300
LONGEST_NAME = 48


class NoWords(Refused):
    template = N_("Say what to tell them, in 1 to {most} characters.")


class NoCampaign(Refused):
    template = N_("Say the campaign's name, in 1 to {most} characters: for one name each member is told once.")


def announce(
    shop: Shop,
    actor: Actor,
    text: str,
    segment: Segment,
    *,
    campaign: str,
    now: datetime,
    not_before: datetime | None = None,
) -> int:
    """Let a message wait for each member of the segment who agreed; how many are new. Coupons that were issued for a
    cause of the campaign's name are named in it, each member's own.

    Raises NoWords, NoCampaign, NothingToSendWith, NoSuchCategory, ApprovalNeeded.
    """
    text, campaign = " ".join(text.split()), campaign.strip()
    if not 0 < len(text) <= LONGEST:
        raise NoWords(most=LONGEST)
    if not 0 < len(campaign) <= LONGEST_NAME or not campaign.isprintable():
        raise NoCampaign(most=LONGEST_NAME)
    require(shop, actor, ISSUE_COUPONS)
    begin = max(now, not_before or now)
    end = begin + timedelta(days=DAYS)
    detail = {"text": text, "campaign": campaign}
    drafts = [Draft(member, "news", f"news {campaign} {member}", detail, begin, end) for member in ids_in(segment)]
    return queue(shop, actor, drafts, now=now)
