"""The second factor: an application on the telephone (TOTP), a code sent by mail, recovery codes."""

import secrets
from base64 import b32encode
from datetime import datetime, timedelta

import segno
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import LoginCode, User
from accounts.notifications import tell

CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
CODES_AN_HOUR = 5
PAUSE_EVERY = 5  # wrong codes of the application
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=10), timedelta(days=1)
RECOVERY_CODES = 10
RECOVERY_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that reads two ways
RECOVERY_LENGTH = 10
OFF, OPTIONAL, COMPULSORY = "off", "optional", "compulsory"


def is_needed(user: User) -> bool:
    """Tell whether the password alone does not let this person in."""
    if settings.SECOND_FACTOR == OFF:
        return False
    return settings.SECOND_FACTOR == COMPULSORY or has_any(user)


def has_any(user: User) -> bool:
    """Tell whether the person chose a second factor."""
    return user.uses_mailed_code or has_application(user)


def has_application(user: User) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def takes_mail(user: User) -> bool:
    """Tell whether a code may be mailed: it was chosen, or there is nothing else."""
    return user.uses_mailed_code or not has_application(user)


@transaction.atomic
def send_code(user: User) -> bool:
    """Mail a code of six digits that lives ten minutes and replaces the one before. False when too many were asked."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    now = timezone.now()
    if LoginCode.objects.filter(user=user, created_at__gt=now - timedelta(hours=1)).count() >= CODES_AN_HOUR:
        return False
    LoginCode.objects.filter(user=user, used_at=None).update(used_at=now)
    LoginCode.objects.filter(user=user, created_at__lt=now - timedelta(days=1)).delete()
    code = f"{secrets.randbelow(10**6):06}"
    LoginCode.objects.create(user=user, digest=_digest(user, code), expires_at=now + CODE_LIFE)
    tell("code_connexion", user, code=code)
    return True


@transaction.atomic
def is_right(user: User, code: str) -> bool:
    """Tell whether this code lets the person in now, and spend it. Digits, or a recovery code; without spaces."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # one code, tried twice at once, serves once
    if len(code) == RECOVERY_LENGTH:
        device = StaticDevice.objects.filter(user=user, confirmed=True).first()
        return device is not None and device.verify_token(_recovery_digest(user, code))
    if not (code.isascii() and code.isdecimal()):
        return False
    if takes_mail(user) and _is_mailed_code(user, code):
        return True
    device = _application(user)
    return device is not None and _paused_until(device) is None and device.verify_token(code)


def paused_until(user: User) -> datetime | None:
    """When the application is asked again, after too many wrong codes; None while it may be tried."""
    device = _application(user)
    return _paused_until(device) if device else None


def is_mailed_code_spent(user: User) -> bool:
    """Tell whether the code in the mailbox was mistyped too often to serve."""
    now = timezone.now()
    return LoginCode.objects.filter(user=user, used_at=None, expires_at__gt=now, tries__gte=CODE_TRIES).exists()


def _application(user: User) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def _paused_until(device: TOTPDevice) -> datetime | None:
    """Nothing at the first slips; a pause after every five wrong codes in a row, twice as long each time.

    A day at most. Whoever holds the password tries some forty codes the first day, then five a day, of a million.
    """
    rounds, rest = divmod(device.throttling_failure_count, PAUSE_EVERY)
    if not rounds or rest or device.throttling_failure_timestamp is None:
        return None
    until = device.throttling_failure_timestamp + min(FIRST_PAUSE * 2 ** min(rounds - 1, 10), LONGEST_PAUSE)
    return until if until > timezone.now() else None


def _is_mailed_code(user: User, code: str) -> bool:
    now = timezone.now()
    sent = LoginCode.objects.filter(user=user, used_at=None, expires_at__gt=now, tries__lt=CODE_TRIES).first()
    if sent is None:
        return False
    if constant_time_compare(sent.digest, _digest(user, code)):
        return bool(LoginCode.objects.filter(pk=sent.pk, used_at=None).update(used_at=now))
    LoginCode.objects.filter(pk=sent.pk).update(tries=F("tries") + 1)
    return False


@transaction.atomic
def choose_mail(user: User, *, is_wanted: bool) -> None:
    """Use the mailed code from now on, or no longer."""
    user.uses_mailed_code = is_wanted
    user.save(update_fields=["uses_mailed_code"])
    _drop_useless_codes(user)
    tell("second_facteur", user, what="Le code par courriel", is_added=is_wanted)


def proposed_application(user: User) -> TOTPDevice:
    """The application the person is about to set up: its secret stays the same until it is confirmed."""
    device, _ = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "application"})
    return device


def qr_code(device: TOTPDevice) -> str:
    """The drawing an application reads, as SVG without any style."""
    drawing: str = segno.make(device.config_url, error="m", micro=False).svg_inline(scale=5, border=4, light="#fff")
    return drawing.replace("<svg ", '<svg role="img" aria-label="QR code à lire avec l\'application" ', 1)


def readable_secret(device: TOTPDevice) -> str:
    """The secret in groups of four, for who cannot point a camera at it."""
    text = b32encode(device.bin_key).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


@transaction.atomic
def confirm_application(user: User, code: str) -> bool:
    """Take the proposed application into use once it has shown a right code; the former one goes."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not (code.isascii() and code.isdecimal()) or not device.verify_token(code):
        return False
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    tell("second_facteur", user, what="L'application d'authentification", is_added=True)
    return True


@transaction.atomic
def drop_application(user: User) -> None:
    """Forget the application of the person."""
    TOTPDevice.objects.filter(user=user).delete()
    _drop_useless_codes(user)
    tell("second_facteur", user, what="L'application d'authentification", is_added=False)


def _drop_useless_codes(user: User) -> None:
    """Recovery codes recover nothing where the password is enough."""
    if not has_any(user):
        StaticDevice.objects.filter(user=user).delete()


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Make ten codes that serve once each and replace those before. Only their digests are kept: show them now."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="secours")
    codes = ["".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_recovery_digest(user, code)) for code in codes)
    return codes


def recovery_codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def drop_all(user: User) -> None:
    """Forget every second factor of the person."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    LoginCode.objects.filter(user=user).delete()
    user.uses_mailed_code = False
    user.save(update_fields=["uses_mailed_code"])


def _digest(user: User, code: str) -> str:
    return salted_hmac(f"accounts.login-code {user.pk}", code, algorithm="sha256").hexdigest()


def _recovery_digest(user: User, code: str) -> str:
    """As many signs as the column takes: 64 bits, for codes of 49."""
    return salted_hmac(f"accounts.recovery-code {user.pk}", code, algorithm="sha256").hexdigest()[:16]
