"""Messages as JSON lines, for whatever the shop sends with itself."""

import json
import os
import stat
import sys
from pathlib import Path

from store.senders import BOTH, Message, Outcome


def line(message: Message) -> bytes:
    return (json.dumps(message.as_data(), ensure_ascii=False) + "\n").encode()


class Stdout:
    channels = BOTH

    def send(self, message: Message) -> Outcome:
        try:
            sys.stdout.write(line(message).decode())
            sys.stdout.flush()
        except OSError as error:
            return Outcome("unknown", problem=str(error))
        return Outcome("handed")


class File:
    """Added to the end of a file that its owner alone may read, and on disk before it counts as handed over."""

    channels = BOTH

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, message: Message) -> Outcome:
        # A pipe that nobody reads is refused instead of waited for; what a link names is not written to.
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
        try:
            file = os.open(self.path, flags, 0o600)
        except OSError as error:
            return Outcome("down", problem=str(error))
        begun = False
        try:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                return Outcome("down", problem=f"{self.path}: not a regular file")
            os.fchmod(file, 0o600)
            data = line(message)
            while data:
                data = data[os.write(file, data) :]
                begun = True
            os.fsync(file)
        except OSError as error:
            return Outcome("unknown" if begun else "down", problem=str(error))
        finally:
            os.close(file)
        return Outcome("handed")
