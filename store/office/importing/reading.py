"""A file becomes rows of cells: spreadsheets (xlsx, xls, ods) and text with separators (csv), by what is in them."""

import csv
import io
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from store.errors import N_, Refused
from store.office.importing import headers
from store.office.importing.headers import PRODUCTS, Columns, NoHeader, Vocabulary


class NoSuchFile(Refused):
    template = N_("There is no file {path}, or it cannot be read.")


class EmptyFile(Refused):
    template = N_("{path} is empty.")


class NotASpreadsheet(Refused):
    template = N_("{path} is neither a spreadsheet (xlsx, xls, ods) nor a text file with separators (csv).")


class Encrypted(Refused):
    template = N_("{path} is protected by a password; save it without one.")


@dataclass(frozen=True, slots=True)
class Table:
    """The rows below the header, each with its number in the file, and what its columns hold."""

    columns: Columns
    rows: list[tuple[int, list[Any]]]


class Reading:
    """A file that is being read in a thread of its own, begun before the shop is open: spreadsheets are read by a
    library that leaves the other core to Python."""

    def __init__(self, path: Path, mapping: Mapping[str, str]) -> None:
        self._table: Table | None = None
        self._problem: BaseException | None = None
        self._thread = threading.Thread(target=self._read, args=(path, mapping), daemon=True)
        self._thread.start()

    def _read(self, path: Path, mapping: Mapping[str, str]) -> None:
        try:
            self._table = read(path, mapping)
        except BaseException as problem:
            self._problem = problem

    def table(self) -> Table:
        """Raises what reading.read() raises."""
        self._thread.join()
        if self._table is None:
            assert self._problem is not None
            raise self._problem
        return self._table


ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DELIMITERS = ",\t;|"


def read(path: Path, mapping: Mapping[str, str], vocabulary: Vocabulary = PRODUCTS) -> Table:
    """Raises NoSuchFile, EmptyFile, NotASpreadsheet, Encrypted, and what headers.find() raises."""
    try:
        content = path.read_bytes()
    except OSError:
        raise NoSuchFile(path=path) from None
    if not content.strip():
        raise EmptyFile(path=path)
    if content.startswith((ZIP, OLE)):
        return _first_with_header(_sheets(path, content), mapping, vocabulary)
    text = _decoded(path, content)
    try:
        return _first_with_header(_separated(text, mapping, vocabulary), mapping, vocabulary)
    except csv.Error:
        raise NotASpreadsheet(path=path) from None


def _first_with_header(
    tables: Iterator[list[tuple[int, list[Any]]]], mapping: Mapping[str, str], vocabulary: Vocabulary
) -> Table:
    """The first table that has a header; of a file without one, what is wrong with its first table."""
    refusal: NoHeader | None = None
    for rows in tables:
        try:
            columns = headers.find([cells for _, cells in rows[: headers.LOOKED_AT]], mapping, vocabulary)
        except NoHeader as error:
            refusal = refusal or error
            continue
        return Table(columns, rows[columns.row + 1 :])
    raise refusal or vocabulary.refusal()


def _sheets(path: Path, content: bytes) -> Iterator[list[tuple[int, list[Any]]]]:
    from python_calamine import CalamineError, PasswordError, load_workbook

    if content.startswith(OLE) and _ENCRYPTED in content:
        raise Encrypted(path=path)
    try:
        book = load_workbook(io.BytesIO(content))
        for name in book.sheet_names:
            yield list(enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1))
    except PasswordError:
        raise Encrypted(path=path) from None
    except (CalamineError, OSError):
        raise NotASpreadsheet(path=path) from None


def _decoded(path: Path, content: bytes) -> str:
    """By its byte order mark, else UTF-8, else GB18030, which holds GBK."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            encodings: tuple[str, ...] = (encoding,)
            break
    else:
        encodings = ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and not text.lstrip().startswith("<"):
            return text
    raise NotASpreadsheet(path=path)


def _separated(text: str, mapping: Mapping[str, str], vocabulary: Vocabulary) -> Iterator[list[tuple[int, list[Any]]]]:
    """Under the delimiter that shows the most headers."""
    top = "\n".join(text.splitlines()[: headers.LOOKED_AT])

    def shown(delimiter: str) -> int:
        rows = csv.reader(io.StringIO(top), delimiter=delimiter)
        return max((headers.recognised(row, mapping, vocabulary) for row in rows), default=0)

    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=shown))
    rows: list[tuple[int, list[Any]]] = []
    line = 1
    for cells in reader:
        rows.append((line, list(cells)))
        line = reader.line_num + 1
    yield rows
