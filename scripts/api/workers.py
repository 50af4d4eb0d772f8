"""Threads that ask the store, each with a connection of its own: few, because the store has one writer anyway."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeAlias, TypeVar

from store.db.opening import Shop

THREADS = 4
WAITING = 64
"""So many requests wait for a thread; more are told to try again."""

T = TypeVar("T")
Job: TypeAlias = Callable[[], None]


class Workers:
    def __init__(self, shop: Shop, threads: int = THREADS) -> None:
        self._shop = shop
        self._jobs: queue.Queue[Job | None] = queue.Queue(WAITING)
        self._threads = [threading.Thread(target=self._work, name=f"api {number}") for number in range(threads)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def ask(self, work: Callable[[], T]) -> "Future[T] | None":
        """What a thread will answer; None: too many wait already."""
        future: Future[T] = Future()

        def job() -> None:
            try:
                future.set_result(work())
            except BaseException as error:
                future.set_exception(error)

        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            return None
        return future

    def stop(self) -> None:
        """Finish what waits, and end."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        with self._shop.connection():
            while (job := self._jobs.get()) is not None:
                job()
