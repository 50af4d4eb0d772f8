"""`python -m tests.bench [--json] [names…]`"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench import closing, finding, importing, members, pricing, scanning, starting
from tests.bench.figures import Figure, as_table
from tests.till import CHECKOUT

MEASUREMENTS: dict[str, Callable[[Path], Iterator[Figure]]] = {
    "start": starting.start,
    "scan": scanning.scan,
    "scan_member": scanning.scan_member,
    "burst": scanning.burst,
    "memory": scanning.memory,
    "close": closing.measure,
    "pricing": pricing.measure,
    "members": members.measure,
    "search": finding.search,
    "import": importing.lock_wait,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="How fast the till is, on this machine.")
    parser.add_argument("--json", action="store_true", help="a list of figures instead of a table")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(MEASUREMENTS)}; all without a name")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(MEASUREMENTS):
        parser.error(f"no measurement is called {', '.join(sorted(unknown))}")
    figures = []
    for name in arguments.names or MEASUREMENTS:
        # Beside the checkout, on the disk that a shop would be on: /tmp may be memory.
        work = Path(tempfile.mkdtemp(prefix="guitai-bench-", dir=CHECKOUT.parent))
        try:
            for figure in MEASUREMENTS[name](work):
                figures.append(figure)
                print(as_table([figure]), file=sys.stderr if arguments.json else sys.stdout, flush=True)
        finally:
            shutil.rmtree(work)
    if arguments.json:
        print(json.dumps([figure.as_json() for figure in figures], ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
