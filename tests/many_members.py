"""A shop with any number of members for tests and benches: names as in real life, with their search keys."""

import random
from collections.abc import Iterable
from itertools import islice
from typing import Any

from store import member_numbers
from store.calendar import Millis
from store.db.models import Member, MemberKey, MemberTotals, Record
from store.db.opening import Shop
from store.db.statements import Statement, param
from store.ids import new_id
from store.office.members import tiers
from store.office.members.naming import keys_of

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆"
    "汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤单仇解"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅春燕文辉建国志海波斌宇浩凯健俊帆雪琳晨欣怡佳嘉思雨涵梓轩"
    "子睿博一诺诗琪婷慧颖莹晓小雅楠倩璐瑶丹云飞龙凤鹏翔宁安康乐重行长朝"
)

ROWS = 500
"""Rows a statement."""


def name(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))


def fill(shop: Shop, count: int, *, at: Millis = 0, seed: int = 1) -> list[str]:
    """Put `count` members into the shop, quickly; their phones. Nobody must be selling meanwhile."""
    chance = random.Random(seed)
    names = [name(chance) for _ in range(min(count, 20_000))]
    phones = [f"1{prefix}{tail:08d}" for prefix, tail in _phones(chance, count)]
    numbers = chance.sample(range(10**7), count)
    if shop.engine != "postgresql":
        # All trees in memory while they grow in no order; a shop opened anew has its own cache again.
        shop.db.execute_sql("PRAGMA cache_size = -1000000")
        # What refers to what is right by the way it is made.
        shop.db.execute_sql("PRAGMA foreign_keys = OFF")
    with shop.transaction():
        tier = tiers.lowest(shop).code
        members: list[dict[str, Any]] = []
        keys: list[tuple[bytes, str]] = []
        for phone, number in zip(phones, numbers, strict=True):
            called, member = chance.choice(names), new_id()
            members.append(_row(member, called, phone, number, tier, at))
            keys += [(key, member) for key in keys_of(called)]
        # Each table in the order of its own tree: a million members take a minute and not an hour.
        _insert(Member, members)
        _insert(MemberTotals, ({"member": row["id"]} for row in members))
        _insert(MemberKey, ({"key": key, "member": member} for key, member in sorted(keys)))
    if shop.engine != "postgresql":
        shop.db.execute_sql("PRAGMA foreign_keys = ON")
    return phones


def _phones(chance: random.Random, count: int) -> list[tuple[str, int]]:
    tails = chance.sample(range(10**8), count)
    return [(chance.choice(("38", "39", "58", "86", "77")), tail) for tail in tails]


def _row(member: str, called: str, phone: str, number: int, tier: str, at: Millis) -> dict[str, Any]:
    return {
        "id": member,
        "number": member_numbers.new_number(1, lambda _limit: number),
        "name": called,
        "phone": phone,
        "phone_tail": phone[-4:],
        "tier": tier,
        "tier_since": at,
        "created_at": at,
        "created_till": "0100",
        "changed_at": at,
    }


def _insert(model: type[Record], rows: Iterable[dict[str, Any]]) -> None:
    """By a statement that Peewee builds once: for a million rows it would take minutes each time."""
    rows = iter(rows)
    first = next(rows)
    statement = Statement(lambda: model.insert({getattr(model, name): param(name) for name in first}))
    while part := [first, *islice(rows, ROWS)] if first else list(islice(rows, ROWS)):
        statement.many(model._meta.database, part)
        first = {}
