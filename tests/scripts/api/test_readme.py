"""The READMEs' examples of the API, as somebody would paste them."""

import json
import os
import shutil
import subprocess

import pytest

from store import calendar
from store.db.models import Coupon, Member
from store.db.opening import open_shop
from store.ids import new_id
from store.office import members, staff
from store.office.coupons import issuing, kinds
from tests.coupons import FIVE_OFF
from tests.scripts.api.server import serving
from tests.store.office.members.conftest import owns
from tests.test_readme import READMES, code_lines

PHONE, NUMBER, COUPON = "13812345678", "90100000018", "9901241234561"


@pytest.fixture(autouse=True)
def clock():
    """The real one."""


@pytest.fixture
def server(corner, tmp_path):
    """A shop in which the examples' member has points, and their coupon is out."""
    with serving(corner, tmp_path / "shop") as server:
        shop = open_shop(server.home)
        actor, now = staff.in_the_office(shop), calendar.now()
        kinds.add(shop, actor, FIVE_OFF, now=now)
        member = members.enrol(shop, actor, PHONE, key=new_id(), now=now)
        owns(shop, actor, member.id, now, score=500)
        [coupon] = issuing.issue(shop, actor, "follow", None, key=new_id(), now=now)
        with shop.transaction():
            Member.update(number=NUMBER).where(Member.id == member.id).execute()
            Coupon.update(code=COUPON).where(Coupon.id == coupon.id).execute()
        shop.close()
        yield server


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not here")
@pytest.mark.parametrize("name", READMES)
def test_every_curl_of_a_readme_does_what_it_says(server, name):
    lines = [line for line in code_lines(name) if line.startswith(("curl", "API="))]
    assert len(lines) > 4
    setting, *asking = [line.replace("127.0.0.1:8463", f"127.0.0.1:{server.port}") for line in lines]
    said = []
    for line in asking:
        script = f"{setting}\n{line.replace('curl -s', 'curl -sS --fail-with-body --noproxy *')}"
        env = {**os.environ, "TOKEN": server.token}
        ran = subprocess.run(["bash", "-f", "-c", script], capture_output=True, text=True, env=env, timeout=60)
        assert ran.returncode == 0, line + ran.stdout + ran.stderr
        said.append(json.loads(ran.stdout))
    found, followed, redeemed, burned, sold = said
    assert (found["member"], found["phone"]) == (NUMBER, "138****5678")
    assert (followed["member"], followed["following"]) == (NUMBER, True)
    assert (redeemed["gross"], redeemed["amount"], redeemed["due"]) == ("50.00", "5.00", "45.00")
    assert (burned["points"], burned["balance"]) == (-100, 400)
    assert sold["sales"] == []
