from collections.abc import Callable

from widget.memory import Shelf


def counted(made: list[str], key: str, text: str) -> Callable[[], str]:
    def make() -> str:
        made.append(key)
        return text

    return make


def test_a_text_is_made_once_for_what_it_is_made_from() -> None:
    shelf, made = Shelf(100_000), list[str]()

    texts = [shelf.get(key, counted(made, key, f"text {key}")) for key in ("a", "a", "b")]

    assert texts == ["text a", "text a", "text b"]
    assert made == ["a", "b"]


def test_a_shelf_never_holds_more_than_its_room() -> None:
    shelf, made = Shelf(50_000), list[str]()

    for key in ("a", "b", "c", "a"):
        shelf.get(key, counted(made, key, "x" * 20_000))

    assert made == ["a", "b", "c", "a"]  # the oldest had to go
