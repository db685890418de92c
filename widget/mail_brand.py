"""Mails look as the booking page does: the brand of the first widget that offers the meeting type."""

from scheduling.contract.branding import MailBrand
from widget.models import Brand
from widget.presenters.brand import accent_of
from widget.presenters.palette import WHITE, palettes

_TEXT = "#1c1c1c"


def mail_brand(meeting_type_id: str) -> MailBrand:
    """What ``settings.MAIL_BRAND`` names."""
    offering = Brand.objects.filter(widget__meeting_type_id=meeting_type_id, widget__is_active=True)
    brand = offering.order_by("widget__slug").first()
    if brand is None:
        return MailBrand()
    light, dark = palettes(accent_of(brand), WHITE, _TEXT)
    return MailBrand(
        name=brand.name,
        accent=light.accent,
        on_accent=light.on_accent,
        ink=light.ink,
        dark=dark.surface,
        dark_ink=dark.ink,
    )
