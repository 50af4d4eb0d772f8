"""`shop members show`: all that is known of one member, masked unless somebody may see the whole, for a reason."""

from typing import Any

import typer

from scripts.shop import common
from scripts.shop.common import JsonFlag
from scripts.shop.member_parts import Reveal, Who, kind_name, member, member_data, state_name, told_data
from store import calendar
from store.i18n import _
from store.money import Currency, write_amount

app = typer.Typer()


@app.command()
def show(code: Who, reveal: Reveal = None, json: JsonFlag = False) -> None:
    """Show all that the till shows of a member, and how far it is to the next tier."""
    from store.office.members import benefits, cards, families, identity, tiers
    from store.office.members.usual import usual

    now = calendar.now()
    with member(code) as (shop, actor, found):
        currency = shop.settings.currency
        data = member_data(found)
        progress = tiers.progress(shop, found, now=now)
        data |= {
            "next_tier": progress.next.code if progress.next else None,
            "lacking": progress.lacking,
            "cards": [{"code": card.code, "state": card.state} for card in cards.cards(shop, found.id)],
            "family_of": families.number_of(found.main) if found.main else None,
            "family": [link.member.number for link in families.links(shop, found.id, now=now)],
            "usual": [{"code": each.code, "name": each.name, "times": each.times} for each in usual(shop, found.id)],
        }
        own = identity.identity(shop, found.id, now=now)
        data |= {
            "age": own.age,
            "adviser": own.adviser[0] if own.adviser else None,
            "openid": bool(own.openid),
            "id_number": own.id_number,
            "id_purpose": own.id_purpose,
            "benefits": [
                {"code": each.code, "name": each.name, "quota": each.quota, "period": each.period, "left": each.left}
                for each in benefits.benefits_of(shop, found, now=now)
            ],
        }
        if reveal is not None:
            whole = identity.reveal(shop, actor, found.id, reveal, now=now)
            data |= {"phone": whole.phone, "name": whole.name, "id_number": whole.id_number}
            data |= told_data(shop, found.id)
    if json:
        common.answer(data)
        return
    lines = [
        (_("Member number"), found.number),
        (_("Phone"), data["phone"]),
        (_("Member's name"), data["name"]),
        (_("Kind"), kind_name(found.kind)),
        (_("Birthday"), data.get("birthday", "")),
        (_("Gender"), data.get("gender", "")),
        (_("Address"), data.get("address", "")),
        (_("E-mail"), data.get("email", "")),
        (_("State"), state_name(found.state)),
        (_("Age"), "" if own.age is None else str(own.age)),
        (_("Tier"), found.tier.name),
        (_("Next tier"), _lacking(progress, currency)),
        (_("Points"), str(found.points)),
        (_("Principal"), write_amount(found.principal, currency)),
        (_("Bonus"), write_amount(found.bonus, currency)),
        (_("Coupons"), str(found.coupons)),
        (_("Benefits"), ", ".join(_benefit(each) for each in data["benefits"])),
        (_("Adviser"), " ".join(own.adviser or ())),
        (_("ID number"), " ".join(filter(None, (data["id_number"], own.id_purpose)))),
        (_("Tags"), " ".join(sorted(found.tags))),
        (_("Cards"), " ".join(f"{card['code']} {state_name(card['state'])}" for card in data["cards"])),
        (_("Family"), " ".join(data["family"])),
        (_("Shares the account of"), data["family_of"] or ""),
        (_("Usually buys"), ", ".join(f"{each['name']} ×{each['times']}" for each in data["usual"])),
        (_("Note"), found.note),
    ]
    common.table(["", ""], [line for line in lines if line[1]])


def _benefit(each: dict[str, Any]) -> str:
    return each["name"] if each["left"] is None else f"{each['name']} {each['left']}/{each['quota']}"


def _lacking(progress: Any, currency: Currency) -> str:
    if progress.next is None:
        return ""
    money = progress.basis in ("spend", "topups")
    lacking = write_amount(progress.lacking, currency) if money else str(progress.lacking)
    return _("{tier}, {lacking} to go", tier=progress.next.name, lacking=lacking)
