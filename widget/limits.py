"""How often visitors of one network may do what is worth counting. All are far more than is needed."""

from datetime import datetime

from django.http import HttpRequest

from scheduling.limits import Limit, network_of

#: Links with a wrong secret or of an unknown appointment; right ones from the same network are not held up.
WRONG_LINKS = Limit("widget-wrong-link", allowed=60)
#: Bookings, and changes of one.
CHANGES = Limit("widget-change", allowed=30)
#: Webhooks of a scheduler somewhere else; each may cost a call.
HOOKS = Limit("widget-hook", allowed=300)


def count(limit: Limit, request: HttpRequest, *, now: datetime) -> None:
    """One more from the network of the request. Raises ``RateLimited``."""
    limit.take(network_of(request.META.get("REMOTE_ADDR", "")), now=now)
