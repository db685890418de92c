"""Ids that follow from names, so that the same file gives the same ids on every machine (RFC 9562, version 5)."""

from uuid import NAMESPACE_URL, UUID, uuid5


def derived_id(workspace: str, kind: str, key: str) -> UUID:
    """The id of what the workspace (by slug) calls ``key``, in any letter case."""
    return uuid5(NAMESPACE_URL, f"slotwright:{workspace.lower()}/{kind}/{key.lower()}")
