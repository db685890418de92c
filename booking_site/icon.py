"""What browsers ask for by themselves. Pages carry their icon in themselves (``templates/icon.html``)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe


@require_safe
@cache_control(public=True, max_age=7 * 24 * 3600)
def favicon(request: HttpRequest) -> HttpResponse:
    """Nothing, for a week: for pages that carry none, such as JSON and the calendar's files."""
    return HttpResponse(status=204)
