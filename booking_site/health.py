"""For whatever watches the installation: is the process up, and can it do its work?"""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from booking_site.readiness import obstacles
from scheduling import clock
from scheduling.outbox import heartbeat


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """The process answers. Nothing else is looked at, so that a database that is away restarts nobody."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """503 with what is wrong, unless bookings can be made and mails are delivered."""
    problems = obstacles(connection) or _without_worker()
    if problems:
        return JsonResponse({"status": "not ready", "problems": problems}, status=503)
    return JsonResponse({"status": "ready", "problems": []})


def _without_worker() -> list[str]:
    try:
        beating = heartbeat.is_beating(clock.now())
    except DatabaseError:
        return ["The database cannot be reached."]
    return [] if beating else ["No worker delivers mails; run manage.py worker, or serve without --no-worker."]
