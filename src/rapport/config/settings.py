"""Every setting, in one file. Values come from the environment through typed readers."""

from __future__ import annotations

import secrets
from pathlib import Path

from rapport.config import env

PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = env.folder("RAPPORT_DATA_DIR", Path.home() / ".local" / "share" / "rapport")
DEBUG = env.flag("RAPPORT_DEBUG")
STAGE = "development" if DEBUG else "production"


def _secret_key() -> str:
    """Read the key from the environment, or make one once and keep it in the data folder."""
    given = env.secret("RAPPORT_SECRET_KEY")
    if given:
        return given
    path = DATA_DIR / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.words("RAPPORT_HOSTS", "localhost,127.0.0.1,[::1]")
HTTPS = env.flag("RAPPORT_HTTPS")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

INSTALLED_APPS = [  # ours first: where two catalogues or folders hold the same name, ours is taken
    "rapport.config",
    "rapport.web",
    "rapport.core.events",
    "rapport.core.audit",
    "rapport.core.access",
    "rapport.core.jobs",
    "rapport.core.backup",
    "rapport.core.mail",
    "rapport.core.identity",
    "rapport.core.metadata",
    "rapport.core.files",
    "rapport.core.search",
    "rapport.core.notify",
    "rapport.core.worklist",
    "rapport.core.exchange",
    "rapport.operational.parties",
    "rapport.operational.segments",
    "rapport.operational.catalog",
    "rapport.operational.conversations",
    "rapport.operational.orders",
    "rapport.operational.plans",
    "rapport.analytic.warehouse",
    "rapport.analytic.studies",
    "rapport.analytic.insights",
    "rapport.collaborative.rest",
    "rapport.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "allauth.mfa",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
]

MIDDLEWARE = [
    "rapport.config.logs.RequestNamed",
    "rapport.web.middleware.SecurityHeaders",
    "rapport.config.health.Watched",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "rapport.core.identity.middleware.SignedInActor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "rapport.collaborative.rest.middleware.Idempotency",
    "rapport.web.middleware.RefusalsSpoken",
]

ROOT_URLCONF = "rapport.config.urls"
WSGI_APPLICATION = "rapport.config.wsgi.application"

_LOADERS = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("django.template.loaders.cached.Loader", _LOADERS)],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "rapport.web.templatetags.rapport",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "rapport.web.context.frame",
            ],
        },
    }
]
COTTON_DIR = "cotton"

DATABASES = {"default": env.database("RAPPORT_DATABASE_URL", DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {  # shared by all web processes: attempts to sign in
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "identity_shared_entry",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["rapport.core.identity.backends.StaffBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "rapport.core.identity.adapter.StaffAccounts"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
USERSESSIONS_TRACK_ACTIVITY = False
MFA_ADAPTER = "rapport.core.identity.second_step.SecondSteps"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True

ALLAUTH_TRUSTED_PROXY_COUNT = env.number("RAPPORT_PROXIES", 1 if HTTPS else 0, most=9)

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
X_FRAME_OPTIONS = "DENY"

LANGUAGES = [("fr", "Français"), ("en", "English")]
LANGUAGE_CODE = "fr"
LOCALE_PATHS = [PACKAGE / "kit" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"
FORMAT_MODULE_PATH = ["rapport.web.formats"]

STATIC_URL = "/static/"
CSRF_FAILURE_VIEW = "rapport.web.failures.old_form"
STATIC_ROOT = PACKAGE / "web" / "static"
STATICFILES_DIRS: list[Path] = []
STATICFILES_FINDERS: list[str] = []
WHITENOISE_IMMUTABLE_FILE_TEST = r"^.+-[0-9A-Z]{8}\..+$"
WHITENOISE_USE_FINDERS = False
MEDIA_ROOT = env.folder("RAPPORT_FILES_DIR", DATA_DIR / "files")
WAREHOUSE_PATH = DATA_DIR / "warehouse.duckdb"

BACKUP_DIR = env.folder("RAPPORT_BACKUP_DIR", DATA_DIR / "backups")
BACKUP_NIGHTLY = env.flag("RAPPORT_BACKUP_NIGHTLY", default=True)
BACKUP_AT = env.time_of_day("RAPPORT_BACKUP_AT", "02:15")
BACKUP_KEEP_DAYS = env.number("RAPPORT_BACKUP_KEEP_DAYS", 14, least=1, most=3650)
BACKUP_BEFORE_UPGRADE = env.flag("RAPPORT_BACKUP_BEFORE_UPGRADE", default=True)

TASKS = {"default": {"BACKEND": "rapport.core.jobs.backend.LeasedBackend"}}
JOB_LEASE_SECONDS = env.number("RAPPORT_JOB_LEASE_SECONDS", 60, least=2, most=3600)

DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
IMPORT_FOLDERS = env.folders("RAPPORT_IMPORT_FOLDERS", DATA_DIR / "incoming")
UPLOAD_LIMIT_BYTES = env.number("RAPPORT_UPLOAD_LIMIT_MB", 512, least=1, most=8192) * 1024 * 1024

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # letters leave through core/mail
MAIL_PASSWORD = env.secret("RAPPORT_MAIL_PASSWORD")
SILENCED_SYSTEM_CHECKS = ["account.W001"]

LOG_FORMAT = env.choice("RAPPORT_LOG_FORMAT", "line", ("line", "json"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "rapport.config.logs.Line",
            "format": "%(asctime)s %(levelname)s %(name)s %(trace)s%(message)s",
        },
        "json": {"()": "rapport.config.logs.JsonLine"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": env.text("RAPPORT_LOG_LEVEL", "WARNING").upper()},
}
