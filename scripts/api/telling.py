"""The loop of `shop serve` beside the requests: hooks are told, wrong tokens journaled, old answers dropped."""

import sys
import threading
import traceback

from scripts.api.gate import Gate
from store import calendar
from store.db.opening import Shop
from store.errors import Refused
from store.i18n import explain
from store.office.api import answers
from store.office.hooks import delivering

EACH = 1.0
AT_ONCE = 50
AFTER_TROUBLE = 30.0
A_DAY = 86_400 / EACH


class Teller:
    def __init__(self, shop: Shop, gate: Gate) -> None:
        self._shop, self._gate = shop, gate
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hooks")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End after what it is about."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        turns = 0.0
        with self._shop.connection():
            while True:
                stops = self._stop.wait(EACH)
                try:
                    self._turn(turns % A_DAY == 0, stops)
                except Refused as refusal:
                    self._trouble(explain(refusal))
                except Exception:
                    # It goes on: hooks are told when whatever it was is over.
                    self._trouble(traceback.format_exc())
                if stops:
                    return
                turns += 1

    def _turn(self, first_of_the_day: bool, last: bool) -> None:
        now = calendar.now()
        if count := self._gate.untold():
            answers.record_wrong(self._shop, count, now=now)
        if last:
            return
        if first_of_the_day:
            answers.forget(self._shop, now=now)
            delivering.forget(self._shop, now=now)
        delivering.deliver(self._shop, limit=AT_ONCE, clock=calendar.now, going=lambda: not self._stop.is_set())

    def _trouble(self, said: str) -> None:
        print(said, file=sys.stderr, flush=True)
        self._stop.wait(AFTER_TROUBLE)
