"""What is written down when the till crashes: where in the program, never with what values."""

import re
import traceback
from datetime import UTC, datetime
from pathlib import Path

_SECRET = re.compile(r"\d{4,}")
"""PINs, phones, payment codes: any run of digits might be one."""


def write_report(home: Path, error: BaseException) -> Path:
    """A file in the home's log folder, readable by its owner only; its path."""
    folder = home / "log"
    folder.mkdir(mode=0o700, exist_ok=True)
    now = datetime.now(UTC)
    file = folder / f"crash-{now:%Y%m%dT%H%M%S.%fZ}.txt"
    file.touch(mode=0o600)
    file.write_text(f"{now:%Y-%m-%d %H:%M:%S} UTC\n{scrubbed(error)}")
    return file


def scrubbed(error: BaseException) -> str:
    """The traceback by file, line and function; the messages of the errors with every number taken out."""
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        lines += [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(seen.__traceback__)]
        lines.append(f"{type(seen).__qualname__}: {_SECRET.sub('#', str(seen))}")
        seen = seen.__cause__ or seen.__context__
    return "\n".join(lines) + "\n"
