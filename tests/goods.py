"""8,622 products of a real shop, where its list lies beside the checkout; read here without the shop's own importer."""

from decimal import ROUND_HALF_UP, Decimal
from functools import cache

import pytest
from python_calamine import CalamineWorkbook

from tests.customers import Good
from tests.till import CHECKOUT

REAL_GOODS = CHECKOUT.parent / "shared/data/BASEITEM.xlsx"
ROWS = 8_622

needs_real_goods = pytest.mark.skipif(not REAL_GOODS.exists(), reason=f"the real shop's list is not here: {REAL_GOODS}")


@cache
def real_goods() -> tuple[Good, ...]:
    """Code, name and price of each row; 0 is no price."""
    head, *rows = CalamineWorkbook.from_path(REAL_GOODS).get_sheet_by_index(0).to_python()
    code, name, price = (head.index(column) for column in ("CODE", "NAME", "SALEPRICE"))
    return tuple(Good(str(row[code]).strip(), str(row[name]).strip(), _fen(row[price])) for row in rows)


def _fen(yuan: object) -> int | None:
    fen = int((Decimal(str(yuan)) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    return fen or None
