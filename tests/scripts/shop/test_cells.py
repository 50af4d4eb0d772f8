"""Tables on a phone's narrow terminal."""

from scripts.shop.cells import GAP, cut, fitted, width
from scripts.shop.common import table
from store import i18n

ROWS = [
    ["编码", "名称", "有效期至", "金额"],
    ["9901415377175", "满200减30春节通用券", "2026-12-29 09:30", "30.00"],
    ["9901992665680", "满50减5券", "2026-12-29 09:30", "5.00"],
]


def total(lines, gap):
    return sum(max(width(line[at]) for line in lines) for at in range(4)) + 3 * gap


def test_a_table_with_room_enough_is_as_it_was():
    assert fitted(ROWS, total(ROWS, GAP), {3}) == (ROWS, GAP)


def test_columns_move_together_before_a_name_is_cut():
    assert fitted(ROWS, total(ROWS, 1), {3}) == (ROWS, 1)


def test_a_table_that_is_too_wide_cuts_names_and_neither_codes_nor_moments_nor_figures():
    lines, gap = fitted(ROWS, 52, {3})
    assert total(lines, gap) in (51, 52)
    assert [line[1] for line in lines] == ["名称", "满200减30春节…", "满50减5券"]
    assert [[line[at] for at in (0, 2, 3)] for line in lines] == [[line[at] for at in (0, 2, 3)] for line in ROWS]


def test_a_name_keeps_six_cells_however_narrow_it_is():
    assert fitted(ROWS, 1, {3})[0][1][1] == "满200…"


def test_chinese_is_cut_between_characters():
    assert cut("满200减30", 6) == "满200…"
    assert cut("春节通用", 6) == "春节…"
    assert cut("春节通用", 8) == "春节通用"


def test_of_people_the_end_is_kept_so_that_two_masked_phones_do_not_look_alike():
    assert cut("199****0001 王*", 15) == "199****0001 王*"
    assert cut("199****0001 王*", 8) == "…001 王*"
    assert cut("199****0014 王*", 8) == "…014 王*"
    assert cut("1001 小李", 6) == "…小李"
    assert cut("100 年老酒春节款", 9) == "100 年老…", "no number of anybody"


def test_an_empty_table_says_so(capsys):
    i18n.use("en")
    table(["A", "B"], [])
    assert capsys.readouterr().out == "There is none.\n"
    i18n.use("zh_CN")
