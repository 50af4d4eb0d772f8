"""What a request may say and an answer says: one description, which is checked and shown as JSON Schema."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from store.errors import N_, Refused
from store.money import CURRENCIES


class UnknownField(Refused):
    template = N_("There is no field {field} here. The fields are: {known}.")


class FieldMissing(Refused):
    template = N_("The field {field} is missing.")


class BadField(Refused):
    template = N_("The field {field} must be {wanted}.")


class Shape(Protocol):
    def check(self, value: Any, path: str) -> None:
        """Raises UnknownField, FieldMissing, BadField."""

    def schema(self) -> dict[str, Any]: ...


class Wanted(Refused):
    """What a field must be, as a part of that sentence."""

    def __init__(self, template: str, **params: Any) -> None:
        self.template = template
        super().__init__(**params)


def _bad(path: str, wanted: str, **params: Any) -> BadField:
    return BadField(field=path or "{}", wanted=Wanted(wanted, **params))


@dataclass(frozen=True)
class Text:
    longest: int = 200
    pattern: str = ""
    like: str = ""

    def check(self, value: Any, path: str) -> None:
        if not isinstance(value, str) or not value.isprintable():
            raise _bad(path, N_("a text without control characters"))
        if len(value) > self.longest:
            raise _bad(path, N_("at most {longest} characters"), longest=self.longest)
        if self.pattern and not re.fullmatch(self.pattern, value):
            raise _bad(path, N_("written like {like}"), like=self.like)

    def schema(self) -> dict[str, Any]:
        told: dict[str, Any] = {"type": "string", "maxLength": self.longest}
        return {**told, **({"pattern": f"^(?:{self.pattern})$"} if self.pattern else {})}


@dataclass(frozen=True)
class Whole:
    """A whole number."""

    low: int = -(10**15)
    high: int = 10**15

    def check(self, value: Any, path: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not self.low <= value <= self.high:
            raise _bad(path, N_("a whole number from {low} to {high}"), low=self.low, high=self.high)

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True)
class Flag:
    def check(self, value: Any, path: str) -> None:
        if not isinstance(value, bool):
            raise _bad(path, N_("true or false"))

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Word:
    """One of some words."""

    words: tuple[str, ...]

    def check(self, value: Any, path: str) -> None:
        if value not in self.words:
            raise _bad(path, N_("one of: {words}"), words=", ".join(self.words))

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.words)}


MONEY = Text(20, r"-?\d{1,12}(\.\d{1,2})?", "12.50")
"""Money is text in major units, as in the other JSON of the shop."""
QUANTITY = Text(12, r"\d{1,6}(\.\d{1,3})?", "1.5")
ID = Text(40)
MOMENT = Text(40)


@dataclass(frozen=True)
class Day:
    def check(self, value: Any, path: str) -> None:
        try:
            date.fromisoformat(value)
        except (ValueError, TypeError):
            raise _bad(path, N_("a day, written like 2026-11-30")) from None

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


@dataclass(frozen=True)
class Anything:
    """An object whose fields another page describes."""

    def check(self, value: Any, path: str) -> None:
        if not isinstance(value, Mapping):
            raise _bad(path, N_("an object"))

    def schema(self) -> dict[str, Any]:
        return {"type": "object"}


@dataclass(frozen=True)
class Given:
    """Whatever it is: whoever reads it checks it."""

    def check(self, value: Any, path: str) -> None:
        pass

    def schema(self) -> dict[str, Any]:
        return {}


@dataclass(frozen=True)
class Many:
    of: Shape
    most: int = 1000
    least: int = 0

    def check(self, value: Any, path: str) -> None:
        if not isinstance(value, Sequence) or isinstance(value, str) or not self.least <= len(value) <= self.most:
            raise _bad(path, N_("a list of {least} to {most}"), least=self.least, most=self.most)
        for place, each in enumerate(value):
            self.of.check(each, f"{path}[{place}]")

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.of.schema(), "minItems": self.least, "maxItems": self.most}


@dataclass(frozen=True)
class Field:
    """`must`: it has to be said; what an answer has is always there. `nothing`: it may be null."""

    shape: Shape
    doc: str
    must: bool = True
    nothing: bool = False

    def schema(self) -> dict[str, Any]:
        told = self.shape.schema()
        if self.nothing:
            told = {"anyOf": [told, {"type": "null"}]}
        return {**told, "description": self.doc}


@dataclass(frozen=True)
class Object:
    """Fields by name, and no others."""

    name: str
    fields: Mapping[str, Field] = field(default_factory=dict)

    def check(self, value: Any, path: str = "") -> None:
        if not isinstance(value, Mapping):
            raise _bad(path, N_("an object"))
        dot = f"{path}." if path else ""
        for given in value:
            if given not in self.fields:
                raise UnknownField(field=f"{dot}{given}"[:80], known=", ".join(self.fields))
        for name, one in self.fields.items():
            if name in value:
                if not (one.nothing and value[name] is None):
                    one.shape.check(value[name], f"{dot}{name}")
            elif one.must:
                raise FieldMissing(field=f"{dot}{name}")

    def schema(self) -> dict[str, Any]:
        return {"$ref": f"#/components/schemas/{self.name}"}

    def described(self) -> dict[str, Any]:
        return {
            "type": "object",
            "additionalProperties": False,
            "required": [name for name, one in self.fields.items() if one.must],
            "properties": {name: one.schema() for name, one in self.fields.items()},
        }

    def inside(self) -> dict[str, "Object"]:
        """Itself and all objects in it, by name."""
        found = {self.name: self}
        for one in self.fields.values():
            shape = one.shape.of if isinstance(one.shape, Many) else one.shape
            if isinstance(shape, Object):
                found |= shape.inside()
        return found


CURRENCY = Word(tuple(CURRENCIES))
