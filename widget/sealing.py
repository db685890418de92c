"""Short texts that only this installation can read. Whether somebody has changed one is for the caller to see."""

import hashlib

from django.utils.crypto import salted_hmac


def sealed(text: str, *, salt: str, nonce: str) -> str:
    """``salt`` names the purpose; ``nonce`` is another one for every other text."""
    return _masked(text.encode(), salt, nonce).hex()


def unsealed(text: str, *, salt: str, nonce: str) -> str:
    """What was sealed; something else where the secret of the installation is another one by now."""
    return _masked(bytes.fromhex(text), salt, nonce).decode(errors="replace")


def _masked(text: bytes, salt: str, nonce: str) -> bytes:
    """Doing it twice undoes it."""
    key = salted_hmac(f"{salt}.mask", nonce, algorithm="sha256").digest()
    return bytes(one ^ other for one, other in zip(text, hashlib.shake_256(key).digest(len(text)), strict=True))
