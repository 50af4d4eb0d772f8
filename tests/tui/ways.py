"""What a cashier does most, key by key: of it are made the tables of the READMEs and the test that drives the till."""

from dataclasses import dataclass

from tui import presets

PLAIN, SHORT = "default", "supermarket"
MANAGER, MANAGER_PIN = "1000", "274951"


@dataclass(frozen=True)
class Way:
    """`steps`: `@pay` is that action's key, `<receipt>` something scanned, which is no key; else a key, or
    digits as they are typed. `name` by language."""

    id: str
    name: dict[str, str]
    steps: tuple[str, ...]

    def pressed(self, preset: str) -> list[str]:
        """The keys and scans under a preset, as Textual calls the keys."""
        keys = presets.keys(preset)
        return [keys[step[1:]][0] if step.startswith("@") and step != "@" else step for step in self.steps]

    def count(self, preset: str) -> int:
        return sum(len(step) if step.isdigit() else not step.startswith("<") for step in self.pressed(preset))


WAYS = (
    Way(
        "cash",
        {"en": "A cash sale, the exact amount", "zh_CN": "现金收款,正好"},
        ("@pay", "@exact"),
    ),
    Way(
        "cash_change",
        {"en": "A cash sale, 100 given", "zh_CN": "现金收款,收 100 找零"},
        ("@pay", "100", "enter"),
    ),
    Way(
        "member",
        {
            "en": "A member sale with a coupon and points; card and coupon scanned, the rest in cash",
            "zh_CN": "会员用券用积分,余款现金;会员卡和券扫码",
        },
        ("<card>", "<coupon>", "@pay", "@points", "@exact"),
    ),
    Way(
        "member_balance",
        {
            "en": "A member sale with a coupon, points and stored value; card and coupon scanned",
            "zh_CN": "会员用券、积分、储值;会员卡和券扫码",
        },
        ("<card>", "<coupon>", "@pay", "@points", "@stored"),
    ),
    Way(
        "member_points",
        {
            "en": "A member sale, points pay a part and cash the rest; card scanned",
            "zh_CN": "会员用积分付一部分,余款现金;会员卡扫码",
        },
        ("<card>", "@pay", "@points", "@exact"),
    ),
    Way(
        "member_prepaid",
        {"en": "A member sale paid from the balance; card scanned", "zh_CN": "会员用余额付全款;会员卡扫码"},
        ("<card>", "@pay", "@stored"),
    ),
    Way(
        "refund",
        {"en": "A refund of one line; the receipt scanned", "zh_CN": "退一行商品;扫小票"},
        ("@returns", "<receipt>", "enter", "@give_back", "1", "escape"),
    ),
    Way(
        "park",
        {"en": "Park a basket, and recall it", "zh_CN": "挂单,再取单"},
        ("@park", "@park", "enter"),
    ),
    Way(
        "price_badge",
        {"en": "A new price (5.00), approved by a badge", "zh_CN": "改价为 5,主管扫工牌授权"},
        ("@by_hand", "5", "@new_price", "1", "<badge>"),
    ),
    Way(
        "price_pin",
        {"en": "The same, approved by number and PIN", "zh_CN": "同上,输工号和密码授权"},
        ("@by_hand", "5", "@new_price", "1", MANAGER, "enter", MANAGER_PIN, "enter"),
    ),
)
