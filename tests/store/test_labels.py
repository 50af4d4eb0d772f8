import pytest

from store import codes, labels

CHECK = "0123456789"


def with_check(digits: str) -> str:
    return next(digits + last for last in CHECK if codes.checks(digits + last))


def known(*texts: str):
    return labels.formats(labels.parse_all(" ".join(texts)))


@pytest.mark.parametrize(
    ("preset", "prefix", "digits", "item", "weight", "amount"),
    [
        ("weight-13", "22", "220001200532", "00012", 532, None),
        ("amount-13", "21", "210001201234", "00012", None, 1234),
        ("weight-13-6", "2", "200001200532", "000012", 532, None),
        ("amount-weight-18", "26", "26000120123400532", "00012", 532, 1234),
        ("weight-amount-18", "28", "28000120053201234", "00012", 532, 1234),
    ],
)
def test_a_label_of_a_common_scale_is_read(preset, prefix, digits, item, weight, amount):
    pattern = labels.PRESETS[preset].replace("PP", prefix).replace("P", prefix)
    label = labels.read(with_check(digits), known(f"deli={pattern}"))
    assert label is not None
    assert (label.item, label.weight, label.amount) == (item, weight, amount)


def test_the_item_may_be_kept_with_its_zeros_without_them_or_behind_the_prefix():
    label = labels.read(with_check("220001200532"), known("deli=22IIIIIWWWWWC"))
    assert label is not None and label.codes == ("00012", "12", "2200012")


def test_another_prefix_length_or_check_digit_is_no_label():
    formats = known("deli=22IIIIIWWWWWC")
    good = with_check("220001200532")
    wrong = good[:-1] + CHECK[int(good[-1]) - 1]
    for code in (wrong, with_check("230001200532"), good + "0", "ABC", ""):
        assert labels.read(code, formats) is None
    assert labels.read(wrong, known("deli=22IIIIIWWWWWX")) is not None


def test_the_check_digit_of_a_price_field_is_that_of_gs1():
    assert (labels.inner_check("2875"), labels.inner_check("14685")) == ("9", "6")
    formats = known("deli=22IIIIVAAAAAC")
    assert labels.read(with_check("220012614685"), formats) is not None
    assert labels.read(with_check("220012514685"), formats) is None


@pytest.mark.parametrize(
    "text",
    [
        "deli",
        "deli=22III",
        "deli=22IIIIICWWWWW",
        "deli=22IIIIIIIWWWWC",
        "deli=22IIWIIIWWWWC",
        "deli=22IIIIIXXXXXC",
        "deli=22IIIIVWWWWWWC",
        "deli=22IIIIIWWWWWC:3:2:pound",
        "deli=22IIIIIWWWWWC deli=23IIIIIWWWWWC",
        "deli=22IIIIIWWWWWC meat=2XIIIIIAAAAAC",
    ],
)
def test_a_format_that_cannot_be_read_by_or_that_reads_what_another_reads_is_refused(text):
    with pytest.raises(ValueError, match=r"=|≠"):
        labels.parse_all(text)


def test_a_setting_is_written_as_it_was_read():
    (written,) = labels.parse_all("deli=22IIIIIWWWWWC:2:2:斤")
    assert labels.parse_all(written) == (written,)
    assert labels.parse(written).weight_decimals == 2


def test_while_paying_a_label_is_named_and_what_may_be_a_payment_is_not():
    formats = known("deli=22IIIIIWWWWWC", "deli18=21IIIIIAAAAAWWWWWC", "meat=26IIIIIAAAAAWWWWWC")
    assert codes.label_of(with_check("220001200532") + "\n", formats) is not None
    assert codes.label_of(with_check("21000120123400532"), formats) is not None
    assert codes.label_of(with_check("26000120123400532"), formats) is None
    assert codes.label_of(with_check("690123456789"), formats) is None
