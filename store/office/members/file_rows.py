"""Members in a file: which column holds what, and what a row says with what is wrong with it."""

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from store.errors import N_, Refused
from store.lunar import in_words
from store.money import Currency, Money
from store.office.importing import cells
from store.office.importing.headers import Columns, NoHeader, Vocabulary
from store.office.members.cards import check_code
from store.office.members.enrolling import Birthday, Details, checked
from store.office.members.phones import good_phone
from store.office.members.tags import good_tag

Answer = TypeVar("Answer")

FIELDS: dict[str, tuple[str, str, str]] = {
    # field: (what an export calls it in English, in Chinese, what others call it)
    "phone": (
        "Phone",
        "手机号",
        "手机 手机号码 会员手机 移动电话 电话 电话号码 联系电话 联系方式 mobile tel cellphone",
    ),
    "number": ("Member number", "会员号", "会员编号 会员编码 会员代码 编号 memberno memberid membercode id"),
    "card": ("Card", "卡号", "会员卡号 会员卡 实体卡号 ic卡号 卡面号 cardno cardnumber vipno"),
    "name": ("Name", "姓名", "会员姓名 名字 会员名称 名称 顾客姓名 客户姓名 membername fullname customer"),
    "kind": ("Kind", "会员类型", "类型 会员类别 membertype type"),
    "tier": ("Tier", "等级", "会员等级 级别 会员级别 等级名称 卡级别 level grade memberlevel"),
    "state": ("State", "状态", "会员状态 卡状态 status"),
    "gender": ("Gender", "性别", "sex"),
    "birthday": ("Birthday", "生日", "出生日期 会员生日 出生年月 birthdate dateofbirth dob"),
    "lunar": ("Lunar birthday", "农历生日", "是否农历 农历 阴历"),
    "points": ("Points", "积分", "当前积分 可用积分 剩余积分 积分余额 会员积分 pointsbalance score"),
    "principal": ("Principal", "本金余额", "储值余额 余额 账户余额 卡内余额 卡余额 当前余额 本金 balance storedvalue"),
    "bonus": ("Bonus", "赠送余额", "赠金 赠金余额 赠送金额余额 赠送金额 bonusbalance"),
    "tags": ("Tags", "标签", "会员标签 tag labels"),
    "joined": ("Joined", "注册日期", "开卡日期 注册时间 开卡时间 入会时间 入会日期 办卡时间 创建时间 since created"),
    "address": ("Address", "地址", "住址 联系地址 家庭住址"),
    "email": ("E-mail", "邮箱", "电子邮箱 邮件 mail"),
    "note": ("Note", "备注", "说明 memo remark remarks notes"),
    "marketing": ("Advertising", "营销同意", "接收营销 同意营销 marketing consent"),
}


class NoMemberHeader(NoHeader):
    template = N_("No header is recognised: a column for the phone or the card is needed.")


def _has_member(found: Collection[str]) -> bool:
    return bool({"phone", "card", "number"} & {*found})


MEMBERS = Vocabulary(FIELDS, ("tags",), _has_member, NoMemberHeader)


class NobodyNamed(Refused):
    template = N_("The row has neither a phone nor a card.")


class NotADate(Refused):
    template = N_("“{text}” in the column {title} is not a date.")


class UnknownWord(Refused):
    template = N_("“{text}” in the column {title} is not known here.")


def _table(**lists: str) -> dict[str, str]:
    return {word: name for name, words in lists.items() for word in (name, *words.split())}


_KINDS = _table(
    ordinary="普通 普通会员 个人", vip="贵宾 vip会员", business="企业 企业会员 单位", anonymous="匿名 不记名"
)
_STATES = _table(
    active="正常 启用 有效 在用 使用中 已激活 1",
    inactive="未激活 待激活 未启用 未开卡 待开卡 未发卡 未领卡 空卡",
    lost="挂失 已挂失",
    frozen="冻结 停用 锁定 0",
    closed="注销 已注销",
)
_GENDERS = _table(m="男 男性 先生 male", f="女 女性 女士 female") | {
    "未知": "",
    "保密": "",
    "0": "",
    "1": "m",
    "2": "f",
}

MOST_POINTS = 10**9
MOST_MONEY = 10**10


@dataclass(slots=True, repr=False)
class MemberRow:
    """What a row says. `phone` None and `card` "": not said. `foreign` is the number that another system gave."""

    row: int
    phone: str | None = None
    number: str = ""
    card: str = ""
    details: Details = field(default_factory=Details)
    tier: str = ""
    state: str = "active"
    points: int = 0
    principal: Money = 0
    bonus: Money = 0
    tags: tuple[str, ...] = ()
    joined: date | None = None
    marketing: bool = False
    errors: list[Refused] = field(default_factory=list)
    warnings: list[Refused] = field(default_factory=list)


class MemberReader:
    """Reads rows below the header `columns`."""

    def __init__(self, columns: Columns, currency: Currency, now: datetime) -> None:
        self._columns = columns
        self._currency = currency
        self._now = now

    def read(self, number: int, values: list[Any]) -> MemberRow | None:
        """None for a row in which nothing stands."""
        if not any(cells.text_of(value) for value in values):
            return None
        row = MemberRow(number)
        if text := self._text(row, "phone", values):
            row.phone = self._try(row, lambda: good_phone(text, self._currency.code))
        for name in ("number", "card"):
            if code := self._ask(row, name, values, cells.code_of):
                setattr(row, name, code)
        if not (text or row.number or row.card):
            row.errors.append(NobodyNamed())
        self._read_details(row, values)
        self._read_balances(row, values)
        row.tier = self._text(row, "tier", values)
        row.state = self._word(row, "state", values, _STATES) or "active"
        row.marketing = bool(self._ask(row, "marketing", values, cells.yes_of))
        row.joined = self._ask(row, "joined", values, _date)
        tags = [tag for text in self._texts("tags", values) for tag in re.split(r"[,;，；、|\s]+", text) if tag]
        row.tags = tuple(dict.fromkeys(found for tag in tags if (found := self._try(row, lambda: good_tag(tag)))))  # noqa: B023
        if row.card:
            self._try(row, lambda: check_code(row.card))
        return row

    def _read_details(self, row: MemberRow, values: list[Any]) -> None:
        lunar = bool(self._ask(row, "lunar", values, cells.yes_of))
        birthday = self._ask(row, "birthday", values, lambda cell, title: _birthday(cell, title, lunar)) or Birthday()
        details = Details(
            name=self._text(row, "name", values),
            kind=self._word(row, "kind", values, _KINDS) or "ordinary",
            gender=self._word(row, "gender", values, _GENDERS) or "",
            birthday=birthday,
            address=self._text(row, "address", values),
            email=self._text(row, "email", values),
            note=self._text(row, "note", values),
        )
        row.details = self._try(row, lambda: checked(details, self._now)) or details

    def _read_balances(self, row: MemberRow, values: list[Any]) -> None:
        digits = self._currency.digits
        for name, places, most in (
            ("points", 0, MOST_POINTS), ("principal", digits, MOST_MONEY), ("bonus", digits, MOST_MONEY)
        ):  # fmt: skip
            said = self._ask(row, name, values, lambda cell, title: cells.scaled(cell, title, places, most))  # noqa: B023
            if said is not None:
                value, warning = said
                setattr(row, name, value or 0)
                row.warnings += [warning] if warning else []

    def _cell(self, name: str, values: list[Any]) -> tuple[Any, str] | None:
        for column in self._columns.fields.get(name, ()):
            if column < len(values) and cells.text_of(values[column]):
                return values[column], self._columns.titles[column]
        return None

    def _ask(self, row: MemberRow, name: str, values: list[Any], read: Callable[[Any, str], Answer]) -> Answer | None:
        """What a reader of cells makes of a field; what it refuses is kept with the row."""
        if (found := self._cell(name, values)) is None:
            return None
        return self._try(row, lambda: read(*found))

    def _try(self, row: MemberRow, read: Callable[[], Answer]) -> Answer | None:
        try:
            return read()
        except Refused as refusal:
            row.errors.append(refusal)
            return None

    def _text(self, row: MemberRow, name: str, values: list[Any]) -> str:
        return self._ask(row, name, values, cells.words_of) or ""

    def _texts(self, name: str, values: list[Any]) -> list[str]:
        return [cells.text_of(values[column]) for column in self._columns.fields.get(name, ()) if column < len(values)]

    def _word(self, row: MemberRow, name: str, values: list[Any], known: dict[str, str]) -> str | None:
        def read(cell: Any, title: str) -> str:
            text = unicodedata.normalize("NFKC", cells.words_of(cell, title)).strip().lower()
            if text not in known:
                raise UnknownWord(text=text[:20], title=title)
            return known[text]

        return self._ask(row, name, values, read)


_DATE = re.compile(r"(?:(\d{4})[-/.年\s]*)?(\d{1,2})[-/.月]\s*(\d{1,2})日?(?:[T\s].*)?")
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})")


_YEAR = re.compile(r"(?:(\d{4})年\s*)?(.+)")
_LUNAR = re.compile(r"[(\s]*(?:农历|阴历|旧历)[)\s:]*")


def _birthday(cell: Any, title: str, lunar: bool) -> Birthday:
    """1990-08-15, 1990年8月15日, 19900815, 8月15日, 08-15; of the lunar calendar also 2-30, 农历8月15, 八月十五."""
    if not isinstance(cell, datetime | date):
        text = unicodedata.normalize("NFKC", cells.words_of(cell, title)).strip()
        cell = _LUNAR.sub("", text).strip()
        lunar = lunar or cell != text
        said = _YEAR.fullmatch(cell)
        if said and (days := in_words(said[2])):
            return Birthday(int(said[1] or 0), *days, lunar=True)
    year, month, day = _parts(cell, title)
    if (year, month, day) == (1900, 1, 1):  # what other systems write for a birthday that nobody told
        return Birthday()
    if not (lunar and 1 <= month <= 12 and 1 <= day <= 30):
        _date(cell, title, year_needed=False)
    return Birthday(year, month, day, lunar)


def _date(cell: Any, title: str, year_needed: bool = True) -> date | None:
    """The date, None when its year is not said. Raises NotADate."""
    year, month, day = _parts(cell, title)
    try:
        whole = date(year or 2000, month, day)
    except ValueError:
        raise NotADate(text=str(cell)[:20], title=title) from None
    if year_needed and not year:
        raise NotADate(text=str(cell)[:20], title=title)
    return whole if year else None


def _parts(cell: Any, title: str) -> tuple[int, int, int]:
    """Year (0: not said), month and day as they stand there. Raises NotADate."""
    if isinstance(cell, datetime | date):
        return cell.year, cell.month, cell.day
    text = unicodedata.normalize("NFKC", cells.words_of(cell, title)).strip()
    match = _SOLID.fullmatch(text) or _DATE.fullmatch(text)
    if match is None:
        raise NotADate(text=text[:20], title=title)
    return int(match[1] or 0), int(match[2]), int(match[3])
