"""Static files as they are served in production."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORT = (r"""(?P<matched>from "(?P<url>\./[\w-]+\.js)")""", 'from "%(url)s"')


class ModuleStorage(CompressedManifestStaticFilesStorage):
    """Files with their content in their names may be kept for ever; modules import each other by those names.

    Django can do so itself, but for every script of every package, and takes what their comments say for imports.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("widget/*.js", (_IMPORT,)))
