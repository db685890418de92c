"""Where things stand on a page, and what of it cannot be seen."""

from typing import Any

from playwright.sync_api import Page

Box = dict[str, Any]

#: Every element that is seen, in the order of the document.
_SEEN = """[...document.querySelectorAll('main *')]
    .filter(element => !element.closest('svg, .hidden, .trap, option') && element.getClientRects().length)"""
_BOXES = f"""() => {_SEEN}.map(element => {{
    const {{left, top, right, bottom}} = element.getBoundingClientRect();
    return {{name: element.tagName + '.' + element.className, left, top, right, bottom}};
}})"""
_PAINTED = f"""() => {_SEEN}.map(element => {{
    const {{left, top, right, bottom}} = element.getBoundingClientRect();
    const {{color, backgroundColor, borderTopColor, fontWeight}} = getComputedStyle(element);
    const place = [left, top, right, bottom].map(Math.round);
    return [element.tagName, element.className, ...place, color, backgroundColor, borderTopColor, fontWeight].join(' ');
}})"""

#: What stands beside the window, and what is cut off by its own bounds. Lists that scroll are meant to.
_LOST = """() => [...document.querySelectorAll('body *')]
    .filter(element => !element.closest('svg, .hidden, .trap, option, script') && element.getClientRects().length)
    .filter(element => {
        const {left, right} = element.getBoundingClientRect();
        const beside = left < -1 || right > document.documentElement.clientWidth + 1;
        const style = getComputedStyle(element);
        const isCut = style.overflowX !== 'visible' && style.display !== 'inline'
            && element.scrollWidth > element.clientWidth + 1 && !element.matches('input, select, textarea');
        return beside || isCut;
    })
    .map(element => element.tagName + '.' + element.className + ': ' + element.innerText.slice(0, 40))"""

#: Texts that lie over the text of something else.
_OVER_EACH_OTHER = """() => {
    const ends = [...document.querySelectorAll('main :is(a, button, h1, h2, h3, p, dt, dd, label, legend, td > *)')]
        .filter(element => !element.closest('.hidden, .trap, svg, .periods') && element.getClientRects().length)
        .filter(element => element.innerText.trim());
    const over = (one, other) => one.left < other.right - 1 && other.left < one.right - 1
        && one.top < other.bottom - 1 && other.top < one.bottom - 1;
    return ends.flatMap((one, at) => ends.slice(at + 1)
        .filter(other => !one.contains(other) && !other.contains(one))
        .filter(other => {
            const [mine, theirs] = [one, other].map(element => {
                const range = document.createRange();
                range.selectNodeContents(element);
                return range.getBoundingClientRect();
            });
            return over(mine, theirs);
        })
        .map(other => one.innerText.slice(0, 30) + ' | ' + other.innerText.slice(0, 30)));
}"""


def boxes(page: Page) -> list[Box]:
    found: list[Box] = page.evaluate(_BOXES)
    return found


def painted(page: Page) -> list[str]:
    """Where things stand, to the pixel, and in which colours."""
    found: list[str] = page.evaluate(_PAINTED)
    return found


def lost(page: Page) -> list[str]:
    """What a reader of the page would miss."""
    found: list[str] = [*page.evaluate(_LOST), *page.evaluate(_OVER_EACH_OTHER)]
    return found
