"""`shop members`: who they are. Phones and names are masked unless somebody asks for the whole, with a reason."""

from dataclasses import asdict
from typing import Annotated

import typer

from scripts.shop import common, member_cards, member_files, member_join, member_show
from scripts.shop.common import JsonFlag, office
from scripts.shop.member_parts import (
    Address,
    Birthday,
    Email,
    Gender,
    Kind,
    Lunar,
    Name,
    Note,
    Other,
    Who,
    given_of,
    member,
    other,
    state_name,
    tell,
)
from store import calendar
from store.errors import Refused
from store.i18n import N_, _
from store.ids import new_id
from store.money import parse_amount

app = typer.Typer()


class AgreedToNothing(Refused):
    template = N_("Who is not activated yet has agreed to nothing and was brought by nobody: say that when activating.")


@app.command()
def add(
    phone: Annotated[str, typer.Argument(help="The phone; nothing else is needed.")],
    name: Name = None,
    birthday: Birthday = None,
    lunar: Lunar = False,
    gender: Gender = None,
    kind: Kind = None,
    address: Address = None,
    email: Email = None,
    note: Note = None,
    marketing: Annotated[bool, typer.Option("--marketing", help="They agreed to advertising too.")] = False,
    referrer: Annotated[str | None, typer.Option(help="Who brought them: a phone, a number or a card.")] = None,
    inactive: Annotated[
        bool,
        typer.Option("--inactive", help="They agreed to nothing yet: the till activates them when they come."),
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Enrol a member who agreed to the shop's text on membership."""
    from store.office import members
    from store.office.members import activating

    if inactive and (marketing or referrer):
        raise AgreedToNothing()
    with office() as (shop, actor):
        given = given_of(name, birthday, lunar, gender, kind, address, email, note)
        if inactive:
            details = members.Details(**given)
            made = activating.prepare(shop, actor, phone, details=details, key=new_id(), now=calendar.now())
            tell(made, _("{member} ({number}) waits to be activated."), json)
            return
        brought = members.any_by_code(shop, referrer, now=calendar.now()) if referrer else None
        made = members.enrol(
            shop,
            actor,
            phone,
            details=members.Details(**given),
            marketing=marketing,
            referrer=(brought.id if brought else "") if referrer else None,
            key=new_id(),
            now=calendar.now(),
        )
        tell(made, _("{member} is a member: {number}."), json)


@app.command("list")
def list_members(
    text: Annotated[str, typer.Argument(help="The beginning or the end of a phone, a name, initials or pinyin.")],
    limit: Annotated[int, typer.Option(help="How many at most.", min=1)] = 20,
    json: JsonFlag = False,
) -> None:
    """Search members as the till does."""
    from store.office import members

    with office() as (shop, _actor):
        found = members.find_members(shop, text, limit)
    if json:
        shown = ("id", "number", "masked_phone", "masked_name", "tier", "state", "points")
        common.answer([{name: getattr(each, name) for name in shown} for each in found])
        return
    rows = [
        [each.number, each.masked_phone, each.masked_name, each.tier, str(each.points), state_name(each.state)]
        for each in found
    ]
    common.table([_("Member number"), _("Phone"), _("Member's name"), _("Tier"), _("Points"), ""], rows, right=[4])


@app.command()
def edit(
    code: Who,
    phone: Annotated[str | None, typer.Option(help="Another phone.")] = None,
    name: Name = None,
    birthday: Birthday = None,
    lunar: Lunar = False,
    gender: Gender = None,
    kind: Kind = None,
    address: Address = None,
    email: Email = None,
    note: Note = None,
    tier: Annotated[str | None, typer.Option(help="The code of a tier, given by hand.")] = None,
    state: Annotated[str | None, typer.Option(help="active, inactive, lost, frozen or closed.")] = None,
    adviser: Annotated[str | None, typer.Option(help="The staff number of who looks after them; none.")] = None,
    openid: Annotated[str | None, typer.Option(help="Their account at an outside service; none.")] = None,
    id_number: Annotated[
        str | None, typer.Option(help="Their ID number, where the setting id_numbers is on; none forgets it.")
    ] = None,
    id_purpose: Annotated[str, typer.Option(help="What the ID number is needed for.")] = "",
    json: JsonFlag = False,
) -> None:
    """Change what is given of a member; the rest stays as it is."""
    from store.office.members import cards, editing, identity

    now = calendar.now()
    with member(code) as (shop, actor, found):
        given = given_of(name, birthday, lunar, gender, kind, address, email, note)
        if given or phone is not None:
            found = editing.edit(shop, actor, found.id, phone=phone, now=now, **given)
        if tier is not None:
            found = editing.set_tier(shop, actor, found.id, tier, now=now)
        if adviser is not None:
            found = identity.set_adviser(shop, actor, found.id, _or_none(adviser), now=now)
        if openid is not None:
            found = identity.link_openid(shop, actor, found.id, _or_none(openid), now=now)
        if id_number is not None:
            found = identity.keep_id_number(shop, actor, found.id, _or_none(id_number), id_purpose, now=now)
        if state is not None:
            found = cards.set_state(shop, actor, found.id, state, now=now)
        tell(found, _("{member} ({number}) is changed."), json)


def _or_none(text: str) -> str:
    return "" if text == "none" else text


@app.command()
def tag(
    code: Who,
    tags: Annotated[list[str], typer.Argument(help="The tags.")],
    remove: Annotated[bool, typer.Option("--remove", help="Take them away.")] = False,
    json: JsonFlag = False,
) -> None:
    """Give a member tags by hand, or take them away."""
    from store.office.members import tags as tagging

    with member(code) as (shop, actor, found):
        for each in tags:
            act = tagging.untag if remove else tagging.tag
            found = act(shop, actor, found.id, each, now=calendar.now())
        tell(found, _("{member} ({number}) has the tags: {tags}."), json)


class NotTheirCard(Refused):
    template = N_("{member} has no card with that code.")


@app.command()
def card(
    code: Who,
    card: Annotated[str, typer.Argument(help="The code on the card.")],
    lost: Annotated[bool, typer.Option("--lost", help="It was lost: tills refuse it from now on.")] = False,
    found_again: Annotated[bool, typer.Option("--found", help="It is there again.")] = False,
    replaces: Annotated[str | None, typer.Option(help="The old card that this one replaces.")] = None,
    json: JsonFlag = False,
) -> None:
    """Give a member a card, or say that one was lost, found again or replaced."""
    from store.office.members import cards

    now = calendar.now()
    with member(code) as (shop, actor, found):
        old = replaces or (card if lost or found_again else "")
        if old and old not in {each.code for each in cards.cards(shop, found.id)}:
            raise NotTheirCard(member=found.masked)
        if lost:
            cards.lose(shop, actor, card, now=now)
        elif found_again:
            cards.find_again(shop, actor, card, now=now)
        elif replaces is not None:
            cards.replace(shop, actor, replaces, card, now=now)
        else:
            cards.add(shop, actor, found.id, card, now=now)
        held = [{"code": each.code, "state": each.state} for each in cards.cards(shop, found.id)]
    if json:
        common.answer(held)
    else:
        common.table([_("Member's card"), _("State")], [[each["code"], state_name(each["state"])] for each in held])


@app.command()
def link(
    main: Who,
    code: Other,
    limit: Annotated[str | None, typer.Option(help="What it may spend of the balance a day.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="End it; the shared account stays with the first.")] = False,
    json: JsonFlag = False,
) -> None:
    """Let the second member share the points and the balance of the first."""
    from store.office.members import families

    now = calendar.now()
    with member(main) as (shop, actor, head), other(shop, code) as joins:
        currency = shop.settings.currency
        if remove:
            found = families.unlink(shop, actor, joins.id, now=now)
            tell(found, _("{member} ({number}) has an account of its own again."), json)
        else:
            most = None if limit is None else parse_amount(limit, currency)
            found = families.link(shop, actor, head.id, joins.id, limit=most, now=now)
            tell(found, _("{member} ({number}) shares the account."), json)


@app.command()
def merge(
    gone: Annotated[str, typer.Argument(help="The member that shall be no more: a phone, a number or a card.")],
    kept: Other,
    json: JsonFlag = False,
) -> None:
    """Make two entries of one person one: the first becomes a part of the second."""
    from store.office.members import merging

    with member(gone) as (shop, actor, first), other(shop, kept) as second:
        found = merging.merge(shop, actor, first.id, second.id, now=calendar.now())
        tell(found, _("{member} ({number}) is the one member now."), json)


@app.command("benefits")
def show_benefits(
    code: Who,
    use: Annotated[str | None, typer.Option(help="The code of a benefit that is handed out now.")] = None,
    back: Annotated[str | None, typer.Option(help="The code of one that was booked by mistake.")] = None,
    json: JsonFlag = False,
) -> None:
    """Show what a member's tier brings and how often it is left, or book one."""
    from store.office.members import benefits

    now = calendar.now()
    with member(code) as (shop, actor, found):
        if use is not None:
            benefits.use_benefit(shop, actor, found.id, use, key=new_id(), now=now)
        if back is not None:
            benefits.return_benefit(shop, actor, found.id, back, key=new_id(), now=now)
        has = benefits.benefits_of(shop, found.id, now=now)
    if json:
        common.answer([asdict(each) for each in has])
        return
    rows = [
        [each.code, each.name, f"{each.left}/{each.quota}" if each.quota else "", _(benefits.PERIODS[each.period])]
        for each in has
    ]
    common.table([_("Code"), _("Benefit"), _("Left"), ""], rows, right=[2])


@app.command()
def consents(
    code: Who,
    give: Annotated[str | None, typer.Option(help="membership or marketing: they agree.")] = None,
    withdraw: Annotated[str | None, typer.Option(help="membership or marketing: they take it back.")] = None,
    json: JsonFlag = False,
) -> None:
    """Show what a member agreed to and took back, or write it down."""
    from store.office.members import consents as agreed

    now = calendar.now()
    with member(code) as (shop, actor, found):
        if give is not None:
            agreed.give(shop, actor, found.id, give, now=now)
        if withdraw is not None:
            agreed.withdraw(shop, actor, found.id, withdraw, now=now)
        zone = shop.settings.zone
        history = [
            {
                "subject": each.subject,
                "version": each.version,
                "given": each.given,
                "at": calendar.from_millis(each.at, zone).isoformat(" ", "seconds"),
            }
            for each in agreed.history(shop, found.id)
        ]
    if json:
        common.answer(history)
        return
    rows = [
        [each["at"], each["subject"], each["version"], _("given") if each["given"] else _("withdrawn")]
        for each in history
    ]
    common.table([_("Time"), _("Subject"), _("Version"), ""], rows)


@app.command()
def erase(
    code: Who,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: JsonFlag = False,
) -> None:
    """Forget a member at their request: what names them is gone for good, the ledgers stay without a name."""
    from store.office.members import erasing

    with member(code) as (shop, actor, found):
        if not yes:
            typer.confirm(
                _("Forget {member} ({number}) for good?", member=found.masked, number=found.number), abort=True
            )
        erased = erasing.erase(shop, actor, found.id, now=calendar.now())
        tell(erased, _("{number} is forgotten."), json)


app.add_typer(member_show.app)
app.add_typer(member_files.app)
app.add_typer(member_join.app)
app.add_typer(member_cards.app)
