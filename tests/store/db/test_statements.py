import pytest
from peewee import IntegrityError

from store.db.models import Setting, Store
from store.db.statements import Statement, param

NAMED = Statement(
    lambda: Setting.select(Setting.name, Setting.value).where(
        (Setting.name == param("name")) | (Setting.value == param("value"))
    )
)
ADD = Statement(lambda: Store.insert({Store.number: param("number"), Store.name: param("name")}))
COUNT = Statement(lambda: Store.select().where(Store.number > param("above")).limit(1))


def test_a_statement_takes_its_values_by_name_on_every_engine(any_shop):
    with any_shop.transaction():
        Setting.insert_many([{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]).execute()
    assert NAMED(any_shop.db, value="2", name="a").fetchall() == [("a", "1"), ("b", "2")]


def test_a_statement_keeps_its_constants_and_its_models_defaults(any_shop):
    with any_shop.transaction():
        ADD(any_shop.db, number=7, name="七号店")
    assert Store.get_by_id(7).address == ""
    assert COUNT(any_shop.db, above=1).fetchall() == [(7, "七号店", "", "")]


def test_many_rows_run_as_one_statement(any_shop):
    with any_shop.transaction():
        ADD.many(any_shop.db, [{"number": number, "name": str(number)} for number in range(10, 20)])
        ADD.many(any_shop.db, [])
    assert Store.select().where(Store.number >= 10).count() == 10


def test_a_statement_is_compiled_once(shop, monkeypatch):
    built = []
    statement = Statement(lambda: built.append(1) or Store.select().where(Store.number == param("number")))
    for number in range(3):
        statement(shop.db, number=number)
    assert built == [1]


def test_a_forgotten_value_is_an_error(shop):
    with pytest.raises(KeyError):
        ADD(shop.db, number=9)


def test_the_drivers_errors_are_peewees(any_shop):
    with pytest.raises(IntegrityError), any_shop.transaction():
        ADD(any_shop.db, number=1, name="again")


def test_rows_stand_in_the_order_of_the_parameters_and_no_other(any_shop):
    names = ("value", "name")
    rename = Statement(lambda: Setting.update({Setting.value: param("value")}).where(Setting.name == param("name")))
    with any_shop.transaction():
        Setting.insert_many([{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]).execute()
    rows = [("3", "a"), ("4", "b"), ("5", "not there")]
    with any_shop.transaction():
        assert rename.rows(any_shop.db, names, rows) == 2
    assert {row.name: row.value for row in Setting.select().where(Setting.name.in_(["a", "b"]))} == {"a": "3", "b": "4"}
    with pytest.raises(ValueError), any_shop.transaction():
        rename.rows(any_shop.db, ("name", "value"), [("a", "6")])
