"""`shop members` and `shop tiers`: by what they do to the shop."""

import csv
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from store import calendar
from store.db.models import JournalEntry, Member, MemberCard, PointsEntry, WalletEntry
from store.db.opening import Shop
from store.office import members
from store.reports.verify import verify
from tests.scripts.conftest import Run, said

Opened = Callable[[], Shop]

FILE = """手机号码,会员卡号,姓名,性别,生日,会员等级,当前积分,储值余额,赠送余额,标签,开卡日期,状态
13800000001,VIP001,王小明,男,1990-08-15,黄金,1569,245.45,24.55,老客 爱茶,2020-01-02,正常
138 0000 0002,VIP002,李芳,女,8月15日,,0,0,0,,,挂失
,VIP003,,,,Bronze,12,0,0,,,
"""


@pytest.fixture
def member(run: Run, made: Path) -> str:
    """The number of a member with the phone 13800000001."""
    return said(run("members", "add", "13800000001", "--name", "王小明", "--json"))["number"]


def view(shop: Shop, code: str) -> members.MemberView:
    found = members.any_by_code(shop, code, now=calendar.now())
    assert found
    return found


def members_file(tmp_path: Path, text: str = FILE, language: str = "en") -> Path:
    file = tmp_path / "members.csv"
    file.write_text(text.replace("黄金", "Gold"))
    return file


def test_a_phone_is_enough_and_nothing_said_shows_it(run: Run, opened: Opened, made: Path):
    told = run("members", "add", "13800000001", "--name", "王小明")
    assert "138****0001 王*" in told.output and "13800000001" not in told.output
    assert view(opened(), "13800000001").name == "王小明"
    again = run("members", "add", "13800000001", ok=False)
    assert "138****0001 王*" in again.stderr and "小明" not in again.stderr


def test_show_is_masked_and_the_whole_is_shown_for_a_reason_and_recorded(run: Run, opened: Opened, member: str):
    masked = run("members", "show", member)
    assert "138****0001" in masked.output and "13800000001" not in masked.output and "小明" not in masked.output
    assert "Silver, 500.00 to go" in masked.output
    whole = said(run("members", "show", member, "--reveal", "contact", "--json"))
    assert (whole["phone"], whole["name"]) == ("13800000001", "王小明")
    told = ("--birthday", "1990-02-30", "--lunar", "--gender", "f", "--address", "长安街1号", "--email", "w@example.cn")
    run("members", "edit", member, *told)
    assert not [word for word in ("1990", "长安街", "w@example") if word in run("members", "show", member).output]
    copy = said(run("members", "show", member, "--reveal", "request", "--json"))
    assert [copy[each] for each in ("birthday", "gender", "address", "email")] == [
        "1990-02-30 of the lunar calendar", "female", "长安街1号", "w@example.cn",
    ]  # fmt: skip
    shown = run("members", "show", member, "--reveal", "request").output
    assert "1990-02-30 of the lunar calendar" in shown and "长安街1号" in shown
    opened()
    assert JournalEntry.select().where(JournalEntry.act == "member.reveal").count() == 3
    run("staff", "add", "1001", "Li", "--pin", "314159")
    assert "supervisor" in run("--as", "1001", "members", "show", member, "--reveal", "contact", ok=False).stderr


def test_edit_tag_card_and_state(run: Run, opened: Opened, member: str):
    run("members", "edit", member, "--name", "王大明", "--birthday", "08-15", "--lunar", "--tier", "gold")
    run("members", "tag", member, "老客", "爱茶")
    run("members", "tag", member, "爱茶", "--remove")
    run("members", "card", member, "A-0001")
    found = view(opened(), "A-0001")
    assert (found.name, found.birthday, found.lunar, found.tier.code) == ("王大明", (8, 15), True, "gold")
    assert found.tags == {"老客"}
    assert "replaced" in run("members", "card", member, "A-0002", "--replaces", "A-0001").output
    run("members", "card", member, "A-0002", "--lost")
    assert "no member" not in run("members", "show", "A-0002").output
    run("members", "edit", member, "--state", "frozen")
    assert view(opened(), member).state == "frozen"
    assert "not a date" in run("members", "edit", member, "--birthday", "August", ok=False).stderr
    assert run("members", "show", "13899999999", ok=False).stderr == "No member is found by that.\n"


def test_link_and_merge(run: Run, opened: Opened, member: str):
    other = said(run("members", "add", "13800000002", "--json"))["number"]
    third = said(run("members", "add", "13800000003", "--json"))["number"]
    run("members", "link", member, other, "--limit", "50")
    shop = opened()
    assert (view(shop, other).main, view(shop, other).shared_limit) == (view(shop, member).id, 5000)
    assert said(run("members", "show", member, "--json"))["family"] == [other]
    assert said(run("members", "show", other, "--json"))["family_of"] == member
    run("members", "link", member, other, "--remove")
    run("members", "merge", other, third)
    shop = opened()
    assert view(shop, other).number == third and view(shop, other).phone == "13800000003"


def test_members_of_another_system_come_with_their_balances_as_ledger_rows(run: Run, opened: Opened, made, tmp_path):
    file = members_file(tmp_path)
    dry = said(run("members", "import", file, "--dry-run", "--json"))
    assert (dry["added"], dry["applied"], dry["points"], dry["principal"], dry["bonus"]) == (
        3,
        False,
        1581,
        24545,
        2455,
    )
    opened()
    assert Member.select().count() == 0
    run("members", "import", file)
    shop = opened()
    found = view(shop, "VIP001")
    assert (found.phone, found.name, found.tier.name, found.birthday) == ("13800000001", "王小明", "Gold", (8, 15))
    assert (found.points, found.principal, found.bonus, found.tags) == (1569, 24545, 2455, {"老客", "爱茶"})
    assert {row.kind for row in PointsEntry.select()} == {row.kind for row in WalletEntry.select()} == {"opening"}
    assert view(shop, "13800000002").state == "lost" and view(shop, "VIP003").points == 12
    assert verify(shop).findings == ()
    again = said(run("members", "import", file, "--json"))
    assert (again["added"], again["present"]) == (0, 3)
    assert "138****0001 王*" in again["duplicates"][0]["message"]
    opened()
    assert (Member.select().count(), PointsEntry.select().count()) == (3, 2)
    told = run("members", "statement", "VIP001")
    assert "brought over" in told.output and "1569" in told.output and "245.45" in told.output
    slip = run("members", "statement", "VIP001", "--slip").output
    assert "MEMBER'S STATEMENT" in slip and "138****0001" in slip and "245.45/24.55" in slip
    assert {len(line) for line in slip.splitlines() if set(line) == {"-"}} == {48}


def test_one_bad_row_keeps_all_out_unless_the_good_are_wanted(run: Run, opened: Opened, made: Path, tmp_path: Path):
    bad = FILE + "".join(
        f"{row},,,,\n"
        for row in (
            *("123,,x,,,,,", "13800000004,,a,,,,,", "13800000004,,b,,,,,"),
            *(",,c,,,,,", "13800000005,,d,,,Iron,x,"),
        )
    )
    file = members_file(tmp_path, bad)
    refused = run("members", "import", file, "--json", ok=False)
    report = said(refused)
    assert [error["code"] for error in report["errors"]] == [
        *("bad_mobile", "rows_share_phone", "rows_share_phone", "nobody_named", "not_a_number", "no_such_tier_name"),
    ]
    assert [error["row"] for error in report["errors"]] == [5, 6, 7, 8, 9, 9] and report["sound"] == 3
    opened()
    assert Member.select().count() == 0
    assert "3 added" in run("members", "import", file, "--keep-good").output


def test_a_file_without_phone_or_card_has_no_members(run: Run, made: Path, tmp_path: Path):
    file = tmp_path / "goods.csv"
    file.write_text("姓名,积分\n王,1\n")
    assert "phone or the card" in run("members", "import", file, ok=False).stderr


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_export_is_masked_unless_asked_and_recorded_and_comes_back_in(
    run: Run, opened: Opened, made: Path, tmp_path: Path, ending: str
):
    run("members", "import", members_file(tmp_path))
    masked, whole = tmp_path / "masked.csv", tmp_path / f"whole.{ending}"
    run("members", "export", masked)
    text = masked.read_text(encoding="utf-8-sig")
    assert "138****0001" in text and not any(word in text for word in ("13800000001", "小明", "08-15", "VIP001"))
    assert len(list(csv.reader(text.splitlines()))) == 4
    run("members", "export", whole, "--unmasked")
    assert stat.S_IMODE(whole.stat().st_mode) == 0o600
    assert "already" in run("members", "export", whole, ok=False).stderr
    opened()
    exports = JournalEntry.select().where(JournalEntry.act == "member.export")
    assert [entry.detail for entry in exports] == [
        '{"members":3,"unmasked":false}',
        '{"members":3,"unmasked":true}',
    ]
    back = said(run("members", "import", whole, "--json"))
    assert (back["present"], back["added"], back["errors"]) == (3, 0, [])


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_an_export_is_the_same_members_in_another_shop(run: Run, opened: Opened, made: Path, tmp_path, language: str):
    """With lunar birthdays that no solar month has, a phone from abroad, states, kinds and balances."""
    run("settings", "set", "language", language)
    run("members", "add", "13800000004", "--birthday", "1990-02-30", "--lunar", "--gender", "f", "--kind", "business")
    abroad = ("+852 9123 4567", "--birthday", "1992-02-29", "--kind", "vip", "--note", "左撇子", "--marketing")
    run("members", "add", *abroad)
    file = tmp_path / "in.csv"
    file.write_text(FILE.replace("Bronze", "青铜") if language == "zh_CN" else FILE.replace("黄金", "Gold"))
    run("members", "import", file)
    run("members", "card", "13800000004", "A-0004")
    out = tmp_path / "out.csv"
    run("members", "export", out, "--unmasked")
    text = out.read_text(encoding="utf-8-sig")
    chinese = language == "zh_CN"
    for here, there in (("企业会员", "business"), ("挂失", "lost"), ("女", ",f,"), ("VIP会员", "vip")):
        assert (here in text, there in text) == (chinese, not chinese)
    other = tmp_path / "other"
    run("--home", other, "init", "--yes", "--language", language)
    told = said(run("--home", other, "members", "import", out, "--json"))
    assert (told["added"], told["errors"], told["points"], told["principal"]) == (5, [], 1581, 24545)
    again = tmp_path / "again.csv"
    run("--home", other, "members", "export", again, "--unmasked")
    one, two = (sorted(file.read_text(encoding="utf-8-sig").splitlines()) for file in (out, again))
    assert one == two


def test_birthdays_of_the_lunar_calendar_are_read_as_hand_kept_lists_write_them(
    run: Run, opened: Opened, made: Path, tmp_path: Path
):
    told = {
        "1990-02-30": (1990, 2, 30), "八月十五": (0, 8, 15), "农历1985年正月初一": (1985, 1, 1),
        "(农历)腊月廿三": (0, 12, 23), "农历 8月15日": (0, 8, 15), "闰六月初六": (0, 6, 6), "19620430": (1962, 4, 30),
    }  # fmt: skip
    lines = [f"1380000{number:04},{text},是" for number, text in enumerate(told)]
    lines.append("13900000001,农历8月15,")  # it says so itself
    run("members", "import", members_file(tmp_path, "\n".join(["手机号,生日,农历生日", *lines])))
    opened()
    rows = [*Member.select().order_by(Member.phone)]
    assert [(row.birth_year, row.birth_month, row.birth_day) for row in rows] == [*told.values(), (0, 8, 15)]
    assert all(row.lunar for row in rows)
    bad = ("1990-02-30,", "1990-13-01,是", "2-31,是", "十三月初一,是", "八月初十一,是")
    file = members_file(
        tmp_path, "\n".join(["手机号,生日,农历生日", *(f"1370000000{n},{text}" for n, text in enumerate(bad))])
    )
    refused = said(run("members", "import", file, "--json", ok=False))
    assert len(refused["errors"]) == 5 and refused["added"] == 0


def test_a_card_is_lost_found_and_replaced_by_its_own_member_alone(run: Run, opened: Opened, member: str):
    run("members", "add", "13800000002")
    run("members", "card", member, "A-0001")
    for more in (("A-0001", "--lost"), ("A-0001", "--found"), ("A-0002", "--replaces", "A-0001")):
        assert "has no card with that code" in run("members", "card", "13800000002", *more, ok=False).stderr
    opened()
    assert [(row.code, row.state) for row in MemberCard.select()] == [("A-0001", "active")]


def test_who_asks_to_be_forgotten_is(run: Run, opened: Opened, member: str):
    run("members", "erase", member, answers="n\n", ok=False)
    assert view(opened(), member).phone
    run("members", "erase", member, "--yes")
    assert (view(opened(), member).phone, view(opened(), member).state) == ("", "closed")


def test_prune_says_whom_it_would_forget(run: Run, opened: Opened, made: Path, tmp_path: Path):
    run(
        "members",
        "import",
        members_file(tmp_path, "手机号,注册日期\n13800000001,2001-01-01\n13800000002,2001年1月1日\n"),
    )
    assert len(said(run("members", "prune", "--inactive", "24m", "--dry-run", "--json"))["members"]) == 2
    assert "2 members are forgotten" in run("members", "prune", "--inactive", "2y").output
    opened()
    assert Member.select().where(Member.phone.is_null(False)).count() == 0
    assert "span" in run("members", "prune", "--inactive", "soon", ok=False).stderr


def test_consent_to_advertising_is_given_and_withdrawn(run: Run, member: str):
    run("members", "consents", member, "--give", "marketing")
    history = said(run("members", "consents", member, "--withdraw", "marketing", "--json"))
    assert [(entry["subject"], entry["given"]) for entry in history] == [
        ("membership", True),
        ("marketing", True),
        ("marketing", False),
    ]


def test_the_list_searches_as_the_till_does(run: Run, member: str):
    [found] = said(run("members", "list", "wxm", "--json"))
    assert (found["number"], found["masked_phone"]) == (member, "138****0001")
    assert "13800000001" not in run("members", "list", "0001").output


def test_tiers_are_preset_changed_and_added(run: Run, made: Path):
    five = said(run("tiers", "preset", "five", "--json"))
    assert [tier["code"] for tier in five] == ["bronze", "silver", "gold", "platinum", "black"]
    changed = said(run("tiers", "set", "silver", "--at", "300", "--points", "1.25", "--off", "5", "--json"))
    assert [changed[1][name] for name in ("threshold", "points", "off_permille")] == [30000, "5/4", 50]
    added = said(run("tiers", "set", "iron", "--name", "Iron", "--at", "100", "--json"))
    assert [tier["code"] for tier in added][:3] == ["bronze", "iron", "silver"]
    assert "iron" not in [tier["code"] for tier in said(run("tiers", "remove", "iron", "--json"))]
    assert "more than" in run("tiers", "set", "gold", "--at", "300", ok=False).stderr
    assert "no preset" in run("tiers", "preset", "nine", ok=False).stderr
    assert "Silver" in run("tiers", "list").output
