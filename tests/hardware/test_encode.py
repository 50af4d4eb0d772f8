"""Slip → bytes: read back strictly, the paper says what the layout says."""

import codecs
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.encode import Profile, cells_of, encode
from hardware.refusals import UnknownEncoding
from store.slip import QR, Barcode, Columns, Cut, Feed, PaperLine, Row, Rule, Slip, Text, gbk_cells, lay_out
from tests.escpos_decoder import decode, lines

WORDS = st.text(
    st.one_of(st.sampled_from("农夫山泉 aB1{×—·￥¥éñ\t\n\x1b\x00\x10\u200b\u0301😀𠀀"), st.characters()), max_size=60
)
STYLED = st.builds(
    Text,
    WORDS,
    st.sampled_from(["left", "centre", "right"]),
    bold=st.booleans(),
    size=st.sampled_from(["normal", "tall", "large"]),
)
ASCII = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=16)
BLOCKS = st.one_of(
    STYLED,
    st.builds(Row, WORDS, WORDS, st.booleans()),
    st.builds(Columns, st.tuples(WORDS, WORDS, WORDS), st.just((14, 6, 8))),
    st.builds(QR, st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)),
    st.sampled_from([Rule(), Rule("="), Feed(2), Cut()]),
)
SLIPS = st.builds(Slip, st.sampled_from([32, 42, 48]), st.lists(BLOCKS, max_size=8).map(tuple))


def on_paper(char: str, encoding: str) -> str:
    """What stands on paper for a character of the layout."""
    if char == "−" and encoding != "utf-8":
        return "-"
    try:
        raw = char.encode(encoding)
    except UnicodeEncodeError:
        return "?" * gbk_cells(char)
    return char if len(raw) < 4 or encoding == "utf-8" or unicodedata.category(char) == "Lo" else "?" * gbk_cells(char)


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8"])
@given(slip=SLIPS)
def test_every_slip_reads_back_as_its_layout(slip, encoding):
    expected = [
        PaperLine("".join(on_paper(c, encoding) for c in one.text), one.align, one.bold, one.size)
        if isinstance(one, PaperLine)
        else one
        for one in lay_out(slip, cells_of(encoding))
    ]
    assert decode(encode(slip, Profile(encoding)), columns=slip.columns, encoding=encoding) == expected


@pytest.mark.parametrize("encoding", ["cp437", "cp850", "cp858", "cp1252", "cp866", "off"])
@given(slip=SLIPS)
def test_without_chinese_lines_still_fill_the_paper_exactly_as_laid_out(slip, encoding):
    paper = decode(encode(slip, Profile(encoding)), columns=slip.columns)
    laid_out = lay_out(slip, cells_of(encoding))
    assert len(paper) == len(laid_out)
    for one, line in zip(paper, laid_out, strict=True):
        if isinstance(line, PaperLine):
            assert len(one.text) == sum(map(cells_of(encoding), line.text))
            assert (one.align, one.bold, one.size) == (line.align, line.bold, line.size)


@given(WORDS, st.sampled_from(["gbk", "gb18030", "utf-8", "cp1252", "off"]))
def test_a_name_passes_no_control_byte(name, encoding):
    plain = encode(Slip(48, (Text(""),)), Profile(encoding))
    data = encode(Slip(48, (Text(name.replace("\n", "")),)), Profile(encoding))
    body = data[len(plain) - 1 :].replace(b"\x1c&", b"").replace(b"\x1c.", b"")
    assert not any((byte < 0x20 and byte != 0x0A) or byte == 0x7F for byte in body)


@given(ASCII, st.sampled_from([32, 42, 48]))
def test_a_barcode_reads_back_or_is_a_qr_code_with_its_text_when_the_paper_is_too_narrow(data, columns):
    paper = decode(encode(Slip(columns, (Barcode(data),)), Profile()), columns=columns)
    assert paper[0] in (Barcode(data), QR(data))
    if paper[0] == QR(data):
        assert "".join(one.text for one in paper[1:]).replace(" ", "") == data.replace(" ", "")


@pytest.mark.parametrize("columns", [32, 42, 48])
def test_the_number_of_a_sale_always_has_room_as_a_barcode(columns):
    assert decode(encode(Slip(columns, (Barcode("0102202611210087"),)), Profile()), columns=columns) == [
        Barcode("0102202611210087")
    ]


def test_digits_go_in_pairs_and_an_odd_one_does_not():
    data = encode(Slip(48, (Barcode("A12345"),)), Profile())
    assert data.endswith(b"kI\x0a{BA{C\x0c\x22{B5")


def test_a_line_with_chinese_stands_whole_between_the_switches_and_others_without_them():
    slip = Slip(32, (Text("abc"), Row("可乐", "￥2.50")))
    assert encode(slip, Profile("gbk")) == (
        b"\x1b@abc\n\x1c&" + ("可乐" + " " * 22 + "￥2.50").encode("gbk") + b"\x1c.\n"
    )


def test_characters_that_the_usual_library_prints_as_question_marks_are_there():
    slip = Slip(32, (Text("￥2 、。（）——·…×"),))
    assert lines(encode(slip, Profile("gbk")), columns=32, encoding="gbk") == ["￥2 、。（）——·…×"]
    assert lines(encode(Slip(32, (Text("¥2"),)), Profile("gbk")), columns=32) == ["￥2"]


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "cp437", "off"])
def test_a_minus_sign_of_a_reckoning_is_a_hyphen_on_paper_and_no_question_mark(encoding):
    slip = Slip(20, (Text("5.00 − 1.00 = 4.00"),))
    assert lines(encode(slip, Profile(encoding)), columns=20) == ["5.00 - 1.00 = 4.00"]


def test_the_yen_sign_is_one_cell_where_there_is_no_chinese_and_the_figure_still_at_the_edge():
    slip = Slip(20, (Row("Due", "￥90.73"),))
    assert lines(encode(slip, Profile("cp1252")), columns=20) == ["Due           ¥90.73"]
    assert lines(encode(slip, Profile("off")), columns=20) == ["Due          ??90.73"]


def test_a_printer_without_a_cutter_feeds_the_paper_out_to_be_torn():
    assert encode(Slip(32, (Cut(),)), Profile(cut=False)) == b"\x1b@\x1bd\x04"


@pytest.mark.parametrize("encoding", ["klingon", "utf-16", "cp1098", "gb2312", "rot13"])
def test_an_encoding_that_no_printer_has_is_refused_by_name(encoding):
    with pytest.raises(UnknownEncoding) as refused:
        encode(Slip(32, (Text("x"),)), Profile(encoding))
    assert refused.value.params["encoding"] == encoding


def test_our_commands_are_those_that_python_escpos_sends():
    constants = pytest.importorskip("escpos.constants")
    slip = Slip(32, (Text("a", "centre", True, "normal"), Text("b", "right"), Cut()))
    style = constants.TXT_STYLE
    assert encode(slip, Profile()) == (
        constants.HW_INIT
        + style["align"]["center"] + style["bold"][True] + b"a\n"
        + style["align"]["right"] + style["bold"][False] + b"b\n"
        + constants._CUT_PAPER(b"B\x00")
    )  # fmt: skip
    barcode = encode(Slip(48, (Barcode("AB"),)), Profile())
    assert constants.BARCODE_TYPE_B["CODE128"] + b"\x04{BAB" in barcode
    assert constants.BARCODE_TXT_BLW in barcode


def test_every_codec_of_python_is_either_refused_or_prints():
    slip = Slip(32, (Text("可乐 café"),))
    for name in ("latin_1", "iso8859_2", "cp1251", "big5", "shift_jis", "ascii", "hex"):
        assert codecs.lookup(name)
        try:
            encode(slip, Profile(name))
        except UnknownEncoding:
            continue


@pytest.mark.parametrize(("encoding", "theirs"), [("gb18030", "gb18030"), ("gbk", "cp936")])
def test_chinese_goes_out_as_receiptline_sends_it(encoding, theirs):
    """receiptline.json was made once by receiptline.cjs, which says how."""
    fixture = json.loads(Path(__file__).with_name("receiptline.json").read_text())
    for text, sent in fixture["bytes"][theirs].items():
        ours = encode(Slip(48, (Text(text),)), Profile(encoding))
        assert (
            ours.partition(b"\x1c&")[2].removesuffix(b"\x1c.\n")
            == (bytes.fromhex(sent).rpartition(b"\x1c&")[2].partition(b"\n")[0])
        )
