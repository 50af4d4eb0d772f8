"""`shop products`, by what it does to the store."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from store.db.opening import Shop
from store.office import catalogue
from store.office.articles import Pack
from tests.scripts.conftest import Run, said

Opened = Callable[[], Shop]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "goods.csv"
    path.write_text("条码,品名,售价\n6901234567892,可乐,3.5\n6901234567890,雪碧,0\n", encoding="utf-8")
    return path


def test_import_adds_and_says_what_it_did(run: Run, opened: Opened, file: Path):
    result = run("products", "import", file)
    assert "2 added, 0 changed, 0 unchanged, 0 left out." in result.stdout
    assert "1 has no price" in result.stdout
    assert "row 3: The check digit of 6901234567890 is wrong" in result.stderr
    assert catalogue.show(opened(), "6901234567892").price == 350
    assert "0 added, 0 changed, 2 unchanged, 0 left out." in run("products", "import", file).stdout


def test_import_answers_programs_with_counts_and_rows(run: Run, made: Path, file: Path):
    answer = said(run("products", "import", file, "--json"))
    assert [answer[name] for name in ("applied", "added", "changed", "unchanged", "left_out")] == [True, 2, 0, 0, 0]
    assert answer["errors"] == []
    assert [(warning["row"], warning["code"]) for warning in answer["warnings"]] == [(3, "wrong_check_digit")]
    assert "6901234567890" in answer["warnings"][0]["message"]


def test_a_bad_row_fails_the_import_and_keep_good_takes_the_rest(run: Run, opened: Opened, file: Path):
    with file.open("a", encoding="utf-8") as more:
        more.write("3,面,abc\n")
    result = run("products", "import", file, ok=False)
    assert "row 4: “abc” in the column 售价 is not a number." in result.stderr
    assert "Nothing was changed: 1 row has errors. --keep-good takes the 2 others." in result.stderr
    assert said(run("products", "list", "--json")) == []
    failed = said(run("products", "import", file, "--json", ok=False))
    assert (failed["applied"], failed["added"], failed["left_out"], failed["sound"]) == (False, 0, 3, 2)
    run("products", "import", file, "--keep-good")
    assert {product["name"] for product in said(run("products", "list", "--json"))} == {"可乐", "雪碧"}


def test_a_dry_run_changes_nothing(run: Run, made: Path, file: Path):
    result = run("products", "import", file, "--dry-run")
    assert "It would add 2, change 0, leave 0 as they are and 0 out." in result.stdout
    assert said(run("products", "list", "--json")) == []
    assert said(run("products", "import", file, "--dry-run", "--json"))["applied"] is False


def test_map_names_columns_that_are_not_recognised(run: Run, opened: Opened, tmp_path: Path):
    path = tmp_path / "odd.csv"
    path.write_text("ref,label,rrp\n1,Tea,2.50\n")
    assert "No header is recognised" in run("products", "import", path, ok=False).stderr
    run("products", "import", path, "--map", "ref=code", "--map", "label=name", "--map", "rrp=price")
    assert catalogue.show(opened(), "1").price == 250
    assert "is not a field" in run("products", "import", path, "--map", "ref=prize", ok=False).stderr


def test_a_file_that_cannot_be_read_is_one_line(run: Run, made: Path, tmp_path: Path):
    (tmp_path / "a.xlsx").write_bytes(b"\x00\x01")
    for name in ("a.xlsx", "none.csv"):
        assert len(run("products", "import", tmp_path / name, ok=False).stderr.strip().splitlines()) == 1


def test_add_takes_everything_that_a_product_has(run: Run, opened: Opened):
    run(
        *("products", "add", "6901234567892", "可口可乐", "--price", "3.5", "--cost", "2.3456", "--unit", "瓶"),
        *(
            "--size",
            "500ml",
            "--origin",
            "上海",
            "--mnemonic",
            "kl",
            "--member-price",
            "1=3.2",
            "--member-price",
            "3=3",
        ),
        *("--floor-price", "3", "--floor-rate", "0.85", "--no-discount", "--note", "冷藏", "--tax", "standard"),
        *("--barcode", "690002", "--carton", "C1=24@72", "--carton", "C2=6"),
    )
    found = catalogue.show(opened(), "690002")
    assert (found.code, found.name, found.price, found.cost, found.unit) == (
        "6901234567892",
        "可口可乐",
        350,
        23456,
        "瓶",
    )
    assert (found.size, found.origin, found.mnemonic, found.note) == ("500ml", "上海", "KL", "冷藏")
    assert (dict(found.member_prices), found.floor_price, found.floor_permille) == ({1: 320, 3: 300}, 300, 850)
    assert (found.discountable, found.tax_class) == (False, "standard")
    assert found.packs == (Pack("690002"), Pack("C1", 24000, 7200), Pack("C2", 6000))


def test_edit_changes_what_is_said_and_takes_away_with_none(run: Run, opened: Opened):
    run("products", "add", "1", "甲", "--price", "3", "--member-price", "1=2", "--barcode", "2", "--carton", "9=24")
    run("products", "edit", "2", "--price", "none", "--member-price", "1=none", "--member-price", "2=2.5", "--weighed")
    found = catalogue.show(opened(), "1")
    assert (found.price, dict(found.member_prices), found.weighed, found.decimals) == (None, {2: 250}, True, 3)
    run("products", "edit", "1", "--drop-barcode", "2", "--barcode", "3", "--carton", "9=12@30", "--retired")
    found = catalogue.show(opened(), "1")
    assert (found.packs, found.active) == ((Pack("3"), Pack("9", 12000, 3000)), False)
    run("products", "edit", "1", "--code", "100", "--name", "乙", "--active")
    found = catalogue.show(opened(), "100")
    assert (found.name, found.active, found.packs) == ("乙", True, (Pack("3"), Pack("9", 12000, 3000)))


@pytest.mark.parametrize(
    "words",
    [
        ("edit", "404", "--price", "1"),
        ("show", "404"),
        ("add", "1", "又一个"),
        ("add", "2", "甲", "--price", "abc"),
        ("add", "2", "甲", "--member-price", "5=1"),
        ("add", "2", "甲", "--member-price", "1"),
        ("add", "2", "甲", "--carton", "24"),
        ("add", "2", "甲", "--category", "无"),
        ("add", "2", "甲", "--tax", "无"),
        ("add", "2", "甲🥤"),
        ("export", "a.pdf"),
    ],
)
def test_what_is_refused_is_one_line_and_changes_nothing(run: Run, made: Path, words: tuple[str, ...]):
    run("products", "add", "1", "甲")
    before = said(run("products", "list", "--json"))
    assert len(run("products", *words, ok=False).stderr.strip().splitlines()) == 1
    assert said(run("products", "list", "--json")) == before


def test_show_tells_all_to_people_and_to_programs(run: Run, made: Path):
    run("products", "add", "1", "甲", "--price", "3", "--carton", "9=24@60", "--member-price", "2=2.8")
    shown = run("products", "show", "9").stdout
    for text in ("甲", "3.00", "9 × 24 60.00", "2.80"):
        assert text in shown
    data = said(run("products", "show", "1", "--json"))
    assert (data["code"], data["price"], data["member_prices"]) == ("1", 300, {"2": 280})
    assert data["packs"] == [{"code": "9", "quantity": 24000, "price": 6000}]


def test_list_searches_and_filters(run: Run, made: Path, tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("条码,品名,类别,售价,状态\n1,可口可乐,饮料,3,正常\n2,百事可乐,饮料,0,正常\n3,苹果,水果,5,停用\n")
    run("products", "import", path)

    def codes(*words: str) -> list[str]:
        return [product["code"] for product in said(run("products", "list", *words, "--json"))]

    assert codes() == ["1", "2"]
    assert codes("--retired") == ["1", "2", "3"]
    assert codes("可乐") == ["1", "2"]
    assert codes("bskl") == ["2"]
    assert codes("--category", "水果", "--retired") == ["3"]
    assert codes("--no-price") == ["2"]
    assert codes("可乐", "--no-price") == ["2"]
    assert codes("--limit", "1") == ["1"]
    assert "可口可乐" in run("products", "list").stdout


def test_an_export_is_imported_unchanged(run: Run, made: Path, file: Path, tmp_path: Path):
    run("products", "import", file)
    out = tmp_path / "out.csv"
    assert said(run("products", "export", out, "--json")) == {"file": str(out), "products": 2}
    answer = said(run("products", "import", out, "--json"))
    assert (answer["added"], answer["changed"], answer["unchanged"], answer["ignored_columns"]) == (0, 0, 2, [])
    with out.open(encoding="utf-8-sig", newline="") as lines:
        assert next(csv.reader(lines))[:3] == ["Code", "Barcode", "Name"]
    assert run("products", "export", out, ok=False).stderr
    run("products", "export", out, "--force")
