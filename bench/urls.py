"""The product's addresses, a view that does nothing, and one that inserts one row."""

import json
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from booking_site.urls import urlpatterns as product
from scheduling import clock
from scheduling.models import IdempotencyRecord


def empty(_: HttpRequest) -> HttpResponse:
    return HttpResponse()


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    IdempotencyRecord.objects.create(
        scope="bench", key=uuid4().hex, answer=json.loads(request.body), created_at=clock.now()
    )
    return HttpResponse(status=201)


urlpatterns = [path("bench/empty", empty), path("bench/insert", insert), *product]
