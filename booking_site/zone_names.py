"""Babel's names of zones, found by the names that zones go by today too."""

from typing import cast

from babel.core import get_global


def know_present_names() -> None:
    """Let Babel name the time of Asia/Kolkata, which it would call "GMT+05:30".

    CLDR names a zone once for all ("Asia/Calcutta"; UTS 35, *Time Zone Identifiers*) and keeps its words there. Babel
    turns what it is asked for into the present name of IANA and looks that up.
    """
    named = cast("dict[str, str]", get_global("meta_zones"))
    for lasting, present in get_global("zone_aliases").items():
        if lasting in named:
            named.setdefault(present, named[lasting])
