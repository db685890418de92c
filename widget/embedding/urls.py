"""The addresses of the embed script."""

from django.urls import path

from widget.embedding.serving import latest, pinned

urlpatterns = [
    path("embed.js", latest, name="embed"),
    path("embed/<str:version>.js", pinned, name="embed-version"),
]
