"""Charts from frames. Exact decimals become floats here and only here, to be drawn.

``titles`` gives a column's title in the reader's language.
"""

from collections.abc import Callable, Sequence

import altair as alt
import pandas as pd

from dagster_project.explorer.treemap import LINE, Box, fitted, squarify
from dagster_project.published.edition import Frame

Chart = alt.Chart | alt.LayerChart | alt.FacetChart
Titles = Callable[[str], str]
# The same order everywhere: what is certain first. Colours of Okabe and Ito.
STATUS_COLOURS = {"reported": "#009E73", "repaired": "#56B4E9", "inferred": "#CC79A7", "ruled": "#7B6FB0", "disputed": "#E69F00"}
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8C6D31", "#7B6FB0", "#4C4C4C", "#999999")
_MAP = Box(0, 0, 1000, 460)
# Below this share of the whole an area can't be seen; the table has it.
_VISIBLE = 0.0005
_DARK, _BRIGHT = "#1f2430", "#ffffff"
# Of text that stands on the page: read on a white one and on a dark one.
_BESIDE = "#777c89"
# The longest chart that still has the amount beside each bar.
_LABELLED = 60


def shares(frame: Frame, row: str, part: str, value: str, order: Sequence[str], colours: Sequence[str], titles: Titles) -> Chart:
    """A bar a ``row``, divided by ``part`` in proportion to ``value``."""
    drawn = frame.assign(**{value: frame[value].astype(float)})
    return (
        alt.Chart(drawn)
        .mark_bar()
        .encode(
            x=alt.X(value, type="quantitative", stack="normalize", title=None, axis=alt.Axis(format="%")),
            y=alt.Y(row, type="nominal", title=None, sort=None, axis=alt.Axis(labelLimit=320)),
            color=alt.Color(part, type="nominal", title=None, scale=alt.Scale(domain=list(order), range=list(colours))),
            order=alt.Order("rank", type="quantitative"),
            tooltip=_tooltip(titles, (row, part), value, ","),
        )
        .transform_calculate(rank=f"indexof({list(order)!r}, datum[{part!r}])")
    )


def bars(frame: Frame, row: str, value: str, titles: Titles, part: str | None = None) -> Chart:
    """A horizontal bar a ``row`` with its amount, one beside the other by ``part``."""
    drawn = frame.assign(**{value: frame[value].astype(float)})
    base = alt.Chart(drawn).encode(
        x=alt.X(
            value, type="quantitative", title=titles(value), axis=alt.Axis(format=",.2~f", tickCount=8), scale=_with_room(drawn[value])
        ),
        y=alt.Y(row, type="nominal", title=None, sort=None, axis=alt.Axis(labelLimit=320)),
        tooltip=_tooltip(titles, (row, part) if part else (row,), value),
    )
    if part:
        base = base.encode(yOffset=alt.YOffset(part, type="nominal", sort=None))
        colours = alt.Color(part, type="nominal", title=None, sort=None, scale=alt.Scale(range=list(PALETTE)))
        drawn_bars = base.mark_bar().encode(color=colours)
    else:
        drawn_bars = base.mark_bar(color=PALETTE[0])
    if len(drawn) > _LABELLED:
        return drawn_bars
    return alt.layer(drawn_bars, base.mark_text(align="left", dx=4, color=_BESIDE, fontSize=12).encode(text=alt.Text(value, format=",.2f")))


def _tooltip(titles: Titles, names: Sequence[str], value: str, number: str = ",.2f") -> list[alt.Tooltip]:
    """What is said of a part that is pointed at."""
    return [*(alt.Tooltip(name, title=titles(name)) for name in names), alt.Tooltip(value, title=titles(value), format=number)]


def _with_room(values: Frame) -> alt.Scale:
    """A scale from zero with room for the amount after the longest bar."""
    return alt.Scale(domain=[min(0.0, values.min()), values.max() * 1.12 or 1.0])


def treemap(frame: Frame, group: str, name: str, value: str, label: str, titles: Titles) -> Chart:
    """Areas by ``value``: one a ``group``, in it one a ``name``, written on it ``label`` and the value as far as they fit.

    Rows that aren't positive have no area.
    """
    totals = frame.groupby([group, name, label], sort=False, dropna=False)[value].sum().astype(float).reset_index()
    totals = totals[totals[value] > totals[value].clip(lower=0).sum() * _VISIBLE]
    groups = totals.groupby(group, sort=False)[value].sum().sort_values(ascending=False)
    areas = []
    for number, (title, box) in enumerate(zip(groups.index, squarify(list(groups), _MAP), strict=True)):
        inside = totals[totals[group] == title].sort_values(value, ascending=False)
        for (_, row), part in zip(inside.iterrows(), squarify(list(inside[value]), box), strict=True):
            text = fitted(str(row[label]), f"{row[value]:,.2f}", part)
            areas.append({group: title, name: row[name], value: row[value], "text": text, "x": part.x, "x2": part.x + part.width})
            first_line = part.y + part.height / 2 - text.count("\n") * LINE / 2
            areas[-1] |= {"y": part.y, "y2": part.y + part.height, "middle": part.x + part.width / 2, "centre": first_line}
            areas[-1] |= {"ink": _ink(PALETTE[number % len(PALETTE)])}
    drawn = pd.DataFrame(areas)
    horizontal = alt.Scale(domain=[0, _MAP.width], nice=False)
    vertical = alt.Scale(domain=[0, _MAP.height], nice=False, reverse=True)
    colours = alt.Scale(domain=list(groups.index), range=list(PALETTE))
    legend = alt.Legend(orient="bottom", labelLimit=320, columns=3)
    base = alt.Chart(drawn).encode(tooltip=_tooltip(titles, (group, name), value))
    rectangles = base.mark_rect(stroke="white", strokeWidth=1.5).encode(
        x=alt.X("x", type="quantitative", scale=horizontal, axis=None),
        x2="x2",
        y=alt.Y("y", type="quantitative", scale=vertical, axis=None),
        y2="y2",
        color=alt.Color(group, type="nominal", title=None, scale=colours, legend=legend),
    )
    written = base.encode(
        x=alt.X("middle", type="quantitative", scale=horizontal, axis=None),
        y=alt.Y("centre", type="quantitative", scale=vertical, axis=None),
        text="text",
    )
    names = [
        written.transform_filter(alt.datum.ink == ink).mark_text(color=ink, fontSize=13, lineBreak="\n", lineHeight=LINE, baseline="middle")
        for ink in (_BRIGHT, _DARK)
    ]
    return alt.layer(rectangles, *names).properties(height=_MAP.height)


def _ink(colour: str) -> str:
    """Dark or bright, whichever is read more easily on ``colour`` (``#rrggbb``), by WCAG's relative luminance."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return _DARK if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.22 else _BRIGHT
