"""The transaction that an act is: all or nothing, and alone in writing."""

from collections.abc import Callable
from types import TracebackType
from typing import Any

from peewee import InterfaceError, OperationalError

from store.errors import Refused


class Transaction:
    """A context on `db`. `take` waits until this writer may begin, and may refuse; `give` lets the next one begin;
    `in_words` makes a refusal of what happens to a store that is no fault of the program.

    A class, and none of Peewee's: it is entered cold at every act, where each call on the way is paid for. One that is
    `whole` takes the transactions of the acts inside it as parts of itself: they are done together, or not at all.
    """

    __slots__ = ("_db", "_give", "_in_words", "_part", "_take", "whole")

    def __init__(
        self,
        db: Any,
        take: Callable[[], None],
        give: Callable[[], None],
        in_words: Callable[[Exception], Refused | None],
        whole: bool = False,
    ) -> None:
        self._db = db
        self.whole = whole
        self._part = False
        self._take = take
        self._give = give
        self._in_words = in_words

    def __enter__(self) -> None:
        if outer := self._db._state.transactions:
            if not getattr(outer[0], "whole", False):
                raise RuntimeError("an act began inside an act")
            self._part = True
            return
        self._take()
        try:
            self._db.begin()
        except BaseException as error:
            self._give()
            self._refuse(error)
            raise
        self._db._state.transactions.append(self)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._part:
            self._part = False
            return
        try:
            self._db._state.transactions.pop()
            if error is None:
                self._commit()
            else:
                self._db.rollback()
        except BaseException as failed:
            self._refuse(failed)
            raise
        finally:
            self._give()
        if error is not None:
            self._refuse(error)

    def _commit(self) -> None:
        try:
            self._db.commit()
        except Exception:
            self._db.rollback()
            raise

    def _refuse(self, error: BaseException) -> None:
        if isinstance(error, OperationalError | InterfaceError) and (refusal := self._in_words(error)):
            raise refusal from error
