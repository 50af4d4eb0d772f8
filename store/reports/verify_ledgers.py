"""`shop verify` of points and stored value: each cache is the sum of its entries, nobody holds less than nothing."""

from collections.abc import Iterator

from store.db.opening import Shop
from store.i18n import N_
from store.reports.findings import Finding, rows


def points(shop: Shop) -> Iterator[Finding]:
    """Each member's balance is the sum of the entries; it is below zero only by points that were clawed back."""
    differing = """
        SELECT m.number, SUM(t.entered), SUM(t.balance) FROM (
            SELECT account, SUM(points) AS entered, 0 AS balance FROM points_entry GROUP BY account
            UNION ALL SELECT member, 0, points FROM member_totals) t
        JOIN member m ON m.id = t.account GROUP BY m.number
        HAVING SUM(t.entered) <> SUM(t.balance) ORDER BY m.number"""
    for member, entered, balance in rows(shop, differing):
        yield Finding(
            "points",
            member,
            N_("The points of member {where} are kept as {balance}, the entries add up to {entered}."),
            {"balance": int(balance), "entered": int(entered)},
        )
    below = """
        SELECT m.number, SUM(e.points) FROM points_entry e JOIN member m ON m.id = e.account
        GROUP BY m.id, m.number HAVING SUM(e.points) < 0
        AND SUM(CASE WHEN e.kind = 'clawback' THEN 1 ELSE 0 END) = 0 ORDER BY m.number"""
    for member, entered in rows(shop, below):
        yield Finding(
            "points below zero",
            member,
            N_("Member {where} has {points} {points:point|points}, and none were ever taken back for a refund."),
            {"points": int(entered)},
        )


def lots(shop: Shop) -> Iterator[Finding]:
    """What is left of a lot is what came in less what was taken from it; nothing is taken from what is no lot."""
    differing = """
        SELECT m.number, e.id, e.points + COALESCE(t.taken, 0), COALESCE(l.amount, 0) FROM points_entry e
        JOIN member m ON m.id = e.account
        LEFT JOIN (SELECT lot, SUM(points) AS taken FROM points_entry GROUP BY lot) t ON t.lot = e.id
        LEFT JOIN (SELECT entry, {left} AS amount FROM points_lot) l ON l.entry = e.id
        WHERE e.points > 0 AND e.lot = '' AND e.kind <> 'settle'
        AND e.points + COALESCE(t.taken, 0) <> COALESCE(l.amount, 0) ORDER BY m.number, e.id"""
    for member, lot, right, left in rows(shop, differing.format(left='"left"')):
        yield Finding(
            "lot",
            member,
            N_("The lot {lot} of member {where} is kept as {left} {left:point|points}, its entries leave {right}."),
            {"lot": lot, "left": int(left), "right": int(right)},
        )
    strays = """
        SELECT m.number, l.entry FROM points_lot l JOIN member m ON m.id = l.account
        LEFT JOIN points_entry e ON e.id = l.entry AND e.points > 0 AND e.lot = '' AND e.kind <> 'settle'
            AND e.account = l.account
        WHERE e.id IS NULL ORDER BY l.entry"""
    for member, lot in rows(shop, strays):
        yield Finding("lot of nothing", member, N_("No entry of member {where} made the lot {lot}."), {"lot": lot})


def settlements(shop: Shop) -> Iterator[Finding]:
    """What a lot gives to a debt, the debt gets."""
    uneven = """
        SELECT m.number, SUM(e.points) FROM points_entry e JOIN member m ON m.id = e.account
        WHERE e.kind = 'settle' GROUP BY e.source, m.number HAVING SUM(e.points) <> 0 ORDER BY m.number"""
    for member, over in rows(shop, uneven):
        yield Finding(
            "settlement",
            member,
            N_("A debt of member {where} and what filled it differ by {points} {points:point|points}."),
            {"points": int(over)},
        )


def wallets(shop: Shop) -> Iterator[Finding]:
    """Both purses of each account are the sums of their entries, and neither is below zero."""
    for purse in ("principal", "bonus"):
        differing = f"""
            SELECT COALESCE(a.code, m.number, a.id), a.{purse}, COALESCE(SUM(e.amount), 0) FROM account a
            LEFT JOIN member m ON m.id = a.member
            LEFT JOIN wallet_entry e ON e.account = a.id AND e.purse = '{purse}'
            GROUP BY a.id, a.code, m.number, a.{purse}
            HAVING a.{purse} <> COALESCE(SUM(e.amount), 0) OR a.{purse} < 0 ORDER BY 1"""
        for account, held, entered in rows(shop, differing):
            if held != entered:
                yield Finding(
                    purse,
                    account,
                    N_("The {purse} of account {where} is kept as {held}, its entries add up to {entered}."),
                    {"purse": purse, "held": held, "entered": int(entered)},
                )
            if held < 0:
                yield Finding(
                    f"{purse} below zero",
                    account,
                    N_("Account {where} holds {held} of {purse}."),
                    {"purse": purse, "held": held},
                )


def top_ups(shop: Shop) -> Iterator[Finding]:
    """Each top-up, card and payout moved what its bill says, and their numbers have no gaps."""
    differing = """
        SELECT t.number, t.principal, t.bonus,
            COALESCE(SUM(CASE WHEN e.purse = 'principal' THEN e.amount ELSE 0 END), 0) AS of_principal,
            COALESCE(SUM(CASE WHEN e.purse = 'bonus' THEN e.amount ELSE 0 END), 0) AS of_bonus
        FROM top_up t LEFT JOIN wallet_entry e ON e.source = t.id AND e.account = t.account
        GROUP BY t.id, t.number, t.principal, t.bonus ORDER BY t.number"""
    for number, principal, bonus, of_principal, of_bonus in rows(shop, differing):
        if (principal, bonus) != (of_principal, of_bonus):
            yield Finding(
                "top-up",
                number,
                N_("Top-up {where} says principal {principal} and bonus {bonus}, its account moved {moved}."),
                {"principal": principal, "bonus": bonus, "moved": f"{of_principal} {of_bonus}"},
            )
    gaps = """
        SELECT till, trading_day, COUNT(*), MIN(sequence), MAX(sequence) FROM top_up GROUP BY till, trading_day
        HAVING MIN(sequence) <> 1 OR MAX(sequence) <> COUNT(*) ORDER BY till, trading_day"""
    for till, day, count, first, last in rows(shop, gaps):
        yield Finding(
            "gap in top-ups",
            f"C{till}-{day}",
            N_(
                "Top-ups of till and day {where} are numbered {first} to {last}, and there "
                "{count:is|are} {count} of them."
            ),
            {"first": first, "last": last, "count": count},
        )


def stored_value_payments(shop: Shop) -> Iterator[Finding]:
    """What a sale's payments took of principal and bonus, the ledger took."""
    split = "SELECT id, amount, principal, bonus FROM payment WHERE account IS NOT NULL AND amount <> principal + bonus"
    for payment, amount, principal, bonus in rows(shop, split):
        yield Finding(
            "payment by stored value",
            payment,
            N_("Payment {where} of {amount} is not principal {principal} and bonus {bonus}."),
            {"amount": amount, "principal": principal, "bonus": bonus},
        )
    for purse in ("principal", "bonus"):
        differing = f"""
            SELECT s.number, SUM(t.paid), SUM(t.moved) FROM (
                SELECT sale, {purse} AS paid, 0 AS moved FROM payment WHERE account IS NOT NULL
                UNION ALL SELECT sale, 0, -amount FROM wallet_entry
                WHERE purse = '{purse}' AND kind IN ('spend', 'refund', 'change') AND sale IS NOT NULL) t
            JOIN sale s ON s.id = t.sale GROUP BY s.id, s.number HAVING SUM(t.paid) <> SUM(t.moved) ORDER BY s.number"""
        for number, paid, moved in rows(shop, differing):
            yield Finding(
                "stored value of a sale",
                str(number),
                N_("Sale {where} was paid with {paid} of {purse}, its account moved {moved}."),
                {"purse": purse, "paid": int(paid), "moved": int(moved)},
            )


def totals(shop: Shop) -> Iterator[Finding]:
    """What a member spent and how often they came is what their sales and refunds say; a sale that came back whole is
    no visit."""
    differing = """
        SELECT m.number, SUM(t.spent), SUM(t.visits), SUM(t.due), SUM(t.sales) FROM (
            SELECT member, spent, visits, 0 AS due, 0 AS sales FROM member_totals
            UNION ALL SELECT member, 0, 0, due, CASE WHEN kind = 'sale' THEN 1 ELSE 0 END FROM sale
            WHERE state = 'paid' AND member IS NOT NULL
            UNION ALL SELECT s.member, 0, 0, 0, -1 FROM sale s
            JOIN (SELECT r.refunds AS sale, SUM(l.quantity) AS back FROM sale r JOIN sale_line l ON l.sale = r.id
                WHERE r.refunds IS NOT NULL GROUP BY r.refunds) b ON b.sale = s.id
            WHERE s.member IS NOT NULL
            AND b.back + (SELECT SUM(l.quantity) FROM sale_line l WHERE l.sale = s.id AND l.voided_at IS NULL) = 0) t
        JOIN member m ON m.id = t.member GROUP BY m.number
        HAVING SUM(t.spent) <> SUM(t.due) OR SUM(t.visits) <> SUM(t.sales) ORDER BY m.number"""
    for member, spent, visits, due, sales in rows(shop, differing):
        yield Finding(
            "totals",
            member,
            N_("Member {where} is kept as {kept} (spent, visits), the sales say {found}."),
            {"kept": f"{spent} {visits}", "found": f"{due} {sales}"},
        )


LEDGER_CHECKS = (points, lots, settlements, wallets, top_ups, stored_value_payments, totals)
