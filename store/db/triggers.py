"""What may never be changed or taken away is guarded by triggers, in the database itself."""

from peewee import Database, PostgresqlDatabase

from store.errors import N_, Refused

LEDGERS = (
    "payment",
    "stock_entry",
    "journal_entry",
    "act",
    "points_entry",
    "wallet_entry",
    "top_up",
    "coupon_event",
    "offer_use",
    "consent",
    "benefit_use",
    "sale_reduction",
    "debt_entry",
    "settlement",
    "count_entry",
    "count_bill",
    "booking_event",
    "cash_move",
    "cash_count",
    "shift_total",
    "staff_time",
    "outside_entry",
)
"""Tables that are only added to."""

PARTS = ("sale_line", "payment")
"""Tables whose rows belong to a sale and stand still with it once it is closed."""

KEPT = ("sale", "sale_line", "shift")
"""Tables whose rows stand once they are closed."""

_CLOSED = "EXISTS (SELECT 1 FROM sale WHERE id = {row}.sale AND state <> 'open')"
_CLOSED_LINE = (
    "EXISTS (SELECT 1 FROM sale s JOIN sale_line l ON l.sale = s.id WHERE l.id = NEW.line AND s.state <> 'open')"
)

_SHUT = "EXISTS (SELECT 1 FROM shift WHERE id = {row}.shift AND open_at IS NULL)"


class TriggersGone(Refused):
    template = N_(
        "The store's guards against change are gone or were changed: {names}. `shop verify` looks what else is wrong."
    )


def install(db: Database) -> None:
    """Make all triggers anew, inside the caller's transaction."""
    drop_all(db)
    for sql in _statements(db):
        db.execute_sql(sql)


def damaged(db: Database) -> list[str]:
    """Names of triggers that are not there, switched off, or not what this program would make."""
    wanted, found = _wanted(db), _found(db)
    return sorted(name for name, what in wanted.items() if found.get(name) != what)


def check(db: Database) -> None:
    """Raises TriggersGone."""
    if names := damaged(db):
        raise TriggersGone(names=", ".join(names))


def drop_all(db: Database) -> None:
    """Take the guards down: for a migration that must rebuild a table, and for tests that damage a store."""
    ours = {name: what for name, what in _found(db).items() if name.startswith("keep_")}
    for name, (table, _) in {**ours, **_wanted(db)}.items():
        db.execute_sql(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if _is_postgres(db) else ""))


def _is_postgres(db: Database) -> bool:
    return isinstance(db, PostgresqlDatabase)


def _rules() -> dict[str, tuple[str, str, str, str]]:
    """name → (table, event, when, what is said)."""
    rules: dict[str, tuple[str, str, str, str]] = {}
    for table in LEDGERS:
        for event in ("UPDATE", "DELETE"):
            rules[f"keep_{table}_{event.lower()}"] = (table, event, "", f"{table} is only ever added to")
    closed = "a closed sale stands as it is"
    rules["keep_sale_update"] = ("sale", "UPDATE", "OLD.state NOT IN ('open', 'parked')", closed)
    rules["keep_sale_delete"] = ("sale", "DELETE", "OLD.state <> 'open'", closed)
    shut = "a closed shift stands as it is"
    rules["keep_shift_update"] = ("shift", "UPDATE", "OLD.open_at IS NULL", shut)
    rules["keep_shift_delete"] = ("shift", "DELETE", "", "a shift stands as it is")
    rules["keep_shift_total_insert"] = ("shift_total", "INSERT", _SHUT.format(row="NEW"), shut)
    for table in ("cash_move", "cash_count"):
        rules[f"keep_{table}_insert"] = (table, "INSERT", _SHUT.format(row="NEW"), "nothing is added to a closed shift")
    rules["keep_sale_line_update"] = (
        "sale_line",
        "UPDATE",
        f"{_CLOSED.format(row='OLD')} OR {_CLOSED.format(row='NEW')}",
        "the lines of a closed sale stand as they are",
    )
    rules["keep_sale_line_delete"] = (
        "sale_line",
        "DELETE",
        _CLOSED.format(row="OLD"),
        "the lines of a closed sale stand as they are",
    )
    for table in PARTS:
        rules[f"keep_{table}_insert"] = (
            table,
            "INSERT",
            _CLOSED.format(row="NEW"),
            "nothing is added to a closed sale",
        )
    rules["keep_sale_reduction_insert"] = (
        "sale_reduction",
        "INSERT",
        _CLOSED_LINE,
        "nothing is added to a closed sale",
    )
    return rules


def _statements(db: Database) -> list[str]:
    if not _is_postgres(db):
        return [sql for _, sql in _wanted(db).values()]
    made = []
    for name, (table, event, _, _) in _rules().items():
        body = _wanted(db)[name][1]
        made.append(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard${body}$guard$")
        made.append(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    for table in (*LEDGERS, *KEPT):
        name = f"keep_{table}_truncate"
        made.append(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard${_TRUNCATE}$guard$"
        )
        made.append(f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()")
    return made


_RAISE = "RAISE EXCEPTION 'guitai: {said}' USING ERRCODE = 'integrity_constraint_violation';"
_TRUNCATE = f" BEGIN {_RAISE.format(said='this table is never emptied')} END "


def _wanted(db: Database) -> dict[str, tuple[str, str]]:
    """name → (table, its SQL on SQLite or the body of its function on PostgreSQL)."""
    wanted: dict[str, tuple[str, str]] = {}
    for name, (table, event, when, said) in _rules().items():
        if _is_postgres(db):
            stop = _RAISE.format(said=said)
            body = f"IF {when} THEN {stop} END IF;" if when else stop
            row = "OLD" if event == "DELETE" else "NEW"
            wanted[name] = (table, f" BEGIN {body} RETURN {row}; END ")
        else:
            condition = f" WHEN {when}" if when else ""
            sql = (
                f"CREATE TRIGGER {name} BEFORE {event} ON {table}{condition} "
                f"BEGIN SELECT RAISE(ABORT, 'guitai: {said}'); END"
            )
            wanted[name] = (table, sql)
    if _is_postgres(db):
        for table in (*LEDGERS, *KEPT):
            wanted[f"keep_{table}_truncate"] = (table, _TRUNCATE)
    return wanted


def _found(db: Database) -> dict[str, tuple[str, str]]:
    """name → (table, SQL or function body) as the database has it; a trigger that is switched off is not listed."""
    if _is_postgres(db):
        cursor = db.execute_sql(
            "SELECT t.tgname, c.relname, p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = current_schema() AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
        )
    else:
        cursor = db.execute_sql("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {name: (table, sql) for name, table, sql in cursor.fetchall()}
