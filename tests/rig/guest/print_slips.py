"""In the guest: prints trial slips through the till's own ports.

Each line of /share/jobs is "ADDRESS COPIES": so many copies of the slip as one job, 200 being more than any buffer
holds. What each came to is a JSON line in /share/results.
"""

import json
import time
from pathlib import Path

from hardware.printer import Profile, encode, open_port, trial_slip
from store.i18n import words

COLUMNS = 48
PATIENCE = 6.0
JOBS, RESULTS = Path("/share/jobs"), Path("/share/results")


def result_of(address: str, copies: int) -> dict[str, str]:
    port = open_port(address)
    result = port.send(encode(trial_slip(COLUMNS, words("zh_CN")), Profile()) * copies, PATIENCE)
    problem = type(result.problem).__name__ if result.problem else ""
    return {"outcome": result.outcome, "problem": problem, "status": port.status().name}


def jobs() -> list[str]:
    return JOBS.read_text().splitlines() if JOBS.exists() else []


if __name__ == "__main__":
    done = 0
    while True:
        for job in jobs()[done:]:
            address, copies = job.split()
            with RESULTS.open("a") as results:
                results.write(json.dumps(result_of(address, int(copies))) + "\n")
            done += 1
        time.sleep(0.05)
