"""The sender that a shop has set."""

from pathlib import Path
from urllib.parse import urlsplit

from store.senders import Sender


def sender_of(text: str, secret: str) -> Sender:
    """The sender of a sound setting. `secret` is its password, or its token; "" is none."""
    from store.senders import files, mail, web  # only what is sent with is loaded

    if text == "stdout":
        return files.Stdout()
    if text.startswith("file:"):
        return files.File(Path(text.removeprefix("file:")))
    url = urlsplit(text)
    return mail.Mail(url, secret) if url.scheme in ("smtp", "smtps") else web.Web(url, secret)
