"""Which path leads through which door."""

from django.contrib import admin
from django.urls import include, path

from booking_site import health, home, icon, mails, style_page
from scheduling.api.site import api

urlpatterns = [
    path("", home.home),
    path("favicon.ico", icon.favicon),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("mails/", mails.index, name="mails"),
    path("mails/<slug:name>/", mails.mail, name="mail"),
    path("mails/<slug:name>/html/", mails.mail_html, name="mail-html"),
    path("mails/<slug:name>/invite.ics", mails.mail_invite, name="mail-invite"),
    path("_styles/", style_page.index, name="styles"),
    path("_styles/<slug:brand>/<slug:scene>/", style_page.scene, name="scene"),
    path("api/", api.urls),
    path("admin/", admin.site.urls),
    path("", include("widget.embedding.urls")),
    path("", include("widget.urls")),
]
handler400 = "widget.problems.bad_request"
handler404 = "widget.problems.not_found"
handler403 = "widget.problems.forbidden"
handler500 = "widget.problems.server_error"
