"""The pages that commands print name all that a file may say, in both languages."""

from pathlib import Path

import pytest

from store.counter.tape_fields import FIELDS, PARTS
from store.pricing.offers.forms import TableForm
from store.pricing.offers.reading import KINDS, LIMITS, WHAT, WHEN, WHO
from store.pricing.points_offers import _BONUS, _MULTIPLIER
from store.pricing.trying import _BESIDES, _LINE, _MEMBER, _TRIAL, _USES
from tests.scripts.conftest import Run

PAGES = Path(__file__).parents[2] / "scripts/shop/pages"
FORMS: tuple[TableForm, ...] = (
    *(*KINDS.values(), WHEN, WHO, WHAT, LIMITS, _TRIAL, _LINE, _MEMBER, _USES, _MULTIPLIER, _BONUS),
)


@pytest.mark.parametrize("suffix", [".md", ".zh-CN.md"])
def test_every_field_of_an_offer_and_of_a_file_to_try_is_described(suffix: str):
    page = (PAGES / f"offers{suffix}").read_text()
    names = {*KINDS, *_BESIDES, *(name for form in FORMS for name in form.forms)}
    assert not {
        name for name in names if f"`{name}`" not in page and f'"{name}"' not in page and f"`{name}:" not in page
    }


@pytest.mark.parametrize("suffix", [".md", ".zh-CN.md"])
def test_every_act_and_field_of_a_tape_is_described(suffix: str):
    page = (PAGES / f"tape{suffix}").read_text()
    names = {*FIELDS, *(name for fields in (*FIELDS.values(), *PARTS.values()) for name in fields.split())}
    assert not {name for name in names if f"`{name}`" not in page and f"`{name}:" not in page}


def test_the_pages_are_printed_where_they_are_needed(run: Run, monkeypatch: pytest.MonkeyPatch):
    assert run("offers", "schema").stdout == (PAGES / "offers.zh-CN.md").read_text()
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert run("replay", "--acts").stdout == (PAGES / "tape.md").read_text()
