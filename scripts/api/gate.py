"""Wrong tokens: how many an address may try a minute, and how many there were, for the journal."""

import threading
import time

A_MINUTE = 10
MOST_ADDRESSES = 1000


class Gate:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tried: dict[str, int] = {}
        self._minute = 0
        self._untold = 0

    def wrong(self, client: str) -> bool:
        """A wrong token came from there; whether it is told so, or to wait."""
        with self._lock:
            self._untold += 1
            if (minute := int(time.monotonic() // 60)) != self._minute or len(self._tried) > MOST_ADDRESSES:
                self._minute = minute
                self._tried.clear()
            self._tried[client] = self._tried.get(client, 0) + 1
            return self._tried[client] <= A_MINUTE

    def untold(self) -> int:
        """How many there were since this was asked last."""
        with self._lock:
            count, self._untold = self._untold, 0
            return count
