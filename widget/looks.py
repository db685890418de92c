"""A look that is being tried and is not kept. It travels in the address, signed by us, and ends after a day."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.signing import BadSignature, Signer

from widget.export import brand_section
from widget.models import Brand

KEPT = timedelta(days=1)
_SALT = "slotwright.widget.look"


def signed_look(slug: str, values: Mapping[str, Any], *, now: datetime) -> str:
    """``values`` are keys of a brand that have been checked."""
    return Signer(salt=f"{_SALT}.{slug}").sign_object([int(now.timestamp()), dict(values)], compress=True)


def tried_on(brand: Brand, look: str, *, now: datetime) -> Brand:
    """The brand in that look, never saved; the brand itself when it is not ours, of another widget, or old."""
    try:
        signed, values = Signer(salt=f"{_SALT}.{brand.widget_id}").unsign_object(look)
    except (BadSignature, ValueError):
        return brand
    if not 0 <= now.timestamp() - signed < KEPT.total_seconds():
        return brand
    # By its id alone: a widget that is handed over would take this for its own brand, and it is remembered.
    return Brand(widget_id=brand.widget_id, **{**brand_section(brand), **values})
