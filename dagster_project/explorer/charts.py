"""Charts from frames. Exact decimals become floats here and only here, to be drawn."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from dagster_project.explorer.treemap import Box, squarify
from dagster_project.published.edition import Frame

Chart = alt.Chart | alt.LayerChart | alt.FacetChart
# The same order everywhere: what is certain first. Colours of Okabe and Ito.
STATUS_COLOURS = {"reported": "#009E73", "repaired": "#56B4E9", "inferred": "#CC79A7", "disputed": "#E69F00"}
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8C6D31", "#7B6FB0", "#4C4C4C", "#999999")
_MAP = Box(0, 0, 1000, 460)
# Below this share of the whole an area can't be seen; the table has it.
_VISIBLE = 0.0005


def shares(frame: Frame, row: str, part: str, value: str, order: Sequence[str], colours: Sequence[str]) -> Chart:
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
            tooltip=[row, part, alt.Tooltip(value, format=",")],
        )
        .transform_calculate(rank=f"indexof({list(order)!r}, datum[{part!r}])")
    )


def bars(frame: Frame, row: str, value: str, part: str | None = None) -> Chart:
    """A horizontal bar a ``row``, one beside the other by ``part``; ``value`` in 万元."""
    drawn = frame.assign(**{value: frame[value].astype(float)})
    encoding = {
        "x": alt.X(value, type="quantitative", title="万元", axis=alt.Axis(format=",.2~f", tickCount=8)),
        "y": alt.Y(row, type="nominal", title=None, sort=None, axis=alt.Axis(labelLimit=320)),
        "tooltip": [row, *([part] if part else []), alt.Tooltip(value, format=",.2f")],
    }
    if part:
        encoding["color"] = alt.Color(part, type="nominal", title=None, sort=None, scale=alt.Scale(range=list(PALETTE)))
        encoding["yOffset"] = alt.YOffset(part, type="nominal", sort=None)
    return alt.Chart(drawn).mark_bar().encode(**encoding)


def treemap(frame: Frame, group: str, name: str, value: str) -> Chart:
    """Areas by ``value``: one a ``group``, in it one a ``name``. Rows that aren't positive have no area."""
    totals = frame.groupby([group, name], sort=False, dropna=False)[value].sum().astype(float).reset_index()
    totals = totals[totals[value] > totals[value].clip(lower=0).sum() * _VISIBLE]
    groups = totals.groupby(group, sort=False)[value].sum().sort_values(ascending=False)
    areas = []
    for label, box in zip(groups.index, squarify(list(groups), _MAP), strict=True):
        inside = totals[totals[group] == label].sort_values(value, ascending=False)
        for (_, row), part in zip(inside.iterrows(), squarify(list(inside[value]), box), strict=True):
            fits = part.width > 60 and part.height > 18
            text = str(row[name])[: max(1, int(part.width / 13))] if fits else ""
            areas.append({group: label, name: row[name], value: row[value], "text": text, "x": part.x, "x2": part.x + part.width})
            areas[-1] |= {"y": part.y, "y2": part.y + part.height, "middle": part.x + part.width / 2, "centre": part.y + part.height / 2}
    drawn = pd.DataFrame(areas)
    horizontal = alt.Scale(domain=[0, _MAP.width], nice=False)
    vertical = alt.Scale(domain=[0, _MAP.height], nice=False, reverse=True)
    colours = alt.Scale(domain=list(groups.index), range=list(PALETTE))
    legend = alt.Legend(orient="bottom", labelLimit=320, columns=3)
    base = alt.Chart(drawn).encode(tooltip=[group, name, alt.Tooltip(value, format=",.2f")])
    rectangles = base.mark_rect(stroke="white", strokeWidth=1.5).encode(
        x=alt.X("x", type="quantitative", scale=horizontal, axis=None),
        x2="x2",
        y=alt.Y("y", type="quantitative", scale=vertical, axis=None),
        y2="y2",
        color=alt.Color(group, type="nominal", title=None, scale=colours, legend=legend),
    )
    names = base.mark_text(color="white", fontSize=13).encode(
        x=alt.X("middle", type="quantitative", scale=horizontal, axis=None),
        y=alt.Y("centre", type="quantitative", scale=vertical, axis=None),
        text="text",
    )
    return alt.layer(rectangles, names).properties(height=_MAP.height)
