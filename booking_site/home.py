"""The bare address: in development the list of what there is; elsewhere there is nothing to see."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from booking_site import other_site
from booking_site.mails import PAGE_POLICY
from widget.models import Widget


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    widgets = Widget.objects.filter(is_active=True).select_related("brand").order_by("slug")
    response = render(request, "development/home.html", {"widgets": widgets, "other_site": other_site.address()})
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    return response
