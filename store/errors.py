"""Everything an act may refuse, as a sentence with parameters that is put into words at the edge.

`template` is the English sentence and the gettext key; store.i18n.explain() translates and fills it.
Further rooms add their own subclasses beside their acts.
"""

import string
from collections.abc import Iterable, Mapping
from typing import Any


def N_(text: str) -> str:
    """Mark a text for translation where it stands; it is translated where it is shown."""
    return text


class _Forms(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> Any:
        one, bar, several = format_spec.partition("|")
        if bar:
            return one if str(value) == "1" else several
        return super().format_field(value, format_spec)


_forms = _Forms()


def filled(template: str, params: Mapping[str, Any]) -> str:
    """The sentence with its parameters. `{count:coupon|coupons}` is the form that the number asks for: a
    sentence may have several numbers, which gettext's plural forms cannot say. Chinese needs no such field."""
    if "|" not in template:
        return template.format_map(params)  # six times faster
    return _forms.vformat(template, (), params)


class Refused(Exception):
    """An act was not done, and why; nothing was changed."""

    template: str = N_("That cannot be done.")

    def __init__(self, **params: Any) -> None:
        self.params = params
        super().__init__(filled(self.template, _Known(params)))


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class BadAmount(Refused):
    template = N_("“{text}” is not an amount of money.")


class BadQuantity(Refused):
    template = N_("“{text}” is not a quantity.")


def nearest(name: object, known: Iterable[str]) -> str:
    """The one of the `known` that somebody who typed `name` may have meant; "" when none is near."""
    from difflib import get_close_matches  # only when somebody mistyped

    return next(iter(get_close_matches(str(name), list(known), 1)), "")
