"""`till`: from the command line to the sign-on screen. Imports little before it knows what is asked."""

import argparse
import fcntl
import gc
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from store import i18n
from store.errors import N_, Refused
from store.i18n import _, explain

if TYPE_CHECKING:
    from store.db.opening import Shop
    from tui.app import Till


class TillRuns(Refused):
    template = N_("Till {number} runs already on this computer; another one needs another number: till --till N")


class NoSuchTill(Refused):
    template = N_("The shop has no till {number}; `shop tills add {number}` makes one.")


class NoTerminal(Refused):
    template = N_("The till runs in a terminal only; standard input and standard error must not be redirected.")


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="till", description=_("A full-screen terminal till for shops with members"))
    parser.add_argument("--demo", action="store_true", help=_("a demo shop, without any hardware"))
    parser.add_argument("--home", type=Path, metavar="DIR", help=_("where the shop's data lies"))
    parser.add_argument("--practice", action="store_true", help=_("practise in a copy of the shop; nothing counts"))
    parser.add_argument("--language", choices=i18n.LANGUAGES, help=_("the language of the screen"))
    parser.add_argument("--till", type=int, default=1, metavar="N", help=_("which till of the shop this is (1)"))
    parser.add_argument("--customer", action="store_true", help=_("the screen that the till's customer looks at"))
    parser.add_argument(
        "--scanner-events", type=Path, metavar="PATH", help=_("read a scanner's kernel events from a FIFO")
    )
    parser.add_argument("--printer-file", type=Path, metavar="PATH", help=_("print into a file"))
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> NoReturn:
    """Run the till; the exit code is 0, or 1 with one clear line when it cannot start or has crashed."""
    # Ends with its terminal, also where whoever started it ignores that: it would spin on what it cannot read.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    gc.disable()  # what loads now stays for good: looking through it for rubbish takes a tenth of the start
    i18n.use(i18n.of_environment())
    args = _arguments(sys.argv[1:] if argv is None else argv)
    if args.language:
        i18n.use(args.language)
    if args.customer:
        _show_customer(args)
    try:
        shop = _open(args)
        i18n.use(args.language or shop.settings.language)
        number = _till(shop, args.till)
        home = shop.home
        lock = _claim(home, number)
        _look_for_a_terminal()
        if args.practice:
            from store.office import practice

            shop = practice.begin(shop, number)
        from tui.setting_out import set_out

        app = set_out(shop, number, args)
        gc.freeze()
        gc.enable()
    except Refused as refusal:
        print(explain(refusal), file=sys.stderr)
        sys.exit(1)
    code = _run(app)
    shop.close()
    if shop.practice:
        practice.drop(home, number)
    if app.begins_anew:
        _begin_anew(practising=not args.practice)
    os.close(lock)
    sys.exit(code)


def _begin_anew(*, practising: bool) -> NoReturn:
    """This program in place of itself, over a copy of the shop or over the shop again: nothing is left of the other in
    its memory. The till's lock is given up with it."""
    given = [argument for argument in sys.orig_argv[1:] if argument != "--practice"]
    os.execv(sys.executable, [sys.executable, *given, *(["--practice"] if practising else [])])


def _show_customer(args: argparse.Namespace) -> NoReturn:
    """The customer's screen, a program of its own beside the till: it reads the store and never writes."""
    from store.db.opening import open_shop
    from store.office.demo import demo_home

    try:
        home = args.home.expanduser().absolute() if args.home else None
        shop = open_shop(demo_home(home) if args.demo else home)
        i18n.use(args.language or shop.settings.language)
        number = _till(shop, args.till)
        _look_for_a_terminal()
    except Refused as refusal:
        print(explain(refusal), file=sys.stderr)
        sys.exit(1)
    gc.enable()
    if os.environ.get("TERM") == "linux":
        os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
    from tui.customer import CustomerDisplay

    app = CustomerDisplay(shop, number)
    app.run(mouse=False)
    shop.close()
    sys.exit(app.return_code or 0)


def _open(args: argparse.Namespace) -> "Shop":
    if args.demo:
        from store.office.demo import make_demo

        return make_demo(args.home, language=args.language)
    from store.db.opening import open_shop
    from store.office.unfinished import decided

    shop = open_shop(args.home.expanduser().absolute() if args.home else None)
    if decided(shop):  # an import that a power cut stopped half-way
        from store.office import pending

        pending.finish(shop)
    return shop


def _till(shop: "Shop", number: int) -> str:
    """The till's id. Raises NoSuchTill."""
    from store.office.till_list import tills

    found = next((till.id for till in tills(shop) if till.number == number and till.sells), None)
    if found is None:
        raise NoSuchTill(number=number)
    return found


def _look_for_a_terminal() -> None:
    """Keys are read from standard input and the screen is drawn on standard error: without a terminal a till would run
    on, seen by nobody. Raises NoTerminal."""
    if not (os.isatty(0) and os.isatty(2)):
        raise NoTerminal()


def _claim(home: Path, number: str) -> int:
    """A descriptor that is locked as long as this till runs. Raises TillRuns."""
    held = os.open(home / f"till-{number}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        raise TillRuns(number=int(number[2:])) from None
    return held


def _run(app: "Till") -> int:
    app.run(mouse=False)
    if app.crashed_into:
        print(
            _("The till stopped by a fault; nothing that was rung up is lost. Report: {file}", file=app.crashed_into),
            file=sys.stderr,
        )
    return app.return_code or 0


if __name__ == "__main__":
    main()
