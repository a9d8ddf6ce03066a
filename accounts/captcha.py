"""The test of the sign-up form: six digits, drawn by django-simple-captcha, read out here in French.

The ten recordings of accounts/sounds were made once with espeak-ng (mono, 8 kHz, 16 bits): no speech program is
needed where the portal runs. Digits, because letters are easily confused when they are heard.
"""

import io
import secrets
import wave
from functools import cache
from pathlib import Path

from captcha.models import CaptchaStore
from django.utils import timezone

LENGTH = 6
SOUNDS = Path(__file__).parent / "sounds"
RATE = 8000  # samples of two bytes a second
PAUSE = bytes(2 * RATE * 6 // 10)


def challenge() -> tuple[str, str]:
    """What is drawn, and the answer. Called by the captcha package, whose own draw is predictable."""
    digits = "".join(secrets.choice("0123456789") for _ in range(LENGTH))
    return digits, digits


def new_key() -> str:
    """Make a challenge, forget the expired ones; returns the key its image and sound are asked by."""
    CaptchaStore.remove_expired()
    return str(CaptchaStore.generate_key())


def is_spent(key: str) -> bool:
    """Tell whether this challenge cannot be answered any more: it has served, or is too old."""
    return not CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now()).exists()


def is_right(key: str, answer: str) -> bool:
    """Tell whether this answers that challenge. Right or wrong, the challenge is spent."""
    text = "".join(answer.split())
    found = CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now())
    is_good = found.filter(response=text).exists()
    spent, _ = CaptchaStore.objects.filter(hashkey=key).delete()
    return is_good and spent > 0  # of two at once, one spends it


def spoken(key: str) -> bytes | None:
    """The digits of a challenge as a WAV file; None when it does not exist any more."""
    found = CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now()).first()
    if found is None:
        return None
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(PAUSE.join(_samples(digit) for digit in found.challenge))
    return file.getvalue()


@cache
def _samples(digit: str) -> bytes:
    with wave.open(str(SOUNDS / f"{digit}.wav"), "rb") as sound:
        return sound.readframes(sound.getnframes())
