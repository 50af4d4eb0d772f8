"""Where a shop's files lie."""

import os
from pathlib import Path

from platformdirs import user_data_dir

URL_FILE = "store.url"


def home() -> Path:
    """$GUITAI_HOME, or where this system keeps a user's data."""
    moved = os.environ.get("GUITAI_HOME")
    return Path(moved).expanduser().absolute() if moved else Path(user_data_dir("guitai", appauthor=False))


def root_key_path(at: Path) -> Path:
    return at / "root.key"


def default_url(at: Path) -> str:
    """An encrypted file in the home."""
    return f"sqlcipher:///{at / 'shop.db'}"


def store_url(at: Path) -> str:
    """The store's URL as `keep_store_url` left it, or the default."""
    kept = at / URL_FILE
    return kept.read_text().strip() if kept.exists() else default_url(at)


def keep_store_url(at: Path, url: str) -> None:
    """Remember a URL other than the default. It may hold a password: nobody else may read it."""
    file = os.open(at / URL_FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "w") as out:
        out.write(url + "\n")
        out.flush()
        os.fsync(out.fileno())
