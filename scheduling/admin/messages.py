"""What is to be told to the outside: what waits, what has failed, to whom it goes."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from scheduling.admin.pages import ReadOnlyAdmin
from scheduling.delivery.email import subject_of
from scheduling.delivery.notices import Notice
from scheduling.models import OutboxMessage
from scheduling.outbox import messages

_OPEN = Q(done_at=None, dead_at=None)
STATES = {
    "dead": ("Dead", Q(dead_at__isnull=False)),
    "failing": ("Failed so far", _OPEN & ~Q(error="")),
    "waiting": ("Waiting", _OPEN & Q(error="")),
    "delivered": ("Delivered", Q(done_at__isnull=False)),
}


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: Any, model_admin: Any) -> Iterator[tuple[str, str]]:
        return ((name, label) for name, (label, _) in STATES.items())

    def queryset(self, request: Any, queryset: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
        state = self.value()
        return queryset.filter(STATES[state][1]) if state in STATES else queryset


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """Without the payload: it holds what attendees have typed into the form."""

    exclude = ("payload",)
    readonly_fields = ("recipient", "subject", "state")
    list_display = ("due_at", "kind", "recipient", "subject", "state", "attempts", "problem")
    list_filter = (StateFilter, "kind")
    search_fields = ("key", "payload__to", "payload__attendee__email", "payload__attendee__name")
    ordering = ("-due_at",)
    actions = ("try_again",)

    @admin.display(description="to")
    def recipient(self, row: OutboxMessage) -> str:
        return str(row.payload.get("to", "")) if row.kind == "email" else ""

    @admin.display
    def subject(self, row: OutboxMessage) -> str:
        """What the mail, or the event of a webhook, is about."""
        if row.kind != "email":
            return str(row.payload.get("event_type", ""))
        try:
            return subject_of(Notice.model_validate(row.payload))
        except (ValueError, LookupError):  # written by another version
            return row.key

    @admin.display
    def state(self, row: OutboxMessage) -> str:
        name = "delivered" if row.done_at else "dead" if row.dead_at else "failing" if row.error else "waiting"
        return STATES[name][0]

    @admin.display(ordering="error")
    def problem(self, row: OutboxMessage) -> str:
        return row.error[:120]

    @admin.action(permissions=["sending"], description="Try again to deliver those that are dead")
    def try_again(self, request: Any, rows: QuerySet[OutboxMessage]) -> None:
        dead = list(rows.filter(dead_at__isnull=False))
        for message in dead:
            messages.repeat_delivery(message, now=request.now)
        self.message_user(request, f"{len(dead)} are tried again")

    def has_sending_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("scheduling.change_outboxmessage")
