"""The texts of the product and their translations: found in code and templates, compared with the catalogues.

Works with Babel alone; nobody needs the gettext programs. Locations name files without lines, so that moving code
changes no catalogue.
"""

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

FOLDER = Path(settings.LOCALE_PATHS[0])
ROOT = FOLDER.parent
#: What visitors, attendees and hosts read. Staff and developers read English.
CODE = ("scheduling", "widget")
TEMPLATES = ("templates/email", "templates/widget")
#: Without Django's ``_lazy`` variants these are Babel's own.
KEYWORDS = DEFAULT_KEYWORDS | {
    f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in ("gettext", "ngettext", "pgettext", "npgettext")
}
#: Where Babel numbers the forms otherwise than translators and Django do: none, one, two, few, many, other.
_PLURALS = {"ar": (6, "(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5)")}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}|</?\w+>")

Text = str | tuple[str, ...] | list[str]


def in_code() -> Catalog:
    """Every text that is marked for translation, in the order of the files."""
    catalog = Catalog(charset="utf-8")
    for path in _sources():
        options = {"encoding": "utf-8"}
        found = extract("python", io.BytesIO(_as_python(path).encode()), KEYWORDS, ("Translators:",), options)
        for line, text, comments, context in found:
            place = (str(path.relative_to(ROOT)), line)
            catalog.add(text, locations=[place], auto_comments=comments, context=context)
    return catalog


def _sources() -> Iterator[Path]:
    for folder, pattern in ((CODE, "*.py"), (TEMPLATES, "*.*")):
        for name in folder:
            yield from sorted(path for path in (ROOT / name).rglob(pattern) if path.is_file())


def _as_python(path: Path) -> str:
    """A template as calls of gettext between blanked words, as Django prepares it for xgettext."""
    text = path.read_text()
    if path.suffix == ".py":
        return text
    return "\n".join(line.strip() for line in templatize(text, origin=str(path)).split("\n"))


def path_of(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "django.po"


def languages() -> list[str]:
    """The languages that have a catalogue; English needs none."""
    return sorted(path.parent.parent.name for path in FOLDER.glob("*/LC_MESSAGES/django.po"))


def read(language: str) -> Catalog:
    """Raises ``babel.messages.pofile.PoFileError`` for a file that is none."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def update(language: str, texts: Catalog) -> Catalog:
    """Give the language's file these texts, new ones without a translation, and none besides. Nothing is guessed."""
    path = path_of(language)
    catalog = read(language) if path.exists() else read_po(io.BytesIO(_header(language).encode()), locale=language)
    catalog.update(texts, no_fuzzy_matching=True, keep_user_comments=False)
    written = io.BytesIO()
    write_po(written, catalog, width=110, include_lineno=False, ignore_obsolete=True, omit_header=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{_header(language)}\n{written.getvalue().decode()}")
    return catalog


def _header(language: str) -> str:
    """Without the dates and names that version control knows better."""
    forms, rule = _PLURALS.get(language) or get_plural(language)[:2]
    return f"""# {Locale.parse(language).english_name} texts of Slotwright, written by manage.py extract_messages.
msgid ""
msgstr ""
"Project-Id-Version: Slotwright\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals={forms}; plural={rule};\\n"
"""


def faults(language: str, catalog: Catalog, texts: Catalog) -> list[str]:
    """What is missing in a catalogue, left over, in doubt or damaged, each in a sentence."""
    found = [
        f"{language}: not used any more: {_name(message)}"
        for message in _messages(catalog)
        if texts.get(message.id, message.context) is None
    ]
    for text in _messages(texts):
        message = catalog.get(text.id, text.context)
        found += [f"{language}: {fault}: {_name(text)}" for fault in _faults(text, message, catalog.num_plurals)]
    return found


def _faults(text: Message, message: Message | None, plurals: int) -> Iterator[str]:
    if message is None:
        yield "missing"
        return
    translations = _several(message.string or "")
    if not all(translations) or len(translations) != (plurals if text.pluralizable else 1):
        yield "not translated"
    elif message.fuzzy:
        yield "in doubt (fuzzy)"
    elif any(_differ(text, translation) for translation in translations):
        yield "has other placeholders or tags"


def _differ(text: Message, translation: str) -> bool:
    """A plural form may leave the number out, as "one time" does; it may not name anything else."""
    wanted, present = _placeholders(_several(text.id)[-1]), _placeholders(translation)
    return not present <= wanted if text.pluralizable else present != wanted


def _placeholders(text: str) -> Counter[str]:
    return Counter(_PLACEHOLDER.findall(text))


def _messages(catalog: Catalog) -> Iterable[Message]:
    return (message for message in catalog if message.id)


def _several(text: Text) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _name(message: Message) -> str:
    return repr(_several(message.id)[0]) + (f" ({message.context})" if message.context else "")
