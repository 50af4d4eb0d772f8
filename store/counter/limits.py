"""What nobody means: amounts beyond these are a code typed as money, or a slip of the finger."""

from store.db.settings import Settings
from store.money import Currency, Money


def most_price(currency: Currency) -> Money:
    """The highest price that a till takes when it asks: a thousand of the largest note (￥100,000.00)."""
    return 1_000 * currency.notes[0]


def most_due(currency: Currency) -> Money:
    """What one sale may come to: a million of the largest note."""
    return 1_000_000 * currency.notes[0]


def most_change(settings: Settings) -> Money:
    """Nobody gives so much that this comes back: ten of the largest note, or the shop's setting."""
    return settings.most_change or 10 * settings.currency.notes[0]
