"""All that may be asked, in one table."""

from urllib.parse import unquote

from scripts.api import coupons, members, orders, pricing, selling
from scripts.api.asking import Route
from scripts.api.refusals import NoSuchPath, WrongMethod

ROUTES: tuple[Route, ...] = (
    *members.ROUTES,
    *coupons.ROUTES,
    *orders.ROUTES,
    *selling.ROUTES,
    *pricing.ROUTES,
)


def find(method: str, path: str) -> tuple[Route, dict[str, str]]:
    """The route and the names in its path (percent-encoded); words stand before names. Raises NoSuchPath,
    WrongMethod."""
    parts = [unquote(part) for part in path.split("/")]
    found = [(route, named) for route in ROUTES if (named := _match(route, parts)) is not None]
    if not found:
        raise NoSuchPath()
    fewest = min(len(named) for _, named in found)
    best = [(route, named) for route, named in found if len(named) == fewest]
    for route, named in best:
        if route.method == method:
            return route, named
    raise WrongMethod(known=", ".join(sorted({route.method for route, _ in best})))


def _match(route: Route, parts: list[str]) -> dict[str, str] | None:
    wanted = route.path.split("/")
    if len(wanted) != len(parts):
        return None
    named = {}
    for want, part in zip(wanted, parts, strict=True):
        if want.startswith("{"):
            if not part or not part.isprintable():
                return None
            named[want[1:-1]] = part
        elif want != part:
            return None
    return named
