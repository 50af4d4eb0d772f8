"""Coupons know members and members issue coupons: whichever is imported first, both can be."""

import subprocess
import sys

# What lies below the books knows neither (import-linter says so) and stays loaded.
EACH_FIRST = r"""
import importlib, pkgutil, re, sys
import store.office.coupons, store.office.members
rooms = (store.office.coupons, store.office.members)
names = [room.__name__ for room in rooms] + ["store.books.coupons", "store.office.offers"]
names += [found.name for room in rooms for found in pkgutil.iter_modules(room.__path__, room.__name__ + ".")]
ground = re.compile(r"store($|[.](db|pricing|money|errors|i18n|calendar|codes|ids|slip)\b)")
for name in names:
    for loaded in [loaded for loaded in sys.modules if loaded.split(".")[0] == "store" and not ground.match(loaded)]:
        del sys.modules[loaded]
    importlib.import_module(name)
print(len(names))
"""


def test_every_module_of_members_and_coupons_may_be_imported_first():
    ran = subprocess.run([sys.executable, "-c", EACH_FIRST], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) > 30
