"""Settings, grouped by subject; each reads the environment and has a default that suits a fresh clone."""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from helpdesk import env
from helpdesk.services.paths import Paths, broker_url

BASE_DIR = Path(__file__).resolve().parent.parent

# ---------------------------------------------------------------- where things lie
VAR = Path(env.text("HELPDESK_VAR", str(BASE_DIR / "var"))).resolve()
PATHS = Paths(VAR)
MODE = env.text("HELPDESK_MODE", "run")
HTTP_HOST = env.text("HELPDESK_HOST", "127.0.0.1")
HTTP_PORT = env.number("HELPDESK_PORT", 8000)
SMTP_PORT = env.number("HELPDESK_SMTP_PORT", 2525)
BLOB_DIR = Path(env.text("HELPDESK_BLOBS", str(PATHS.blobs)))


# ---------------------------------------------------------------- trust
def _secret_key() -> str:
    key = env.text("HELPDESK_SECRET_KEY")
    if key:
        return key
    try:
        return PATHS.secret_key_file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return "no-key-yet: commands that need no secret (parse_mail, check) run without a data folder"


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = env.words("HELPDESK_SECRET_KEY_FALLBACKS")
DEBUG = False
HTTPS = env.flag("HELPDESK_HTTPS")
PUBLIC_URL = env.text("HELPDESK_PUBLIC_URL", f"http://{HTTP_HOST}:{HTTP_PORT}").rstrip("/")
ALLOWED_HOSTS = env.words("HELPDESK_ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]", HTTP_HOST]
CSRF_TRUSTED_ORIGINS = env.words("HELPDESK_TRUSTED_ORIGINS")
# Client addresses are read from X-Forwarded-For only when the request comes from one of these (R42).
TRUSTED_PROXIES = env.words("HELPDESK_TRUSTED_PROXIES")
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
    # The web hooks must never be redirected (R52); the proxy redirects people.
    SECURE_SSL_REDIRECT = env.flag("HELPDESK_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^hooks/", r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = env.number("HELPDESK_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HELPDESK_HSTS_SUBDOMAINS", default=True)
    SECURE_HSTS_PRELOAD = env.flag("HELPDESK_HSTS_PRELOAD", default=True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "helpdesk_session"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 86_400
SESSION_ENGINE = "people.sessions"
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "helpdesk.views.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # mail is shown in a frame of our own
SILENCED_SYSTEM_CHECKS = ["security.W019"]
PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
        "media-src": [SELF],
    }
}

# ---------------------------------------------------------------- applications
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "lucide",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "anymail",
    "django_prose_editor",
    "core",
    "people",
    "tickets",
    "realtime",
    "automation",
    "channels_inbox",
    "knowledge_base",
    "surveys",
    "metrics",
    "helpdesk",
]

MIDDLEWARE = [
    "core.middleware.RequestContextMiddleware",
    "channels_inbox.views.hooks.HooksMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "people.sessions.WorkspaceSessionMiddleware",
    "core.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.AgentMiddleware",
    "people.middleware.CustomerMiddleware",
    "helpdesk.first_run.FirstRunMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "helpdesk.urls"
WSGI_APPLICATION = "helpdesk.wsgi.application"
ASGI_APPLICATION = "helpdesk.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.page",
            ],
            "builtins": ["core.templatetags.components", "core.templatetags.baking"],
        },
    }
]
# "check" compares every use of a baked part with a full rendering (tests).
BAKING = "on"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# ---------------------------------------------------------------- database, cache, broker
DATABASES = {
    "default": {
        **env.database(env.text("DATABASE_URL") or PATHS.database_url()),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }
}
REDIS_URL = env.text("REDIS_URL") or PATHS.redis_url()
REDIS_CACHE_URL = env.text("REDIS_CACHE_URL") or REDIS_URL
REDIS_CHANNELS_URL = env.text("REDIS_CHANNELS_URL") or REDIS_URL
CACHES = {
    "default": {
        "BACKEND": "core.cache.SilentRedisCache",
        "LOCATION": REDIS_CACHE_URL,
        "KEY_PREFIX": "hd",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1.0},
    }
}
# The layer waits five seconds for a hint; a shorter read limit (redis-py's default is five too) would cut the wait off.
CHANNELS_HOST = {"address": REDIS_CHANNELS_URL, "socket_timeout": 20, "socket_connect_timeout": 2}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [CHANNELS_HOST], "prefix": "hd-ws", "capacity": 1000, "expiry": 30},
    }
}

# ---------------------------------------------------------------- jobs: the rows are the record, Celery is a wake-up
CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_MAX_TASKS_PER_CHILD = 2_000
# Celery kills a new child that does not report within four seconds, and so every child of a machine that is busy.
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 60
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "retry_on_timeout": True,
    "global_keyprefix": "hd-celery:",
}
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_TASK_ALWAYS_EAGER = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# ---------------------------------------------------------------- people
AUTH_USER_MODEL = "people.Account"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["people.backends.AccountBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "people.adapters.AccountAdapter"
# allauth counts in the cache; people/sign_in.py counts in PostgreSQL, so that limits hold while Redis is away.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "people.adapters.SecondFactorAdapter"
MFA_FORMS = {"authenticate": "people.forms.CodeForm", "reauthenticate": "people.forms.CodeAgainForm"}
MFA_TOTP_ISSUER = "Helpdesk"

# The company's own sign-in for customers (OpenID Connect); without an issuer there is none.
OIDC_ISSUER = env.text("HELPDESK_OIDC_ISSUER")
OIDC_CLIENT_ID = env.text("HELPDESK_OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = env.text("HELPDESK_OIDC_CLIENT_SECRET")
OIDC_NAME = env.text("HELPDESK_OIDC_NAME")

# ---------------------------------------------------------------- words
LANGUAGE_CODE = env.text("HELPDESK_LANGUAGE", "en")
LANGUAGES = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("pt", "Português"),
    ("pt-br", "Português (Brasil)"),
    ("ro", "Română"),
]
# Agents' pages are shown only in languages that they are whole in (helpdesk/services/words_scope.py).
WORKSPACE_LANGUAGES = ["en", "pt-br"]
LOCALE_PATHS = [BASE_DIR / "locale"]
# What a customer chose by a link, on customers' pages alone.
LANGUAGE_COOKIE_NAME = "helpdesk_language"
LANGUAGE_COOKIE_PATH = "/help/"
LANGUAGE_COOKIE_AGE = 365 * 86_400
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# ---------------------------------------------------------------- static files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("HELPDESK_STATIC", str(PATHS.var / "static")))
STATICFILES_DIRS: list[Path | tuple[str, Path]] = [BASE_DIR / "static"]
_HTMX = BASE_DIR / "node_modules" / "htmx.org" / "dist"
if _HTMX.is_dir():
    STATICFILES_DIRS.append(("vendor/htmx", _HTMX))
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "core.bundles.BundleFinder",
    "core.vendor.VendorFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31_536_000
# Already compressed, or (source maps) read by developers alone.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (
    "png",
    "jpg",
    "jpeg",
    "gif",
    "webp",
    "woff",
    "woff2",
    "gz",
    "br",
    "map",
    "svg.map",
)

# ---------------------------------------------------------------- API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["helpdesk.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["helpdesk.api.permissions.HasAgent"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "helpdesk.api.problems.problem_response",
    "UNAUTHENTICATED_USER": None,
    "DATETIME_FORMAT": "%Y-%m-%dT%H:%M:%S.%fZ",
}
API_PER_MINUTE = env.number("HELPDESK_API_PER_MINUTE", 1200, least=1)
SPECTACULAR_SETTINGS = {"TITLE": "Helpdesk API", "VERSION": "1", "SERVE_INCLUDE_SCHEMA": False}

# ---------------------------------------------------------------- mail, channels, limits (seconds, bytes)
EMAIL_BACKEND = "channels_inbox.mailer.SystemMailBackend"
DEFAULT_FROM_EMAIL = env.text("HELPDESK_FROM_EMAIL", "")
SERVER_EMAIL = DEFAULT_FROM_EMAIL or "root@localhost"
NET_ALLOW = env.words("HELPDESK_NET_ALLOW")
ITEM_LEASE_S = env.number("HELPDESK_ITEM_LEASE_S", 30, least=1)
ITEM_CLAIM = env.number("HELPDESK_ITEM_CLAIM", 50, least=1)
DELIVERY_LEASE_S = env.number("HELPDESK_DELIVERY_LEASE_S", 120, least=1)
DELIVERY_FIRST_RETRY_S = env.number("HELPDESK_DELIVERY_FIRST_RETRY_S", 60, least=1)
DELIVERY_GIVE_UP_S = env.number("HELPDESK_DELIVERY_GIVE_UP_S", 48 * 3600, least=1)
SMTP_CONNECT_S = env.number("HELPDESK_SMTP_CONNECT_S", 10, least=1)
SMTP_COMMAND_S = env.number("HELPDESK_SMTP_COMMAND_S", 30, least=1)
SMTP_TOTAL_S = env.number("HELPDESK_SMTP_TOTAL_S", 60, least=1)
# Where mail providers are asked, if not at their usual addresses.
PROVIDERS = "amazon_ses brevo mailersend mailgun mailjet mailtrap mandrill postmark resend scaleway sparkpost"
PROVIDER_URLS = {kind: env.text(f"HELPDESK_{kind.upper()}_URL") for kind in PROVIDERS.split()}
SWEEP_S = env.number("HELPDESK_SWEEP_S", 5, least=1)
UNDO_SEND_S = env.number("HELPDESK_UNDO_SEND_S", 10)
UNDO_CHANGE_S = env.number("HELPDESK_UNDO_CHANGE_S", 10, least=1)
PARSE_TIME_S = env.number("HELPDESK_PARSE_TIME_S", 10, least=1)
PARSE_MEMORY_MB = env.number("HELPDESK_PARSE_MEMORY_MB", 512, least=64)
PARSE_CHILDREN = env.number("HELPDESK_PARSE_CHILDREN", 1, least=1)
GOOGLE_OAUTH_URL = env.text("HELPDESK_GOOGLE_OAUTH_URL", "https://oauth2.googleapis.com")
TELEGRAM_URL = env.text("HELPDESK_TELEGRAM_URL", "https://api.telegram.org").rstrip("/")
WHATSAPP_URL = env.text("HELPDESK_WHATSAPP_URL", "https://graph.facebook.com/v23.0").rstrip("/")
SMS_URL = env.text("HELPDESK_SMS_URL", "https://api.twilio.com").rstrip("/")
MICROSOFT_OAUTH_URL = env.text("HELPDESK_MICROSOFT_OAUTH_URL", "https://login.microsoftonline.com")
MAIL_MAX_BYTES = env.number("HELPDESK_MAIL_MAX_BYTES", 50 * 1024 * 1024, least=1024)
UPLOAD_MAX_BYTES = env.number("HELPDESK_UPLOAD_MAX_BYTES", 25 * 1024 * 1024, least=1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_MAX_BYTES + 1024 * 1024
AUTO_PER_HOUR = env.number("HELPDESK_AUTO_PER_HOUR", 5, least=1)
AUTO_THREAD_GAP_S = env.number("HELPDESK_AUTO_THREAD_GAP_S", 600)
SMTP_TLS_CERT = env.text("HELPDESK_SMTP_TLS_CERT")
SMTP_TLS_KEY = env.text("HELPDESK_SMTP_TLS_KEY")
LMTP_PORT = env.number("HELPDESK_LMTP_PORT", 0)
# The loopback port on which the demo keeps what goes out; chosen by the runner at every start, 0 = any.
DEMO_SINK_PORT = env.number("HELPDESK_SINK_PORT", 0)
# The loopback port on which the demo plays providers, customers' telephones and a website; chosen in the same way.
DEMO_WORLD_PORT = env.number("HELPDESK_WORLD_PORT", 0)
METRICS_TOKEN = env.text("HELPDESK_METRICS_TOKEN")
METRICS_ALLOW = env.words("HELPDESK_METRICS_ALLOW")

# ---------------------------------------------------------------- log
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("HELPDESK_LOG_LEVEL", "INFO").upper()},
    "loggers": {"django.request": {"level": "ERROR"}},
}
# ---------------------------------------------------------------- error reports, off unless an address is given
SENTRY_DSN = env.text("HELPDESK_SENTRY_DSN")
if SENTRY_DSN:
    import sentry_sdk

    sentry_sdk.init(dsn=SENTRY_DSN, send_default_pii=False, max_request_body_size="never")
