"""Environment → settings. Starts with no variable set; `chorus/checks.py` refuses a half-set production."""

import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from celery.schedules import crontab
from csp.constants import NONE, SELF

from chorus.embedded import broker_url, database_url, var_folder

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = var_folder()


def env_flag(name: str) -> bool:
    """Read a yes/no variable: « 1 » is yes, anything else is no."""
    return os.environ.get(name, "") == "1"


def database_from(url: str) -> dict[str, object]:
    """Turn postgresql://user:password@host:port/name?option=value into Django's dictionary."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", unquote(parts.hostname or "")),  # a socket's folder travels as ?host=/path
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def mail_from(url: str) -> dict[str, object]:
    """Turn smtp[s]://user:password@host:port (smtp+tls for STARTTLS) into Django's settings."""
    parts = urlsplit(url)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
    }


def rates_from(text: str) -> dict[date, Decimal]:
    """Read « 2026-07-01=2.15,2027-01-01=2.00 »: percents by first day of a half-year."""
    pairs = (pair.split("=") for pair in text.split(",") if pair.strip())
    return {date.fromisoformat(day.strip()): Decimal(rate.strip()) for day, rate in pairs}


DEBUG = env_flag("DEBUG")
DEMONSTRATION = env_flag("DEMONSTRATION")
SECRET_KEY = os.environ.get("SECRET_KEY", "unset-for-development-only")
ALLOWED_HOSTS = [host for host in os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost").split(",") if host]
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000")  # for links in mails: never the request's Host
# where pages that say « écrivez au support » send their readers; in the footer
SUPPORT_EMAIL = os.environ.get("SUPPORT_EMAIL") or ("support@portail.example" if DEMONSTRATION else "")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []
SECURE = SITE_URL.startswith("https://")
PROXIES = int(os.environ.get("PROXIES") or SECURE)  # trusted ones in front: X-Forwarded-For is believed that far
# INSEE's API, asked about what the local copy of the register does not know; only with a key
ECB_RATES = rates_from(os.environ.get("ECB_RATES", ""))  # half-years that invoices.domain.late_charges does not know
SIRENE_API_URL = os.environ.get("SIRENE_API_URL") or "https://api.insee.fr/api-sirene/3.11"
SIRENE_API_KEY = os.environ.get("SIRENE_API_KEY", "")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "axes",
    "captcha",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "crispy_forms",
    "csp",
    "django_htmx",
    "accounts",
    "accounts.articles",
    "structures",
    "annuaire",
    "invoices",
    "chorus",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "chorus.middleware.PageCompressionMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.IdleMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "chorus.middleware.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "chorus.urls"
WSGI_APPLICATION = "chorus.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "chorus.context.frame",
            ],
        },
    }
]

DATABASES = {
    "default": database_from(os.environ.get("DATABASE_URL") or database_url(VAR)),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = os.environ.get("REDIS_URL") or broker_url(VAR)
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# max_retries: a request that rings must not wait six seconds for a broker that is down
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 2, "max_retries": 0}
CELERY_TIMEZONE = "Europe/Paris"
SWEEP_EVERY_SECONDS = 30
CELERY_BEAT_SCHEDULE = {
    "mails": {"task": "accounts.sweep_mails", "schedule": SWEEP_EVERY_SECONDS},
    "road": {"task": "invoices.sweep", "schedule": SWEEP_EVERY_SECONDS},
    "notices": {"task": "accounts.forget_notices", "schedule": 3600},
    "tally": {"task": "invoices.tally", "schedule": SWEEP_EVERY_SECONDS},
    "news": {"task": "accounts.mail_news", "schedule": 3600},
    "requests": {"task": "structures.remind_managers", "schedule": 3600},
    # two rings an hour: the later ones find only who an interrupted one left out
    "work lists": {"task": "invoices.work_lists", "schedule": crontab(hour="7,8", minute="0,30")},
    "weekly": {"task": "invoices.weekly_summaries", "schedule": crontab(day_of_week="1", hour="7,8", minute="15,45")},
    "flow refusals": {"task": "invoices.flow_refusals", "schedule": crontab(hour="7,8", minute="10,40")},
    "words": {"task": "annuaire.learn_words", "schedule": 3600},
    "register": {"task": "structures.check_pending", "schedule": 300},  # each structure once an hour
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.backends.PersonBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.validators.GuessableWordValidator"},
    {"NAME": "accounts.validators.CharacterClassesValidator"},
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
LOGIN_ARRIVAL = "invoices.views.acknowledgement.arrival"  # (user, where they go) → where they go first
LOGOUT_REDIRECT_URL = "home"
CSRF_FAILURE_VIEW = "chorus.views.errors.csrf_failure"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # by account alone, whoever tries: another address must not give more tries
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "accounts.locks.login_address"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the hour said on the page is the hour it ends
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "accounts.views.login.locked"
AXES_VERBOSE = False
SECOND_FACTOR = os.environ.get("SECOND_FACTOR") or "optional"  # off, optional or compulsory
OTP_TOTP_THROTTLE_FACTOR = 0  # accounts.services.factors pauses after five wrong codes, and says until when
OTP_STATIC_THROTTLE_FACTOR = 0  # nobody guesses 49 bits through a form
OTP_TOTP_ISSUER = "Portail de facturation"
OTP_ADMIN_HIDE_SENSITIVE_DATA = True
CAPTCHA_CHALLENGE_FUNCT = "accounts.captcha.challenge"
CAPTCHA_TIMEOUT = 30  # minutes: a form takes some people long
CAPTCHA_FONT_SIZE = 40
CAPTCHA_LETTER_ROTATION = (-20, 20)

SESSION_COOKIE_AGE = 8 * 3600
IDLE_SECONDS = 30 * 60
IDLE_WARNING_SECONDS = 2 * 60
POLLED_PAGES = {"invoices:reading", "invoices:batch"}  # what htmx asks for there by itself is not somebody's activity
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not STATIC_ROOT.exists()
STORAGES = {
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT.exists()
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
}
STORAGE_URL = os.environ.get("STORAGE_URL") or f"file://{VAR / 'fichiers'}"
STORAGE_ROOT = Path(urlsplit(STORAGE_URL).path)
DEPOSIT_MAX_BYTES = 10 * 1024 * 1024
FLOW_MAX_BYTES = 30 * 1024 * 1024
INVOICE_MAX_BYTES = 120 * 1024 * 1024
CLAMD_ADDRESS = os.environ.get("CLAMD_ADDRESS", "")  # unix:/path or host:port; empty: received files are not scanned
READING_CORES = int(os.environ.get("READING_CORES") or 0)  # scanned pages of a file read at once; 0: as many as cores
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "portail"

DEFAULT_FROM_EMAIL = os.environ.get("MAIL_FROM", "Portail de facturation <ne-pas-repondre@portail.example>")
if os.environ.get("EMAIL_URL"):
    globals().update(mail_from(os.environ["EMAIL_URL"]))
else:  # the demonstration keeps every mail as a file, and shows it at /courriels/
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "courriels"
EMAIL_TIMEOUT = 20

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
