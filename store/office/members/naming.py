"""Under which texts a member is found by name. Only who writes members with Chinese names needs pypinyin for it."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, product

from store.errors import N_, Refused
from store.office.folding import compact, fold
from store.office.spelling import readings
from store.slip import printable

LONGEST = 60
MOST_VARIANTS = 16
"""Ways to read one name: 曾单 is zeng or ceng, shan, dan or chan. The likely ones come first."""

LONGEST_KEY = 24

_HAN = re.compile("[\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff]")


class BadName(Refused):
    template = N_("That cannot be the name of a person: at most {longest} characters, no signs.")


def good_name(name: str) -> str:
    """The name to keep; may be empty. Raises BadName, which does not repeat it."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    signs = any(unicodedata.category(char) in ("So", "Cn") for char in name)  # emoji line up nowhere
    if len(name) > LONGEST or printable(name) != name or signs:
        raise BadName(longest=LONGEST)
    return name


@lru_cache(20_000)
def keys_of(name: str) -> tuple[bytes, ...]:
    """王小明 → 王小明, 小明, 明, wxm, wangxiaoming; John Smith → johnsmith, smith, js."""
    whole = compact(name)
    if not whole:
        return ()
    texts = {whole}
    if _HAN.search(whole):
        texts |= {whole[start:] for start in range(1, len(whole)) if not whole[start].isascii()}
        each = [readings(char) if _HAN.match(char) else (char,) for char in whole]
        texts |= _variants([tuple(dict.fromkeys(reading[0] for reading in readings)) for readings in each])
        texts |= _variants(each)
    else:
        words = [compact(word) for word in fold(name).split()]
        texts |= {"".join(words[start:]) for start in range(1, len(words))}
        texts.add("".join(word[:1] for word in words))
    # Cut first: texts that differ only behind the cut are one key.
    return tuple(sorted({text[:LONGEST_KEY].encode() for text in texts - {""}}))


def _variants(each: Iterable[tuple[str, ...]]) -> set[str]:
    """The last characters stay at their likeliest reading first: a search begins at the beginning."""
    turned = [*each][::-1]
    return {"".join(way[::-1]) for way in islice(product(*turned), MOST_VARIANTS)}
