"""Whether an import of products has still to be finished: what each start asks, so it loads little. See pending."""

from store.db.models import ProductImport
from store.db.opening import Shop


def decided(shop: Shop) -> str | None:
    """An import that was decided and is not at its end."""
    found: str | None = ProductImport.select(ProductImport.id).where(ProductImport.state == "decided").limit(1).scalar()
    return found
