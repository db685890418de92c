"""Django's settings, in one file, read from the environment through ``env.py``."""

import sys

import dj_database_url
from csp.constants import NONCE, NONE, SELF

from booking_site.env import ROOT, Misconfigured, read
from booking_site.mail import email_settings

try:
    ENV = read()
except Misconfigured as error:
    sys.exit("The settings are not right:\n" + "\n".join(f"  * {sentence}" for sentence in error.sentences))

# --- What runs -------------------------------------------------------------------------------------------------------
DEBUG = ENV.debug
TESTING = ENV.testing
SECRET_KEY = ENV.secret_key.get_secret_value()
ROOT_URLCONF = "booking_site.urls"
WSGI_APPLICATION = "booking_site.wsgi.application"
ALLOWED_HOSTS = ENV.hosts
BASE_URL = ENV.base_url
DEMO_HOST = "acme.localhost"  # the demo's own site, which the development server plays (booking_site/other_site.py)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "ninja",
    "scheduling",
    "widget",
    "booking_site",
]
MIDDLEWARE = [
    "booking_site.middleware.Door",
    "booking_site.compression.Brotli",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "scheduling.api.middleware.Api",
    "booking_site.middleware.SessionsForStaff",
    "django.middleware.common.CommonMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "widget.embed.WidgetPolicy",
    *(["booking_site.other_site.OtherSite"] if DEBUG else []),
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- Data ------------------------------------------------------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.parse(ENV.database_url or f"sqlite:///{ROOT / 'var' / 'slotwright.sqlite3'}"),
}
_database = DATABASES["default"]
_database.setdefault("OPTIONS", {})
if _database["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE takes the one write lock at BEGIN, so that check and write cannot be torn apart and a reader that
    # turns writer never fails with "database is locked".
    _database["OPTIONS"] |= {
        "transaction_mode": "IMMEDIATE",
        "timeout": 3,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    _database["CONN_MAX_AGE"] = None  # opening the file anew for every request costs more than most requests
else:
    _database["ENGINE"] = "booking_site.postgresql"  # its health check costs no round trip
    _database["CONN_MAX_AGE"] = 60
    # A connection is kept, so what it asks again and again is planned once. It halves what a booking costs the server.
    _database["OPTIONS"] = {"server_side_binding": True, "prepare_threshold": 2} | _database["OPTIONS"]
    _database["CONN_HEALTH_CHECKS"] = True
_memory = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    # Django's default of 300 entries would quietly switch rate limits off.
    "OPTIONS": {"MAX_ENTRIES": 100_000},
}
_redis = {
    "BACKEND": "django.core.cache.backends.redis.RedisCache",
    "LOCATION": ENV.redis_url,
    "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
}
CACHES = {"default": _redis if ENV.redis_url else _memory}

# --- A scheduler somewhere else; without an address the engine is the one of this process -----------------------------
SCHEDULER_URL = ENV.scheduler_url
SCHEDULER_KEY = ENV.scheduler_key
SCHEDULER_USER = ENV.scheduler_user
SCHEDULER_CALLS = ENV.scheduler_calls
SCHEDULER_SECONDS = ENV.scheduler_seconds
SCHEDULER_KEY_EXPIRES = ENV.scheduler_key_expires
SCHEDULER_WEBHOOK_SECRET = ENV.scheduler_webhook_secret

# --- Time and language -----------------------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [  # in their own words; what each says is in locale/
    ("en", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("it", "Italiano"),
    ("nl", "Nederlands"),
    ("pl", "Polski"),
    ("pt", "Português"),
    ("ar", "العربية"),
]
LOCALE_PATHS = [ROOT / "locale"]

# --- Static files ----------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "var" / "static"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING

# --- Mail ------------------------------------------------------------------------------------------------------------
MAIL_FOLDER = ROOT / "var" / "mail"
EMAIL_SETTINGS = email_settings(ENV.email_url or f"file://{MAIL_FOLDER}")
EMAIL_BACKEND = EMAIL_SETTINGS.backend
EMAIL_FILE_PATH = EMAIL_SETTINGS.folder or str(MAIL_FOLDER)
EMAIL_HOST, EMAIL_PORT = EMAIL_SETTINGS.host, EMAIL_SETTINGS.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL_SETTINGS.user, EMAIL_SETTINGS.password
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_SETTINGS.starttls, EMAIL_SETTINGS.ssl
EMAIL_TIMEOUT = 20
MAIL_BRAND = "widget.mail_brand.mail_brand"  # the engine knows no widget
DEFAULT_FROM_EMAIL = ENV.email_from or "Slotwright <bookings@localhost>"

# --- Security --------------------------------------------------------------------------------------------------------
# Everything comes from our own origin. Frame ancestors are set per widget (widget/embed.py); others may not be framed.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "https:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False  # TLS ends at the proxy, which also redirects
SECURE_HSTS_SECONDS = 31_536_000 if ENV.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENV.https
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.https
SESSION_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [ENV.base_url] if ENV.https else []
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # framing is governed by Content-Security-Policy, which can name origins
    "security.W003",  # CSRF protection covers the staff's pages (SessionsForStaff); public forms carry signed tokens
    "security.W008",  # the proxy that ends TLS redirects
    "admin.E408",  # sessions, log-in and messages are installed for the staff's paths only (SessionsForStaff)
    "admin.E409",
    "admin.E410",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
RATE_LIMITS = ENV.rate_limits
CLOCK_FILE = ENV.clock_file
ALLOW_PRIVATE_TARGETS = ENV.allow_private_targets
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

# --- Logging ---------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_secrets": {"()": "booking_site.logs.WithoutSecrets"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": ENV.log_level},
    "loggers": {
        "django": {"handlers": []},  # Django's own handler would write every line a second time while debugging
        "django.request": {"filters": ["without_secrets"]},
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # whoever scans addresses gets a 400 and no stack
        "django.server": {"level": "WARNING"},
        "waitress.queue": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},  # it writes down addresses, and attendees' secrets stand in some
        "httpcore": {"level": "WARNING"},
    },
}
