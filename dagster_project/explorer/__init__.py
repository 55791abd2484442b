"""The explorer: a local web app on the published file, read-only.

``queries`` asks, ``sheet``, ``treemap`` and ``charts`` draw, ``page`` puts it on the screen.
"""
