"""The lines of a widget in the words of what sites are made with."""

from django.utils.text import slugify

from widget.presenters.snippet import FRAME_STYLE, Embedding, script_address, snippet, widget_tag

_WORDPRESS = """add_action("wp_enqueue_scripts", function () {{
  wp_enqueue_script("booking-widget", "{script}", [], null, ["strategy" => "async"]);
}});
"""
_WORDPRESS_PIN = """add_filter("script_loader_tag", function ($tag, $handle) {{
  $pin = 'integrity="{integrity}" crossorigin="anonymous"';
  return $handle === "booking-widget" ? str_replace("<script ", "<script $pin ", $tag) : $tag;
}}, 10, 2);
"""
_CONNECT = """import {{ connect }} from "@slotwright/embed";

connect("{origin}");
"""
_REACT = """{connect}export const {name} = () => (
{element}
);
"""
_VUE = """{connect}<template>
{element}
</template>
"""


def plain(embedding: Embedding, css: str) -> str:
    """All of it in one piece, where there is no stylesheet at hand."""
    return f"<style>\n{css}\n</style>\n{snippet(embedding)}" if css else snippet(embedding)


def wordpress(embedding: Embedding) -> str:
    """For ``functions.php``, WordPress 6.3 or newer. A bare frame has no script that it could load."""
    if embedding.mode == "frame":
        return ""
    pin = _WORDPRESS_PIN.format(integrity=embedding.integrity) if embedding.version else ""
    return _WORDPRESS.format(script=script_address(embedding)) + pin


def react(embedding: Embedding) -> str:
    """A component. What is HTML here is JSX as well."""
    name = "".join(word.capitalize() for word in slugify(embedding.slug).replace("_", "-").split("-"))
    name = name if name[:1].isalpha() else f"Booking{name}"
    element = _indented(embedding).replace(f'style="{FRAME_STYLE}"', 'style={{ border: 0, colorScheme: "light" }}')
    connect = f"{_connect(embedding)}\n" if embedding.mode != "frame" else ""
    return _REACT.format(connect=connect, name=name, element=element)


def vue(embedding: Embedding) -> str:
    """A single-file component."""
    connect = f"<script setup>\n{_connect(embedding)}</script>\n\n" if embedding.mode != "frame" else ""
    return _VUE.format(connect=connect, element=_indented(embedding))


def _connect(embedding: Embedding) -> str:
    return _CONNECT.format(origin=embedding.origin)


def _indented(embedding: Embedding) -> str:
    return "\n".join(f"  {line}" for line in widget_tag(embedding).splitlines())
