"""A real clamd, with a signature database of one line: the EICAR test file, which every scanner calls infected."""

import hashlib
import shutil
import subprocess

import pytest

from tests.processes import wait_until

# in two pieces: the whole would have this very file taken away by the scanners of developers' machines
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MAX_SCANNED = 1024 * 1024


@pytest.fixture(scope="session")
def clamd(tmp_path_factory):
    """Its address, « unix:/… ». It starts in a tenth of a second: its own signatures would take minutes to fetch."""
    program = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
    if not program:
        pytest.skip("clamd est absent : apt-get install clamav-daemon")
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "signatures").mkdir()
    digest = hashlib.md5(EICAR, usedforsecurity=False).hexdigest()
    (folder / "signatures" / "eicar.hdb").write_text(f"{digest}:{len(EICAR)}:Eicar-Test\n")
    address, settings = folder / "socket", folder / "clamd.conf"
    settings.write_text(
        f"Foreground yes\nLocalSocket {address}\nDatabaseDirectory {folder / 'signatures'}\n"
        f"TemporaryDirectory {folder}\nStreamMaxLength {MAX_SCANNED}\nMaxThreads 2\n"
    )
    with (folder / "log").open("w") as log:
        daemon = subprocess.Popen([program, "--config-file", settings], stdout=log, stderr=log)
    wait_until(address.exists)
    yield f"unix:{address}"
    daemon.terminate()
    daemon.wait(10)
