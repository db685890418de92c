"""Sets of minutes as ranges: half-open `(start, end)`, sorted, neither touching nor overlapping."""

from collections.abc import Iterable, Sequence

Range = tuple[int, int]


def merge(ranges: Iterable[Range]) -> list[Range]:
    """The union of ranges given in any order; empty ones vanish, touching ones become one."""
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def subtract(ranges: Sequence[Range], holes: Sequence[Range]) -> list[Range]:
    """What of `ranges` lies in none of the `holes`; both merged."""
    rest: list[Range] = []
    first = 0
    for start, end in ranges:
        while first < len(holes) and holes[first][1] <= start:
            first += 1
        left = start
        for hole_start, hole_end in holes[first:]:
            if hole_start >= end:
                break
            if left < hole_start:
                rest.append((left, hole_start))
            left = hole_end
        if left < end:
            rest.append((left, end))
    return rest
