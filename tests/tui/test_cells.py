"""Text in terminal cells: Chinese takes two, words stay whole, nothing is wider than its column."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.cells import elide, fit, wrap_cells, wrap_parts
from tui.widgets.digits import draw

TEXT = st.text(st.sampled_from("abc 12.,可乐超市×·“”"), max_size=60)


@given(TEXT, st.integers(2, 40))
def test_what_is_fitted_is_exactly_as_wide_as_its_column(text: str, width: int) -> None:
    assert {cell_len(fit(text, width, align)) for align in ("left", "right", "centre")} == {width}


@given(TEXT, st.integers(2, 40), st.integers(1, 6))
def test_wrapped_lines_are_as_many_and_as_wide_as_allowed_and_lose_nothing_silently(
    text: str, width: int, lines: int
) -> None:
    out = wrap_cells(text, width, lines)
    assert len(out) <= lines and all(cell_len(line) <= width for line in out)
    assert "".join(out).replace(" ", "") == text.replace(" ", "") or "…" in out[-1]


def test_latin_words_stay_whole_beside_chinese() -> None:
    assert wrap_cells("按 F8 随便扫一件,像kl这样", 19, 3) == ["按 F8 随便扫一件,像", "kl这样"]
    assert wrap_cells("Scan one more of it", 10, 3) == ["Scan one", "more of it"]


def test_an_amount_stays_with_its_name_where_a_list_goes_on_in_the_next_line() -> None:
    told = "￥223.82:  Balance 47.61 · WeChat Pay 47.60 · In cash 128.61"
    assert wrap_parts(told, 55, 4) == ["￥223.82:  Balance 47.61 · WeChat Pay 47.60 ·", "In cash 128.61"]
    assert wrap_parts("Scan one · more", 40, 4) == ["Scan one · more"]
    assert wrap_parts("a · b · c", 1, 2) == wrap_cells("a · b · c", 1, 2)


def test_a_text_too_long_says_so() -> None:
    assert elide("金龙鱼精炼一级大豆油", 9) == "金龙鱼精…"


@given(st.decimals(-99999, 9999999, places=2).map(str), st.integers(1, 9), st.integers(1, 80))
def test_block_digits_have_lines_of_one_width_and_no_more_than_fit(text: str, height: int, width: int) -> None:
    lines = draw(text, height, width)
    assert len({len(line) for line in lines}) == 1
    assert len(lines) <= height and (len(lines[0]) <= width or lines[0] == text)
