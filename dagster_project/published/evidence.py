"""Evidence and identities in the reader's language: extraction gives its reasons in English words and names."""

from dagster_project.published.labels import Labels, Language
from dagster_project.taxonomy.identities import load_identities

# What extraction says, as far as it is fixed; anything else is shown as it stands.
_CHINESE = {
    "only column": "该表只有这一栏",
    "an amount for every column": "该行每一栏都有数",
    "its cell of a tab separated line": "原文以制表符分栏，按所在栏读出",
    "its place below the head of its column": "原文以空格对齐，按金额在表头下方的位置读出",
    "the only column in which the row, its section and the sibling statements add up": "只有放在这一栏，本行、本款和其他各表才都加得拢",
    "no proof of its column": "无法证明它属于哪一栏",
    "the header doesn't tell the order of the columns": "表头没有说明各栏的次序",
    "its row contradicts itself": "本行自相矛盾",
    "contradicted by the report's own figures": "与报告自己的其他数字矛盾",
    "cut off": "印出的数被截断",
    "nothing is printed": "此处没有印数",
    "printed finer than a fen": "印出的数细于分",
}
_PROOFS, _CODE = "given exactly by ", "code printed as "
_EVIDENCE_ONLY, _WHOLE = " (evidence only)", "_is_whole"
_PRINTED = "printed"
_SCOPES = {"row": "row", "hierarchy": "hierarchy", "lines": "statement"}


def evidence(text: str, labels: Labels, language: Language) -> str:
    """The evidence of a cell."""
    if language == "en":
        return "; ".join(_english(part, labels) for part in text.split("; "))
    return "；".join(_chinese(part, labels) for part in text.split("; "))


def _english(part: str, labels: Labels) -> str:
    if part.startswith(_PROOFS):
        return _PROOFS + " and ".join(f"“{name}”" for name in _proofs(part, labels, "en"))
    return part


def _chinese(part: str, labels: Labels) -> str:
    if part.startswith(_PROOFS):
        return "由以下等式精确得出：" + "、".join(f"“{name}”" for name in _proofs(part, labels, "zh"))
    if part.startswith(_CODE):
        code, fits, what = part.removeprefix(_CODE).partition(" fits ")
        return f"代码印作 {code}" + ("" if not fits else "，没有科目与之相符" if what == "no subject" else f"，可能是 {what}")
    return _CHINESE.get(part, part)


def _proofs(part: str, labels: Labels, language: Language) -> list[str]:
    return [identity_name(name, labels, language) for name in part.removeprefix(_PROOFS).split(" and ")]


def identity_name(identity: str, labels: Labels, language: Language) -> str:
    """An identity's name: those that a table carries in itself by kind and column, those between tables as the taxonomy has them."""
    kind, _, measure = identity.partition(":")
    if kind in _SCOPES:
        return f"{labels.name('identity_scope', _SCOPES[kind], language)} · {labels.name('measure', measure, language)}"
    if kind == _PRINTED:
        rule = measure.removesuffix(_EVIDENCE_ONLY)
        return f"rule printed below the table: {rule}" if language == "en" else f"表下所印算式：{rule}"
    name = identity.removesuffix(_EVIDENCE_ONLY).removesuffix(_WHOLE)
    if language == "en":
        return name.replace("_", " ") + (", here its whole" if identity.endswith(_WHOLE) else "")
    words = next((entry.zh for entry in load_identities() if entry.name == name), name)
    return words + ("（本报告二者相等）" if identity.endswith(_WHOLE) else "")
