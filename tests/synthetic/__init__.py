"""Invented reports with known truth, for property tests, trials and benchmarks.

``python -m tests.synthetic OUT --n 50 --seed 1 --corpus lossy`` writes reports to ``OUT/raw``
and their truth to ``OUT/truth``; ``python -m tests.synthetic.judge --n 50 --corpus lossy``
reads such reports with the project's own extraction and counts what is right, open, missed
and silently wrong. In code: ``reports(n, seed, corpus)`` of ``__main__``, or
``random_document(rng)`` → ``plant(document, corpus, rng)`` → ``render(document, style)`` →
``judge(document, planted, cells, discrepancies)``.

The way of the data: ``model`` (a consistent book) → ``press`` and the ``…_forms``
(statements as an official form prints them), ``prose`` → ``faults`` → ``render`` (the text
of an extractor) and ``truth`` (what the scorer reads).

Corpora: ``clean`` (blanks known), ``lossy`` (blanks lost), ``cut`` (figures, columns, codes
and names cut off), ``misprint`` (in tables, prose and rates), ``mixed``.
"""
