"""The recovery code alone opens a copy."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from store.db import backup
from store.db.keys import BadRecoveryCode, MistypedRecoveryCode, Root, RootKeyExists
from store.db.opening import open_shop
from store.office import recovering, staff
from store.office.recovering import CodeOfAnother, CodeOpensNot, NoSuchCopy, prove, write_key_back
from store.office.setting_up import Made, Plan, init_shop

PLAN = Plan(shop_name="转角小店", owner_pin="602214")


@pytest.fixture
def made(engine: str, home: Path, now: datetime, request: pytest.FixtureRequest) -> Iterator[Made]:
    if engine == "postgresql":
        with request.getfixturevalue("postgres").copy_of("template1") as url:
            yield init_shop(home, replace(PLAN, url=url), now=now)
    else:
        url = None if engine == "sqlcipher" else f"sqlite:///{home / 'shop.db'}"
        yield init_shop(home, replace(PLAN, url=url), now=now)


def test_the_code_alone_opens_a_copy_of_the_store(home: Path, made: Made, now: datetime):
    (home / "root.key").unlink()
    proof = prove(made.recovery_code, home)
    assert (proof.shop_name, proof.sales, proof.entries) == ("转角小店", 0, 1)
    assert not (home / "root.key").exists()


def test_the_code_of_another_shop_is_refused(home: Path, made: Made, now: datetime):
    with pytest.raises((CodeOpensNot, CodeOfAnother)):
        prove(Root.new().recovery_code(), home)


def test_the_code_alone_opens_a_backup_on_another_machine(home: Path, tmp_path: Path, made: Made, now: datetime):
    if made.url.startswith("postgresql"):
        pytest.skip("a dump of PostgreSQL is opened by PostgreSQL's own tools")
    shop = open_shop(home)
    copy = backup.back_up(shop, tmp_path / "copy.db", now=now).path
    shop.close()
    shutil.rmtree(home)
    before = copy.read_bytes()
    assert prove(made.recovery_code, tmp_path / "empty", copy=copy).shop_name == "转角小店"
    assert copy.read_bytes() == before
    with pytest.raises((CodeOpensNot, CodeOfAnother)):
        prove(Root.new().recovery_code(), tmp_path / "empty", copy=copy)


def test_a_machine_that_lost_its_key_gets_it_back(home: Path, made: Made, now: datetime):
    (home / "root.key").unlink()
    path = write_key_back(made.recovery_code, home)
    assert path.stat().st_mode & 0o777 == 0o600
    shop = open_shop(home)
    assert staff.sign_on(shop, "1000", "602214", "0101", now=now).number == "1000"
    shop.close()
    assert write_key_back(made.recovery_code, home) == path


def test_the_key_of_another_shop_is_never_overwritten(tmp_path: Path):
    other = Root.new()
    other.save(tmp_path / "root.key")
    with pytest.raises(RootKeyExists):
        write_key_back(Root.new().recovery_code(), tmp_path)
    assert Root.load(tmp_path / "root.key") == other


def test_a_mistyped_code_is_told_by_its_group(tmp_path: Path, now: datetime):
    code = Root.new().recovery_code()
    wrong = code[:7] + ("0" if code[7] != "0" else "1") + code[8:]
    with pytest.raises(MistypedRecoveryCode) as refused:
        prove(wrong, tmp_path)
    assert refused.value.params["group"] == 2
    with pytest.raises(BadRecoveryCode):
        prove(code[:-6], tmp_path)


def test_a_copy_that_is_not_there_or_is_no_store_is_refused(tmp_path: Path, now: datetime):
    code = Root.new().recovery_code()
    with pytest.raises(NoSuchCopy):
        prove(code, tmp_path, copy=tmp_path / "none.db")
    (tmp_path / "letter.txt").write_text("Dear shop, " * 500)
    with pytest.raises(CodeOpensNot):
        prove(code, tmp_path, copy=tmp_path / "letter.txt")


def test_nothing_is_left_lying_about(home: Path, made: Made, now: datetime, tmp_path: Path, monkeypatch):
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(recovering.tempfile, "tempdir", str(folder))
    prove(made.recovery_code, home)
    assert list(folder.iterdir()) == []
