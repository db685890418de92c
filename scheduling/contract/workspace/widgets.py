"""Widgets and their brands."""

from typing import Literal

from pydantic import Field, ValidationInfo, field_serializer, field_validator

from scheduling.contract.bookings import MAX_CLICK_IDS
from scheduling.contract.model import Line, Paragraphs, Zone
from scheduling.contract.workspace.values import (
    ClickId,
    Colour,
    Font,
    Language,
    Origin,
    PageSlug,
    Section,
    SecureAddress,
    WebAddress,
)

#: WCAG 2.2, success criterion 1.4.3, for text of ordinary size.
READABLE = 4.5


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two ``#rrggbb`` colours, 1 to 21 (WCAG 2.2, *contrast ratio*)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


class BrandSection(Section):
    """How a widget looks; ``radius`` in pixels."""

    name: Line = Field("", max_length=200)
    logo_url: WebAddress = ""
    accent: Colour = "#0b6e4f"
    surface: Colour = "#ffffff"
    text: Colour = Field("#1c1c1c", validate_default=True)
    radius: int = Field(10, strict=True, ge=0, le=100)
    font: Font = "system"
    theme: Literal["auto", "light", "dark"] = "auto"
    intro: Paragraphs = Field("", max_length=2000)

    @field_validator("text")
    @classmethod
    def _readable(cls, text: str, info: ValidationInfo) -> str:
        surface = info.data.get("surface")
        if surface is not None and contrast(text, surface) < READABLE:
            ratio = int(contrast(text, surface) * 10) / 10
            raise ValueError(
                f"{text} on the surface {surface} has a contrast of {ratio}:1; WCAG AA asks for at least {READABLE}:1"
            )
        return text


class TextsSection(Section):
    """What a widget says in its own words in one language. What is empty is said in ours."""

    intro: Paragraphs = Field("", max_length=2000)
    form: Paragraphs = Field("", max_length=1000)
    book: Line = Field("", max_length=60)
    consent: Line = Field("", max_length=500)
    confirmation: Paragraphs = Field("", max_length=2000)


class WidgetSection(Section):
    """A booking page: of a meeting type of this file, or of a remote scheduler's by its ids."""

    slug: PageSlug
    meeting_type_id: Line | None = Field(None, max_length=100, min_length=1)
    meeting_type: Line | None = Field(None, validate_default=True)
    queue_id: Line = Field("", max_length=100)
    language: Language = "en"
    languages: tuple[Language, ...] = ()
    timezone: Zone | None = None
    allowed_origins: tuple[Origin, ...] = ()
    click_ids: tuple[ClickId, ...] = Field((), max_length=MAX_CLICK_IDS)
    privacy_url: WebAddress = ""
    success_redirect: SecureAddress = ""
    contact: Line = Field("", max_length=300)
    brand: BrandSection = BrandSection()
    texts: dict[str, TextsSection] = {}

    @field_validator("meeting_type")
    @classmethod
    def _one_meeting_type(cls, own: str | None, info: ValidationInfo) -> str | None:
        remote = info.data.get("meeting_type_id")
        if own is not None and remote is not None:
            raise ValueError("and meeting_type_id exclude each other")
        if own is None and remote is None and "meeting_type_id" in info.data:
            raise ValueError("is required, or else the meeting_type_id of a remote scheduler")
        return own

    @field_validator("queue_id")
    @classmethod
    def _queue_of_the_remote_type(cls, queue: str, info: ValidationInfo) -> str:
        if queue and info.data.get("meeting_type"):
            raise ValueError("goes with meeting_type_id; a meeting_type of this file brings its own queue")
        return queue

    @field_validator("languages")
    @classmethod
    def _own_among_them(cls, languages: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        own = info.data.get("language")
        if languages and own and own not in languages:
            raise ValueError(f"must have the widget's own language among them, which is {own}")
        return tuple(dict.fromkeys(languages))

    @field_validator("allowed_origins")
    @classmethod
    def _every_site_alone(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        if "*" in origins and len(origins) > 1:
            raise ValueError('"*" stands for every site and stands alone')
        return tuple(dict.fromkeys(origins))

    @field_serializer("texts")
    def _said(self, texts: dict[str, TextsSection]) -> dict[str, dict[str, str]]:
        said = {language: section.model_dump(exclude_defaults=True) for language, section in texts.items()}
        return {language: words for language, words in said.items() if words}

    @field_validator("click_ids")
    @classmethod
    def _once_each(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(names))
