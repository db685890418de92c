"""Calm pages for what cannot be shown, in the widget's brand where it is known."""

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scheduling.contract.refusals import RateLimited
from widget.language import Language
from widget.memory import Found
from widget.models import Brand
from widget.page_state import PageState, read_page_state
from widget.rendering import private, respond, respond_plainly
from widget.visit import Visit, WidgetRequest, language_for, visit_of


def problem(visit: Visit, title: str, text: str, *, status: int, retry: str = "", back: str = "") -> HttpResponse:
    """``retry`` and ``back`` are addresses. What was posted can be sent again: nothing that was typed is lost."""
    typed = [(name, value) for name, values in visit.request.POST.lists() for value in values]
    context = {
        "heading": title,
        "text": text,
        "retry": retry,
        "resend": typed if retry else [],
        "back": back,
        "contact": visit.widget.contact,
    }
    return respond(visit, "problem", context, status=status, title=title)


def unavailable(visit: Visit, *, retry: str = "") -> HttpResponse:
    """The scheduler cannot be reached, or is too busy."""
    response = problem(
        visit,
        *map(str, _UNAVAILABLE),
        status=503,
        retry=retry or visit.request.get_full_path(),
    )
    response["Retry-After"] = "10"
    return response


def not_bookable(visit: Visit) -> HttpResponse:
    """The meeting type behind the widget is gone."""
    return problem(
        visit, _("This meeting cannot be booked"), _("It is no longer offered, or was never set up."), status=404
    )


def nothing_here(visit: Visit) -> HttpResponse:
    """An address below the widget's that is no page."""
    title, text = map(str, _NOT_FOUND)
    return problem(visit, title, text, status=404, back=visit.beginning)


def invalid_link(visit: Visit) -> HttpResponse:
    """The same words for a wrong signature and for something that never existed."""
    title, text = map(str, _INVALID_LINK)
    return problem(visit, title, text, status=404, back=visit.beginning)


def lapsed(visit: Visit) -> HttpResponse:
    """The page after booking, a day later."""
    text = _(
        "To protect your details it could be opened for a day only. Your appointment is not affected: the link in the "
        "mail that we sent you shows it and lets you change it."
    )
    return problem(visit, _("This page is no longer available"), text, status=410, back=visit.beginning)


def invalid_secret_link(request: WidgetRequest) -> HttpResponse:
    """As ``invalid_link``, for the link of a mail, where not even the widget can be known for certain."""
    return _of_site(request, (*_INVALID_LINK, _FROM_THE_MAIL), 404)


def foreign_post(visit: Visit, *, back: str = "") -> HttpResponse:
    """``back`` is the address of the booking page, where it is that page's form."""
    text = _("The form was sent from another site. Open the page itself and send it from there.")
    return problem(visit, _("This was not accepted"), text, status=403, back=back)


def too_many(visit: Visit, refusal: RateLimited) -> HttpResponse:
    """Too many changes from one network in a short time."""
    return _after(refusal, problem(visit, *map(str, _TOO_MANY), status=429, retry=visit.request.get_full_path()))


def too_many_of_site(request: WidgetRequest, refusal: RateLimited) -> HttpResponse:
    """As ``too_many``, where not even the widget can be known."""
    return _after(refusal, _of_site(request, _TOO_MANY, 429))


def _after(refusal: RateLimited, response: HttpResponse) -> HttpResponse:
    response["Retry-After"] = str(refusal.retry_after or 60)
    return response


def site_unavailable(request: WidgetRequest) -> HttpResponse:
    """As ``unavailable``, where not even the widget can be known."""
    response = _of_site(request, _UNAVAILABLE, 503)
    response["Retry-After"] = "10"
    return response


def not_found(request: WidgetRequest, exception: Exception | None = None) -> HttpResponse:
    """The site's 404. What Django passes along is for developers."""
    del exception
    return _of_site(request, _NOT_FOUND, 404)


def bad_request(request: WidgetRequest, exception: Exception | None = None) -> HttpResponse:
    """The site's 400, for what is too large to be read: so neither the query nor the form is looked at here."""
    del exception
    language = language_for(request, PageState(), settings.LANGUAGE_CODE)
    with translation.override(language.code):
        return _plainly(request, _BAD_REQUEST, language, 400)


def forbidden(request: WidgetRequest, exception: Exception | None = None) -> HttpResponse:
    """The site's 403."""
    del exception
    return _of_site(request, _FORBIDDEN, 403)


def server_error(request: WidgetRequest) -> HttpResponse:
    """The site's 500."""
    return _of_site(request, _SERVER_ERROR, 500)


def _of_site(request: WidgetRequest, words: tuple[Promise, ...], status: int) -> HttpResponse:
    """In the brand and language of the widget at whose address it happened, if there is one.

    Private, because the address may be one of a person's own, mistyped.
    """
    widget = getattr(request, "widget", None)
    default, only = (widget.language, widget.languages) if widget else (settings.LANGUAGE_CODE, ())
    try:
        language = language_for(request, read_page_state(request.GET), default, only)
    except SuspiciousOperation:
        return bad_request(request)
    with translation.override(language.code):
        if not widget:
            return _plainly(request, words, language, status)
        title, *text = map(str, words)
        visit = visit_of(request, Found(widget))
        return private(problem(visit, title, " ".join(text), status=status, back=visit.beginning))


def _plainly(request: WidgetRequest, words: tuple[Promise, ...], language: Language, status: int) -> HttpResponse:
    """In no brand."""
    title, *text = map(str, words)
    context = {"heading": title, "text": " ".join(text)}
    return private(
        respond_plainly(request, "problem", context, language=language, brand=Brand(), status=status, title=title)
    )


_UNAVAILABLE = (
    gettext_lazy("This is not possible right now"),
    gettext_lazy("We cannot reach the calendar at the moment. Please try again shortly."),
)
_TOO_MANY = (
    gettext_lazy("That was a lot in a short time"),
    gettext_lazy("Please wait a minute and try again. Nothing was changed."),
)
_INVALID_LINK = (
    gettext_lazy("This link is not valid"),
    gettext_lazy("It may be incomplete, or belong to an appointment that no longer exists."),
)
_FROM_THE_MAIL = gettext_lazy("Please open the link in the mail once more.")
_NOT_FOUND = (
    gettext_lazy("There is nothing here"),
    gettext_lazy("The address may be mistyped, or the page has moved."),
)
_BAD_REQUEST = (
    gettext_lazy("This could not be read"),
    gettext_lazy("What arrived is larger than a booking can be, or was damaged on its way. Please try again."),
)
_FORBIDDEN = (gettext_lazy("This is not allowed"), gettext_lazy("You may not open this page."))
_SERVER_ERROR = (
    gettext_lazy("That did not work"),
    gettext_lazy("Something went wrong on our side and has been written down. Please try again."),
)
