"""The shop's settings: one frozen value, kept as JSON by name."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import time
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from store.db import setting_readers as readers
from store.db.models import Setting
from store.db.setting_readers import MEMBER_FIELDS, MEMBER_KINDS, Ratio, SumBonus
from store.errors import N_, Refused
from store.i18n import LANGUAGES
from store.money import CURRENCIES, Currency, Money

ENCODINGS = ("gb18030", "gbk", "utf-8", "latin-1", "cp437")

ONE_TO_ONE = Ratio(100, 100)


class UnknownSetting(Refused):
    template = N_("There is no setting “{name}”. The settings are: {known}.")


class BadSetting(Refused):
    template = N_("“{value}” cannot be the setting “{name}”; it may be: {allowed}")


@dataclass(frozen=True)
class Settings:
    """What the shop chose. `paper_columns` half-width cells (32: 58 mm, 48: 80 mm); the trading day ends at
    `day_ends_at` of the shop's `zone`. `tax_inside`: prices contain their tax. `most_change` is the change beyond
    which money given is taken for a code that was typed as money; 0 is ten of the largest note.

    Points: `points_rate` a major unit (`points_rates` for goods of a category), `points_bonus` over a sum, more in
    `points_offers` (JSON of store.pricing.points_offers), `points_topup_rate` a major unit paid into an account; good
    for `points_months` (0: for ever); worth `points_ratio` as money, spent from `points_minimum` on in
    `points_step`s for at most `points_share` of a bill, and not on goods of the categories `points_not_on`. When a
    payment opens, `points_spend` says nothing of them (off), says what they would pay (ask), or uses them (auto).

    Stored value: `topup_steps` pays a bonus (500:50 in major units), the highest step reached; `wallet_spends` says
    how purses share a payment. `wallet_pin_over`, `card_limit_named` and `card_limit_unnamed` are minor units, 0 is no
    limit; the limits of a card with and without a name are those of the law (商务部令2012年第9号, 第十八条)."""

    shop_name: str = "Guitai"
    language: str = "zh_CN"
    currency: Currency = CURRENCIES["CNY"]
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    store_number: int = 1
    day_ends_at: time = time(0)
    paper_columns: int = 48
    encoding: str = "gb18030"
    tax_inside: bool = True
    most_change: Money = 0
    tax_class: str = ""
    receipt_header: str = ""
    receipt_footer: str = ""
    # Members. `tier_basis` counts over `tier_window_months` (0: a lifetime); a tier once gained is kept at least for
    # `tier_grace_days`. `tag_rules` is a text (store.office.members.tag_rules). `member_fields` are
    # those asked for beside the phone; `id_numbers`: an ID number may be kept of a member by name.
    member_fields: str = "name birthday"
    # What a card is for, by the kind of member: who earns points, may have a balance, is given the bonus on top.
    points_kinds: str = " ".join(MEMBER_KINDS)
    balance_kinds: str = " ".join(MEMBER_KINDS)
    bonus_kinds: str = " ".join(MEMBER_KINDS)
    id_numbers: bool = False
    family_links: int = 3
    tier_basis: str = "spend"
    tier_window_months: int = 12
    tier_grace_days: int = 365
    tag_rules: str = ""
    consent_version: str = "2026-01"
    points_notice_days: int = 60
    points_rate: Fraction = Fraction(1)
    points_rates: tuple[tuple[str, Fraction], ...] = ()
    points_bonus: SumBonus | None = None
    points_offers: str = ""
    points_topup_rate: Fraction = Fraction(0)
    points_months: int = 36
    points_ratio: Ratio = ONE_TO_ONE
    points_minimum: int = 0
    points_step: int = 1
    points_share: Fraction = Fraction(1)
    points_not_on: tuple[str, ...] = ()
    points_spend: str = "off"
    # Who brought a member is given `referral_points` for their first purchase, if it comes to `referral_from`.
    referral_points: int = 0
    referral_from: Money = 0
    topup_steps: tuple[tuple[Fraction, Fraction], ...] = ()
    wallet_spends: str = "proportion"
    wallet_pin_over: Money = 50_000
    card_limit_named: Money = 500_000
    card_limit_unnamed: Money = 100_000
    # Coupons. A sale that is wholly returned gives back those it used (`coupon_return`: full or never); a coupon that
    # it had earned and that is used already is charged off the refund (`coupon_charge`).
    coupon_return: str = "full"
    coupon_charge: bool = True
    # The kind of coupon that whoever follows the shop's account gets, once (关注送券); "" is none.
    follow_coupon: str = ""
    # Tenders. Cash is rounded (抹零) to a multiple of `rounding_step` minor units (0: not; 10 takes the fen off, 100
    # the jiao too), `rounding_way` down, up or nearest. `voucher_refund`: what a voucher paid of a refunded sale is
    # kept, or the voucher is good again once all is returned, or it is cash. `payment_driver` takes payments by code.
    rounding_step: Money = 0
    rounding_way: str = "down"
    voucher_refund: str = "kept"
    payment_driver: str = ""
    # Goods without a receipt come back at the lowest price that was paid for them in so many days.
    no_receipt_days: int = 30
    # Who may do what, where it is not as at the start (store.books.permits). `one_session`: somebody who is signed on
    # at another till is refused, told of it, or neither. `badge_approves`: a badge approves without its PIN.
    # `void_reasons`: nothing is voided without a reason.
    permits: str = ""
    one_session: str = "tell"
    badge_approves: bool = True
    void_reasons: bool = False
    # Which keys do what at a till: a preset, and what the shop changed of it (ACTION=KEY,KEY).
    keymap: str = "default"
    keymap_changes: tuple[str, ...] = ()
    # What the customer's screen and display say while nobody is served.
    customer_text: str = ""
    # Where the QR code at the till leads whoever wants to be a member, and what stands above it.
    join_url: str = ""
    join_text: str = ""
    # Whether the till's terminal rings its bell: once for what was refused, twice for what asks for attention.
    bell: bool = True
    # A till that nobody touched for `lock_minutes` locks itself; 0 never.
    lock_minutes: int = 0
    # Alerts (store.reports.alerts): thresholds that are not as at the start, rules that lock the account behind them,
    # the hours in which nobody signs on.
    alert_limits: str = ""
    alert_locks: str = ""
    alert_hours: str = "23-6"

    # The day. A clock that is more than so far off the till's last act is told (`clock_back_minutes`,
    # `clock_ahead_days`). `work_hours` are the hours of the staff, the nearest of which a day is held against; who
    # comes more than `late_minutes` later or goes so much earlier is late or early.
    clock_back_minutes: int = 5
    clock_ahead_days: int = 10
    work_hours: tuple[str, ...] = ()
    late_minutes: int = 5
    # Messages to members (store.office.outbox): what they are sent with ("": none are written), the hours in which none
    # goes out, how many days before points and coupons end it is told, after how many days without a visit a balance is
    # recalled and a member is asked back (0: never), whether a month's statement is written, and for how many days a
    # message that is over is kept.
    outbox_sender: str = ""
    outbox_quiet: str = "21:00-09:00"
    outbox_statements: bool = False
    outbox_keep_days: int = 90
    remind_days: int = 7
    remind_balance_days: int = 0
    remind_away_days: int = 0
    # Bookings (预约). `opening_hours`: none lies outside of them (without any: at all hours). One may book so many days
    # ahead, tiers more; cancel without loss until so many hours before. Whoever missed it, or cancelled later, has lost
    # a use of their count card where `booking_missed_takes_use`. A reminder goes out so many hours before (0: none).
    opening_hours: tuple[str, ...] = ()
    booking_days: int = 30
    booking_cancel_hours: int = 2
    booking_missed_takes_use: bool = False
    remind_booking_hours: int = 24
    # Labels of scales (store.labels). `label_amount`: where a label's amount is not its weight's, the label wins, or it
    # is refused.
    scale_labels: tuple[str, ...] = ()
    label_amount: str = "label"
    # Whether each use of a count card prints its slip (核销单); a key prints it anyway.
    count_use_slip: bool = False


READERS: dict[str, Callable[[str], Any]] = {
    "shop_name": readers.name,
    "language": readers.one_of(LANGUAGES),
    "currency": readers.currency,
    "zone": readers.zone,
    "store_number": readers.number(1, 99),
    "day_ends_at": readers.time_of_day,
    "paper_columns": readers.number(24, 64),
    "encoding": readers.one_of(ENCODINGS),
    "tax_inside": readers.yes_or_no,
    "most_change": readers.number(0, 10**12),
    "tax_class": str,
    "receipt_header": str,
    "receipt_footer": str,
    "member_fields": readers.some_of(MEMBER_FIELDS),
    "points_kinds": readers.some_of(MEMBER_KINDS),
    "balance_kinds": readers.some_of(MEMBER_KINDS),
    "bonus_kinds": readers.some_of(MEMBER_KINDS),
    "id_numbers": readers.yes_or_no,
    "family_links": readers.number(0, 20),
    "tier_basis": readers.one_of(("spend", "visits", "topups", "points")),
    "tier_window_months": readers.number(0, 120),
    "tier_grace_days": readers.number(0, 366),
    "tag_rules": readers.tag_rules,
    "consent_version": readers.name,
    "points_notice_days": readers.number(0, 366),
    "points_rate": readers.fraction(0, 1000),
    "points_rates": readers.rates,
    "points_bonus": readers.sum_bonus,
    "points_offers": readers.points_offers,
    "points_topup_rate": readers.fraction(0, 1000),
    "points_months": readers.number(0, 1200),
    "points_ratio": readers.ratio,
    "points_minimum": readers.number(0, 10**9),
    "points_step": readers.number(1, 10**9),
    "points_share": readers.fraction(0, 1),
    "points_not_on": readers.words_of,
    "points_spend": readers.one_of(("off", "ask", "auto")),
    "referral_points": readers.number(0, 10**9),
    "referral_from": readers.number(0, 10**12),
    "topup_steps": readers.bonus_steps,
    "wallet_spends": readers.one_of(("proportion", "bonus first", "principal first")),
    "wallet_pin_over": readers.number(0, 10**12),
    "card_limit_named": readers.number(0, 10**12),
    "card_limit_unnamed": readers.number(0, 10**12),
    "coupon_return": readers.one_of(("full", "never")),
    "coupon_charge": readers.yes_or_no,
    "follow_coupon": readers.matching(r"\S{0,24}", "welcome5"),
    "rounding_step": readers.rounding_step,
    "rounding_way": readers.one_of(("down", "up", "nearest")),
    "voucher_refund": readers.one_of(("kept", "again", "cash")),
    "payment_driver": readers.one_of(("", "simulated")),
    "no_receipt_days": readers.number(0, 366),
    "permits": readers.permits,
    "one_session": readers.one_of(("off", "tell", "refuse")),
    "badge_approves": readers.yes_or_no,
    "void_reasons": readers.yes_or_no,
    "keymap": readers.matching(r"[a-z0-9_]{1,32}", "default"),
    "keymap_changes": readers.keymap_changes,
    "customer_text": str,
    "join_url": readers.matching(r"(https?://[!-~]{1,190})?", "https://example.com/join"),
    "join_text": str,
    "bell": readers.yes_or_no,
    "lock_minutes": readers.number(0, 240),
    "alert_limits": readers.matching(r"([a-z_]+=(off|\d{1,6})(\s+|$))*", "voids=50 no_sales=off"),
    "alert_locks": readers.matching(r"([a-z_]+(\s+|$))*", "own_refund rung_lower"),
    "alert_hours": readers.matching(r"(\d|1\d|2[0-3])-(\d|1\d|2[0-3])", "23-6"),
    "clock_back_minutes": readers.number(1, 1440),
    "clock_ahead_days": readers.number(1, 366),
    "work_hours": readers.hours,
    "late_minutes": readers.number(0, 240),
    "outbox_sender": readers.outbox_sender,
    "outbox_quiet": readers.quiet_hours,
    "outbox_statements": readers.yes_or_no,
    "outbox_keep_days": readers.number(30, 3660),
    "remind_days": readers.number(1, 366),
    "remind_balance_days": readers.number(0, 3660),
    "remind_away_days": readers.number(0, 3660),
    "opening_hours": readers.hours,
    "booking_days": readers.number(0, 366),
    "booking_cancel_hours": readers.number(0, 720),
    "booking_missed_takes_use": readers.yes_or_no,
    "remind_booking_hours": readers.number(0, 720),
    "scale_labels": readers.scale_labels,
    "label_amount": readers.one_of(("label", "refuse")),
    "count_use_slip": readers.yes_or_no,
}
"""How each setting is read from what a person typed; a ValueError says what it may be."""


def read(name: str, text: str) -> Any:
    """A setting's value from text. Raises UnknownSetting, BadSetting."""
    if name not in READERS:
        raise UnknownSetting(name=name, known=", ".join(READERS))
    try:
        return READERS[name](text)
    except ValueError as error:
        raise BadSetting(name=name, value=text, allowed=error) from None


def write(value: Any) -> str:
    """A setting's value as text that `read` takes."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Currency):
        return value.code
    if isinstance(value, ZoneInfo):
        return value.key
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, Ratio):
        return f"{value.points}:{value.money}"
    if isinstance(value, SumBonus):
        return f"{value.threshold}:{value.points} {'every' if value.every else 'once'}"
    if isinstance(value, tuple):
        return " ".join(part if isinstance(part, str) else _pair(*part) for part in value)
    if value is None:
        return ""
    return str(value)


def _pair(first: Any, second: Any) -> str:
    return f"{first}{'=' if isinstance(first, str) else ':'}{second}"


def load() -> Settings:
    """The settings as they are now; what was never set has its default."""
    known = {setting.name for setting in fields(Settings)}
    rows: Any = Setting.select(Setting.name, Setting.value).where(Setting.name.in_(sorted(known))).tuples()
    return Settings(**{name: read(name, json.loads(value)) for name, value in rows})


def save(**values: Any) -> None:
    """Set settings, typed or as text, inside the caller's transaction. Raises UnknownSetting, BadSetting."""
    for name, value in values.items():
        kept = json.dumps(write(read(name, write(value))), ensure_ascii=False)
        (
            Setting.insert(name=name, value=kept)
            .on_conflict(conflict_target=[Setting.name], update={Setting.value: kept})
            .execute()
        )
