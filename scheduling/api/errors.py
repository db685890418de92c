"""Every refusal as the one shape that :mod:`scheduling.contract.problems` describes."""

import logging
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpResponse, JsonResponse
from ninja.errors import HttpError, ValidationError

from scheduling.api.reading import faults_of
from scheduling.contract.problems import Problem, ProblemField
from scheduling.contract.refusals import Fault, Invalid, MethodNotAllowed, NotFound, Refusal, TooLarge, Unauthorized

logger = logging.getLogger(__name__)

_NO_ADDRESS = "There is nothing at this address; /api/docs lists what there is"


def response_to(error: Exception) -> HttpResponse:
    """The answer to whatever an endpoint raised. What nobody expected is logged, and told without any detail."""
    refusal = _refusal_in(error)
    if refusal is not None:
        return refusal_response(refusal)
    if isinstance(error, SuspiciousOperation):
        return status_response(HTTPStatus.BAD_REQUEST)
    if isinstance(error, Http404):
        return status_response(HTTPStatus.NOT_FOUND)
    logger.error("An endpoint failed", exc_info=error)
    return status_response(HTTPStatus.INTERNAL_SERVER_ERROR)


def _refusal_in(error: Exception) -> Refusal | None:
    match error:
        case Refusal():
            return error
        case HttpError(__cause__=Refusal() as refusal):  # ninja wraps what reading the body raises, and nothing else
            return refusal
        case ValidationError():
            return Invalid(_faults(error))
        case RequestDataTooBig():
            return TooLarge()
    return None


def refusal_response(refusal: Refusal) -> HttpResponse:
    fields = None
    if isinstance(refusal, Invalid):
        fields = tuple(ProblemField(field=fault.field, message=fault.message) for fault in refusal.faults)
    response = _problem(refusal.status, refusal.message, refusal.error_code, fields)
    if refusal.retry_after is not None:
        response["Retry-After"] = str(refusal.retry_after)
    if isinstance(refusal, Unauthorized):
        response["WWW-Authenticate"] = "Bearer"
    return response


def status_response(status: int) -> HttpResponse:
    """For a status that the framework gave without a refusal of ours."""
    if status == HTTPStatus.NOT_FOUND:
        return refusal_response(NotFound(_NO_ADDRESS))
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return refusal_response(MethodNotAllowed())
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _problem(status, "Something went wrong here; it has been noted", "internal-error")
    return _problem(status, "The request is malformed", "bad-request")


def _problem(
    status: int, message: str, error_code: str, errors: tuple[ProblemField, ...] | None = None
) -> HttpResponse:
    error = HTTPStatus(status).phrase
    problem = Problem(status_code=status, message=message, error=error, error_code=error_code, errors=errors)
    return JsonResponse(problem.model_dump(by_alias=True, exclude_none=True), status=status)


def _faults(error: ValidationError) -> list[Fault]:
    """A location begins with its source, and for a body with the name of a parameter of ours."""
    return [fault for each in error.errors for fault in faults_of([each], skip=2 if each["loc"][0] == "body" else 1)]
