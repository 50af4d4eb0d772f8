from collections.abc import Iterator

import pytest

from tests.rig import parts
from tests.rig.machine import Machine


@pytest.fixture(scope="session")
def rig() -> None:
    """QEMU and the guest's parts, or a skip that says what is lacking."""
    try:
        parts.install_tools()
        parts.built()
    except parts.Lacking as lacking:
        pytest.skip(f"the virtual machine cannot be built here: {lacking}")


@pytest.fixture(scope="package")
def machine(rig: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """One boot for all the tests that do not pull the plug; gone before other tests need the processor."""
    booted = Machine.boot(tmp_path_factory.mktemp("rig"))
    yield booted
    booted.close()
