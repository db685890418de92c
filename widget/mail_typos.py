"""Mail addresses with a slip in the domain. They are never refused, only asked about."""

from functools import lru_cache

#: Where most private mail lives, the most frequent first. The small ones stand here too, so that nobody who has one is
#: asked whether they meant a large one.
_PROVIDERS = """
gmail.com yahoo.com hotmail.com outlook.com icloud.com aol.com email.com fastmail.com googlemail.com
gmx.at gmx.ch gmx.com gmx.de gmx.net hey.com hotmail.co.uk hotmail.de hotmail.es hotmail.fr
hotmail.it hotmail.nl live.co.uk live.com live.de live.fr live.it live.nl mac.com mail.com mail.de
mailbox.org me.com msn.com outlook.de outlook.es outlook.fr outlook.it outlook.pt pm.me posteo.de
proton.me protonmail.com rocketmail.com tutanota.com yahoo.ca yahoo.co.uk yahoo.com.br yahoo.de
yahoo.es yahoo.fr yahoo.it ymail.com zoho.com arcor.de freenet.de t-online.de web.de bluewin.ch
free.fr laposte.net neuf.fr orange.fr sfr.fr wanadoo.fr alice.it libero.it tiscali.it virgilio.it
telefonica.net terra.es kpnmail.nl planet.nl ziggo.nl interia.pl o2.pl onet.pl op.pl wp.pl
bol.com.br clix.pt sapo.pt uol.com.br maktoob.com
"""
_DOMAINS = tuple(_PROVIDERS.split())
#: Endings that do not exist, and what was meant.
_ENDINGS = {
    **dict.fromkeys(("c0m", "cim", "clm", "cmo", "comm", "con", "coom", "cpm", "ocm", "vom", "xom"), "com"),
    **dict.fromkeys(("ner", "nett", "nte"), "net"),
    **dict.fromkeys(("ogr", "orgg", "rog"), "org"),
}
#: Endings that are others' countries, where a name that is only known with .com lost a letter.
_CUT = frozenset({"co", "cm", "om"})
#: Names so short that one letter more or less makes another provider; only swapped letters are a slip there.
_SHORT = 5
#: No address is longer (RFC 5321, 4.5.3.1.3). What strangers send is remembered for a while, so it must be small.
_LONGEST = 254


def meant(address: str) -> str:
    """The address that was probably meant; empty when nothing is wrong with this one."""
    name, _, domain = address.rpartition("@")
    better = _better(domain.lower()) if name and len(address) <= _LONGEST else ""
    return f"{name}@{better}" if better else ""


@lru_cache(maxsize=1024)
def _better(domain: str) -> str:
    host, dot, ending = domain.partition(".")
    if domain in _DOMAINS or not dot:
        return ""
    if host == "gmail" or (ending in _CUT and f"{host}.com" in _DOMAINS):  # the former has no other ending
        return f"{host}.com"
    before, _, last = domain.rpartition(".")
    corrected = f"{before}.{_ENDINGS.get(last, last)}"
    near = [known for known in _DOMAINS if known == corrected or _is_slip(corrected, known)]
    return near[0] if near else corrected if corrected != domain else ""


def _is_slip(typed: str, known: str) -> bool:
    """Whether one letter before the ending is missing, too many or wrong, or two neighbours are swapped."""
    (one, _, ending), (other, _, wanted) = typed.partition("."), known.partition(".")
    if ending != wanted or abs(len(one) - len(other)) > 1:
        return False
    same = next((at for at in range(len(one)) if one[at] != other[at : at + 1]), len(one))
    rest, right = one[same:], other[same:]
    if len(right) > 1 and rest == right[1] + right[0] + right[2:]:
        return True
    return len(other) >= _SHORT and (rest[1:] == right[1:] or rest[1:] == right or rest == right[1:])
