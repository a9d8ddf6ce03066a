#!/usr/bin/env python3
"""The one way in. On first use it prepares its own environment, with the standard library only.

An active virtual environment, or CHORUS_SANS_AMORCE=1, says that somebody else prepares it.
"""

import contextlib
import ctypes.util
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
DEVELOPERS_COMMANDS = {"test", "lint", "bench"}
OLDEST = (3, 11)
SYSTEM_PATH = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}/usr/sbin"  # where Debian keeps daemons


def prepare(command):
    """Make .venv hold what the command needs, then go on inside it. Returns when that is somebody else's matter."""
    if os.environ.get("CHORUS_SANS_AMORCE") or sys.prefix != sys.base_prefix:
        return
    if sys.platform != "linux":
        sys.exit("Le portail tourne sous Linux. Ailleurs, lancez-le dans une machine virtuelle ou un conteneur Linux.")
    if sys.version_info < OLDEST:
        sys.exit(
            f"Le portail demande Python {OLDEST[0]}.{OLDEST[1]} ou plus récent ; celui-ci est le "
            f"{sys.version.split()[0]}. Installez-le, puis relancez avec « python{OLDEST[0]}.{OLDEST[1]} manage.py »."
        )
    is_developers = command in DEVELOPERS_COMMANDS
    lists = ["requirements-up.txt", "requirements.txt"] + ["requirements-dev.txt"] * is_developers
    if not (is_whole() and stamp(lists).exists()):
        with the_only_one():
            if not is_whole():
                make_environment()
            if not stamp(lists).exists():
                install(lists)
    add_system_packages(with_browser=is_developers)
    os.execv(PYTHON, [str(PYTHON), *sys.argv])


def stamp(lists):
    """Return the file that says these lists are installed, whole."""
    return VENV / (".ready-" + hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in lists)).hexdigest()[:16])


def is_whole():
    """Tell whether .venv was once complete and its Python is still the one it was made for."""
    real = Path(os.path.realpath(PYTHON))
    is_same = real.name.startswith("python3.") is False or (VENV / "lib" / real.name).is_dir()
    return any(VENV.glob(".ready-*")) and real.exists() and is_same


@contextlib.contextmanager
def the_only_one():
    """Let one preparation at a time work on this folder; the next waits, then finds it done."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Une autre commande prépare l'environnement : attente…")
        fcntl.flock(folder, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(folder)


def make_environment():
    """Make .venv anew: one that was interrupted, or whose Python is gone, cannot be trusted."""
    say("Préparation de l'environnement (une seule fois)…")
    if importlib.util.find_spec("ensurepip") is None:
        package = f"python3.{sys.version_info.minor}-venv"
        if not apt_install([package]):
            sys.exit(
                f"Il manque à Python son module ensurepip. Installez-le par « sudo apt-get install {package} », "
                "puis relancez la commande."
            )
    if subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], stdin=subprocess.DEVNULL).returncode:
        sys.exit(
            f"L'environnement n'a pas pu être créé dans {VENV} : vérifiez la place libre et les droits du dossier."
        )


def install(lists):
    """Install hashed lists: the first by pip, which brings uv; all by uv, or by pip where uv cannot."""
    say(f"Installation de {', '.join(lists)}…")
    for old in VENV.glob(".ready-*"):
        old.unlink()  # until it is whole again, an interruption means starting afresh
    pip = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--require-hashes"]
    options = [word for name in lists for word in ("-r", ROOT / name)]
    uv = [VENV / "bin" / "uv", "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes"]
    quiet = {"stderr": subprocess.DEVNULL}  # where uv cannot, pip tries, and says why if it cannot either
    if run([*pip, *options[:2]]) or (run([*uv, *options], **quiet) and run([*pip, *options])):
        sys.exit(
            "Des paquets Python n'ont pas pu être installés (message ci-dessus). Vérifiez l'accès au réseau et la "
            "place libre, puis relancez la commande : elle reprendra."
        )
    stamp(lists).touch()
    if lists[2:]:
        stamp(lists[:2]).touch()


def add_system_packages(*, with_browser):
    """Install what Python cannot bring; without the right to, say what is missing and go on without it."""
    seen = VENV / (".system-browser" if with_browser else ".system")
    if seen.exists():
        return
    needs = {
        "les PDF produits": (
            has_pdf_libraries(),
            ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core"],
        ),
        "la lecture des factures scannées": (has_french_ocr(), ["tesseract-ocr", "tesseract-ocr-fra"]),
    }
    if with_browser:
        needs["les essais dans un navigateur"] = (shutil.which("chromium"), ["chromium"])
        needs["les essais de l'antivirus"] = (shutil.which("clamd", path=SYSTEM_PATH), ["clamav-daemon"])
    missing = {use: packages for use, (is_there, packages) in needs.items() if not is_there}
    packages = [package for group in missing.values() for package in group]
    if not packages or apt_install(packages):
        seen.touch()
    else:
        say(
            f"Sans {' ni '.join(missing)} : il manque des paquets du système. Pour les ajouter :\n"
            f"  sudo apt-get install --no-install-recommends {' '.join(packages)}"
        )


def has_pdf_libraries():
    """Tell whether WeasyPrint finds its libraries and one font with French letters."""
    libraries = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")
    return all(ctypes.util.find_library(name) for name in libraries) and any(Path("/usr/share/fonts").rglob("*.ttf"))


def has_french_ocr():
    """Tell whether tesseract reads French here."""
    if not shutil.which("tesseract"):
        return False
    listed = subprocess.run(["tesseract", "--list-langs"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return b"fra" in listed.stdout.split()


def apt_install(packages):
    """Install Debian or Ubuntu packages when we are root. Returns whether that was done."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"Installation des paquets du système {' '.join(packages)}…")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::http::Timeout=30"]
    run([*apt, "update"], env=env, stdout=subprocess.DEVNULL)
    return run([*apt, "install", "-y", "--no-install-recommends", *packages], env=env, stdout=subprocess.DEVNULL) == 0


def run(command, **options):
    """Run a command that asks nothing of the keyboard; return its code, 127 when it cannot be started."""
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, **options).returncode
    except OSError:
        return 127


def say(text):
    """Tell the person at once."""
    print(text, flush=True)


def main():
    """Prepare, then hand over to Django."""
    prepare(sys.argv[1] if len(sys.argv) > 1 else "")
    from chorus import rehearsal

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chorus.settings")
    rehearsal.set_environment(sys.argv[1:])
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
