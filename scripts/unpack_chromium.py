"""Unpacks the browser that the npm package @sparticuz/chromium carries. Runs inside ``.venv``, which has brotli."""

import io
import sys
import tarfile
from pathlib import Path

import brotli

STARTER = """#!/bin/sh
# Chromium from an npm package, with the libraries and fonts that came with it.
here=$(dirname "$(readlink -f "$0")")
export LD_LIBRARY_PATH="$here/al2023/lib:$here/swiftshader${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium" --headless=shell --no-sandbox --no-zygote "$@"
"""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{here}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>{here}/font-cache</cachedir></fontconfig>
"""


def unpack(package: Path, into: Path) -> None:
    """Write the browser, its libraries, its fonts and a script that starts it with them into a folder."""
    browser = into / "chromium"
    browser.write_bytes(_decompressed(package / "bin" / "chromium.br"))
    browser.chmod(0o755)
    for name in ("al2023", "swiftshader", "fonts"):
        with tarfile.open(fileobj=io.BytesIO(_decompressed(package / "bin" / f"{name}.tar.br"))) as archive:
            archive.extractall(into / name, filter="data")
    (into / "fonts.conf").write_text(FONTS.format(here=into))
    starter = into / "chromium-with-libraries"
    starter.write_text(STARTER)
    starter.chmod(0o755)


def _decompressed(path: Path) -> bytes:
    return bytes(brotli.decompress(path.read_bytes()))


if __name__ == "__main__":
    unpack(Path(sys.argv[1]), Path(sys.argv[2]))
