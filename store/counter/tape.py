"""One line of a tape: a JSON object, read strictly. Its numbers are exact, never floats."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

from store.db.opening import Shop
from store.errors import N_, Refused
from store.exact_json import read_json
from store.i18n import Marked

EARLIEST, LATEST = 2000, 2199
"""Years in which something may have been done."""


class BadTapeLine(Refused):
    template = N_("Line {line} of the tape is not an act: {problem}")


class FieldMissing(Refused):
    template = N_("{name} is missing.")


class NoTime(Refused):
    template = N_("at: “{text}” is not a time like 2026-11-21T18:42:07.")


class Said:
    """What a line says, field by field. Raises BadTapeLine for whatever it cannot be read as."""

    def __init__(self, number: int, fields: object) -> None:
        self._number = number
        if not isinstance(fields, dict):
            raise BadTapeLine(line=number, problem=Marked(N_("it is not a JSON object.")))
        self._fields: dict[str, Any] = fields

    @classmethod
    def read(cls, number: int, text: str) -> "Said":
        try:
            return cls(number, read_json(text))
        except ValueError as error:
            raise BadTapeLine(line=number, problem=str(error)) from None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._fields)

    def has(self, name: str) -> bool:
        return name in self._fields

    def bad(self, problem: object) -> BadTapeLine:
        return BadTapeLine(line=self._number, problem=problem)

    def text(self, name: str, otherwise: str | None = None) -> str:
        value = self._fields.get(name, otherwise)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str):
            raise self._unfit(name)
        return value

    def whole(self, name: str) -> int | None:
        if name not in self._fields:
            return None
        if not (text := self.text(name)).isdecimal():
            raise self.bad(f"{name}: {text}")
        return int(text)

    def flag(self, name: str) -> bool:
        """true or false; "all" is true."""
        value = self._fields.get(name, False)
        if value == "all":
            return True
        if not isinstance(value, bool):
            raise self._unfit(name)
        return value

    def object(self, name: str) -> dict[str, Any]:
        """A field that is an object itself."""
        value = self._fields.get(name)
        if not isinstance(value, dict):
            raise self._unfit(name)
        return value

    def parts(self, name: str) -> "list[Said]":
        """A field that is a list of objects; without it the line itself is the only one."""
        if name not in self._fields:
            return [self]
        value = self._fields[name]
        if not isinstance(value, list) or not value:
            raise self._unfit(name)
        return [Said(self._number, each) for each in value]

    def _unfit(self, name: str) -> BadTapeLine:
        if name not in self._fields:
            return self.bad(FieldMissing(name=name))
        return self.bad(f"{name}: {json.dumps(self._fields.get(name), ensure_ascii=False, default=str)}")

    def moment(self, before: datetime, shop: Shop) -> datetime:
        if "at" not in self._fields:
            return before
        text = self.text("at")
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise self.bad(NoTime(text=text)) from None
        if not EARLIEST <= at.year <= LATEST:
            raise self.bad(NoTime(text=text))
        return at if at.tzinfo else at.replace(tzinfo=shop.settings.zone)
