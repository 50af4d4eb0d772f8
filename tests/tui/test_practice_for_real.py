"""The program itself: into a practice by the menu, a sale there, and back to a shop that never heard of it."""

import sys
from pathlib import Path

import pytest

from store.db.models import Sale
from store.db.opening import open_shop
from tests.shops import small_shop
from tests.till import SIGN_ON, RealTill

F2, F12 = "\x1bOQ", "\x1b[24~"
TAG = "练习  "


@pytest.mark.slow
def test_a_till_goes_into_practice_and_comes_back_and_nothing_is_left_of_it(
    tmp_path: Path,
) -> None:
    home, cache = tmp_path / "home", tmp_path / "cache"
    code, *_ = small_shop(home, products=2)
    with RealTill(
        home, tmp_path, program=("/usr/bin/env", f"XDG_CACHE_HOME={cache}", sys.executable, "-m", "tui")
    ) as till:
        till.start()
        till.sign_on()
        into_the_other(till)
        till.terminal.wait_for(lambda text: TAG in text and SIGN_ON in text, 30)
        assert list(cache.rglob("shop.db"))
        till.sign_on()
        till.scan(code)
        till.wait_for_basket(lambda basket: basket)
        till.terminal.type(F12)
        till.terminal.wait_for("正好")
        till.terminal.type(F2)
        till.wait_for_slips(1)
        into_the_other(till)
        till.terminal.wait_for(lambda text: TAG not in text and SIGN_ON in text, 30)
        assert not list(cache.rglob("shop.db"))
        till.sign_on()
    paper = till.paper.read_bytes().decode("gb18030", "replace")
    assert paper.count("【练习】不是销售凭证") == 2
    shop = open_shop(home)
    assert Sale.select().where(Sale.state == "paid").count() == 0
    shop.close()


def into_the_other(till: RealTill) -> None:
    till.terminal.type(".")
    till.terminal.wait_for("本机")
    till.terminal.type("t")
    till.terminal.wait_for(lambda text: "副本练习吗" in text or "退出练习吗" in text)
    till.terminal.type(F2)
