"""Names that are taken: those of the installation's own pages, and what a widget's own address says."""

RESERVED_SLUGS = frozenset(
    {
        ".well-known",
        "_styles",
        "accounts",
        "admin",
        "api",
        "appointments",
        "assets",
        "console",
        "demo-host",
        "docs",
        "embed",
        "embed.js",
        "favicon.ico",
        "healthz",
        "hooks",
        "login",
        "logout",
        "mails",
        "media",
        "metrics",
        "readyz",
        "robots.txt",
        "sitemap.xml",
        "static",
    }
)
#: Parameters of a widget's page. None of them is a click id, least of all those that say who somebody is.
RESERVED_PARAMETERS = frozenset(
    {
        "clock",
        "day",
        "duration",
        "email",
        "embed",
        "firstname",
        "fullname",
        "hide",
        "host",
        "language",
        "lastname",
        "look",
        "month",
        "phone",
        "start",
        "theme",
        "timezone",
        "widget",
    }
)
