"""What happened: appointments, assignments, the ledger, attempts. Read-only: a booking is never edited by hand."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from scheduling.admin.bases import TabularInline
from scheduling.admin.pages import ReadOnlyAdmin
from scheduling.models import Appointment, Assignment, LedgerEntry, Reservation, WebhookAttempt

_NOT_KNOWN = "No campaign and no click is known"


class ReservationInline(TabularInline):
    model = Reservation
    fields = ("host", "is_active")
    readonly_fields = ("host", "is_active")
    can_delete = False
    extra = 0
    max_num = 0


@admin.register(Appointment)
class AppointmentAdmin(ReadOnlyAdmin):
    inlines = (ReservationInline,)
    list_display = ("start", "meeting_type", "fullname", "email", "status")
    list_filter = ("status", "meeting_type")
    list_select_related = ("meeting_type",)
    search_fields = ("fullname", "email", "phone", "id")
    ordering = ("-start",)
    exclude = ("utm",)
    readonly_fields = ("came_from",)

    @admin.display(description="Came from")
    def came_from(self, row: Appointment) -> str:
        """The campaign and the clicks, one in a line, in the order of their names: not every database keeps one."""
        return format_html_join(mark_safe("<br>"), "{}: {}", sorted(row.utm.items())) or _NOT_KNOWN


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "queue", "appointment")
    list_select_related = ("queue__meeting_type", "appointment")
    ordering = ("-id",)


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "queue", "member", "group", "bookings", "event", "appointment")
    list_filter = ("event", "queue")
    list_select_related = ("queue__meeting_type", "member__host", "group", "appointment")
    ordering = ("-id",)

    @admin.display(ordering="units")
    def bookings(self, row: LedgerEntry) -> str:
        return f"{row.units / 1_000_000_000:+.3f}"


@admin.register(WebhookAttempt)
class WebhookAttemptAdmin(ReadOnlyAdmin):
    list_display = ("at", "endpoint", "message", "status", "error", "milliseconds")
    list_filter = ("status", "endpoint")
    list_select_related = ("endpoint", "message")
    search_fields = ("message__key",)
    ordering = ("-id",)
