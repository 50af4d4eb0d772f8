"""The shop's one secret, the keys made of it, and its recovery code on paper."""

import hashlib
import hmac
import os
import stat
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from store.errors import N_, Refused

CREDENTIAL = "guitai-root"
SIZE = 32

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no I, L, O or U, which are read as 1, 1, 0 and V."""

GROUPS, GROUP = 13, 4
"""A recovery code is 13 groups of 4 letters and a check letter: 256 bits of secret and 4 of checksum."""


class NoRootKey(Refused):
    template = N_("The shop's key {path} is not there. `shop recover` makes it again from the recovery code.")


class UnsafeRootKey(Refused):
    template = N_("Others may read the shop's key {path}: set its mode to 600 (chmod 600).")


class BadRootKey(Refused):
    template = N_("The file {path} is not a shop's key.")


class RootKeyExists(Refused):
    template = N_("There is a shop's key at {path} already; it is never overwritten.")


class BadRecoveryCode(Refused):
    template = N_(
        "A recovery code has {groups} groups of five letters and digits; this one has {given} "
        "{given:character|characters}."
    )


class MistypedRecoveryCode(Refused):
    template = N_("Group {group} of the recovery code, “{text}”, is mistyped.")


class WrongRecoveryCode(Refused):
    template = N_("The recovery code does not add up: groups of it are mistyped.")


@dataclass(frozen=True)
class Root:
    """The root secret, 32 bytes. Everything else that must be secret is derived from it."""

    secret: bytes = field(repr=False)

    @classmethod
    def new(cls) -> "Root":
        return cls(os.urandom(SIZE))

    @classmethod
    def load(cls, path: Path) -> "Root":
        """From systemd's credential `guitai-root` when it is there, else from the file, which only its owner may read.

        Raises NoRootKey, UnsafeRootKey, BadRootKey.
        """
        credentials = os.environ.get("CREDENTIALS_DIRECTORY")
        if credentials and (credential := Path(credentials) / CREDENTIAL).exists():
            return cls._read(credential)
        if not path.exists():
            raise NoRootKey(path=path)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise UnsafeRootKey(path=path)
        return cls._read(path)

    @classmethod
    def _read(cls, path: Path) -> "Root":
        secret = path.read_bytes()
        if len(secret) != SIZE:
            raise BadRootKey(path=path)
        return cls(secret)

    def save(self, path: Path) -> None:
        """Write the key where no key is yet, mode 600, on disk when this returns. Raises RootKeyExists."""
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise RootKeyExists(path=path) from None
        with os.fdopen(file, "wb") as out:
            out.write(self.secret)
            out.flush()
            os.fsync(out.fileno())
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)

    @property
    def database_key(self) -> bytes:
        """SQLCipher's raw key."""
        return derive(self.secret, b"guitai 1 database")

    @property
    def pin_pepper(self) -> bytes:
        return derive(self.secret, b"guitai 1 PIN pepper")

    @cached_property
    def journal_key(self) -> bytes:
        return derive(self.secret, b"guitai 1 journal")

    def recovery_code(self) -> str:
        """The secret for paper: 0ABCD-1EFGH-…, 13 groups, each with a check letter of its own."""
        bits = int.from_bytes(self.secret) << 4 | _checksum(self.secret)
        symbols = [bits >> 5 * place & 31 for place in reversed(range(GROUPS * GROUP))]
        groups = [symbols[at : at + GROUP] for at in range(0, len(symbols), GROUP)]
        return "-".join(
            "".join(ALPHABET[symbol] for symbol in [*group, _check(group, index)]) for index, group in enumerate(groups)
        )

    @classmethod
    def from_recovery_code(cls, code: str) -> "Root":
        """Read a code as typed: any case, any hyphens or spaces, O for 0, I and L for 1, U for V.

        Raises BadRecoveryCode, MistypedRecoveryCode (which group), WrongRecoveryCode.
        """
        text = "".join(char for char in unicodedata.normalize("NFKC", code).upper() if char.isalnum())
        text = text.translate(str.maketrans("OILU", "011V"))
        if len(text) != GROUPS * (GROUP + 1):
            raise BadRecoveryCode(groups=GROUPS, given=len(text))
        bits = 0
        for index in range(GROUPS):
            group = text[index * (GROUP + 1) : (index + 1) * (GROUP + 1)]
            symbols = [ALPHABET.find(char) for char in group]
            if -1 in symbols or symbols[GROUP] != _check(symbols[:GROUP], index):
                raise MistypedRecoveryCode(group=index + 1, text=group)
            for symbol in symbols[:GROUP]:
                bits = bits << 5 | symbol
        secret = (bits >> 4).to_bytes(SIZE)
        if bits & 15 != _checksum(secret):
            raise WrongRecoveryCode()
        return cls(secret)


def derive(secret: bytes, purpose: bytes) -> bytes:
    """HKDF-SHA256 (RFC 5869) without salt, one block: 32 bytes for one purpose."""
    extracted = hmac.digest(bytes(32), secret, "sha256")
    return hmac.digest(extracted, purpose + b"\x01", "sha256")


def _checksum(secret: bytes) -> int:
    return hashlib.sha256(b"guitai recovery" + secret).digest()[0] >> 4


def _check(group: list[int], index: int) -> int:
    """A group's check letter, by Horner's rule over GF(32): it changes with any one letter, with two letters
    that changed places, and with the group's own place in the code."""
    check = index + 1
    for symbol in group:
        check = _double(check) ^ symbol
    return _double(check)


def _double(symbol: int) -> int:
    """symbol × x modulo x⁵ + x² + 1."""
    doubled = symbol << 1
    return doubled ^ 0b100101 if doubled & 32 else doubled
