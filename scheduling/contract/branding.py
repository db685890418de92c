"""How mails look."""

from scheduling.contract.model import Contract


class MailBrand(Contract):
    """Colours as ``#rrggbb``, each readable where it stands: ``ink`` is text on white, ``dark_ink`` on ``dark``."""

    name: str = ""
    accent: str = "#0b6e4f"
    on_accent: str = "#ffffff"
    ink: str = "#0b6e4f"
    dark: str = "#17191c"
    dark_ink: str = "#6fd3ae"
