"""The addresses of scripts: that for other sites, and that of the pages."""

from django.urls import path

from widget.assets import serve_script
from widget.embedding.serving import latest, pinned

urlpatterns = [
    path("embed.js", latest, name="embed"),
    path("embed/<str:version>.js", pinned, name="embed-version"),
    path("assets/<slug:tag>.js", serve_script, name="page-script"),
]
