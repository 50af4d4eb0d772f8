"""Messages to a provider over HTTP: one POST of JSON each.

The header `Idempotency-Key` is the message's id, so that a provider who sees it twice sends it once. A password, where
there is one, goes as `Authorization: Bearer`. An answer in JSON with a `receipt` is the provider's receipt. Nothing is
redirected and nothing goes through a proxy: a message names a person.
"""

import http.client
import json
import ssl
from typing import Any
from urllib.parse import SplitResult

from store.senders import BOTH, SECONDS, Message, Outcome

MOST = 65_536
"""Bytes that are read of an answer."""
LONGEST_RECEIPT = 200


class Web:
    channels = BOTH

    def __init__(self, url: SplitResult, secret: str) -> None:
        self._url = url
        self._headers = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "Guitai"}
        if secret:
            self._headers["Authorization"] = f"Bearer {secret}"

    def send(self, message: Message) -> Outcome:
        host, port = self._url.hostname or "", self._url.port
        path = (self._url.path or "/") + (f"?{self._url.query}" if self._url.query else "")
        if self._url.scheme == "https":
            context = ssl.create_default_context()
            server: http.client.HTTPConnection = http.client.HTTPSConnection(
                host, port, timeout=SECONDS, context=context
            )
        else:
            server = http.client.HTTPConnection(host, port, timeout=SECONDS)
        try:
            server.connect()
        except (OSError, UnicodeError) as error:
            return Outcome("down", problem=str(error) or type(error).__name__)
        try:
            body = json.dumps(message.as_data(), ensure_ascii=False).encode()
            server.request("POST", path, body, self._headers | {"Idempotency-Key": message.id})
            answer = server.getresponse()
            status, reason, said = answer.status, answer.reason, answer.read(MOST)
        except (OSError, http.client.HTTPException) as error:
            # It was on its way: the provider may have it.
            return Outcome("unknown", problem=str(error) or type(error).__name__)
        except ValueError:
            # Python's own words would tell the password.
            return Outcome("down", problem="the address or the password holds what no request may hold")
        finally:
            server.close()
        return _told(status, reason, said)


def _told(status: int, reason: str, said: bytes) -> Outcome:
    problem = f"HTTP {status} {reason}"
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
