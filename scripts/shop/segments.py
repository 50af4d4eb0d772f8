"""Options that name a segment of the members."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from store import calendar

if TYPE_CHECKING:
    from store.office.coupons.issuing import Segment

Tier = Annotated[str, typer.Option(help="To all members of this tier.")]
Tag = Annotated[str, typer.Option(help="To all members with this tag.")]
BirthMonth = Annotated[int, typer.Option(min=0, max=12, help="To all members born in this month.")]
Away = Annotated[int, typer.Option(min=0, help="To all members who bought nothing for so many days.")]
Bought = Annotated[str, typer.Option(help="To all who bought goods of this category, or of one below it.")]
Times = Annotated[int, typer.Option(min=1, help="With --bought: in at least so many sales.")]
Days = Annotated[int, typer.Option(min=0, help="With --bought: in so many days; 0 ever.")]


def segment_of(
    tier: str, tag: str, birth_month: int, away: int, bought: str, times: int, days: int
) -> "Segment | None":
    """None where nothing was named."""
    from store.office.coupons.issuing import Segment

    segment = Segment(tier, tag, birth_month, _ago(away))
    if bought:
        segment = replace(segment, bought=bought, times=times, bought_since=_ago(days))
    return None if segment == Segment() else segment


def _ago(days: int) -> datetime | None:
    return calendar.now() - timedelta(days=days) if days else None
