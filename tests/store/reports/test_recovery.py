import pytest

from store.books import journal
from store.db.backup import NotABackup, back_up
from store.db.engine import WrongKey
from store.db.home import root_key_path
from store.db.keys import MistypedRecoveryCode, Root
from store.db.opening import open_shop
from store.reports.recovery import CodeOfAnotherShop, recover


@pytest.fixture
def copy(any_shop, actor, now, tmp_path):
    with any_shop.transaction():
        journal.append(any_shop, actor, "test", now=now)
    return back_up(any_shop, tmp_path / "copy.db", now=now).path


FILES = pytest.mark.parametrize("engine", ["sqlcipher", "sqlite"], indirect=True)


@FILES
def test_the_code_alone_opens_a_copy(copy, any_shop, root):
    any_shop.close()
    root_key_path(any_shop.home).unlink()
    (any_shop.home / "shop.db").unlink()
    recovered = recover(copy, root.recovery_code().lower())
    assert recovered.root == root and recovered.engine == any_shop.engine
    assert recovered.rows["journal_entry"] == 1
    # And the shop goes on from it.
    recovered.root.save(root_key_path(any_shop.home))
    copy.rename(any_shop.home / "shop.db")
    shop = open_shop()
    assert shop.settings.shop_name == "桂台小店"
    shop.close()


@FILES
def test_another_shops_code_opens_nothing(copy):
    """A plain file opens with any key, but its journal was not written with this one."""
    with pytest.raises((WrongKey, CodeOfAnotherShop)):
        recover(copy, Root.new().recovery_code())


@FILES
def test_a_mistyped_code_is_told_before_anything_is_opened(copy, root):
    code = root.recovery_code()
    with pytest.raises(MistypedRecoveryCode):
        recover(copy, ("1" if code[0] == "0" else "0") + code[1:])


def test_no_copy_is_no_proof(tmp_path, root):
    with pytest.raises(NotABackup):
        recover(tmp_path / "nothing.db", root.recovery_code())
