"""The page on which the team finds the lines for its site: ways to appear, a look to try, and what comes of both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import tomli_w
from django import forms
from django.conf import settings
from django.http import QueryDict

from scheduling.contract.workspace.widgets import BrandSection, WidgetSection
from scheduling.contract.workspace.writing import section_faults
from widget.embedding.script import current
from widget.export import brand_section, widget_section
from widget.looks import signed_look
from widget.models import Brand, Widget
from widget.presenters import recipes
from widget.presenters.palette import palettes
from widget.presenters.snippet import (
    Embedding,
    button_colours,
    policy_lines,
    reserved,
    script_tag,
    snippet,
    widget_tag,
)
from widget.visit import brand_of

MODES = {
    "inline": "In the page",
    "popup": "Popup: a link or button of the page opens it",
    "element": "Popup from any element, by one attribute",
    "button": "Floating button in the corner",
    "frame": "Bare frame, without scripts",
}
WIDTHS = {"full": "All there is", "700": "700 pixels", "360": "360 pixels, as on a phone"}
PARTS = {"logo": "Logo and name", "meeting": "Name, length, place and text", "intro": "The text alone"}
_THEMES = [("", "The widget's own"), *Brand.Theme.choices]
_TEXT = "Book a meeting"


class EmbeddingForm(forms.Form):
    """What differs from one page to another."""

    mode = forms.ChoiceField(choices=list(MODES.items()), widget=forms.RadioSelect)
    text = forms.CharField(max_length=100, label="Text of the link or button")
    language = forms.ChoiceField(choices=[("", "The page's or the visitor's"), *settings.LANGUAGES], required=False)
    theme = forms.ChoiceField(choices=_THEMES, required=False, label="Theme on this site")
    timezone = forms.CharField(
        required=False, max_length=64, label="Time zone", help_text="Such as Europe/Berlin; empty: the visitor's"
    )
    hide = forms.MultipleChoiceField(
        choices=list(PARTS.items()), required=False, widget=forms.CheckboxSelectMultiple, label="Leave out"
    )
    min_height = forms.IntegerField(
        required=False,
        min_value=200,
        max_value=4000,
        label="Least height",
        help_text="In pixels; for what is in the page",
    )
    pinned = forms.BooleanField(
        required=False,
        label="Pin the script",
        help_text="With its integrity hash; corrections do not arrive by themselves",
    )
    width = forms.ChoiceField(choices=list(WIDTHS.items()), label="Width of the preview")

    def clean_timezone(self) -> str:
        timezone: str = self.cleaned_data["timezone"]
        for fault in section_faults({"slug": "x", "meeting_type_id": "x", "timezone": timezone or None}, WidgetSection):
            self.add_error("timezone", fault.message)
        return timezone


class LookForm(forms.Form):
    """What a brand may look like. Nothing of it is saved."""

    prefix = "look"

    name = forms.CharField(required=False, max_length=200)
    intro = forms.CharField(required=False, max_length=2000, widget=forms.Textarea({"rows": 3}), label="Introduction")
    accent = forms.CharField(widget=forms.ColorInput)
    surface = forms.CharField(widget=forms.ColorInput)
    text = forms.CharField(widget=forms.ColorInput)
    radius = forms.IntegerField(min_value=0, max_value=100, label="Radius of corners")
    font = forms.CharField(max_length=200)
    theme = forms.ChoiceField(choices=Brand.Theme.choices)

    def __init__(self, brand: Brand, data: Mapping[str, Any]) -> None:
        super().__init__(data, label_suffix="")
        self.saved = brand_section(brand)

    def clean(self) -> dict[str, Any]:
        """As the contract understands them, so that what only looks different is no change."""
        values: dict[str, Any] = super().clean() or {}
        look = {**self.saved, **values}
        faults = section_faults(look, BrandSection)
        for fault in faults:
            self.add_error(fault.field if fault.field in self.fields else None, fault.message)
        return values if faults else BrandSection(**look).model_dump(include=set(values))

    @property
    def texts(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name", "intro")]

    @property
    def colours(self) -> list[forms.BoundField]:
        return [self[name] for name in ("accent", "surface", "text")]

    @property
    def shapes(self) -> list[forms.BoundField]:
        return [self[name] for name in ("radius", "font", "theme")]

    @property
    def changes(self) -> dict[str, Any]:
        """What is different from the brand as it is kept."""
        return {name: value for name, value in self.cleaned_data.items() if value != self.saved[name]}


@dataclass(frozen=True, slots=True)
class Lines:
    """``snippet`` is to be copied; ``preview`` is the same with the look that is tried; ``file`` keeps that look.

    ``reserved`` and ``button`` are for the site's stylesheet: a place kept free, the colours of the floating button.
    """

    snippet: str
    script: str
    element: str
    policy: str
    reserved: str
    button: str
    preview: str
    address: str
    file: str
    plain: str
    wordpress: str
    react: str
    vue: str


@dataclass(frozen=True, slots=True)
class Generator:
    """``lines`` are there once everything that was chosen is possible."""

    form: EmbeddingForm
    look: LookForm
    lines: Lines | None

    @property
    def faults(self) -> list[tuple[str, str]]:
        forms_of_page: tuple[forms.Form, ...] = (self.form, self.look)
        return [
            (str(form[name].label) if name in form.fields else "", str(text))
            for form in forms_of_page
            for name, texts in form.errors.items()
            for text in texts
        ]


def generator_of(widget: Widget, query: QueryDict, *, now: datetime) -> Generator:
    """What the page shows for the choices of its address, or for the usual ones."""
    brand = brand_of(widget)
    usual = {"mode": "inline", "text": _TEXT, "width": "full"}
    form = EmbeddingForm(query if "mode" in query else usual, label_suffix="")
    look = LookForm(brand, query if "mode" in query else _prefixed(brand_section(brand)))
    is_possible = form.is_valid() & look.is_valid()
    return Generator(form, look, _lines(widget, form, look, now=now) if is_possible else None)


def _prefixed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{LookForm.prefix}-{name}": value for name, value in values.items()}


def _lines(widget: Widget, form: EmbeddingForm, look: LookForm, *, now: datetime) -> Lines:
    embedding = _embedding(widget, form.cleaned_data, origin=settings.BASE_URL)
    query = f"?look={signed_look(widget.slug, look.changes, now=now)}" if look.changes else ""
    # From here, whatever the public address is: the page that shows it is ours.
    shown = _embedding(widget, form.cleaned_data, origin="")
    place, colours = reserved(embedding), _colours(embedding, look)
    return Lines(
        snippet=snippet(embedding),
        script=script_tag(embedding),
        element=widget_tag(embedding),
        policy=policy_lines(embedding),
        reserved=place,
        button=colours,
        preview=widget_tag(shown, link=embedding.link + query),
        address=embedding.address + query,
        file=tomli_w.dumps({"widgets": {"brand": look.changes}}) if look.changes else "",
        plain=recipes.plain(embedding, place or colours),
        wordpress=recipes.wordpress(embedding),
        react=recipes.react(embedding),
        vue=recipes.vue(embedding),
    )


def _colours(embedding: Embedding, look: LookForm) -> str:
    """Of the floating button, in the look that is tried."""
    painted, _dark = palettes(*(look.cleaned_data[name] for name in ("accent", "surface", "text")))
    return button_colours(embedding, accent=painted.accent, on_accent=painted.on_accent)


def _embedding(widget: Widget, chosen: Mapping[str, Any], *, origin: str) -> Embedding:
    script = current()
    pin: dict[str, Any] = {"version": script.version, "integrity": script.integrity} if chosen["pinned"] else {}
    return Embedding(
        origin=origin,
        slug=widget.slug,
        click_ids=tuple(widget_section(widget)["click_ids"]),
        hide=tuple(chosen["hide"]),
        **{name: chosen[name] for name in ("mode", "text", "language", "theme", "timezone", "min_height")},
        **pin,
    )
