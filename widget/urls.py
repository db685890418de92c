"""The addresses of the widget. They come last in the site: a slug takes what nothing else does."""

from django.urls import path

from widget import hooks, views
from widget.appointments.answering import answer
from widget.appointments.cancelling import cancel
from widget.appointments.confirming import confirm
from widget.appointments.holder import mistyped
from widget.appointments.overview import invite, overview
from widget.appointments.rescheduling import reschedule, zones

_APPOINTMENT = "appointments/<str:appointment_id>/<str:secret>"

urlpatterns = [
    path(f"{_APPOINTMENT}/", overview, name="appointment"),
    path(f"{_APPOINTMENT}/invite.ics", invite, name="appointment-invite"),
    path(f"{_APPOINTMENT}/confirm/", confirm, name="confirm"),
    path(f"{_APPOINTMENT}/reschedule/", reschedule, name="reschedule"),
    path(f"{_APPOINTMENT}/reschedule/zones/", zones, name="reschedule-zones"),
    path(f"{_APPOINTMENT}/cancel/", cancel, name="cancel"),
    path("requests/<str:appointment_id>/<str:token>/", answer, name="request"),
    path("hooks/scheduler/<str:token>", hooks.scheduler, name="scheduler-hook"),
    path("appointments/<path:rest>", mistyped),
    path("requests/<path:rest>", mistyped),
    path("<slug:slug>/", views.booking, name="widget"),
    path("<slug:slug>/zones/", views.zones, name="zones"),
    path("<slug:slug>/hint/", views.hint, name="hint"),
    path("<slug:slug>/checking/<str:token>/", views.checking, name="checking"),
    path("<slug:slug>/booked/<str:token>/", views.booked, name="booked"),
    path("<slug:slug>/booked/<str:token>/invite.ics", views.invite, name="invite"),
    path("<slug:slug>/<path:rest>", views.nothing, name="nothing"),
]
