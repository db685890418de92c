"""What search engines and messengers show of a booking page: Open Graph (ogp.me) and schema.org."""

import json
from dataclasses import dataclass
from typing import Any

from babel import Locale
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from widget.models import Brand
from widget.presenters.meeting import About

#: Search engines cut off what is longer.
_LONGEST = 200
#: What could end the element that the data stand in.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@dataclass(frozen=True, slots=True)
class Preview:
    """``address`` is the page's own, without anything that one visitor brought along; ``data`` is JSON-LD."""

    title: str
    description: str
    address: str
    image: str
    site: str
    locale: str
    data: str


def preview_view(about: About, brand: Brand, *, title: str, address: str, locale: Locale) -> Preview:
    description = _description(about)
    return Preview(
        title=title,
        description=description,
        address=address,
        image=brand.logo_url,
        site=brand.name,
        locale=f"{locale.language}_{locale.territory}" if locale.territory else "",
        data=_script(_structured(about, brand, description, address)),
    )


def _description(about: About) -> str:
    """In one line: what the team says of it, else what goes without saying."""
    text = about.text or _("Pick a time that suits you: %(name)s, %(duration)s, %(channel)s.") % {
        "name": about.name,
        "duration": about.duration,
        "channel": about.channel.text,
    }
    return Truncator(" ".join(text.split())).chars(_LONGEST)


def _structured(about: About, brand: Brand, description: str, address: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Service",
        "name": about.name,
        "description": description,
        "url": address,
        "potentialAction": {"@type": "ReserveAction", "target": address},
    }
    if brand.name:
        data["provider"] = {"@type": "Organization", "name": brand.name}
        if brand.logo_url:
            data["provider"]["logo"] = brand.logo_url
    return data


def _script(data: dict[str, Any]) -> str:
    """JSON that cannot end its element, so that it may stand there as it is."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
