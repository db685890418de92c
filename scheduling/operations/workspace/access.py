"""API keys and webhooks of a workspace file. Secrets come from the environment, or are made and shown once."""

import base64
import binascii
import hashlib
import re
import secrets
from collections.abc import Sequence
from operator import attrgetter
from uuid import UUID

from django.conf import settings

from scheduling.contract.targets import target_fault
from scheduling.contract.workspace.access import ApiKeySection, WebhookSection
from scheduling.models import ApiKey, WebhookEndpoint
from scheduling.operations.workspace.work import Unclaimed, Work

_KEY = re.compile(r"ak_live:([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}):([!-~]{16,200})")


def new_key_secret() -> str:
    """The random part of a key: 256 bits."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """SHA-256 in hexadecimal: enough for a secret with so many bits that nobody guesses it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def read_key(text: str) -> tuple[UUID, str] | None:
    """Id and random part of the text of a key; ``None`` when it is none."""
    match = _KEY.fullmatch(text)
    return (UUID(match[1]), match[2]) if match else None


def key_text(key_id: UUID, secret: str) -> str:
    return f"ak_live:{key_id}:{secret}"


def new_webhook_secret() -> str:
    """A signing secret as Standard Webhooks writes it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def apply_api_keys(work: Work, sections: Sequence[ApiKeySection]) -> dict[str, str | None]:
    """The key of each section if it has just been made, else ``None``: only its hash is kept."""
    unclaimed = Unclaimed(work, work.workspace.api_keys.order_by("id"), kind="api-key", key=attrgetter("name"))
    shown = {}
    for index, section in enumerate(sections):
        path = f"api_keys[{index}]"
        given = _given_key(work, section, path)
        # A key carries its id in its text: known by it, it may get another name; named, it may be replaced by another.
        identity = None if given is None or unclaimed.knows(section.name) else given[0]
        row = unclaimed.claim(ApiKey, section.name, identity, path=path)
        shown[section.name] = _api_key(work, row, section, given, path)
    for row in unclaimed.rows:
        if row.is_active:
            work.retire(row, path="api_keys", what=f"API key {row.name}")
    return shown


def _api_key(work: Work, row: ApiKey, section: ApiKeySection, given: tuple[UUID, str] | None, path: str) -> str | None:
    values = {
        "workspace_id": work.workspace.pk,
        "name": section.name,
        "scope": section.scope,
        "expires_at": section.expires_at,
        "is_active": True,
    }
    made = None
    if given:
        _replace(work, row, given[0], f"{path}.key_env")
        values["secret_hash"] = hash_of(given[1])
    elif row._state.adding:
        made = new_key_secret()
        values["secret_hash"] = hash_of(made)
    work.settle(row, values, path=path, what=f"API key {section.name}")
    return key_text(row.pk, made) if made else None


def _given_key(work: Work, section: ApiKeySection, path: str) -> tuple[UUID, str] | None:
    """Id and secret of the key in the environment, if the variable is set."""
    text = work.environment.get(section.key_env or "", "")
    if not text:
        return None
    key = read_key(text)
    if key is None:
        sentence = "must hold ak_live:<uuid>:<random> with a random part of at least 16 characters"
        work.refuse(f"{path}.key_env", f"the environment variable {section.key_env} {sentence}")
    return key


def _replace(work: Work, row: ApiKey, key_id: UUID, path: str) -> None:
    """Another key of the same name has another id."""
    if row.pk == key_id:
        return
    if ApiKey.objects.filter(pk=key_id).exists():
        work.refuse(path, "the key in the environment belongs to something else")
        return
    ApiKey.objects.filter(pk=row.pk).update(id=key_id)
    row.pk = key_id


def apply_webhooks(work: Work, sections: Sequence[WebhookSection]) -> dict[str, str | None]:
    """The signing secret of each section if it has just been made, else ``None``."""
    unclaimed = Unclaimed(work, work.workspace.webhooks.order_by("id"), kind="webhook", key=attrgetter("endpoint"))
    shown = {}
    for index, section in enumerate(sections):
        row = unclaimed.claim(WebhookEndpoint, section.endpoint, None, path=f"webhooks[{index}]")
        shown[section.endpoint] = _webhook(work, row, section, f"webhooks[{index}]")
    for row in unclaimed.rows:
        if row.is_active:
            work.retire(row, path="webhooks", what=f"webhook {row.endpoint}")
    return shown


def _webhook(work: Work, row: WebhookEndpoint, section: WebhookSection, path: str) -> str | None:
    given = work.environment.get(section.secret_env or "", "")
    if given and not _is_webhook_secret(given):
        sentence = "must hold whsec_ and 24 to 64 bytes in base64"
        work.refuse(f"{path}.secret_env", f"the environment variable {section.secret_env} {sentence}")
    if fault := target_fault(section.endpoint, private_allowed=settings.ALLOW_PRIVATE_TARGETS):
        work.refuse(f"{path}.endpoint", fault)
    made = new_webhook_secret() if row._state.adding and not given else None
    values = {
        "workspace_id": work.workspace.pk,
        "endpoint": section.endpoint,
        "events": list(section.events),
        "is_active": True,
        "disabled_at": None,
        "disabled_reason": "",
    }
    if given or made:
        values["secret"] = given or made
    work.settle(row, values, path=path, what=f"webhook {section.endpoint}")
    return made


def _is_webhook_secret(text: str) -> bool:
    try:
        return text.startswith("whsec_") and 24 <= len(base64.b64decode(text[6:], validate=True)) <= 64
    except (binascii.Error, ValueError):
        return False
