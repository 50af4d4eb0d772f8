import os
import stat

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from store.db.keys import (
    ALPHABET,
    BadRecoveryCode,
    BadRootKey,
    MistypedRecoveryCode,
    NoRootKey,
    Root,
    RootKeyExists,
    UnsafeRootKey,
    derive,
)

SECRET = bytes(range(32))
CODE = Root(SECRET).recovery_code()


def test_keys_are_derived_as_rfc_5869_says():
    wanted = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"some purpose").derive(SECRET)
    assert derive(SECRET, b"some purpose") == wanted


def test_each_purpose_has_a_key_of_its_own():
    root = Root(SECRET)
    assert len({root.secret, root.database_key, root.pin_pepper, root.journal_key}) == 4


def test_the_derived_keys_never_change_or_old_stores_would_not_open():
    root = Root(SECRET)
    assert root.database_key.hex() == "13c374fbc434e5218b99f618d88265f1222309612976f4be38ccf43974bc3754"
    assert root.pin_pepper.hex() == "dfa83914ca605b1f262c2c1484b5c67e6ef3ac88c72b0f643fbdfee5b0ed01cb"
    assert root.journal_key.hex() == "eee8117def13bb681168b22387ace3dc5da0510c218326c52f51690f25bbc473"
    assert CODE == "000G0-40R47-0M30J-E209D-185GT-R38E6-1W81Q-24GK4-2GAHK-C5RRE-34D11-P70XS-3RFSS"


def test_a_secret_is_not_shown_by_its_object():
    assert SECRET.hex() not in repr(Root(SECRET)) and repr(SECRET) not in repr(Root(SECRET))


def test_a_saved_key_is_for_its_owner_alone_and_loads_again(tmp_path):
    root = Root.new()
    before = os.umask(0)
    try:
        root.save(tmp_path / "root.key")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "root.key").stat().st_mode) == 0o600
    assert Root.load(tmp_path / "root.key") == root


def test_a_key_is_never_overwritten(tmp_path):
    Root(SECRET).save(tmp_path / "root.key")
    with pytest.raises(RootKeyExists):
        Root.new().save(tmp_path / "root.key")
    assert Root.load(tmp_path / "root.key") == Root(SECRET)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_key_that_others_may_read_is_refused(tmp_path, mode):
    Root(SECRET).save(tmp_path / "root.key")
    (tmp_path / "root.key").chmod(mode)
    with pytest.raises(UnsafeRootKey):
        Root.load(tmp_path / "root.key")


def test_a_missing_and_a_cut_off_key_are_refused(tmp_path):
    with pytest.raises(NoRootKey):
        Root.load(tmp_path / "root.key")
    (tmp_path / "root.key").touch(0o600)
    with pytest.raises(BadRootKey):
        Root.load(tmp_path / "root.key")


def test_a_systemd_credential_goes_before_the_file(tmp_path, monkeypatch):
    Root.new().save(tmp_path / "root.key")
    (tmp_path / "guitai-root").write_bytes(SECRET)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert Root.load(tmp_path / "root.key") == Root(SECRET)


@given(st.binary(min_size=32, max_size=32))
def test_a_recovery_code_gives_the_secret_back(secret):
    assert Root.from_recovery_code(Root(secret).recovery_code()).secret == secret


def test_a_recovery_code_has_thirteen_groups_of_letters_that_are_not_mistaken():
    groups = CODE.split("-")
    assert [len(group) for group in groups] == [5] * 13
    assert set("".join(groups)) <= set(ALPHABET) and not set("ILOU") & set(ALPHABET)


@pytest.mark.parametrize(
    "typed",
    [
        CODE.lower(),
        CODE.replace("-", ""),
        CODE.replace("-", " "),
        f"  {CODE.replace('-', ' - ')}\n",
        CODE.replace("0", "O").replace("1", "l"),
        CODE.replace("1", "I").replace("V", "u"),
        "".join(chr(ord(char) + 0xFEE0) if char != "-" else "－" for char in CODE),
    ],
)
def test_a_recovery_code_may_be_typed_in_any_dress(typed):
    assert Root.from_recovery_code(typed).secret == SECRET


@given(st.binary(min_size=32, max_size=32), st.integers(0, 64), st.integers(1, 31))
def test_any_one_mistyped_letter_is_found_and_its_group_named(secret, place, by):
    letters = list(Root(secret).recovery_code().replace("-", ""))
    letters[place] = ALPHABET[(ALPHABET.index(letters[place]) + by) % 32]
    with pytest.raises(MistypedRecoveryCode) as refused:
        Root.from_recovery_code("".join(letters))
    assert refused.value.params["group"] == place // 5 + 1


@given(st.binary(min_size=32, max_size=32), st.integers(0, 63))
def test_two_letters_that_changed_places_are_found(secret, place):
    letters = list(Root(secret).recovery_code().replace("-", ""))
    if letters[place] != letters[place + 1]:
        letters[place], letters[place + 1] = letters[place + 1], letters[place]
        with pytest.raises(MistypedRecoveryCode):
            Root.from_recovery_code("".join(letters))


def test_two_groups_that_changed_places_are_found():
    groups = CODE.split("-")
    groups[3], groups[7] = groups[7], groups[3]
    with pytest.raises(MistypedRecoveryCode) as refused:
        Root.from_recovery_code("-".join(groups))
    assert refused.value.params["group"] == 4


def test_a_code_with_a_group_too_few_is_refused():
    with pytest.raises(BadRecoveryCode):
        Root.from_recovery_code(CODE[:-6])
