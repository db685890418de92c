"""Names that no widget may take, because pages of the installation itself have them."""

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
