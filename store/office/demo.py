"""The demo shop: made at first start without a question, and as it was left at the next."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from store import i18n
from store.books import journal
from store.books.actor import Actor
from store.calendar import now as clock
from store.calendar import to_millis
from store.db import settings
from store.db.home import home as usual_home
from store.db.keys import Root
from store.db.models import Category
from store.db.opening import Shop, open_shop
from store.ids import new_id
from store.money import CURRENCIES, parse_amount, parse_quantity
from store.office import demo_goods, demo_members, staff
from store.office.articles import Article, Pack
from store.office.building import Building
from store.office.setting_up import Plan, furnish
from store.office.writing import Change, rows_of, write
from store.pricing.basket import ProductId

SHOP_NAME = {"zh_CN": "小满超市·河埠路店", "en": "Little Harvest · Wharf Road"}
FOOTER = {"zh_CN": "演示小票,不作凭证", "en": "A demo receipt, no proof of purchase"}

_STAFF = (
    ("1001", {"zh_CN": "小李", "en": "Li"}, "cashier", "123456"),
    ("1000", {"zh_CN": "店长", "en": "Manager"}, "owner", "888888"),
)

_OFFICE = Actor(None, "", "", "", "0100")

PREFIX = "952"
"""GS1's prefix for demonstrations and examples: no such article is on any shelf."""


def demo_staff(language: str) -> tuple[tuple[str, str, str], ...]:
    """(number, name, PIN) of who may sign on, as the sign-on screen shows them."""
    return tuple((number, names[language], pin) for number, names, _role, pin in _STAFF)


DEMO_STAFF = demo_staff("zh_CN")


def demo_home(home: Path | None = None) -> Path:
    return (home or usual_home()) / "demo"


def make_demo(home: Path | None = None, *, language: str | None = None, now: datetime | None = None) -> Shop:
    """The demo shop in `<home>/demo`, open, this thread connected; made first when it is not there.

    `language`: the terminal's unless given; it only matters when the shop is made.
    """
    at = demo_home(home)
    if not (at / "shop.db").exists():
        _make(at, language or i18n.of_environment(), now or clock())
    return open_shop(at)


def _make(at: Path, language: str, now: datetime) -> None:
    # Only now: a demo that is there starts without what reads offers.
    from store.office import demo_bookings, demo_count_cards, demo_offers

    root = Root.new()
    plan = Plan(shop_name=SHOP_NAME[language], language=language)
    with Building(at, None, root) as building:
        with building.shop() as shop:
            with shop.transaction():
                settings.save(
                    shop_name=plan.shop_name,
                    language=language,
                    paper_columns=32,
                    receipt_footer=FOOTER[language],
                    tax_class="standard",
                )
                furnish(shop, plan, now)
                for number, names, role, pin in _STAFF:
                    person = staff.Person(new_id(), number, names[language], role, True)
                    staff.keep(person, staff.hash_pin(root, number, pin), now)
                _stock_the_shelves(shop, language, now)
                demo_members.enrol_all(shop, language, now)
                journal.append(shop, _OFFICE, "shop.init", now=now, demo=True)
                building.hand_over_key()
            demo_offers.put_out(shop, _OFFICE, language, now)
            demo_count_cards.put_out(shop, _OFFICE, language, now)
            demo_bookings.take_bookings(shop, _OFFICE, language, now)
        building.hand_over()


def _stock_the_shelves(shop: Shop, language: str, now: datetime) -> None:
    categories: dict[str, str] = {}
    changes: list[Change] = []
    for shelf in shelves():
        name = shelf.chinese if language == "zh_CN" else shelf.english
        made = Category.create(id=new_id(), code=shelf.code, name=name, tax_class=shelf.tax_class)
        categories[shelf.code] = made.id
        for goods in shelf.goods:
            changes.append(Change(_article(goods, shelf, language, number=len(changes) + 1)))
    write(shop, rows_of(changes, categories, to_millis(now)))


@dataclass(frozen=True, slots=True)
class Goods:
    """A line of demo_goods; `special` is what stands after the price, by name."""

    chinese: str
    english: str
    size: str
    unit: str
    price: str
    special: dict[str, str]


@dataclass(slots=True)
class Shelf:
    """A category of demo_goods."""

    code: str
    chinese: str
    english: str
    tax_class: str
    goods: list[Goods] = field(default_factory=list)


def shelves() -> Iterator[Shelf]:
    """The demo's goods, category by category."""
    shelf: Shelf | None = None
    for line in demo_goods.GOODS.strip().splitlines():
        cells = [cell.strip() for cell in line.lstrip("# ").split("|")]
        if line.startswith("#"):
            if shelf:
                yield shelf
            shelf = Shelf(cells[0], cells[1], cells[2], cells[3])
        else:
            special = dict(word.split("=", 1) for word in cells[5].split()) if len(cells) > 5 else {}
            assert shelf
            shelf.goods.append(Goods(cells[0], cells[1], cells[2], cells[3], cells[4], special))
    assert shelf
    yield shelf


def _article(goods: Goods, shelf: Shelf, language: str, number: int) -> Article:
    special = goods.special
    currency = CURRENCIES["CNY"]
    weighed = goods.unit == "kg"
    packs: tuple[Pack, ...] = ()
    if "carton" in special:
        pieces, price = special["carton"].split("@")
        packs = (Pack(carton_code(number), parse_quantity(pieces), parse_amount(price, currency)),)
    members = special["member"].split(",") if "member" in special else []
    return Article(
        id=ProductId(new_id()),
        number=number,
        code=special.get("code", ean13(f"{PREFIX}{number:09d}")),
        name=goods.chinese + goods.size if language == "zh_CN" else f"{goods.english} {goods.size}".rstrip(),
        mnemonic=special.get(f"mnemonic_{language}", ""),
        unit=goods.unit if language == "zh_CN" else demo_goods.UNITS[goods.unit],
        size=goods.size,
        origin=special.get("origin", ""),
        category=shelf.code,
        tax_class=special.get("tax"),
        price=None if goods.price == "-" else parse_amount(goods.price, currency),
        floor_price=parse_amount(special["floor"], currency) if "floor" in special else None,
        weighed=weighed,
        decimals=3 if weighed else 0,
        member_prices={level: parse_amount(price, currency) for level, price in enumerate(members, 1)},
        packs=packs,
    )


def ean13(digits: str) -> str:
    """Twelve digits with their check digit."""
    return digits + _check_digit(digits)


def carton_code(number: int) -> str:
    """The 14 digits on the carton of a product."""
    digits = f"1{PREFIX}{number:09d}"
    return digits + _check_digit(digits)


def _check_digit(digits: str) -> str:
    weighed = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-weighed % 10)
