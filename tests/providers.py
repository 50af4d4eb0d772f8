"""A mail server and a provider over HTTP, real ones on this machine, that note what they are given."""

import json
import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@contextmanager
def served(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class MailServer:
    """`answers` by the first word of a command, where it is not that all is well; "hang up" ends the talk there.
    `letters` are what it took."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)


USUAL = {
    "EHLO": "250-sink\r\n250-AUTH PLAIN\r\n250 8BITMIME",
    "AUTH": "235 ok",
    "DATA": "354 go on",
    "QUIT": "221 bye",
    ".": "250 2.0.0 Ok: queued as 4F1B",
}


@contextmanager
def mail_server(**answers: str) -> Iterator[MailServer]:
    """An SMTP server that takes every letter, but for these answers (RCPT="550 no such user"; `dot` is after DATA)."""
    said = MailServer(answers={("." if word == "dot" else word): answer for word, answer in answers.items()})

    class Talk(socketserver.StreamRequestHandler):
        def say(self, word: str) -> bool:
            answer = said.answers.get(word) or USUAL.get(word) or "250 ok"
            if answer != "hang up":
                self.wfile.write(f"{answer}\r\n".encode())
            return answer != "hang up" and word != "QUIT"

        def handle(self) -> None:
            if said.answers.get("greeting") == "hang up":
                return
            self.wfile.write(b"220 sink\r\n")
            while line := self.rfile.readline().decode().strip():
                said.commands.append(line)
                word = line.split()[0].upper()
                if not self.say(word):
                    return
                if word == "DATA" and "DATA" not in said.answers:
                    lines = []
                    while (text := self.rfile.readline().decode()) != ".\r\n":
                        lines.append(text)
                    said.letters.append("".join(lines))
                    if not self.say("."):
                        return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = allow_reuse_address = True

    server = Server(("127.0.0.1", 0), Talk)
    said.port = server.server_address[1]
    with served(server):
        yield said


@dataclass
class Provider:
    """`asked`: headers and JSON of each request; `reached`: there was one."""

    url: str = ""
    reached: threading.Event = field(default_factory=threading.Event)
    asked: list[tuple[Mapping[str, str], Any]] = field(default_factory=list)


@contextmanager
def provider(
    status: int = 200, answer: bytes = b'{"receipt": "R-1"}', *, stalls: bool = False, **headers: str
) -> Iterator[Provider]:
    """An HTTP provider that answers every POST so; with status 0 it hangs up instead, and one that `stalls` says
    nothing until the end."""
    said, end = Provider(), threading.Event()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            said.asked.append((dict(self.headers), json.loads(body)))
            said.reached.set()
            if stalls:
                end.wait()
            if stalls or not status:
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            """Not into the tests' output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    said.url = f"http://127.0.0.1:{server.server_address[1]}/send?shop=1"
    with served(server):
        try:
            yield said
        finally:
            end.set()


def closed_port() -> int:
    """A port of this machine on which nobody listens."""
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
        return int(server.server_address[1])
