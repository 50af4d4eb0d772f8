"""Under which texts a product is found. Only who writes products needs this: it loads pypinyin (0.4 s, 60 MB)."""

import os
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from store.office.articles import Article
from store.office.folding import CODE, INSIDE, LONGEST_INSIDE, SPELLED, TAIL, compact, fold, tokens

MOST_INITIALS, MOST_FULL = 16, 4
"""Variants of one name: 重庆 is CQ and ZQ. A name of many such characters has more; the likely ones come first."""

MOST_INSIDE, MOST_STARTS = 2, 12
"""Variants of the initials from a character inside a name on, and how many characters they begin at."""

LONGEST_KEY = 24

LONGEST_PHRASE = 4

_HAN = "\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff"
_RUNS = re.compile(f"([{_HAN}]+)|([^{_HAN}]+)")


@dataclass(frozen=True, slots=True)
class Spelling:
    """What the search index keeps of a product: (kind, key) for its beginnings, and for full-text search the words
    of its name, and its spellings and codes, separated by spaces."""

    keys: tuple[tuple[int, str], ...]
    name: str
    spelled: str


def spell(article: Article) -> Spelling:
    """All under which the article is found."""
    of_name = _spell_name(article.name, article.size, article.mnemonic)
    keys, spelled = of_name.keys, of_name.spelled
    for code in dict.fromkeys([article.code.lower(), *[pack.code.lower() for pack in article.packs]]):
        keys = (*keys, (CODE, code), (TAIL, code[::-1]))
        spelled += " " + compact(code)
    return Spelling(keys, of_name.name, spelled)


@lru_cache(50_000)
def _spell_name(name: str, size: str, mnemonic: str) -> Spelling:
    words = tokens(f"{name} {size}")
    initials, full = romanised(name)
    spelled = {compact(mnemonic), *initials, *full} - {""}
    texts = {compact(name), *spelled, *filter(str.isascii, words)} - {""}
    keys = [(SPELLED, key) for key in {text[:LONGEST_KEY] for text in texts}]
    keys += [(INSIDE, key) for key in inside(name)]
    return Spelling(tuple(keys), " ".join(words), " ".join(sorted(spelled)))


def romanised(name: str) -> tuple[list[str], list[str]]:
    """Initials and full pinyin of a name, each in its variants, letters and digits in between kept:
    可乐500ml → [kl500ml], [kele500ml, keyue500ml]."""
    readings = _readings(name)
    return _variants(_first_letters(readings), MOST_INITIALS), _variants([read for _, read in readings], MOST_FULL)


def inside(name: str) -> set[str]:
    """Initials from each Chinese character but the first on, cut short: who looks for 可乐 types kl, whatever brand
    stands before it. 北岸可乐2L → {akl2l, hkl2l, kl2l, ky2l, l2l, y2l} where 岸 and 乐 are read in two ways."""
    readings = _readings(name)
    letters = _first_letters(readings)
    starts = [place for place, (han, _) in enumerate(readings) if han and place][:MOST_STARTS]
    found = [_variants(letters[place : place + LONGEST_INSIDE], MOST_INSIDE) for place in starts]
    return {text[:LONGEST_INSIDE] for texts in found for text in texts if len(text) > 1}


def _readings(name: str) -> list[tuple[bool, tuple[str, ...]]]:
    """How each Chinese character of a name reads, and the letters and digits between them: (Chinese?, readings)."""
    found: list[tuple[bool, tuple[str, ...]]] = []
    for han, others in _RUNS.findall(fold(name)):
        if han:
            found += [(True, read) for read in _read(han)]
        elif others := compact(others):
            found.append((False, (others,)))
    return found


def _first_letters(readings: Sequence[tuple[bool, tuple[str, ...]]]) -> list[tuple[str, ...]]:
    return [_initials(read) if han else read for han, read in readings]


@cache
def _initials(readings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reading[0] for reading in readings))


def _variants(readings: Sequence[tuple[str, ...]], most: int) -> list[str]:
    """Up to `most` ways to read; the first characters vary first, since a search begins at the beginning."""
    found = [""]
    since = 0
    for place, each in enumerate(readings):
        if len(each) > 1:
            plain = "".join([one[0] for one in readings[since:place]])
            found = [begun + plain + reading for reading in each for begun in found][:most]
            since = place + 1
            if len(found) == most:
                break
    plain = "".join([one[0] for one in readings[since:]])
    return list(dict.fromkeys([begun + plain for begun in found]))


@lru_cache(20_000)
def _read(han: str) -> list[tuple[str, ...]]:
    """The readings of each character, the one that its phrase has first (longest phrase first, left to right).

    pypinyin's own data, without its segmenter, which takes four times as long."""
    every = list(map(readings, han))
    phrases, beginnings = _phrases()
    start, last = 0, len(han) - 1
    while start < last:
        if han[start : start + 2] in beginnings:
            for end in range(min(start + LONGEST_PHRASE, len(han)), start + 1, -1):
                if phrase := phrases.get(han[start:end]):
                    for place, (toned, *_others) in enumerate(phrase, start):
                        read = _toneless(toned)
                        if every[place][0] != read:
                            every[place] = tuple(dict.fromkeys((read, *every[place])))
                    start = end - 1
                    break
        start += 1
    return every


@cache
def _characters() -> dict[int, str]:
    # Otherwise its import trains the segmenter on the phrases, for 0.2 s.
    os.environ["PYPINYIN_NO_PHRASES"] = "1"
    from pypinyin.pinyin_dict import pinyin_dict

    return pinyin_dict


@cache
def _phrases() -> tuple[dict[str, list[list[str]]], frozenset[str]]:
    """The phrases, and the two characters that each begins with."""
    _characters()
    from pypinyin.phrases_dict import phrases_dict

    return phrases_dict, frozenset([phrase[:2] for phrase in phrases_dict])


@cache
def readings(char: str) -> tuple[str, ...]:
    """All readings of one character, without tones. An unknown character reads as itself."""
    toned = _characters().get(ord(char), char).split(",")
    return tuple(dict.fromkeys(map(_toneless, toned)))


@cache
def _toneless(syllable: str) -> str:
    """lǜ → lv, as it is typed."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFD", syllable).replace("u\u0308", "v"))
    return "".join(char for char in plain if not unicodedata.combining(char)).replace("ü", "v")
