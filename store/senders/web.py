"""Messages to a provider over HTTP: one POST of JSON each.

The header `Idempotency-Key` is the message's id, so that a provider who sees it twice sends it once. A password, where
there is one, goes as `Authorization: Bearer`. An answer in JSON with a `receipt` is the provider's receipt. Nothing is
redirected and nothing goes through a proxy: a message names a person.
"""

import http.client
import json
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from store.senders import BOTH, SECONDS, Message, Outcome

MOST = 65_536
"""Bytes that are read of an answer."""
LONGEST_RECEIPT = 200
USUAL = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "Guitai"}


class Web:
    channels = BOTH

    def __init__(self, url: SplitResult, secret: str) -> None:
        self._url = url
        self._headers: dict[str, str] = {}
        if secret:
            self._headers["Authorization"] = f"Bearer {secret}"

    def send(self, message: Message) -> Outcome:
        body = json.dumps(message.as_data(), ensure_ascii=False).encode()
        answered = post(self._url, body, self._headers | {"Idempotency-Key": message.id})
        if answered.status is None:
            # What was on its way the provider may have.
            return Outcome("unknown" if answered.sent else "down", problem=answered.problem)
        return _told(answered.status, answered.problem, answered.said)


@dataclass(frozen=True, slots=True)
class Answered:
    """`status` None: no answer, and why; `sent` says whether it was on its way."""

    status: int | None
    problem: str
    said: bytes = b""
    sent: bool = True


def post(to: SplitResult | str, body: bytes, headers: dict[str, str]) -> Answered:
    """One POST of JSON, redirected nowhere and through no proxy."""
    url = urlsplit(to) if isinstance(to, str) else to
    host, port = url.hostname or "", url.port
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    if url.scheme == "https":
        context = ssl.create_default_context()
        server: http.client.HTTPConnection = http.client.HTTPSConnection(host, port, timeout=SECONDS, context=context)
    else:
        server = http.client.HTTPConnection(host, port, timeout=SECONDS)
    try:
        server.connect()
    except (OSError, UnicodeError) as error:
        return Answered(None, str(error) or type(error).__name__, sent=False)
    try:
        server.request("POST", path, body, USUAL | headers)
        answer = server.getresponse()
        return Answered(answer.status, f"HTTP {answer.status} {answer.reason}", answer.read(MOST))
    except (OSError, http.client.HTTPException) as error:
        return Answered(None, str(error) or type(error).__name__)
    except ValueError:
        # Python's own words would tell the password.
        return Answered(None, "the address or the password holds what no request may hold", sent=False)
    finally:
        server.close()


def _told(status: int, problem: str, said: bytes) -> Outcome:
    if 200 <= status < 300:
        return Outcome("handed", receipt=_receipt(said))
    if status in (429, 503):
        return Outcome("later", problem=problem)
    if status < 400 or status in (401, 403, 404, 405):
        # The address or the password is wrong, for every message alike.
        return Outcome("down", problem=problem)
    return Outcome("refused" if status < 500 else "unknown", problem=problem)


def _receipt(said: bytes) -> str:
    try:
        answer: Any = json.loads(said)
    except ValueError:
        return ""
    receipt = answer.get("receipt") if isinstance(answer, dict) else None
    if isinstance(receipt, bool) or not isinstance(receipt, str | int):
        return ""
    return str(receipt)[:LONGEST_RECEIPT]
