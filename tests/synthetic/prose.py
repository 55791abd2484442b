"""情况说明: what the report tells in sentences of its own figures, in the wording of the forms."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from tests.synthetic.model import APPROPRIATION, BASIC, OWN_INCOMES, SOURCES, Book
from tests.synthetic.subjects import ECONOMIC, OPERATING_CLASSES, PERSONNEL_CLASSES, functional_name
from tests.synthetic.tables import Claim, Heading, Piece, Printing, Rate, Sentence, rate

_PUBLIC = ("general_public_budget",)
_INCOME_WORDS = {
    "superior_subsidy": "上级补助收入",
    "institutional": "事业收入",
    "commercial": "经营收入",
    "subordinate_remittance": "附属单位上缴收入",
    "other": "其他收入",
}
_REASONS = ("人员变动", "项目支出变化", "压减一般性支出", "据实结算", "工作任务调整", "政策性增资", "上年结转项目实施完毕")
_PURPOSES = ("人员经费和日常公用经费", "业务工作开展", "信息系统运行维护", "在职人员社会保险缴费", "离退休人员费用", "专项任务实施")


@dataclass(slots=True)
class Writer:
    """Sentences about one book. ``gap`` stands between figures and words (``2023 年度``)."""

    book: Book
    rng: Random
    printing: Printing
    digits: int
    gap: str
    pieces: list[Piece] = field(default_factory=list)
    section: str = ""

    def head(self, text: str) -> None:
        self.section = text
        self.pieces.append(Heading(text))

    def say(self, *parts: str | Claim | Rate | Sequence[str | Claim | Rate]) -> None:
        flat: list[str | Claim | Rate] = []
        for part in parts:
            flat += [part] if isinstance(part, str | Claim | Rate) else part
        self.pieces.append(Sentence(flat))

    def claim(self, subject: str, measure: str, amount: int, basis: str = "", of: int | None = None, copied: bool = True) -> Claim:
        """A figure; its rate is its share of (or change against) ``of``."""
        value = self.printing.value(amount)
        told = rate(abs(value), abs(self.printing.value(of)), self.digits) if of and self.printing.value(of) else ""
        return Claim(self.section, subject, measure, basis or self.book.kind, value, self.printing.text(abs(amount)), told, told, copied)

    def money(self, claim: Claim) -> list[str | Claim | Rate]:
        return [self.gap, claim, f"{self.gap}万元"]

    def year(self, offset: int = 0) -> str:
        return f"{self.book.year + offset}{self.gap}年"

    def change(self, subject: str, now: int, before: int, each: str = "") -> list[str | Claim | Rate]:
        """“增加 x 万元，增长 y%” or that it stayed."""
        now, before = self.printing.value(now), self.printing.value(before)
        if now == before or not before:
            return ["基本持平"]
        claim = self.claim(subject, "total", now - before, "change", before, False)
        words = ("增加", "增长") if now > before else ("减少", "下降")
        return [each + words[0], *self.money(claim), f"，{words[1]}{self.gap}", Rate(claim), "%"]

    def reason(self) -> str:
        return f"，主要原因是{self.rng.choice(_REASONS)}。"


def _subject(book: Book, code: str, marks: tuple[str, str] = ("（", "）")) -> str:
    name = lambda c: functional_name(c, book.year)  # noqa: E731
    left, right = marks
    return f"{name(code[:3])}{left}类{right}{name(code[:5])}{left}款{right}{name(code)}{left}项{right}"


def _names(book: Book, classes: Sequence[str]) -> str:
    found = [ECONOMIC[c] for c in ECONOMIC if len(c) == 5 and c.startswith(tuple(classes)) and book.economic.get(c)]
    return "、".join(found) or "无"


def _prior(book: Book) -> int:
    return sum(book.prior.values())


def final_prose(book: Book, rng: Random) -> list[Piece]:
    """第三部分 of final accounts."""
    ledger = book.ledger
    w = Writer(book, rng, Printing(thousands=rng.random() < 0.4, trim=rng.random() < 0.3), rng.choice((1, 2, 2)), rng.choice(("", " ")))
    income, spent = ledger.income(), ledger.spending()
    whole = income + ledger.sum("released") + ledger.sum("opening")
    before = _prior(book) + book.prior_other
    y = w.year() + "度"
    w.head("一、收入支出决算总体情况说明")
    w.say(
        f"{y}收、支总计",
        w.money(w.claim("收、支总计", "total", whole)),
        f"。与{w.year(-1)}度相比，收、支总计",
        w.change("收、支总计", whole, before, "各"),
        w.reason(),
    )
    w.head("二、收入决算情况说明")
    fiscal = sum(ledger.income("", (s,)) for s in APPROPRIATION)
    parts: list[str | Claim | Rate] = []
    for name, amount in (("财政拨款收入", fiscal), *((_INCOME_WORDS[s], ledger.income("", (s,))) for s in OWN_INCOMES)):
        if amount or name == "财政拨款收入":
            claim = w.claim(name, "total", amount, of=income)
            parts += ["；" if parts else "", name, *w.money(claim), f"，占本年收入{w.gap}", Rate(claim), "%"]
    w.say(f"{y}收入合计", w.money(w.claim("收入合计", "total", income)), "。其中：", parts, "。")
    w.head("三、支出决算情况说明")
    parts = []
    for name, measure, types in (("基本支出", "basic", BASIC), ("项目支出", "project", ("project",)), *_rare(book)):
        claim = w.claim(name, measure, ledger.spending("", SOURCES, types), of=spent)
        parts += ["；" if parts else "", name, *w.money(claim), f"，占本年支出{w.gap}", Rate(claim), "%"]
    w.say(f"{y}支出合计", w.money(w.claim("支出合计", "total", spent)), "。其中：", parts, "。")
    w.head("四、财政拨款收入支出决算总体情况说明")
    appropriated = fiscal + ledger.sum("opening", "", APPROPRIATION)
    w.say(
        f"{y}财政拨款收、支总计",
        w.money(w.claim("财政拨款收、支总计", "total", appropriated)),
        f"。与{w.year(-1)}度相比，财政拨款收、支总计",
        w.change("财政拨款收、支总计", appropriated, before - book.prior_other // 2, "各"),
        w.reason(),
    )
    _general_public(w, spent)
    w.head("六、一般公共预算财政拨款基本支出决算情况说明")
    basic = ledger.spending("", _PUBLIC, BASIC)
    w.say(
        f"{y}一般公共预算财政拨款基本支出",
        w.money(w.claim("基本支出", "basic", basic)),
        "，其中：人员经费",
        w.money(w.claim("人员经费", "personnel", book.economic_sum(*PERSONNEL_CLASSES))),
        f"，主要包括：{_names(book, PERSONNEL_CLASSES)}；公用经费",
        w.money(w.claim("公用经费", "operating", book.economic_sum(*OPERATING_CLASSES))),
        f"，主要包括：{_names(book, OPERATING_CLASSES)}。",
    )
    for head, source in (
        ("七、政府性基金预算财政拨款收入支出决算情况说明", "government_fund"),
        ("八、国有资本经营预算财政拨款支出决算情况说明", "state_capital"),
    ):
        w.head(head)
        name = head[2 : head.index("预算")] + "预算财政拨款"
        amount = ledger.spending("", (source,))
        if amount:
            w.say(f"{y}{name}本年支出", w.money(w.claim(f"{name}支出", "total", amount)), "。")
        else:
            w.say(f"本部门{y}没有{name}收入支出。")
    _three_public_final(w)
    w.head("十、机关运行经费支出说明")
    w.say(f"{y}机关运行经费支出", w.money(w.claim("机关运行经费", "operating", book.economic_sum(*OPERATING_CLASSES), copied=False)), "。")
    _goods(w)
    w.head("十二、国有资产占用情况说明")
    w.say(
        f"截至 {book.year} 年 12 月 31 日，共有车辆 {rng.randint(0, 9)} 辆，单价 100 万元(含)以上设备(不含车辆) {rng.randint(0, 5)} 台(套)。"
    )
    _self_evaluation(w)
    return w.pieces


def _rare(book: Book) -> list[tuple[str, str, tuple[str, ...]]]:
    names = {
        "remitted_to_superior": "上缴上级支出",
        "commercial": "经营支出",
        "subsidy_to_subordinate": "对附属单位补助支出",
        "reserve": "单位预留机动经费",
    }
    return [(name, t, (t,)) for t, name in names.items() if book.ledger.spending("", SOURCES, (t,))]


def _general_public(w: Writer, spent: int) -> None:
    """五: the total, its structure by 类, each 项 against the budget of the year's start."""
    book, ledger, y = w.book, w.book.ledger, w.year() + "度"
    total = ledger.spending("", _PUBLIC)
    w.head("五、一般公共预算财政拨款支出决算情况说明")
    w.head("（一）一般公共预算财政拨款支出决算总体情况")
    claim = w.claim("一般公共预算财政拨款支出", "total", total, of=spent)
    w.say(
        f"{y}一般公共预算财政拨款支出",
        w.money(claim),
        f"，占本年支出合计的{w.gap}",
        Rate(claim),
        f"%。与{w.year(-1)}度相比，一般公共预算财政拨款支出",
        w.change("一般公共预算财政拨款支出", total, _prior(book)),
        w.reason(),
    )
    w.head("（二）一般公共预算财政拨款支出决算结构情况")
    parts: list[str | Claim | Rate] = []
    for code in ledger.codes("spending", _PUBLIC, 3):
        name = functional_name(code, book.year)
        claim = w.claim(name, "total", ledger.spending(code, _PUBLIC), of=total)
        parts += ["；" if parts else "", f"{name}（类）", *w.money(claim), f"，占{w.gap}", Rate(claim), "%"]
    w.say(f"{y}一般公共预算财政拨款支出", w.money(w.claim("一般公共预算财政拨款支出", "total", total)), "，主要用于以下方面：", parts, "。")
    w.head("（三）一般公共预算财政拨款支出决算具体情况")
    initial = sum(book.initial.values())
    claim = w.claim("一般公共预算财政拨款支出", "total", total, of=initial)
    w.say(
        f"{y}一般公共预算财政拨款支出年初预算为",
        w.money(w.claim("一般公共预算财政拨款支出", "total", initial, "initial_budget", copied=False)),
        "，支出决算为",
        w.money(claim),
        ["，完成年初预算的", w.gap, Rate(claim), "%"] if initial else [],
        "。其中：基本支出",
        w.money(w.claim("基本支出", "basic", ledger.spending("", _PUBLIC, BASIC))),
        "，项目支出",
        w.money(w.claim("项目支出", "project", ledger.spending("", _PUBLIC, ("project",)))),
        "。",
    )
    item = w.rng.choice((_against_initial, _used_for, _against_prior))
    for number, code in enumerate((c for c in ledger.codes("spending", _PUBLIC) if len(c) == 7), 1):
        item(w, number, code)


def _against_initial(w: Writer, number: int, code: str) -> None:
    """A 项 of final accounts against the budget of the year's start."""
    _planned_and_done(w, f"{number}.{_subject(w.book, code)}。", code)


def _used_for(w: Writer, number: int, code: str) -> None:
    """The same, with what the money was for."""
    _planned_and_done(w, f"{number}、{_subject(w.book, code)}。主要用于：{w.rng.choice(_PURPOSES)}等支出。", code)


def _planned_and_done(w: Writer, opening: str, code: str) -> None:
    book = w.book
    name, amount, planned = functional_name(code, book.year), book.ledger.spending(code, _PUBLIC), book.initial[code]
    claim = w.claim(name, "total", amount, of=planned)
    done: list[str | Claim | Rate] = ["，完成年初预算的", w.gap, Rate(claim), "%"] if claim.percent else []
    w.say(
        f"{opening}年初预算为",
        w.money(w.claim(name, "total", planned, "initial_budget", copied=False)),
        "，支出决算为",
        w.money(claim),
        done,
        "，与年初预算持平。"
        if planned == amount
        else f"，决算数{'大' if amount > planned else '小'}于年初预算数的{w.reason()[1:].replace('是', '：', 1)}",
    )


def _against_prior(w: Writer, number: int, code: str) -> None:
    """A 项 of a university against last year; the figure of last year isn't told, so the rate proves nothing."""
    book = w.book
    name, amount, before = functional_name(code, book.year), book.ledger.spending(code, _PUBLIC), book.prior[code]
    claim = w.claim(name, "total", amount)
    claim.percent = rate(abs(amount - before), before, w.digits)
    word = "增长" if amount >= before else "减少"
    w.say(
        f"{number}.{name}（{code}），{w.year()}度决算数为",
        w.money(claim),
        f"，比{w.year(-1)}度决算数{word}{w.gap}",
        Rate(claim),
        "%。",
    )


def _three_public_final(w: Writer) -> None:
    book, y = w.book, w.year() + "度"
    w.head("九、财政拨款“三公”经费支出决算情况说明")
    words = (
        ("total", "“三公”经费"),
        ("overseas_travel", "因公出国（境）费"),
        ("vehicles", "公务用车购置及运行费"),
        ("reception", "公务接待费"),
    )
    for index, (item, name) in enumerate(words):
        budget, final = book.three("budget", item), book.three("final", item)
        claim = w.claim(name, item, final, of=budget)
        number = f"{index}." if index else y
        w.say(
            f"{number}{name}预算为",
            w.money(w.claim(name, item, budget, "budget")),
            "，支出决算为",
            w.money(claim),
            ["，完成预算的", w.gap, Rate(claim), "%"] if claim.percent else [],
            "。",
        )


def _goods(w: Writer) -> None:
    """政府采购: kinds that add up to the total."""
    w.head("十一、政府采购支出说明")
    cent = w.printing.fen
    kinds = [w.rng.randint(0, 40_000) * cent for _ in range(3)]
    small = sum(kinds) * w.rng.randint(0, 100) // 100 // cent * cent
    claims = [w.claim(f"政府采购{n}支出", "total", v, copied=False) for n, v in zip(("货物", "工程", "服务"), kinds, strict=True)]
    parts: list[str | Claim | Rate] = []
    for claim in claims:
        parts += ["、" if parts else "", claim.subject, *w.money(claim)]
    share = w.claim("授予中小企业合同金额", "total", small, of=sum(kinds), copied=False)
    w.say(
        f"{w.year()}度政府采购支出总额",
        w.money(w.claim("政府采购支出总额", "total", sum(kinds), copied=False)),
        "，其中：",
        parts,
        "。授予中小企业合同金额",
        w.money(share),
        ["，占政府采购支出总额的", w.gap, Rate(share), "%"] if share.percent else [],
        "。",
    )


def _self_evaluation(w: Writer) -> None:
    """十三: each project with its budget, what was spent, and the rate."""
    book = w.book
    w.head("十三、预算绩效情况说明")
    w.say(
        f"根据预算绩效管理要求，我部门组织对{w.year()}度项目支出全面开展绩效自评，共涉及项目{len(book.projects)}个，资金",
        w.money(w.claim("项目支出", "project", sum(p.total for p in book.projects))),
        "。",
    )
    for number, project in enumerate(book.projects, 1):
        spent = project.total
        planned = spent + w.rng.choice((0, 0, spent // 20 // w.printing.fen * w.printing.fen))
        claim = w.claim(project.name, "project", spent, of=planned, copied=False)
        budget = w.claim(project.name, "project", planned, "budget", copied=False)
        budget.project = True
        w.say(
            f"{number}.“{project.name}”项目绩效自评综述：项目全年预算数为",
            w.money(budget),
            "，执行数为",
            w.money(claim),
            ["，完成预算的", w.gap, Rate(claim), "%"] if claim.percent else [],
            "。主要产出和效益：一是各项任务按计划完成；二是服务对象满意度达到预期。",
        )


def _compared(w: Writer, number: int, code: str) -> None:
    """A 项 of a budget against last year's."""
    book = w.book
    name, amount = functional_name(code, book.year), book.ledger.spending(code, _PUBLIC)
    w.say(
        f"{number}.{_subject(book, code, w.rng.choice((('（', '）'), ('(', ')'))))}{w.year()}预算数",
        w.money(w.claim(name, "total", amount)),
        f"，比{w.year(-1)}预算",
        w.change(name, amount, book.prior[code]),
        w.reason(),
    )


def _quoted(w: Writer, number: int, code: str) -> None:
    """A 项 of a budget in quotation marks, with what the money is for."""
    name, amount = functional_name(code, w.book.year), w.book.ledger.spending(code, _PUBLIC)
    w.say(f"{number}. “{_subject(w.book, code)}”", w.money(w.claim(name, "total", amount)), f"，主要用于{w.rng.choice(_PURPOSES)}。")


def _by_class(w: Writer) -> None:
    """Each 类 of a budget against last year's, as provinces tell it."""
    book = w.book
    w.head("（三）一般公共预算支出按功能分类情况")
    for number, code in enumerate(book.ledger.codes("spending", _PUBLIC, 3), 1):
        name, amount = functional_name(code, book.year), book.ledger.spending(code, _PUBLIC)
        before = sum(v for c, v in book.prior.items() if c.startswith(code))
        w.say(
            f"{number}．{name.removesuffix('支出')}（类）支出",
            w.money(w.claim(name, "total", amount)),
            f"，主要用于{w.rng.choice(_PURPOSES)}。与上年相比",
            w.change(name, amount, before),
            w.reason(),
        )


def budget_prose(book: Book, rng: Random) -> list[Piece]:
    """第三部分 of a budget."""
    ledger = book.ledger
    w = Writer(book, rng, Printing(thousands=rng.random() < 0.4, trim=rng.random() < 0.5), rng.choice((1, 2)), rng.choice(("", " ")))
    whole = ledger.income() + ledger.sum("opening") + ledger.sum("released")
    income, spent, y = ledger.income(), ledger.spending(), w.year()
    before = _prior(book) + book.prior_other
    w.head("一、收支预算总体安排情况")
    w.say(
        f"按照综合预算的原则，{book.department.name}所有收入和支出均纳入部门预算管理。{y}收支总预算",
        w.money(w.claim("收支总预算", "total", whole)),
        f"。比{w.year(-1)}预算",
        w.change("收支总预算", whole, before),
        w.reason(),
    )
    w.head("二、收入预算安排情况")
    parts: list[str | Claim | Rate] = []
    names = {
        "general_public_budget": "一般公共预算财政拨款收入",
        "government_fund": "政府性基金预算财政拨款收入",
        "state_capital": "国有资本经营预算财政拨款收入",
        "special_account": "财政专户管理资金收入",
        **_INCOME_WORDS,
    }
    for source, name in names.items():
        amount = ledger.income("", (source,))
        if amount:
            claim = w.claim(name, source, amount, of=income)
            parts += ["；" if parts else "", name, *w.money(claim), f"，占{w.gap}", Rate(claim), "%"]
    w.say(f"{y}本年收入预算", w.money(w.claim("本年收入预算", "total", income)), "，其中：", parts, "。")
    w.head("三、支出预算安排情况")
    parts = []
    for name, measure, types in (("基本支出", "basic", BASIC), ("项目支出", "project", ("project",)), *_rare(book)):
        claim = w.claim(name, measure, ledger.spending("", SOURCES, types), of=spent)
        parts += ["；" if parts else "", name, *w.money(claim), f"，占{w.gap}", Rate(claim), "%"]
    w.say(f"{y}支出预算", w.money(w.claim("支出预算", "total", spent)), "，其中：", parts, "。")
    w.head("四、财政拨款收支预算总体情况")
    fiscal = sum(ledger.income("", (s,)) for s in APPROPRIATION)
    w.say(
        f"{y}财政拨款收支总预算",
        w.money(w.claim("财政拨款收支总预算", "total", fiscal + ledger.sum("opening", "", APPROPRIATION))),
        "。收入包括：财政拨款本年收入",
        w.money(w.claim("财政拨款本年收入", "total", fiscal)),
        "、上年结转",
        w.money(w.claim("上年结转", "total", ledger.sum("opening", "", APPROPRIATION), copied=False)),
        "。",
    )
    w.head("五、一般公共预算支出安排情况")
    total = ledger.spending("", _PUBLIC)
    w.head("（一）一般公共预算拨款结构情况")
    basic = w.claim("基本支出", "basic", ledger.spending("", _PUBLIC, BASIC), of=total)
    project = w.claim("项目支出", "project", ledger.spending("", _PUBLIC, ("project",)), of=total)
    w.say(
        "基本支出", w.money(basic), f"，占{w.gap}", Rate(basic), "%，其中：人员经费",
        w.money(w.claim("人员经费", "personnel", ledger.spending("", _PUBLIC, ("personnel",)))), "、公用经费",
        w.money(w.claim("公用经费", "operating", ledger.spending("", _PUBLIC, ("operating",)))), "；项目支出", w.money(project), f"，占{w.gap}", Rate(project), "%。",
    )  # fmt: skip
    w.head("（二）一般公共预算拨款具体使用情况")
    item = rng.choice((_compared, _quoted))
    for number, code in enumerate((c for c in ledger.codes("spending", _PUBLIC) if len(c) == 7), 1):
        item(w, number, code)
    if rng.random() < 0.4:
        _by_class(w)
    w.head("六、一般公共预算基本支出安排情况")
    w.say(
        f"{y}一般公共预算基本支出",
        w.money(w.claim("基本支出", "basic", ledger.spending("", _PUBLIC, BASIC))),
        "，其中：人员经费",
        w.money(w.claim("人员经费", "personnel", book.economic_sum(*PERSONNEL_CLASSES))),
        f"，主要用于：{_names(book, PERSONNEL_CLASSES)}；公用经费",
        w.money(w.claim("公用经费", "operating", book.economic_sum(*OPERATING_CLASSES))),
        f"，主要用于：{_names(book, OPERATING_CLASSES)}。",
    )
    w.head("七、一般公共预算“三公”经费支出安排情况")
    w.say(
        f"{y}一般公共预算“三公”经费支出", w.money(w.claim("“三公”经费", "total", book.three("budget", "total"))), "。其中：因公出国（境）费",
        w.money(w.claim("因公出国（境）费", "overseas_travel", book.three("budget", "overseas_travel"))), "；公务用车购置及运行费",
        w.money(w.claim("公务用车购置及运行费", "vehicles", book.three("budget", "vehicles"))), "；公务接待费",
        w.money(w.claim("公务接待费", "reception", book.three("budget", "reception"))), "。",
    )  # fmt: skip
    for head, source in (("八、政府性基金预算支出安排情况", "government_fund"), ("九、国有资本经营预算支出安排情况", "state_capital")):
        w.head(head)
        name, amount = head[2:].removesuffix("支出安排情况"), ledger.spending("", (source,))
        if amount:
            w.say(f"{y}{name}支出", w.money(w.claim(f"{name}支出", "total", amount)), "。")
        else:
            w.say(f"{y}没有使用{name}拨款安排的支出。")
    w.head("十、项目支出安排情况")
    w.say(f"{y}项目支出", w.money(w.claim("项目支出", "project", ledger.spending("", SOURCES, ("project",)))), "，具体使用情况如下：")
    for number, p in enumerate(book.projects, 1):
        claim = w.claim(p.name, "project", p.total)
        claim.project = True
        w.say(f"{number}.{p.name}", w.money(claim), "，主要用于保障相关工作开展。")
    return w.pieces


_TERMS = (
    ("财政拨款收入", "指单位从本级财政部门取得的各类财政拨款"),
    ("事业收入", "指事业单位开展专业业务活动及其辅助活动取得的收入"),
    ("其他收入", "指除上述收入以外的各项收入"),
    ("基本支出", "指为保障机构正常运转、完成日常工作任务而发生的人员经费和公用经费"),
    ("项目支出", "指在基本支出之外为完成特定任务和发展目标所发生的支出"),
    ("“三公”经费", "指用财政拨款安排的因公出国（境）费、公务用车购置及运行费和公务接待费"),
    ("机关运行经费", "指为保障行政单位运行用于购买货物和服务的各项资金"),
)


def glossary(rng: Random) -> list[Piece]:
    """第四部分 名词解释."""
    chosen = rng.sample(_TERMS, rng.randint(3, len(_TERMS)))
    return [Heading("第四部分 名词解释"), *(Heading(f"{i}.{n}：{t}。") for i, (n, t) in enumerate(chosen, 1))]


_TARGETS = ("完成专项检查", "组织业务培训", "编制工作报告", "办理服务事项", "维护信息系统", "开展宣传活动", "修缮设施设备", "受理群众诉求")
_UNITS = ("次", "场", "份", "件", "个", "处", "人次", "项")
_LEVELS = ("产出指标 数量指标", "产出指标 质量指标", "产出指标 时效指标", "效益指标 社会效益指标", "满意度指标 服务对象满意度指标")


def bulk(rng: Random, size: int) -> list[Piece]:
    """Annexes of targets and their results, until ``size`` bytes or so are filled."""
    found: list[Piece] = []
    annex = 0
    while size > 0:
        annex += 1
        rows = [Heading(f"附件{annex} 项目支出绩效自评表"), Heading("一级指标 二级指标 三级指标 年初目标值 实际完成值")]
        picks = zip(
            rng.choices(_LEVELS, k=30), rng.choices(_TARGETS, k=30), rng.choices(_UNITS, k=30), rng.choices(range(2, 90), k=30), strict=True
        )
        rows += [
            Heading(f"{level} {target}数量{i} ≥{goal}{unit} {goal + i % 4}{unit}") for i, (level, target, unit, goal) in enumerate(picks, 1)
        ]
        found += rows
        size -= sum(3 * len(row.text) for row in rows)
    return found
