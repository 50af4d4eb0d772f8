"""The reader of receipts is strict: what it does not know it refuses, or tests that use it could not fail."""

import pytest

from tests.escpos_decoder import QR, Barcode, Cut, Kick, PaperLine, Unreadable, decode, jobs, lines


def test_lines_carry_what_the_printer_was_told_of_them():
    data = b"\x1b@\x1ba\x01\x1bE\x01\x1d!\x11" + b"AB\n" + b"\x1ba\x00\x1bE\x00\x1d!\x00" + b"c\n\n"
    assert decode(data) == [PaperLine("AB", "centre", True, "large"), PaperLine("c"), PaperLine("")]


@pytest.mark.parametrize("encoding", ["gbk", "gb18030"])
def test_chinese_is_chinese_only_after_it_was_switched_on(encoding):
    raw = "农夫山泉￥".encode(encoding)
    assert lines(b"\x1c&" + raw + b"\x1c.\n", encoding=encoding) == ["农夫山泉￥"]
    assert lines(raw + b"\n", encoding=encoding) != ["农夫山泉￥"]


def test_code_pages_and_utf_8_are_read():
    assert lines(b"\x1bt\x10" + "é€¥".encode("cp1252") + b"\n") == ["é€¥"]
    assert lines("农夫é\n".encode(), encoding="utf-8") == ["农夫é"]


def test_barcodes_qr_codes_cuts_and_kicks_are_seen():
    qr = b"https://x.cn"
    data = (
        b"\x1dh\x40\x1dw\x02\x1dH\x02\x1dkI\x07{B0-{C\x15"
        b"\x1d(k\x04\x001A2\x00\x1d(k\x03\x001C\x06\x1d(k\x03\x001E1"
        + (b"\x1d(k" + (len(qr) + 3).to_bytes(2, "little") + b"1P0" + qr)
        + b"\x1d(k\x03\x001Q0\x1dVB\x00\x1bp\x00\x19\x19"
    )
    assert decode(data) == [Barcode("0-21"), QR("https://x.cn"), Cut(), Kick(2)]
    assert jobs(data) == [[Barcode("0-21"), QR("https://x.cn"), Cut()], [Kick(2)]]


@pytest.mark.parametrize(
    "data",
    [
        b"abc",  # no line feed at the end
        b"\x07\n",
        b"\x1bZ",
        b"\x1b",
        b"\x1ba\x05",
        b"ab\x1ba\x01\n",  # alignment in the middle of a line does nothing on a printer
        b"x" * 49 + b"\n",
        b"\x1d!\x11" + b"x" * 25 + b"\n",
        b"\x1c&\x81\x20\x1c.\n",  # no such character
        b"\x1c&\xc5\n",
        b"\x1dH\x02\x1dkI\x03{Bx"[:-1],
        b"\x1dH\x02\x1dkI\x03\x00Bx",
        b"\x1dH\x02\x1dw\x06\x1dkI\x14{BABCDEFGHIJKLMNOPQR",  # wider than the paper
        b"\x1dkI\x03{Bx",  # nobody could read its digits
        b"\x1d(k\x03\x001Q0",  # prints a QR code that was never stored
        b"\x1d(L\x00\x00",
        b"\x1bp\x00\xff\x00",
    ],
)
def test_what_it_does_not_know_is_refused(data):
    with pytest.raises(Unreadable):
        decode(data)
