"""The addresses of the widget. They come last in the site: a slug takes what nothing else does."""

from django.urls import path

from widget import opt_in, views

urlpatterns = [
    path("appointments/<str:appointment_id>/<str:secret>/confirm/", opt_in.confirm, name="confirm"),
    path("<slug:slug>/", views.booking, name="widget"),
    path("<slug:slug>/zones/", views.zones, name="zones"),
    path("<slug:slug>/booked/<str:token>/", views.booked, name="booked"),
    path("<slug:slug>/booked/<str:token>/invite.ics", views.invite, name="invite"),
    path("<slug:slug>/<path:rest>", views.nothing, name="nothing"),
]
