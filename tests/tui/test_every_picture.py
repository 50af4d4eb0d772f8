"""No screen is without a picture."""

import importlib
import pkgutil
from types import ModuleType

from tests.tui import (
    test_booking_pictures,
    test_day_pictures,
    test_exception_pictures,
    test_member_pictures,
    test_more_pictures,
    test_pictures,
    test_selling_pictures,
    test_settling,
    test_signing_pictures,
    test_tender_pictures,
)
from tests.tui.pictured import Picture
from tui import screens
from tui.screens.base import TillScreen

MADE_OF = {"BillScreen", "PiecesScreen", "PrepaidScreen", "ProviderScreen"}
"""What other screens are made of, and nobody opens."""


def _screens() -> set[str]:
    found = set()
    for module in pkgutil.iter_modules(screens.__path__):
        names = vars(importlib.import_module(f"tui.screens.{module.name}"))
        found |= {
            name
            for name, each in names.items()
            if isinstance(each, type) and issubclass(each, TillScreen) and name.endswith("Screen")
        }
    return found - MADE_OF - {TillScreen.__name__, "ModalScreen"}


def _shown(module: ModuleType) -> set[str]:
    """Every screen that the tables of this module name; its test asserts that it is the one on top."""
    found = set()
    for table in vars(module).values():
        for each in table.values() if isinstance(table, dict) else ():
            shown = each.screen if isinstance(each, Picture) else each[0] if isinstance(each, tuple) and each else each
            if isinstance(shown, type) and issubclass(shown, TillScreen):
                found.add(shown.__name__)
    return found


def test_every_screen_has_a_picture():
    taken = {test_settling.SettleScreen.__name__}
    for module in (
        test_booking_pictures,
        test_day_pictures,
        test_exception_pictures,
        test_member_pictures,
        test_more_pictures,
        test_pictures,
        test_selling_pictures,
        test_signing_pictures,
        test_tender_pictures,
    ):
        taken |= _shown(module)
    assert sorted(_screens() - taken) == []
    assert len(_screens()) > 40
