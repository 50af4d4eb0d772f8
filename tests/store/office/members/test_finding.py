"""Members found by card, number and phone, and as somebody types."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import codes, member_numbers
from store.books.actor import Actor
from store.db.models import Member, MemberCard
from store.db.opening import Shop
from store.office import members
from store.office.members import finding
from store.office.members.masks import mask_name, mask_phone
from store.office.members.naming import keys_of
from store.office.members.refusals import CardLost, CardReplaced, MemberClosed, MemberFrozen, MemberLost
from tests.many_members import fill


@pytest.fixture
def people(any_shop: Shop, actor: Actor, now) -> Shop:
    for phone, name in (
        ("13800135678", "王小明"),
        ("13800139999", "王明"),
        ("13912345678", "单重行"),
        ("15800000001", "欧阳娜娜"),
        ("18600000002", "John Smith"),
        ("18600000003", ""),
    ):
        members.enrol(any_shop, actor, phone, name=name, key=phone, now=now)
    return any_shop


def phones(shop: Shop, text: str, limit: int = 20) -> list[str]:
    return [found.phone for found in members.find_members(shop, text, limit)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("138", {"13800135678", "13800139999"}),  # how a phone begins
        ("1380013-5678", {"13800135678"}),
        ("+86 13800135678", {"13800135678"}),
        ("5678", {"13800135678", "13912345678"}),  # its last four
        ("0003", {"18600000003"}),
        ("王", {"13800135678", "13800139999"}),
        ("小明", {"13800135678"}),  # a part of the name
        ("明", {"13800135678", "13800139999"}),  # any character of it
        ("wxm", {"13800135678"}),
        ("WX", {"13800135678"}),
        ("wangm", {"13800139999"}),
        ("wang", {"13800135678", "13800139999"}),
        ("szx", {"13912345678"}),  # every reading of 单 重 行: shan, dan, chan; zhong, chong; xing, hang
        ("dch", {"13912345678"}),
        ("danchonghang", {"13912345678"}),
        ("ouyang", {"15800000001"}),
        ("oynn", {"15800000001"}),
        ("smith", {"18600000002"}),
        ("john s", {"18600000002"}),
        ("js", {"18600000002"}),
        ("ＷＸＭ", {"13800135678"}),
        ("没有", set()),
        ("", set()),
        ("%", set()),
        ("9999999", set()),
    ],
)
def test_what_is_typed_finds(people: Shop, text: str, wanted: set[str]):
    assert set(phones(people, text)) == wanted


def test_four_digits_show_the_ends_of_phones_before_their_beginnings(any_shop: Shop, actor, now):
    for phone in ("13801111111", "15900001380"):
        members.enrol(any_shop, actor, phone, key=phone, now=now)
    assert phones(any_shop, "1380") == ["15900001380", "13801111111"]


def test_no_more_is_found_than_was_asked_for_and_nobody_twice(shop: Shop):
    fill(shop, 2000)
    for text in ("1", "w", "王", "小"):
        found = phones(shop, text, 7)
        assert len(found) == 7 == len(set(found))


def test_typing_walks_ranges_and_never_all_members(shop: Shop):
    fill(shop, 50)
    for statement in (finding._KEY_PREFIX, finding._PHONE_PREFIX, finding._BY_TAIL, finding._CARD_OR_NUMBER):
        sql = statement.sql(shop.db)
        values = ["1"] * (sql.count("?") - 1) + [20]
        steps = [row[3] for row in shop.db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()]
        assert not [step for step in steps if "SCAN" in step or "merged_into" in step or "TEMP B-TREE" in step], steps


def test_a_member_of_many_keys_takes_one_place(people: Shop):
    assert phones(people, "d") == ["13912345678"]


def test_what_is_found_is_masked_for_the_screen(people: Shop):
    [found] = members.find_members(people, "wxm")
    assert (found.masked_phone, found.masked_name, found.tier, found.points) == ("138****5678", "王*", "青铜", 0)


def test_a_till_takes_a_member_by_card_number_or_phone(people: Shop, now):
    [found] = members.find_members(people, "wxm")
    MemberCard.create(code="VIP-0001", member=found.id, since=0)
    for code in ("VIP-0001", found.number, "13800135678", "+86 138 0013 5678"):
        taken = members.by_code(people, code, now=now)
        assert taken is not None and taken.id == found.id
    for code in ("VIP-0002", "13800135679", "6901234567892", "12", ""):
        assert members.by_code(people, code, now=now) is None


@pytest.mark.parametrize(("state", "refusal"), [("lost", CardLost), ("replaced", CardReplaced)])
def test_a_card_that_counts_no_more_is_refused_and_the_phone_still_works(people: Shop, now, state, refusal):
    [found] = members.find_members(people, "wxm")
    MemberCard.create(code="VIP-0001", member=found.id, state=state, since=0)
    with pytest.raises(refusal) as refused:
        members.by_code(people, "VIP-0001", now=now)
    assert refused.value.params["member"] == "138****5678 王*"
    assert members.by_code(people, found.phone, now=now) is not None


@pytest.mark.parametrize(
    ("state", "refusal"), [("frozen", MemberFrozen), ("lost", MemberLost), ("closed", MemberClosed)]
)
def test_a_till_does_not_take_a_blocked_member(people: Shop, now, state, refusal):
    [found] = members.find_members(people, "wxm")
    Member.update(state=state).where(Member.id == found.id).execute()
    with pytest.raises(refusal):
        members.by_code(people, found.number, now=now)
    office = members.any_by_code(people, found.number, now=now)
    assert office is not None and office.state == state


@given(st.integers(1, 99), st.integers(0, 10**7 - 1))
def test_a_member_number_is_sound_and_no_code_of_another_kind(store: int, chance: int):
    number = member_numbers.new_number(store, lambda _limit: chance)
    read = codes.read(number)
    assert isinstance(read, codes.ProductCode) and read.member_number == number
    assert read.sale_number is None and not read.may_be_payment
    assert len(number) not in (8, 12, 13, 14)  # no GTIN
    assert number[0] == "9"  # no mobile of the mainland


@given(st.integers(0, 10**7 - 1), st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_makes_a_number_unsound(chance: int, place: int, by: int):
    number = member_numbers.new_number(1, lambda _limit: chance)
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert not member_numbers.sound(wrong)


@given(st.integers(0, 10**7 - 1), st.integers(0, 9))
def test_two_digits_exchanged_make_a_number_unsound(chance: int, place: int):
    number = member_numbers.new_number(1, lambda _limit: chance)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or not member_numbers.sound(swapped)


@pytest.mark.parametrize(
    "text", [";{}=?", ";{}=99121010000?", "%B{}^WANG/XM^9912?", "%{}?;{}=1?", " {} ", "９" + "{tail}"]
)
def test_a_card_may_come_as_a_magnetic_stripe_or_full_width(text: str):
    number = member_numbers.new_number(1, lambda _limit: 1234567)
    read = codes.read(text.replace("{tail}", number[1:]).replace("{}", number))
    assert isinstance(read, codes.ProductCode) and read.member_number == number


@given(st.text("0123456789", min_size=5, max_size=15))
def test_a_masked_phone_hides_at_least_four_digits_or_all_but_one(phone: str):
    masked = mask_phone(phone)
    first, _, last = masked.partition("****")
    assert phone.startswith(first) and phone.endswith(last)
    assert len(phone) - len(first) - len(last) >= min(3, len(phone) - 1)
    assert mask_phone("13812345678") == "138****5678"


@given(st.text(max_size=60))
def test_a_masked_name_shows_one_character_at_most(name: str):
    assert mask_name(name) in ("", f"{name.strip()[:1]}*")


@given(st.text(max_size=60))
def test_the_keys_of_any_name_are_few_and_short(name: str):
    keys = keys_of(name)
    assert len(keys) <= 32 + 60 and all(0 < len(key.decode()) <= 24 for key in keys)
    assert len(set(keys)) == len(keys)


def test_a_long_name_that_can_be_read_in_several_ways_at_its_end_is_kept_and_found(any_shop: Shop, actor, now):
    """The readings chang and zhang stand behind what a key holds, and are one key."""
    name = "新疆维吾尔自治区乌鲁木齐市长江路长盛商行"
    made = members.enrol(any_shop, actor, "13811119999", name=name, key="long", now=now)
    for text in ("新疆", "长盛", "xjwwez", "xinjiangweiwu"):
        assert made.id in [each.id for each in members.find_members(any_shop, text)], text
