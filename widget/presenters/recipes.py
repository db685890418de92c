"""The lines of a widget in the words of what sites are made with."""

from django.utils.text import slugify

from widget.presenters.snippet import FRAME_STYLE, Embedding, widget_tag

_WORDPRESS = """add_action("wp_enqueue_scripts", function () {{
  wp_enqueue_script("booking-widget", "{origin}/embed.js", [], null, ["strategy" => "async"]);
}});
"""
_REACT = """import {{ connect }} from "@slotwright/embed";

connect("{origin}");

export const {name} = () => (
{element}
);
"""
_VUE = """<script setup>
import {{ connect }} from "@slotwright/embed";

connect("{origin}");
</script>

<template>
{element}
</template>
"""


def wordpress(embedding: Embedding) -> str:
    """For ``functions.php``, WordPress 6.3 or newer."""
    return _WORDPRESS.format(origin=embedding.origin)


def react(embedding: Embedding) -> str:
    """A component. What is HTML here is JSX as well."""
    name = "".join(word.capitalize() for word in slugify(embedding.slug).replace("_", "-").split("-"))
    name = name if name[:1].isalpha() else f"Booking{name}"
    element = _indented(embedding).replace(f'style="{FRAME_STYLE}"', 'style={{ border: 0, colorScheme: "light" }}')
    return _REACT.format(origin=embedding.origin, name=name, element=element)


def vue(embedding: Embedding) -> str:
    """A single-file component."""
    return _VUE.format(origin=embedding.origin, element=_indented(embedding))


def _indented(embedding: Embedding) -> str:
    return "\n".join(f"  {line}" for line in widget_tag(embedding).splitlines())
