"""Who asks: ``Authorization: Bearer ak_live:<uuid>:<random>``, and the user on whose behalf."""

from hmac import compare_digest
from typing import cast

from django.http import HttpRequest
from ninja.security.http import HttpAuthBase

from scheduling import facade
from scheduling.api.limits import BAD_KEYS, PER_KEY
from scheduling.api.request import ACTING_USER_HEADER, Credentials, Request
from scheduling.contract.people import Person
from scheduling.contract.refusals import Fault, Forbidden, Invalid, NotFound, Unauthorized
from scheduling.limits import network_of
from scheduling.models import ApiKey
from scheduling.operations.workspace.access import hash_of, read_key

_MALFORMED = "The API key is malformed: it looks like ak_live:<uuid>:<random>"
_UNKNOWN = "This API key is unknown"


class BearerKey(HttpAuthBase):
    """A key whose scope is one of ``scopes``."""

    openapi_scheme = "bearer"
    openapi_description = "An API key of the workspace: `ak_live:<uuid>:<random>`"

    def __init__(self, *scopes: ApiKey.Scope) -> None:
        super().__init__()
        self.scopes = scopes

    def __call__(self, request: HttpRequest) -> Credentials:
        """Raises ``Unauthorized``, ``Forbidden`` and ``RateLimited``."""
        key = _counted_key(cast("Request", request))
        if key.scope not in self.scopes:
            raise Forbidden(f"The scope of this API key is {key.scope}, which does not include this")
        return Credentials(key_id=key.pk, workspace_id=key.workspace_id, acting_user=_acting_user(request, key))


ANY_KEY = BearerKey(ApiKey.Scope.FULL, ApiKey.Scope.BOOKING)
FULL_KEY = BearerKey(ApiKey.Scope.FULL)


def require_acting_user(credentials: Credentials) -> Person:
    """Raises ``Invalid`` that names the header."""
    if credentials.acting_user is None:
        sentence = f"The header {ACTING_USER_HEADER} is required here: it names the acting user"
        raise Invalid([Fault(ACTING_USER_HEADER, sentence)])
    return credentials.acting_user


def _counted_key(request: Request) -> ApiKey:
    try:
        key = _key_of(request)
    except Unauthorized:
        BAD_KEYS.take(network_of(request.META.get("REMOTE_ADDR", "")), now=request.now)
        raise
    PER_KEY.take(str(key.pk), now=request.now)
    return key


def _key_of(request: Request) -> ApiKey:
    scheme, _, text = request.headers.get("Authorization", "").strip().partition(" ")
    if not scheme:
        raise Unauthorized
    if scheme.lower() != "bearer":
        raise Unauthorized("The Authorization header is malformed: send Authorization: Bearer <key>")
    given = read_key(text.strip())
    if given is None:
        raise Unauthorized(_MALFORMED)
    key = ApiKey.objects.filter(pk=given[0]).first()
    # Compared also when there is no such key, so that the answer takes the same time.
    if not compare_digest(hash_of(given[1]), key.secret_hash if key else hash_of("")) or key is None:
        raise Unauthorized(_UNKNOWN)
    if not key.is_active:
        raise Unauthorized("This API key is no longer in use")
    if key.expires_at is not None and key.expires_at <= request.now:
        raise Unauthorized(f"This API key has expired on {key.expires_at:%Y-%m-%d}")
    return key


def _acting_user(request: HttpRequest, key: ApiKey) -> Person | None:
    user_id = request.headers.get(ACTING_USER_HEADER, "").strip()
    if not user_id:
        return None
    try:
        return facade.user(user_id, workspace_id=key.workspace_id)
    except NotFound as error:
        raise Forbidden(f"{ACTING_USER_HEADER} does not name a user of this workspace") from error
