"""``python -m tests.synthetic OUT_DIR --n 50 --seed 1``: reports in raw/, their truth in truth/."""

import argparse
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random

from tests.synthetic import truth
from tests.synthetic.compose import FORMS, random_document
from tests.synthetic.faults import CORPORA, Planted, plant
from tests.synthetic.render import Rendered, render
from tests.synthetic.styles import LAYOUTS, random_style
from tests.synthetic.tables import Document

# Blanks are known in the first; the second loses them; squeezed tables come with tabs as a rule.
_LAYOUTS = {"clean": ("tabs", "columns"), "lossy": ("stream", "plumber", "tokens"), "cut": ("tabs", "tabs", "stream")}

# Reports that a process writes before it takes more.
_SHARE = 100


def reports(
    n: int, seed: int, corpus: str = "mixed", form: str | None = None, layout: str | None = None, size: int = 0, first: int = 0
) -> Iterator[tuple[str, Document, Rendered, list[Planted]]]:
    """``n`` reports of a corpus from number ``first`` on: name, document, its text, the contradictions planted.

    Document, layout and faults have dice of their own, so one can change and the others stay.
    """
    for number in range(first, first + n):
        _, document = random_document(Random(f"{seed}/{number}/document"), form, size=size)
        planted = plant(document, corpus, Random(f"{seed}/{number}/faults"))
        dice = Random(f"{seed}/{number}/layout")
        style = random_style(dice, layout or dice.choice(_LAYOUTS.get(corpus, LAYOUTS)))
        yield f"{corpus}_{seed}_{number:05d}_{document.form}_{style.layout}", document, render(document, style), planted


def write(out: Path, n: int, seed: int, corpus: str, form: str | None, layout: str | None, size: int, with_truth: bool, first: int) -> None:
    """Write reports to ``out/raw`` and, where asked for, their truth to ``out/truth``."""
    for name, document, rendered, planted in reports(n, seed, corpus, form, layout, size, first):
        (out / "raw" / f"{name}.txt").write_bytes(rendered.content)
        if with_truth:
            truth.write(out / "truth", name, document, rendered, planted)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.synthetic", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--n", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", choices=sorted(CORPORA), default="mixed")
    parser.add_argument("--form", choices=sorted(FORMS))
    parser.add_argument("--layout", choices=LAYOUTS)
    parser.add_argument("--size", type=int, default=0, metavar="KB", help="fill reports up to about this size")
    parser.add_argument("--no-truth", action="store_true", help="the reports alone, for benchmarks")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes to write with; they change no byte")
    args = parser.parse_args()
    (args.out / "raw").mkdir(parents=True, exist_ok=True)
    same = (args.seed, args.corpus, args.form, args.layout, args.size * 1000, not args.no_truth)
    if args.n <= _SHARE:
        write(args.out, args.n, *same, 0)
        return
    with ProcessPoolExecutor(args.jobs) as pool:
        shares = [pool.submit(write, args.out, min(_SHARE, args.n - first), *same, first) for first in range(0, args.n, _SHARE)]
        for share in shares:
            share.result()


if __name__ == "__main__":
    main()
