"""Search as you type. A till walks this at every key, so it loads nothing that only writers need.

One word finds, in this order: codes that begin with it, codes that end with it (digits), names and spellings that
begin with it (shorter ones first), names that hold it, in Chinese or by its initials. Several words find what has all
of them: each as part of the name, or as the beginning of a word, a spelling or a code; or the first by initials inside
the name. 可 · 可乐 · kkkl · kl · kekou · 可乐 500 · kl 500 · 6901 · 7892.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from store.db.opening import Shop
from store.money import Money
from store.office.folding import CODE, INSIDE, LONGEST_INSIDE, SPELLED, TAIL, compact, fold, tokens
from store.pricing.basket import ProductId


@dataclass(frozen=True, slots=True)
class Found:
    """A product as the list under the prompt shows it; `price` None: the till asks."""

    product: ProductId
    code: str
    name: str
    unit: str
    price: Money | None
    size: str
    active: bool


def find(shop: Shop, text: str, limit: int = 20, *, retired: bool = False) -> list[Found]:
    """At most `limit` products, the likeliest first; with `retired` those too that are not sold any more."""
    words = [word for word in fold(text).split() if compact(word)]
    if not words:
        return []
    searching = _Searching(shop, limit, retired)
    if len(words) > 1:
        searching.holding(words)
        searching.inside(words[0], words[1:])
    else:
        searching.one(words[0])
    return list(searching.found.values())


LOOKED_THROUGH = 300
"""So many products with the initials inside their name are looked through for the other words."""

_COLUMNS = "p.number, p.id, p.code, p.name, p.unit, p.price, p.size, p.active"

_RANGE = (
    f"SELECT {_COLUMNS} FROM search_key k CROSS JOIN product p "
    "WHERE p.number = k.number AND k.kind = ? AND k.key >= ? AND k.key < ? {active} ORDER BY k.key, k.number LIMIT ?"
)
_WORDS = {
    "sqlite": (
        f"SELECT {_COLUMNS} FROM product_words w CROSS JOIN product p "
        "WHERE p.number = w.rowid AND product_words MATCH ? {active} LIMIT ?"
    ),
    "postgresql": (
        f"SELECT {_COLUMNS} FROM product_words w CROSS JOIN product p "
        "WHERE p.number = w.number AND w.words @@ ?::tsquery {active} LIMIT ?"
    ),
}


class _Searching:
    """Collects what is found, each product once, until there is enough."""

    def __init__(self, shop: Shop, limit: int, retired: bool) -> None:
        self._shop = shop
        self._limit = limit
        self._active = "" if retired else "AND p.active"
        self._kind = "postgresql" if shop.engine == "postgresql" else "sqlite"
        self.found: dict[int, Found] = {}

    def one(self, word: str) -> None:
        if word.isascii():
            self._beginning(CODE, word)
            if word.isdecimal():
                self._beginning(TAIL, word[::-1])
        self._beginning(SPELLED, compact(word))
        if not word.isascii() or len(tokens(word)) > 1:
            self.holding([word])
        self.inside(word)

    def inside(self, initials: str, others: Sequence[str] = ()) -> None:
        """Names that hold initials further in, and the other words: of the first LOOKED_THROUGH that hold them."""
        sound = initials.isascii() and initials.isalnum() and initials[0].isalpha()
        if not (sound and 1 < len(initials) <= LONGEST_INSIDE):
            return
        low = initials.encode()
        values = (INSIDE, low, low + b"\xff")
        if not others:
            self._collect(_RANGE, values)
            return
        parts = list(map(compact, others))
        for row in self._rows(_RANGE, (*values, LOOKED_THROUGH)):
            held = compact(f"{row[3]}{row[6]}")
            if all(part in held for part in parts):
                self._keep(row)

    def _beginning(self, kind: int, text: str) -> None:
        """Keys of a kind that begin with the text, in their order: the shortest first. A product has several."""
        low = text.encode()
        self._collect(_RANGE, (kind, low, low + b"\xff"))

    def holding(self, words: Iterable[str]) -> None:
        """All of the words: with Chinese in them or points, as they stand in the name; others as a beginning of
        whatever the product is found by."""
        phrases = [tokens(word) for word in words]
        if self._kind == "sqlite":
            self._collect(_WORDS["sqlite"], (" AND ".join(map(_fts5, phrases)),))
        else:
            self._collect(_WORDS["postgresql"], (" & ".join(map(_tsquery, phrases)),))

    def _collect(self, statement: str, values: tuple[Any, ...]) -> None:
        """Run a statement until it brings enough products, or all that it has."""
        most = 3 * self._limit
        while len(self.found) < self._limit:
            rows = self._rows(statement, (*values, most))
            for row in rows:
                self._keep(row)
            if len(rows) < most:
                return
            most *= 10

    def _rows(self, statement: str, values: tuple[Any, ...]) -> list[Any]:
        sql = statement.format(active=self._active)
        if self._kind == "postgresql":
            sql = sql.replace("?", "%s")
        rows: list[Any] = self._shop.db.execute_sql(sql, values).fetchall()
        return rows

    def _keep(self, row: Any) -> None:
        number, product, code, name, unit, price, size, active = row
        if len(self.found) < self._limit and number not in self.found:
            self.found[number] = Found(ProductId(product), code, name, unit, price, size, bool(active))


def _fts5(phrase: Sequence[str]) -> str:
    """A character is a whole word already; a word of letters or digits may be the beginning of one."""
    star = "*" if phrase[-1].isascii() else ""
    column = "" if len(phrase) == 1 and star else "name : "
    return f'({column}"{" ".join(phrase)}" {star})'


def _tsquery(phrase: Sequence[str]) -> str:
    """A spelling stands a hundred places after the name, so no phrase reaches from one into the other."""
    star = ":*" if phrase[-1].isascii() else ""
    return "(" + " <-> ".join(f"'{word}'" for word in phrase) + star + ")"
