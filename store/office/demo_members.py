"""The members of the demo shop: invented, with phones that nobody has (the exchange 199 0000 is not given out)."""

from datetime import datetime, timedelta

from store import member_numbers
from store.books import points, wallet
from store.calendar import to_millis
from store.db import settings
from store.db.models import Member, MemberCard, MemberTag
from store.db.opening import Shop
from store.ids import new_id
from store.money import parse_amount
from store.office.members import enrolling, tiers
from store.office.members.enrolling import Birthday, Details
from store.office.members.naming import keys_of
from store.office.members.nightly import night
from store.office.members.views import as_number

PREFIX = "1990000"

# name | in English | tier | birthday (~ lunar) | points | principal + bonus | tags
PEOPLE = """
王小明 | Wang Xiaoming | gold   | 1988-11-23 | 1640 | 275 + 27.5  | regular
李芳   | Li Fang       | silver | 1992-03-08 | 520  | 100 + 10    | regular tea
张伟   | Zhang Wei     | bronze | 08-15~     | 88   |             |
陈静   | Chen Jing     | gold   | 1979-06-01 | 4210 | 500 + 50    | big
刘洋   | Liu Yang      | bronze |            | 12   |             | new
杨敏   | Yang Min      | silver | 1995-12-25 | 905  |             | regular
赵磊   | Zhao Lei      | bronze | 2001-02-28~| 40   |             |
黄丽   | Huang Li      | bronze | 1990-10-10 | 150  | 50 + 0      |
周强   | Zhou Qiang    | silver | 1985-04-05 | 700  |             | wholesale
吴秀英 | Wu Xiuying    | gold   | 1956-09-09~| 3320 | 320 + 32    | regular big
徐军   | Xu Jun        | bronze |            | 0    |             | asleep
孙杰   | Sun Jie       | bronze | 1999-07-20 | 66   |             |
马超   | Ma Chao       | silver | 1983-01-17 | 480  | 80 + 0      | tea
朱婷   | Zhu Ting      | bronze | 1997-05-30 | 33   |             | new
胡兰   | Hu Lan        | bronze | 05-05~     | 210  |             |
郭晶晶 | Guo Jingjing  | silver | 1991-08-08 | 615  | 200 + 20    | regular
何平   | He Ping       | bronze | 1966-11-11 | 18   |             |
高飞   | Gao Fei       | bronze |            | 5    |             | asleep
林娜   | Lin Na        | gold   | 1987-02-14 | 2890 | 120 + 12    | big tea
罗刚   | Luo Gang      | bronze | 1974-03-12 | 77   |             |
郑重   | Zheng Zhong   | bronze | 1993-09-28 | 140  |             |
单丹   | Shan Dan      | silver | 1994-11-22 | 530  |             | regular
仇英   | Qiu Ying      | bronze | 01-15~     | 60   |             |
曾乐   | Zeng Le       | bronze | 2003-06-18 | 25   |             | new
欧阳雪 | Ouyang Xue    | silver | 1989-12-01 | 810  | 60 + 6      |
谢安   | Xie An        | bronze | 1970-07-07 | 95   |             |
唐宁   | Tang Ning     | bronze |            | 0    |             | asleep
许晴   | Xu Qing       | bronze | 1996-04-22 | 175  |             |
韩梅梅 | Han Meimei    | gold   | 1984-10-24 | 2300 | 260 + 26    | regular
冯源   | Feng Yuan     | bronze | 1982-08-31 | 44   |             |
邓超群 | Deng Chaoqun  | bronze | 2000-01-01 | 31   |             |
王小红 | Wang Xiaohong | bronze | 2012-06-01 |      |             |
"""

TAGS = {
    "regular": "常客", "tea": "爱喝茶", "big": "大客户", "new": "新客", "wholesale": "团购", "asleep": "沉睡"
}  # fmt: skip

RULES = {
    "zh_CN": "常客: visits>=4/30d; 沉睡: absent>=90; 新客: age<=30",
    "en": "regular: visits>=4/30d; asleep: absent>=90; new: age<=30",
}

CARD = "VIP8880001"
"""The card of the first of them."""


def enrol_all(shop: Shop, language: str, now: datetime) -> None:
    """Enrol them, with their points and balances as entries, inside the caller's transaction; the last is a child
    that shares the account of the first."""
    actor = night(shop)
    tiers.write(shop, tiers.preset(shop, "three", language))
    settings.save(tag_rules=RULES[language])
    made = []
    for place, line in enumerate(PEOPLE.strip().splitlines()):
        chinese, english, level, birthday, score, money, tags = (cell.strip() for cell in line.split("|"))
        name = chinese if language == "zh_CN" else english
        given = Details(name=name, birthday=_birthday(birthday))
        number = member_numbers.numbered(shop.settings.store_number, 8_880_001 + place)
        since = now - timedelta(days=20 + 17 * place)
        member = enrolling.write(
            shop, actor, f"{PREFIX}{place + 1:04d}", given, keys_of(name),
            now=now, tier=level, number=number, since=since,
        )  # fmt: skip
        enrolling.consent(shop, actor, member, "membership", shop.settings.consent_version, True, now=since)
        for tag in tags.split():
            MemberTag.insert(member=member, tag=TAGS[tag] if language == "zh_CN" else tag).execute()
        _owns(shop, member, int(score or 0), money, now)
        made.append(member)
    MemberCard.insert(code=CARD, member=made[0], since=to_millis(now)).execute()
    Member.update(main=made[0], shared_limit=5_000).where(Member.id == made[-1]).execute()


def _birthday(text: str) -> Birthday:
    """1988-11-23, 08-15~ (of the lunar calendar), or nothing."""
    parts = [int(part) for part in text.rstrip("~").split("-")] if text else []
    year, month, day = [0, 0, 0, *parts][-3:]
    return Birthday(year, month, day, lunar=text.endswith("~"))


def _owns(shop: Shop, member: str, score: int, money: str, now: datetime) -> None:
    """A fifth of the points expires soon."""
    actor, soon = night(shop), as_number((now + timedelta(days=40)).date())
    for share, day in ((score // 5, soon), (score - score // 5, points.last_day(shop, now))):
        points.earn(shop, actor, member, share, source=new_id(), kind="opening", expires_on=day, now=now)
    if money:
        principal, bonus = (parse_amount(part.strip(), shop.settings.currency) for part in money.split("+"))
        wallet.open_account(shop, member, now)
        wallet.put(shop, actor, member, principal=principal, bonus=bonus, kind="opening", source=new_id(), now=now)
