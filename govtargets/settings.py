"""All settings, read from the environment.

Required: DATABASE_URL and SECRET_KEY. `make demo` and `make test` set them for an embedded
PostgreSQL; production sets them itself, with REDIS_URL and ALLOWED_HOSTS (see docker-compose.yml).
"""

import os
from datetime import timedelta
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent


def required(name: str, how: str) -> str:
    """The environment variable `name`; ImproperlyConfigured says how to set it where it is missing."""
    if value := os.environ.get(name):
        return value
    raise ImproperlyConfigured(f"The environment variable {name} is not set. {how}")


def flag(name: str) -> bool:
    """True for 1, False for 0 or nothing; anything else is refused."""
    value = os.environ.get(name, "0")
    if value not in ("0", "1"):
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}.")
    return value == "1"


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated environment variable as a list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))  # what the system writes, apart from the database

if DEMO_CLOCK := os.environ.get("DEMO_CLOCK", ""):  # the demo alone sets it (ADR 15)
    from govtargets.demo_clock import follow

    follow(DEMO_CLOCK)

SECRET_KEY = required("SECRET_KEY", "Set it to a long random text that you keep secret.")
DEBUG = flag("DEBUG")
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "localhost,127.0.0.1")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")

# Behind TLS (the default) cookies travel over HTTPS alone; `make demo` on loopback sets HTTP_ONLY_LOOPBACK=1.
BEHIND_TLS = not flag("HTTP_ONLY_LOOPBACK")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("TRUST_PROXY") else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
TRUST_PROXY = flag("TRUST_PROXY")  # the audit trail takes the visitor's address from X-Forwarded-For

INSTALLED_APPS = [
    "apps.audit",
    "apps.units",
    "apps.documents",
    "apps.targets",
    "apps.progress",
    "apps.supervision",
    "apps.search",
    "apps.dashboard",
    "apps.publications",
    "apps.clients",
    "apps.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "rest_framework",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "apps.units.middleware.IdleSessionMiddleware",
    "apps.units.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # closed unless a view opens itself
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.audit.middleware.AddressMiddleware",
    "apps.units.middleware.FirstPasswordMiddleware",
    "apps.units.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "govtargets.urls"
WSGI_APPLICATION = "govtargets.wsgi.application"

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
                "apps.units.context.navigation",
            ],
        },
    },
]
FILTERS_EMPTY_CHOICE_LABEL = _("All")
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {
    "default": dj_database_url.parse(
        required("DATABASE_URL", "Set it to postgres://user:password@host:5432/name, or use `make demo`."),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
DATABASES["default"].setdefault("OPTIONS", {})["connect_timeout"] = 5
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Accounts
AUTH_USER_MODEL = "units.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "telephone")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "units:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "units:login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = ["username"]
# The standard locks the account, and an attacker has many addresses; that a stranger can lock a colleague out
# for half an hour is the lesser harm, and the system administrator can unlock.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page says when the lock ends, and it does
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "apps.units.login_views.locked_out"
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # the audit trail has every login and logout
SESSION_COOKIE_AGE = 30 * 60  # idle logout
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# Files
MEDIA_ROOT = VAR_DIR / "media"  # originals; served by a view that asks for permission, never by URL
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FONT_DIR = BASE_DIR / "fonts"  # of the bulletin's PDF; built like the style sheets
UPLOAD_LIMIT = 20 * 1024 * 1024  # bytes a file
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# E-mail. Without a server the messages are files in var/mail.
SITE_ADDRESS = os.environ.get("SITE_ADDRESS", "http://localhost:8000")  # what links in e-mails begin with
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM", "govtargets@localhost")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"

# Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# The API
API_REQUESTS_A_MINUTE = int(os.environ.get("API_REQUESTS_A_MINUTE", "600"))  # for each token
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "apps.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",  # for the docs page
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["apps.api.throttling.MinuteThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["apps.api.bodies.BodyParser"],
    "DEFAULT_PAGINATION_CLASS": "apps.api.pagination.CursorPages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS: the description says more
    "DEFAULT_SCHEMA_CLASS": "apps.api.schema.Described",
    "EXCEPTION_HANDLER": "apps.api.errors.answer",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "govtargets",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SERVE_INCLUDE_SCHEMA": False,
    "TAGS": [
        {
            "name": "targets",
            "description": _("Targets, their parts and plans, receipts, values and adjustments"),
        },
        {"name": "lights", "description": _("Lights, the rules behind them, and judgements")},
        {"name": "summary", "description": _("The figures of the overview, for a wall")},
        {"name": "periods", "description": _("Reporting periods")},
        {"name": "reports", "description": _("Progress reports, and their way to approval")},
        {"name": "readings", "description": _("Figures and states that units push, up to 1,000 at once")},
        {"name": "evidence", "description": _("The files behind reports")},
        {"name": "documents", "description": _("Notices, and their reading")},
        {"name": "drafts", "description": _("What was read in a notice, to be checked and issued")},
        {"name": "events", "description": _("What changed, in order")},
        {"name": "units", "description": _("Districts, units, groups and posts")},
        {"name": "public", "description": _("Released livelihood projects, for everybody")},
    ],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {  # where several fields have the same words, or several enumerations the same field name
        "Colour": "apps.progress.models.Colour",
        "UnitKind": "apps.units.models.UnitKind",
        "CommitmentKind": "apps.targets.models.CommitmentKind",
        "AssignmentRole": "apps.targets.models.AssignmentRole",
        "DocumentKind": "apps.documents.models.DocumentKind",
        "DraftState": "apps.documents.models.DraftState",
        "JobState": "apps.documents.models.JobState",
        "ValueStatus": "apps.targets.models.ValueStatus",
        "ReportRole": "apps.progress.models.ReportRole",
        "ReportState": "apps.progress.models.ReportState",
        "CommitmentState": "apps.progress.models.CommitmentState",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "apps.api.schema.with_problem",
    ],
}

# Worker. The database is the truth and the broker only a doorbell, so results are not kept.
if redis_url := os.environ.get("REDIS_URL"):
    CELERY_BROKER_URL = redis_url
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {"socket_connect_timeout": 1}  # seconds
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url}}
else:
    DOORBELL_DIR = VAR_DIR / "doorbell"
    DOORBELL_DIR.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": DOORBELL_DIR,
        "data_folder_out": DOORBELL_DIR,
        "control_folder": DOORBELL_DIR / "control",
        "polling_interval": 0.2,  # seconds
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 300  # seconds; a worker process stuck in one file is replaced
# A page waits a few seconds at most for a broker that is away; the sweep rings again.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
SWEEP_SECONDS = int(os.environ.get("SWEEP_SECONDS", "15"))
CELERY_BEAT_SCHEDULE = {
    "ring-again": {"task": "apps.documents.tasks.ring_again", "schedule": SWEEP_SECONDS},
    "ring-lights-again": {"task": "apps.progress.tasks.ring_again", "schedule": SWEEP_SECONDS},
    "ring-ledgers-again": {"task": "apps.publications.tasks.ring_again", "schedule": SWEEP_SECONDS},
    "forget-answers": {"task": "apps.clients.tasks.forget_answers", "schedule": timedelta(days=1)},
    "remove-expired-ledgers": {
        "task": "apps.publications.tasks.remove_expired",
        "schedule": timedelta(days=1),
    },
    "compute-open-periods": {
        "task": "apps.progress.tasks.compute_open_periods",
        "schedule": timedelta(days=1),
    },
    "ring-webhooks": {"task": "apps.clients.tasks.ring_webhooks", "schedule": SWEEP_SECONDS},
    "remove-old-deliveries": {
        "task": "apps.clients.tasks.remove_old_deliveries",
        "schedule": timedelta(days=1),
    },
    "index-changes": {"task": "apps.search.tasks.index_changes", "schedule": SWEEP_SECONDS},
    "remind": {"task": "apps.supervision.tasks.remind", "schedule": timedelta(minutes=1)},
    "send-digests": {"task": "apps.supervision.tasks.send_digests", "schedule": timedelta(minutes=10)},
    "remove-old-events": {"task": "apps.clients.tasks.remove_old_events", "schedule": timedelta(days=1)},
    "clear-sessions": {"task": "apps.units.tasks.clear_sessions", "schedule": timedelta(days=1)},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Tabler's own style sheet draws its marks as data: pictures
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
