"""``python -m tests.synthetic OUT_DIR --n 50 --seed 1``: reports in raw/, their truth in truth/."""

import argparse
from pathlib import Path
from random import Random

from tests.synthetic import truth
from tests.synthetic.compose import FORMS, random_document
from tests.synthetic.render import LAYOUTS, random_style, render


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.synthetic", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--n", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--form", choices=sorted(FORMS))
    parser.add_argument("--layout", choices=LAYOUTS)
    args = parser.parse_args()
    raw = args.out / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    for number in range(args.n):
        rng = Random(f"{args.seed}/{number}")
        _, document = random_document(rng, args.form)
        style = random_style(rng, args.layout)
        rendered = render(document, style)
        name = f"s{args.seed}_{number:05d}_{document.kind}_{style.layout}"
        (raw / f"{name}.txt").write_text(rendered.text, encoding="utf-8")
        truth.write(args.out / "truth", name, document, rendered, [])


if __name__ == "__main__":
    main()
