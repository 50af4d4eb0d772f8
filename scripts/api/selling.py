"""What the shop sells, at what prices, under which offers, and what it sold: to read."""

from datetime import date
from typing import Any

from scripts.api.asking import Asked, Route
from scripts.api.shapes import CURRENCY, MOMENT, MONEY, Anything, Day, Field, Flag, Many, Object, Text, Whole, Word
from store.counter import closed_sales
from store.office import catalogue, listing, offering
from store.office.articles import Article

LEVEL = Object(
    "MemberPrice", {"level": Field(Whole(1, 4), "The price level of a tier."), "price": Field(MONEY, "Its price.")}
)
PRODUCT = Object(
    "Product",
    {
        "code": Field(Text(32), "Its own code."),
        "codes": Field(Many(Text(32)), "All its codes, a carton's too."),
        "name": Field(Text(), "Its name."),
        "size": Field(Text(500), "Its size, as written."),
        "unit": Field(Text(16), "What is counted."),
        "category": Field(Text(64), "The code of its category.", nothing=True),
        "price": Field(MONEY, "Of one unit; null: the till asks.", nothing=True),
        "member_prices": Field(Many(LEVEL), "Prices of members, by level."),
        "weighed": Field(Flag(), "Whether it is sold by weight."),
        "active": Field(Flag(), "Whether it is sold still."),
    },
)
PRODUCTS = Object("Products", {"products": Field(Many(PRODUCT), "The likeliest first, or by code.")})
OFFER = Object(
    "Offer",
    {
        "id": Field(Text(64), "Its id."),
        "name": Field(Text(), "What the customer reads."),
        "kind": Field(Text(32), "Its kind."),
        "offer": Field(Anything(), "All of it, as `shop offers schema` describes files."),
    },
)
OFFERS = Object("Offers", {"offers": Field(Many(OFFER), "Those that are not stopped, by id.")})
TENDER = Text(16)
SALE = Object(
    "Sale",
    {
        "sale": Field(Text(24), "Its number."),
        "kind": Field(Word(("sale", "refund", "void")), "The sums of the last two are below zero."),
        "at": Field(MOMENT, "When it was paid."),
        "till": Field(Text(4), "Store and till."),
        "due": Field(MONEY, "What it cost."),
        "returned": Field(MONEY, "What refunds of it gave back."),
        "tenders": Field(Many(TENDER), "How it was paid."),
        "member": Field(Flag(), "Whether a member bought."),
    },
)
SUM = Object(
    "SumOfDay",
    {
        "kind": Field(Word(("sale", "refund", "void")), "Of which kind."),
        "count": Field(Whole(0), "How many."),
        "due": Field(MONEY, "What they came to."),
    },
)
SALES = Object(
    "Sales",
    {
        "day": Field(Day(), "The trading day."),
        "currency": Field(CURRENCY, "Of the amounts."),
        "sums": Field(Many(SUM), "Of the whole day, by kind."),
        "sales": Field(Many(SALE), "By number."),
        "more_after": Field(Text(24), "Ask for the next part with after=…; null: that was all.", nothing=True),
    },
)
LONGEST_LIST = 100


def product_as_json(asked: Asked, article: Article) -> dict[str, Any]:
    return {
        "code": article.code,
        "codes": [article.code, *(pack.code for pack in article.packs)],
        "name": article.name,
        "size": article.size,
        "unit": article.unit,
        "category": article.category,
        "price": None if article.price is None else asked.money(article.price),
        "member_prices": [
            {"level": level, "price": asked.money(price)} for level, price in article.member_prices.items()
        ],
        "weighed": article.weighed,
        "active": article.active,
    }


def products(asked: Asked) -> dict[str, Any]:
    text = asked.query.get("find", "")
    options = {"category": asked.query.get("category"), "retired": False, "no_price": False}
    found = listing.listed(asked.shop, text, **options, limit=LONGEST_LIST)
    return {"products": [product_as_json(asked, article) for article in found]}


def product(asked: Asked) -> dict[str, Any]:
    return product_as_json(asked, catalogue.show(asked.shop, asked.path["code"]))


def offers(asked: Asked) -> dict[str, Any]:
    found = offering.everything(asked.shop, live_only=True)
    return {
        "offers": [
            {
                "id": kept.offer.id,
                "name": kept.offer.name,
                "kind": kept.offer.kind,
                "offer": offering.as_file(asked.shop, kept.offer),
            }
            for kept in found
        ]
    }


def sales(asked: Asked) -> dict[str, Any]:
    day = date.fromisoformat(asked.query["day"])
    found = closed_sales.of_day(asked.shop, day, after=asked.query.get("after", ""), limit=LONGEST_LIST + 1)
    part = found[:LONGEST_LIST]
    return {
        "day": day.isoformat(),
        "currency": asked.shop.settings.currency.code,
        "sums": [
            {"kind": kind, "count": count, "due": asked.money(due)}
            for kind, (count, due) in sorted(closed_sales.sums_of_day(day).items())
        ],
        "sales": [
            {
                "sale": each.number,
                "kind": each.kind,
                "at": each.at.isoformat(timespec="milliseconds"),
                "till": each.number[:4],
                "due": asked.money(each.due),
                "returned": asked.money(each.returned),
                "tenders": list(each.tenders),
                "member": each.member is not None,
            }
            for each in part
        ],
        "more_after": part[-1].number if len(found) > LONGEST_LIST else None,
    }


ROUTES = (
    Route(
        "GET",
        "/v1/products",
        "read",
        "Products that a text finds, as at the till; 100 at most.",
        products,
        PRODUCTS,
        query={
            "find": Field(Text(64), "A code, a name, pinyin or initials; without it all by code.", must=False),
            "category": Field(Text(64), "Of this category alone.", must=False),
        },
    ),
    Route("GET", "/v1/products/{code}", "read", "The product with a code.", product, PRODUCT),
    Route("GET", "/v1/offers", "read", "The offers in force.", offers, OFFERS),
    Route(
        "GET",
        "/v1/sales",
        "read",
        "What was sold on a trading day; 100 at a time.",
        sales,
        SALES,
        query={
            "day": Field(Day(), "The trading day."),
            "after": Field(Text(24), "Those after this number.", must=False),
        },
    ),
)
