"""Real products sold by the real till: what the customers were owed, what the receipts say, what the store keeps and
how often the drawer opened agree to the fen."""

import shutil
from pathlib import Path

import pytest

from tests.account import the_paper_agrees, the_store_agrees
from tests.customers import Act, Pay, Reprint, State, VoidSale, customers, zh
from tests.goods import needs_real_goods, real_goods
from tests.till import RealTill

pytestmark = needs_real_goods


@pytest.fixture
def home(stocked: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(stocked, tmp_path / "home"))


def serve(till: RealTill, act: Act, state: State) -> State:
    """Do an act and wait until the screen shows what it must come to."""
    state = act.upon(state)
    act.do(till)
    match act:
        case Reprint():
            till.terminal.wait_for(zh("The receipt is printed again, marked as a reprint."))
        case Pay() | VoidSale():
            till.wait_for_basket(state.is_on)
        case _:
            till.wait_for_basket(state.shows_latest)
    return state


def sell(home: Path, work: Path, sales: int, seed: int) -> None:
    state = State()
    with RealTill(home, work) as till:
        till.start()
        till.sign_on()
        for acts in customers(list(real_goods()), seed):
            for act in acts:
                state = serve(till, act, state)
            if len(state.sold) == sales:
                break
        slips = sales + sum(sold.reprints for sold in state.sold)
        till.wait_for_slips(slips)
        paper = till.printed()
    numbers = the_store_agrees(home, state)
    the_paper_agrees(paper, numbers, state)


def test_25_sales_of_real_products_agree_to_the_fen(home: Path, tmp_path: Path) -> None:
    sell(home, tmp_path, 25, seed=25)


@pytest.mark.slow
def test_500_sales_of_real_products_agree_to_the_fen(home: Path, tmp_path: Path) -> None:
    sell(home, tmp_path, 500, seed=500)
