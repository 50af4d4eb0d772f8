"""What is on the paper: widths as a GBK printer has them, wrapping, rows and table rows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.slip import (
    QR,
    Barcode,
    Columns,
    Cut,
    Feed,
    PaperLine,
    Row,
    Rule,
    Slip,
    Text,
    gbk_cells,
    lay_out,
    pad,
    paper_width,
    printable,
    wrap,
)

WORDS = st.text(st.one_of(st.sampled_from("农夫山泉 aB1×—·￥¥é\t\n\x1b\u200b\u0301😀"), st.characters()), max_size=60)
SLIPS = st.builds(
    Slip,
    st.integers(28, 64),
    st.lists(
        st.one_of(
            st.builds(
                Text, WORDS, st.sampled_from(["left", "centre", "right"]), size=st.sampled_from(["normal", "large"])
            ),
            st.builds(Row, WORDS, WORDS),
            st.builds(Columns, st.tuples(WORDS, WORDS, WORDS), st.just((14, 6, 8))),
            st.sampled_from([Rule(), Rule("="), Feed(2), Barcode("0102"), QR("x"), Cut()]),
        ),
        max_size=8,
    ).map(tuple),
)


def texts(slip: Slip) -> list[str]:
    return [line.text for line in lay_out(slip) if isinstance(line, PaperLine)]


def test_widths_on_paper_are_those_of_gbk_not_of_the_screen():
    assert [paper_width(text) for text in ("abc", "农夫山泉", "×", "—", "…", "·", "￥", "é", "ñ", "😀")] == [
        3, 8, 2, 2, 2, 2, 2, 2, 1, 2,
    ]  # fmt: skip


def test_a_name_cannot_command_the_printer():
    assert printable("\x1bp\x00\x19可乐\x9b\u202e\ue000\u200d!") == "p可乐!"


def test_the_yen_sign_that_gbk_lacks_and_odd_spaces_are_made_printable():
    assert printable("¥5\u00a0a\tb\u2003c\u3000d\u2028e") == "￥5 a b c\u3000d e"
    assert printable("Cafe\u0301") == "Café"


def test_words_stay_whole_and_chinese_breaks_anywhere():
    assert wrap("Coca Cola Zero 330ml", 10) == ["Coca Cola", "Zero 330ml"]
    assert wrap("金龙鱼精炼一级大豆油5L", 20) == ["金龙鱼精炼一级大豆油", "5L"]
    assert wrap("A 农夫山泉饮用天然水", 12) == ["A 农夫山泉饮", "用天然水"]


def test_an_odd_width_leaves_a_cell_empty_rather_than_cutting_a_character():
    assert wrap("农夫山泉", 5) == ["农夫", "山泉"]


def test_a_word_longer_than_the_paper_is_broken_and_starts_on_the_line_it_stands_on():
    assert wrap("No 4200002026112118420700001", 12) == ["No 420000202", "611211842070", "0001"]


def test_an_indent_is_kept_but_is_no_line_of_its_own():
    assert wrap("  *第二件半价", 32) == ["  *第二件半价"]
    assert wrap("  abcdefgh", 8) == ["abcdefgh"]


def test_an_empty_paragraph_is_one_empty_line_and_a_trailing_space_none():
    assert wrap("", 10) == [""]
    assert wrap("a\n\nb", 10) == ["a", "", "b"]
    assert wrap("abcd ", 4) == ["abcd"]


@given(WORDS, st.integers(2, 60))
def test_wrapping_loses_nothing_but_spaces_and_is_never_too_wide(text, width):
    lines = wrap(text, width)
    assert all(paper_width(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == printable(text).replace("\n", "").replace(" ", "")


@given(WORDS, st.integers(2, 60), st.sampled_from(["left", "centre", "right"]))
def test_padding_fills_exactly(text, width, align):
    line = wrap(text, width)[0]
    assert paper_width(pad(line, width, align)) == width


def test_a_row_sets_the_figure_at_the_right_edge():
    assert texts(Slip(20, (Row("应付", "￥90.73"),))) == ["应付         ￥90.73"]


def test_a_row_whose_words_leave_no_room_wraps_above_the_figure():
    assert texts(Slip(12, (Row("储值卡(本金45.45)", "50.00"),))) == ["储值卡(本金", "45.45) 50.00"]
    assert texts(Slip(12, (Row("abcdefgh", "50.00"),))) == ["abcdefgh", "       50.00"]


def test_a_figure_as_wide_as_the_paper_stands_alone():
    assert texts(Slip(8, (Row("应付", "12345678"), Row("", "12345678")))) == ["应付", "12345678", "12345678"]


def test_a_line_feed_in_a_figure_does_not_start_a_line():
    assert texts(Slip(10, (Row("a", "1\n2"), Columns(("n", "1\n", "2"), (4, 3, 3))))) == [
        "a      1 2",
        "n    1   2",
    ]


def test_a_name_wider_than_its_column_takes_the_whole_row_and_the_figures_the_next():
    row = Columns(("金龙鱼精炼一级大豆油", "1", "69.90"), (14, 4, 8))
    assert texts(Slip(26, (row,))) == ["金龙鱼精炼一级大豆油", " " * 17 + "1   69.90"]


def test_figures_that_would_touch_stand_on_a_line_of_their_own():
    assert texts(Slip(12, (Columns(("a", "123", "4"), (6, 3, 3)),))) == ["a", "       123 4"]
    row = Columns(("苹果", "1234", "123,456.78"), (14, 4, 8))
    assert texts(Slip(26, (row,))) == ["苹果", "           1234 123,456.78"]


def test_a_large_text_has_half_the_cells():
    assert lay_out(Slip(10, (Text("农夫山", "centre", True, "large"),))) == [
        PaperLine("农夫", "centre", True, "large"),
        PaperLine("山", "centre", True, "large"),
    ]


def test_what_is_no_line_is_given_as_it_is():
    assert lay_out(Slip(4, (Rule("="), Barcode("1"), QR("2"), Feed(2), Cut()))) == [
        PaperLine("===="),
        Barcode("1"),
        QR("2"),
        PaperLine(""),
        PaperLine(""),
        Cut(),
    ]


def test_a_printer_without_chinese_measures_its_own_way():
    row = Slip(10, (Row("×", "é"),))
    assert [line.text for line in lay_out(row, cells=lambda char: 1)] == ["×        é"]
    assert texts(row) == ["×      é"]


@given(SLIPS)
def test_no_line_is_wider_than_the_paper_and_none_holds_a_control_character(slip):
    for line in lay_out(slip):
        if isinstance(line, PaperLine):
            assert paper_width(line.text) * (2 if line.size == "large" else 1) <= slip.columns
            assert line.text == printable(line.text) and "\n" not in line.text


@pytest.mark.parametrize("char", ["a", "中", "😀", "ñ", "\U00020000"])
def test_every_character_takes_one_or_two_cells(char):
    assert gbk_cells(char) in (1, 2)
