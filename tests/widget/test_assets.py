"""The pages' script is one file, made of modules, and may be kept for ever under the name that it has."""

import brotli
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django import Settings

from widget.assets import page_script, script_address, together

MODULES = {
    "main": (
        'import { greet, NAME } from "./words.js";\nimport { say } from "./voice.js";\n'
        "const own = 1;\nsay(greet(NAME));\n"
    ),
    "words": "const own = 2;\nexport const NAME = 'Ann';\nexport function greet(name) {\n  return own + name;\n}\n",
    "voice": 'import { NAME } from "./words.js";\nexport const say = (text) => console.log(text, NAME);\n',
    "other": "export const unused = true;\n",
}


def test_modules_become_one_in_the_order_in_which_they_are_needed() -> None:
    assert together(MODULES, "main") == (
        "const $words = (() => {\n"
        "const own = 2;\nconst NAME = 'Ann';\nfunction greet(name) {\n  return own + name;\n}\n\n"
        "return { NAME, greet };\n})();\n"
        "const $voice = (() => {\n"
        "const { NAME } = $words;\nconst say = (text) => console.log(text, NAME);\n\n"
        "return { say };\n})();\n"
        "const { greet, NAME } = $words;\nconst { say } = $voice;\nconst own = 1;\nsay(greet(NAME));\n"
    )


@pytest.mark.parametrize(
    "line", ['import words from "./words.js";', 'import "./words.js";', "export default 1;", "export { own };"]
)
def test_module_syntax_that_is_not_understood_is_a_fault(line: str) -> None:
    with pytest.raises(ValueError, match="cannot be put together"):
        together({"main": f"const own = 1;\n{line}\n"}, "main")


def test_a_missing_htmx_is_named(settings: Settings) -> None:
    settings.DEBUG, settings.STATICFILES_FINDERS = True, []

    with pytest.raises(ImproperlyConfigured, match="needs htmx"):
        page_script()


@pytest.mark.parametrize("path", ["/acme/", "/acme/?embed=1"])
def test_a_page_asks_for_it_once_and_for_no_module_beside_it(visitor: Client, path: str) -> None:
    page = visitor.get(path).content.decode()

    assert page.count(f'<script type="module" src="{script_address()}"></script>') == 1
    assert "modulepreload" not in page


def test_it_is_kept_for_ever_and_compressed(client: Client) -> None:
    answer = client.get(script_address(), headers={"Accept-Encoding": "gzip, br"})

    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert brotli.decompress(answer.content) == page_script().content


def test_a_page_of_before_an_update_gets_what_there_is_and_does_not_keep_it(client: Client) -> None:
    answer = client.get("/assets/0123456789abcdef0123.js")

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-cache"


def test_nothing_else_is_there(visitor: Client) -> None:
    assert visitor.get("/assets/").status_code == 404
    assert visitor.get("/assets/page.css").status_code == 404
