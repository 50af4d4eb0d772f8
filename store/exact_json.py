"""JSON that people write: numbers as they stand and never floats, and nothing that would be passed over in silence."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any


def read_json(text: str) -> Any:
    """What the text says. Raises ValueError for what is not JSON, for a name that stands twice in one object, and for
    what is nested or written longer than any file of ours."""
    try:
        return json.loads(text, parse_float=Decimal, object_pairs_hook=_once)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in pairs:
        if name in made:
            raise ValueError(f"“{name}” stands twice")
        made[name] = value
    return made
