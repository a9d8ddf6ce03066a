"""What may serve, and what is refused: design.md §2, « Modes »."""

import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.models import User
from chorus import checks
from chorus.rehearsal import PRODUCTION_VARIABLES

FIT = {
    "SECRET_KEY": "k3Jw9xQz7LmP2vRt5YhB8nCd4FgS6aEu1WiO0pXqZsVbNyTrMk-HjGf",
    "ALLOWED_HOSTS": "factures.ville.fr",
    "SITE_URL": "https://factures.ville.fr",
    "DATABASE_URL": "postgresql://portail:secret@base:5432/portail",
    "REDIS_URL": "redis://broker:6379/0",
    "EMAIL_URL": "smtp+tls://portail:secret@courrier:587",
    "STORAGE_URL": "file:///srv/portail/fichiers",
}


@pytest.fixture
def production(settings, monkeypatch):
    """A well-set production; the test spoils it."""
    settings.DEBUG = settings.DEMONSTRATION = False
    for name, value in FIT.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def codes(faults):
    return [fault.id for fault in faults]


def test_a_well_set_production_serves(production, db):
    checks.refuse_to_serve()


def test_the_remedies_name_every_variable_of_production():
    assert set(checks.REMEDIES) == set(PRODUCTION_VARIABLES) == set(FIT)


@pytest.mark.parametrize("name", PRODUCTION_VARIABLES)
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_variable_is_named_with_its_remedy(production, name, value):
    production.delenv(name) if value is None else production.setenv(name, value)
    (fault,) = checks.check_mode()
    assert (fault.id, fault.msg, fault.hint) == (
        "chorus.E001",
        f"La variable {name} n'est pas donnée.",
        checks.REMEDIES[name],
    )


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("SECRET_KEY", "courte", "chorus.E002"),
        ("SECRET_KEY", "a" * 60, "chorus.E002"),
        ("SECRET_KEY", "unset-for-development-only", "chorus.E002"),
        ("ALLOWED_HOSTS", "*", "chorus.E003"),
        ("SITE_URL", "http://factures.ville.fr", "chorus.E004"),
        ("STORAGE_URL", "s3://seau/fichiers", "chorus.E005"),
        ("STORAGE_URL", "/srv/portail/fichiers", "chorus.E005"),
        ("STORAGE_URL", "file://serveur/fichiers", "chorus.E005"),
    ],
)
def test_an_unfit_value_is_refused(production, name, value, code):
    production.setenv(name, value)
    assert codes(checks.check_mode()) == [code]


@pytest.mark.parametrize("mode", ["DEBUG", "DEMONSTRATION"])
@pytest.mark.parametrize(("hosts", "site"), [(["factures.ville.fr"], "http://127.0.0.1:8000"), ([], FIT["SITE_URL"])])
def test_a_rehearsal_is_not_shown_to_the_world(settings, mode, hosts, site):
    settings.DEBUG = settings.DEMONSTRATION = False
    setattr(settings, mode, True)
    settings.ALLOWED_HOSTS, settings.SITE_URL = hosts, site
    (fault,) = checks.check_mode()
    assert fault.id == "chorus.E006"
    assert mode in fault.msg
    assert "factures.ville.fr" in fault.msg


def test_a_rehearsal_on_this_machine_needs_nothing(settings):
    settings.ALLOWED_HOSTS, settings.SITE_URL = ["127.0.0.1", "localhost"], "http://127.0.0.1:8000"
    assert checks.check_mode() == []


def test_demonstration_accounts_are_refused_in_production(production, db):
    User.objects.create(email="admin@portail.example", is_active=True)
    User.objects.create(email="agent@ville.fr", is_active=True)
    with pytest.raises(ImproperlyConfigured, match=r"admin@portail\.example") as refused:
        checks.refuse_to_serve()
    assert "agent@ville.fr" not in str(refused.value)


def test_a_deactivated_demonstration_account_is_harmless(production, db):
    User.objects.create(email="admin@portail.example", is_active=False)
    assert checks.check_demonstration_accounts() == []


@pytest.mark.parametrize(
    "command",
    [
        ["gunicorn", "chorus.wsgi", "--bind", "127.0.0.1:0", "--no-control-socket"],
        ["celery", "-A", "chorus", "worker", "--concurrency", "1"],
        ["celery", "-A", "chorus", "beat", "--schedule", "{folder}/beat"],  # beat deletes what it cannot open
    ],
    ids=["web", "worker", "beat"],
)
def test_no_server_starts_half_set(command, tmp_path):
    env = {"PATH": "/usr/bin:/bin", "CHORUS_VAR": str(tmp_path), "SITE_URL": FIT["SITE_URL"], "LANG": "C.UTF-8"}
    words = [word.format(folder=tmp_path) for word in command]
    done = subprocess.run([sys.executable, "-m", *words], env=env, capture_output=True, text=True, timeout=30)
    assert done.returncode != 0
    assert "La variable SECRET_KEY n'est pas donnée." in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("policy", "faults"),
    [("off", []), ("optional", []), ("compulsory", []), ("obligatoire", ["chorus.E008"]), ("On", ["chorus.E008"])],
)
def test_the_policy_of_the_second_factor_is_one_of_three(settings, policy, faults):
    settings.SECOND_FACTOR = policy
    assert [fault.id for fault in checks.check_second_factor()] == faults


@pytest.mark.parametrize(
    ("address", "codes"),
    [("", ["chorus.W001"]), ("unix:/run/clamav/clamd.ctl", []), ("antivirus:3310", []), ("unix:", ["chorus.E009"])],
)
def test_a_production_without_antivirus_is_told_and_a_wrong_address_refused(settings, address, codes):
    settings.DEMONSTRATION = settings.DEBUG = False
    settings.CLAMD_ADDRESS = address
    assert [message.id for message in checks.check_antivirus()] == codes
