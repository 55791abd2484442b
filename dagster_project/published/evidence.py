"""Evidence and identities in the reader's language: extraction gives its reasons in English words and names."""

from dagster_project.published.labels import Labels, Language
from dagster_project.taxonomy.identities import load_identities

# What extraction says, as far as it is fixed; anything else is shown as it stands.
_CHINESE = {
    "only column": "该表只有这一栏",
    "an amount for every column": "该行每一栏都有数",
    "its cell of a tab separated line": "原文以制表符分栏，按所在栏读出",
    "the only column in which the row, its section and the sibling statements add up": "只有放在这一栏，本行、本款和其他各表才都加得拢",
    "no proof of its column": "无法证明它属于哪一栏",
    "the header doesn't tell the order of the columns": "表头没有说明各栏的次序",
    "its row contradicts itself": "本行自相矛盾",
    "contradicted by the report's own figures": "与报告自己的其他数字矛盾",
    "cut off": "印出的数被截断",
    "printed finer than a fen": "印出的数细于分",
}
_PROOFS, _CODE = "given exactly by ", "code printed as "
_SCOPES = {"row": "row", "hierarchy": "hierarchy", "lines": "statement"}


def evidence(text: str, labels: Labels, language: Language) -> str:
    """The evidence of a cell."""
    return text if language == "en" else "；".join(_chinese(part, labels) for part in text.split("; "))


def _chinese(part: str, labels: Labels) -> str:
    if part.startswith(_PROOFS):
        names = part.removeprefix(_PROOFS).split(" and ")
        return "由以下等式精确得出：" + "、".join(f"“{identity_name(name, labels, 'zh')}”" for name in names)
    if part.startswith(_CODE):
        return f"代码印作 {part.removeprefix(_CODE)}"
    return _CHINESE.get(part, part)


def identity_name(identity: str, labels: Labels, language: Language) -> str:
    """An identity's name: those that a table carries in itself by kind and column, those between tables as the taxonomy has them."""
    kind, _, measure = identity.partition(":")
    if kind in _SCOPES:
        return f"{labels.name('identity_scope', _SCOPES[kind], language)} · {labels.name('measure', measure, language)}"
    name = identity.removesuffix(" (evidence only)")
    if language == "zh":
        return next((entry.zh for entry in load_identities() if entry.name == name), identity)
    return name.replace("_", " ")
