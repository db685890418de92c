"""What differs between two pictures, found by the browser that took them."""

from base64 import b64decode, b64encode

from playwright.sync_api import BrowserContext

#: The second picture, pale, with every pixel in red that the first has otherwise or not at all.
_DIFFERENCE = """async pictures => {
    const [before, after] = await Promise.all(pictures.map(async data =>
        createImageBitmap(await (await fetch('data:image/png;base64,' + data)).blob())));
    const width = Math.max(before.width, after.width), height = Math.max(before.height, after.height);
    const canvas = Object.assign(document.createElement('canvas'), {width, height});
    const context = canvas.getContext('2d', {willReadFrequently: true});
    const [old, now] = [before, after].map(picture => {
        context.clearRect(0, 0, width, height);
        context.drawImage(picture, 0, 0);
        return context.getImageData(0, 0, width, height);
    });
    const [were, are] = [old, now].map(({data}) => new Uint32Array(data.buffer));
    const red = 0xff0000ff;
    are.forEach((colour, at) => { are[at] = colour === were[at] ? colour & 0x40ffffff : red; });
    context.putImageData(now, 0, 0);
    return canvas.toDataURL().split(',')[1];
}"""


def difference(context: BrowserContext, before: bytes, after: bytes) -> bytes:
    """A picture as large as both."""
    page = context.new_page()  # an empty one, whose policy forbids nothing
    try:
        return b64decode(page.evaluate(_DIFFERENCE, [b64encode(picture).decode() for picture in (before, after)]))
    finally:
        page.close()
