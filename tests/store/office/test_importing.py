"""Products from files: what is added, changed, left out, and why."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import Workbook

from store.books.actor import Actor
from store.db.models import Barcode, Category, ImportPart, JournalEntry, Product, ProductImport
from store.db.opening import Shop
from store.office import catalogue, pending, taxes
from store.office.articles import Pack
from store.office.exporting import FileExists, UnknownFormat, export_products
from store.office.finding import find
from store.office.importing.headers import NoHeader
from store.office.importing.products import ImportReport, KeepsChanging, import_products, problem_code
from store.office.importing.reading import EmptyFile, Encrypted, NoSuchFile, NotASpreadsheet

NOW = datetime(2026, 11, 21, tzinfo=UTC)

Bring = Callable[..., ImportReport]


@pytest.fixture
def actor(actor: Actor) -> Actor:
    """Who may change the products."""
    return replace(actor, role="manager")


@pytest.fixture
def bring(any_shop: Shop, actor: Actor, now: datetime, tmp_path: Path) -> Bring:
    """bring("header\\nrow\\n…") imports that text as a CSV file."""

    def bring(text: str | bytes, **more: object) -> ImportReport:
        path = tmp_path / "file.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return import_products(any_shop, actor, path, now=now, **more)  # type: ignore[arg-type]

    return bring


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.left_out


def problems(report: ImportReport) -> list[tuple[int, str]]:
    return [(remark.row, problem_code(remark.problem)) for remark in report.errors]


FULL = (
    "商品编码,条码,品名,拼音码,类别,单位,规格,产地,进价,售价,会员价,会员价2,最低价,最低折扣,计价方式,允许打折,箱码,箱装数,箱价,状态,备注\n"
    "A1,6901234567892;690002,可口可乐,KL,饮料,瓶,500ml,上海,2.3456,3.50,3.20,3.1,3,0.85,普通,是,C1,24,72,正常,注\n"
    "A2,,苹果,,水果,kg,,,0,0,0,0,0,1,计重,否,,,,停用,\n"
)


def test_every_column_lands_where_it_belongs(bring: Bring, any_shop: Shop):
    report = bring(FULL)
    assert counts(report) == (2, 0, 0, 0)
    assert (report.without_price, report.new_categories, report.ignored_columns) == (1, 2, ())
    cola, apple = catalogue.show(any_shop, "A1"), catalogue.show(any_shop, "A2")
    assert (cola.name, cola.mnemonic, cola.category, cola.unit, cola.size) == ("可口可乐", "KL", "饮料", "瓶", "500ml")
    assert (cola.origin, cola.cost, cola.price, dict(cola.member_prices)) == ("上海", 23456, 350, {1: 320, 2: 310})
    assert (cola.floor_price, cola.floor_permille, cola.weighed, cola.decimals) == (300, 850, False, 0)
    assert (cola.discountable, cola.active, cola.note) == (True, True, "注")
    assert cola.packs == (Pack("690002"), Pack("6901234567892"), Pack("C1", 24_000, 7200))
    assert (apple.price, apple.cost, apple.floor_price, apple.floor_permille) == (None, None, None, None)
    assert (apple.weighed, apple.decimals, apple.discountable, apple.active) == (True, 3, False, False)
    assert dict(apple.member_prices) == {} and apple.packs == ()
    assert [found.code for found in find(any_shop, "kkkl")] == ["A1"]


def test_the_second_time_all_is_unchanged_and_nothing_is_written(bring: Bring, any_shop: Shop):
    bring(FULL)
    entries, version = JournalEntry.select().count(), pending.version(any_shop)
    assert counts(bring(FULL)) == (0, 0, 2, 0)
    assert (JournalEntry.select().count(), pending.version(any_shop)) == (entries, version)


def test_a_changed_row_changes_only_what_it_says(bring: Bring, any_shop: Shop):
    bring(FULL)
    report = bring("商品编码,售价,会员价2,单位,条码\nA1,4.00,0,,690003\nA2,0,,,\n")
    assert counts(report) == (0, 1, 1, 0)
    cola = catalogue.show(any_shop, "A1")
    assert (cola.price, dict(cola.member_prices), cola.unit, cola.name) == (400, {1: 320, 2: 310}, "瓶", "可口可乐")
    assert [pack.code for pack in cola.packs] == ["690002", "690003", "6901234567892", "C1"]


def test_a_renamed_product_is_found_by_its_new_name_only(bring: Bring, any_shop: Shop):
    bring("条码,品名\n1,重庆小面\n2,凉面\n")
    bring("条码,品名\n1,兰州拉面\n")
    assert [find(any_shop, text) for text in ("重庆", "cqxm", "xiaomian")] == [[], [], []]
    assert {found.code for found in find(any_shop, "面")} == {"1", "2"}
    assert [found.name for found in find(any_shop, "lzlm")] == ["兰州拉面"]


def test_one_bad_row_leaves_all_out_unless_the_good_are_kept(bring: Bring, any_shop: Shop):
    text = "条码,品名,售价\n1,甲,1\n2,乙,abc\n3,丙,3\n"
    report = bring(text)
    assert not report.applied and counts(report) == (0, 0, 0, 3) and report.sound == 2
    assert problems(report) == [(3, "not_a_number")]
    assert Product.select().count() == 0 and Category.select().count() == 0
    kept = bring(text, keep_good=True)
    assert kept.applied and counts(kept) == (2, 0, 0, 1)
    assert [catalogue.by_code(any_shop, code, now=NOW) is not None for code in "123"] == [True, False, True]


def test_a_dry_run_says_the_same_and_does_nothing(bring: Bring):
    report = bring(FULL, dry_run=True)
    assert counts(report) == (2, 0, 0, 0)
    assert Product.select().count() == 0 and Category.select().count() == 0
    assert ImportPart.select().count() == 0 and JournalEntry.select().count() == 0


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("条码,品名\n1,甲\n1,乙\n2,丙", [(2, "rows_share_code"), (3, "rows_share_code")]),
        ("货号,条码,品名\n1,9,甲\n2,9,乙", [(2, "rows_share_code"), (3, "rows_share_code")]),
        ("条码,品名\n,甲", [(2, "code_missing")]),
        ("条码,品名\n1,", [(2, "name_missing")]),
        ("货号,品名\n1 ２,甲\n可乐,乙", [(2, "code_unfit"), (3, "code_unfit")]),
        ("条码,品名\n6.9E+12,甲", [(2, "code_damaged")]),
        ("条码,品名\n1,可乐🥤", [(2, "emoji_in_text")]),
        ("条码,品名\n1,=A1", [(2, "formula_text")]),
        ("条码,品名,售价\n1,甲,3000000000", [(2, "number_too_large")]),
        ("条码,品名,售价\n1,甲,6901234567892", [(2, "number_too_large")]),
        ("条码,品名,售价\n1,甲,-1", [(2, "number_negative")]),
        ("条码,品名,单位\n1,甲,一二三四五六七八九十一二三四五六七", [(2, "text_too_long")]),
        ("条码,品名,税率\n1,甲,13%", [(2, "no_such_tax_rate")]),
        ("条码,品名,税类\n1,甲,X", [(2, "no_such_tax_class")]),
        ("条码,品名,状态\n1,甲,也许", [(2, "unknown_status")]),
        ("条码,品名,计价方式\n1,甲,也许", [(2, "unknown_price_way")]),
        ("条码,品名,箱码\n1,甲,C1", [(2, "carton_unclear")]),
        ("条码,品名,箱码,箱装数\n1,甲,C1 C2,24", [(2, "carton_unclear")]),
        ("条码,品名,最低折扣\n1,甲,150%", [(2, "not_a_rate")]),
        ("条码,品名,售价,进价\n1,甲,x,y", [(2, "not_a_number"), (2, "not_a_number")]),
    ],
)
def test_what_is_wrong_with_a_row_is_said_with_its_number(bring: Bring, text: str, wanted: list[tuple[int, str]]):
    report = bring(text)
    assert problems(report) == wanted
    assert report.added == 0


def test_rows_are_numbered_as_in_the_file(bring: Bring):
    text = '商品资料\n\n条码,品名,售价\n1,甲,1\n\n2,"乙\n二",x\n3,丙,y\n'
    assert problems(bring(text)) == [(6, "not_a_number"), (8, "not_a_number")]


def test_a_code_of_another_product_is_refused(bring: Bring, any_shop: Shop, actor: Actor, now: datetime):
    catalogue.add(any_shop, actor, now=now, code="A", name="甲", packs=[Pack("B")])
    assert problems(bring("货号,条码,品名\nC,B,乙\n")) == [(2, "code_taken")]
    assert problems(bring("货号,品名\nB,乙\n")) == [(2, "code_taken")]


def test_a_code_in_the_other_case_or_width_is_the_same_product(bring: Bring):
    bring("货号,品名\nab1,甲\n")
    assert counts(bring("货号,品名\nＡＢ1,甲\n")) == (0, 0, 1, 0)


def test_doubtful_rows_are_taken_with_a_warning(bring: Bring):
    report = bring(
        "条码,品名,进价,售价,会员价,会员价1\n"
        "6901234567890,错一位,1,1,,\n"
        "6901234567892,对,1.23456,1.999,,\n"
        "12345678,店内码,1,1,,\n"
        "5,两个会员价,1,9,8,7\n"
    )
    assert counts(report) == (4, 0, 0, 0)
    assert [(remark.row, problem_code(remark.problem)) for remark in report.warnings] == [
        (2, "wrong_check_digit"),
        (3, "rounded"),
        (3, "rounded"),
        (5, "member_prices_differ"),
    ]


def test_names_alike_stay_different_products(bring: Bring):
    assert counts(bring("条码,品名\n1,大麻辣\n2,大麻辣\n")) == (2, 0, 0, 0)


def test_a_tax_rate_finds_its_class(bring: Bring, any_shop: Shop, actor: Actor, now: datetime):
    taxes.add_class(any_shop, actor, "V13", "13%", Fraction(13, 100), now=now)
    taxes.add_class(any_shop, actor, "V0", "免税", Fraction(0), now=now)
    bring("条码,品名,税率\n1,甲,13%\n2,乙,0.13\n3,丙,0\n4,丁,\n")
    assert [catalogue.show(any_shop, code).tax_class for code in "1234"] == ["V13", "V13", "V0", None]


def test_a_category_is_known_by_code_or_name(bring: Bring, any_shop: Shop):
    bring("条码,品名,类别,类别名称\n1,甲,01,饮料\n2,乙,01,\n3,丙,饮料,\n4,丁,,饮料\n")
    assert Category.select().count() == 1
    assert {catalogue.show(any_shop, code).category for code in "1234"} == {"01"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_text_files_of_all_encodings_and_delimiters(shop, actor, now, tmp_path: Path, encoding: str, delimiter: str):
    path = tmp_path / "商品.txt"
    rows = (("条码", "品名", "备注", "售价"), ("1", "可乐", "甲,乙", "3.5"), ("2", "面", "", "2"))
    path.write_bytes("\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows).encode(encoding))
    import_products(shop, actor, path, now=now)
    assert [(a.name, a.price, a.note) for a in (catalogue.show(shop, c) for c in "12")] == [
        ("可乐", 350, "甲,乙"),
        ("面", 200, ""),
    ]


def test_the_sheet_with_a_header_is_taken_and_numbers_are_exact(shop, actor, now, tmp_path: Path):
    book = Workbook()
    book.active.append(["说明"])
    sheet = book.create_sheet("商品")
    for row in (
        ["导出"],
        ["条码", "品名", "售价", "进价"],
        [6901234567892, "甲", 0.1 + 0.2, 2.675],
        ["007", "乙", 3, None],
    ):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    report = import_products(shop, actor, tmp_path / "a.xlsx", now=now)
    assert (report.added, report.warnings) == (2, ())
    assert (catalogue.show(shop, "6901234567892").price, catalogue.show(shop, "007").price) == (30, 300)
    assert catalogue.show(shop, "6901234567892").cost == 26750


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", EmptyFile),
        (b" \r\n", EmptyFile),
        (b"\x89PNG\r\n\x1a\n\x00\x00", NotASpreadsheet),
        (b"PK\x03\x04 broken", NotASpreadsheet),
        (b"<html><table><tr><td>\xe6\x9d\xa1\xe7\xa0\x81</td></tr></table>", NotASpreadsheet),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, NotASpreadsheet),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), Encrypted),
        ("你好,世界\n1,2\n".encode(), NoHeader),
        ('条码,品名\n1,"'.encode() + b"x" * 200_000, NotASpreadsheet),
    ],
)
def test_a_file_that_is_no_list_of_products_is_refused_in_one_sentence(bring: Bring, content: bytes, refusal: type):
    with pytest.raises(refusal):
        bring(content)


def test_a_missing_file_and_a_folder_are_refused(shop, actor, now, tmp_path: Path):
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(NoSuchFile):
            import_products(shop, actor, path, now=now)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_an_export_comes_back_unchanged(
    bring: Bring, any_shop: Shop, actor: Actor, now: datetime, tmp_path: Path, suffix: str, language: str
):
    bring(FULL)
    packs = [Pack("P1", 6000, None), Pack("P2", 12_500, 9900), Pack("P3"), Pack("P4", 1000, 100)]
    catalogue.add(any_shop, actor, now=now, code="00123", name='布 , "蓝"', decimals=2, packs=packs, price=1)
    path = tmp_path / f"products{suffix}"
    assert export_products(any_shop, path, language=language) == 3
    report = import_products(any_shop, actor, path, now=now)
    assert counts(report) == (0, 0, 3, 0) and report.errors == () == report.warnings and report.ignored_columns == ()
    before = [catalogue.show(any_shop, code) for code in ("00123", "A1", "A2")]
    for article in before:
        catalogue.edit(any_shop, actor, article.code, now=now, price=999, packs=[], member_prices={4: 5})
    import_products(any_shop, actor, path, now=now)
    after = [catalogue.show(any_shop, code) for code in ("00123", "A1", "A2")]
    assert [article.packs for article in after] == [article.packs for article in before]
    assert [article.price for article in after] == [1, 350, 999]


def test_an_export_replaces_no_file_unasked(shop: Shop, tmp_path: Path):
    (tmp_path / "a.csv").write_text("mine")
    with pytest.raises(FileExists):
        export_products(shop, tmp_path / "a.csv", language="en")
    export_products(shop, tmp_path / "a.csv", language="en", replace=True)
    with pytest.raises(UnknownFormat):
        export_products(shop, tmp_path / "a.pdf", language="en")


class PowerCut(Exception):
    pass


def cut_when(monkeypatch: pytest.MonkeyPatch, module: object, name: str, nth: int) -> None:
    """The nth call of a function is never made, and nothing after it."""
    real = getattr(module, name)
    calls = iter(range(1, 10**6))

    def cut(*args: object, **named: object) -> object:
        if next(calls) >= nth:
            raise PowerCut
        return real(*args, **named)

    monkeypatch.setattr(module, name, cut)


MANY = "条码,品名,售价\n" + "".join(f"{number},商品{number},1\n" for number in range(1, 301))


def test_a_crash_before_the_decision_leaves_nothing(bring: Bring, any_shop: Shop, monkeypatch):
    with monkeypatch.context() as patch:
        cut_when(patch, pending, "decide", 1)
        with pytest.raises(PowerCut):
            bring(MANY)
    pending.finish(any_shop)
    assert Product.select().count() == 0 and find(any_shop, "商品") == []
    assert counts(bring(MANY)) == (300, 0, 0, 0)


@pytest.mark.parametrize("part", [1, 2, 5])
def test_a_crash_after_the_decision_is_made_good_by_whoever_comes_next(
    bring: Bring, any_shop: Shop, actor: Actor, now: datetime, monkeypatch, part: int
):
    with monkeypatch.context() as patch:
        patch.setattr(pending, "LONG_ENOUGH", 0)
        cut_when(patch, pending, "write", part)
        with pytest.raises(PowerCut):
            bring(MANY)
    assert Product.select().count() < 300
    catalogue.edit(any_shop, actor, "300", now=now, price=500)  # finishes the import first
    assert Product.select().count() == Barcode.select().count() == 300
    assert ProductImport.select().count() == ImportPart.select().count() == 0
    assert [found.code for found in find(any_shop, "商品299")] == ["299"]
    assert counts(bring(MANY)) == (0, 1, 299, 0)


def test_a_change_meanwhile_makes_the_import_look_again(
    bring: Bring, any_shop: Shop, actor: Actor, now: datetime, monkeypatch
):
    real, edits = pending.stage, iter([True])

    def edited_meanwhile(*args, **named):
        batch = real(*args, **named)
        if next(edits, False):
            catalogue.add(any_shop, actor, now=now, code="1", name="别人的", price=7)
        return batch

    monkeypatch.setattr(pending, "stage", edited_meanwhile)
    assert counts(bring(MANY)) == (299, 1, 0, 0)
    assert catalogue.show(any_shop, "1").name == "商品1"
    assert ImportPart.select().count() == ProductImport.select().count() == 0


def test_an_import_that_never_finds_peace_gives_up_and_changes_nothing(
    bring: Bring, any_shop: Shop, actor: Actor, now: datetime, monkeypatch
):
    real, codes = pending.stage, iter(range(1000, 2000))

    def edited_meanwhile(*args, **named):
        batch = real(*args, **named)
        catalogue.add(any_shop, actor, now=now, code=str(next(codes)), name="别人的")
        return batch

    monkeypatch.setattr(pending, "stage", edited_meanwhile)
    with pytest.raises(KeepsChanging):
        bring(MANY)
    assert Product.select().where(Product.name != "别人的").count() == ImportPart.select().count() == 0


def test_the_journal_tells_of_an_import_once(bring: Bring):
    bring(MANY)
    assert [entry.act for entry in JournalEntry.select()] == ["product.import"]
