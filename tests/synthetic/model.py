"""A random but internally consistent report: who spent what, from which money.

Every amount is an ``int`` in fen (0.01 yuan) and a multiple of the report's ``quantum``,
so that every identity holds exactly; a quantum below 0.01 万元 lets the printed figures
show the rounding differences of real reports.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from tests.synthetic.subjects import (
    CAPITAL_GROUPS,
    CLASSES,
    ECONOMIC,
    FIELD_GROUPS,
    FUNCTIONAL,
    FUND_GROUPS,
    OPERATING_CLASSES,
    OPERATIONS,
    PERSONNEL_CLASSES,
    items_of,
)

WAN = 1_000_000
"""Fen in a 万元."""
CENT_OF_WAN = WAN // 100

APPROPRIATION = ("general_public_budget", "government_fund", "state_capital")
SOURCES = (*APPROPRIATION, "special_account", "own")
OWN_INCOMES = ("superior_subsidy", "institutional", "commercial", "subordinate_remittance", "other")
RARE_TYPES = ("remitted_to_superior", "commercial", "subsidy_to_subordinate")
TYPES = ("personnel", "operating", "project", *RARE_TYPES, "reserve")
BASIC = ("personnel", "operating")
FEATURES = {
    "fund": 0.3,
    "capital": 0.12,
    "own": 0.35,
    "rare": 0.3,
    "carryover": 0.4,
    "released": 0.3,
    "special": 0.15,
    "reserve": 0.6,
}
"""What a report may have beyond the general public budget, and how often."""
THREE_PUBLIC = ("overseas_travel", "vehicle_purchase", "vehicle_operation", "reception")


@dataclass(frozen=True, slots=True)
class Profile:
    """What a form can print: books are made so that it has a place for all of their money.

    ``homes`` are the 类 an organisation may belong to (any where empty), ``organs`` what it
    may be called, ``scale`` the range of its size in 万元; ``always`` features it never lacks.
    """

    kind: str
    features: frozenset[str]
    own_incomes: tuple[str, ...] = OWN_INCOMES
    years: tuple[int, int] = (2019, 2029)
    homes: tuple[str, ...] = ()
    classes: tuple[str, ...] = tuple(CLASSES)
    units: int = 3
    scale: tuple[int, int] = (200, 30_000)
    organs: tuple[str, ...] = ()
    always: frozenset[str] = frozenset()


PROFILES = {
    "final": Profile("final", frozenset(FEATURES) - {"special", "reserve"}),
    "budget": Profile("budget", frozenset(FEATURES) - {"released", "reserve"}),
}


@dataclass(frozen=True, slots=True)
class Unit:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An amount on an account: ``spending``, ``income``, ``opening``, ``closing``, ``released``, ``distributed``.

    ``source`` is one of :data:`SOURCES` (of :data:`OWN_INCOMES` for income of one's own);
    ``type`` one of :data:`TYPES` for spending, else empty.
    """

    account: str
    unit: int
    code: str
    source: str
    type: str
    amount: int


class Ledger:
    """Sums of entries by account, unit, subject prefix, source and type."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._sums: dict[tuple[str, int | None, str], Counter[tuple[str, str]]] = {}
        for e in self.entries:
            for prefix in ("", e.code[:3], e.code[:5], e.code):
                for unit in (None, e.unit):
                    self._sums.setdefault((e.account, unit, prefix), Counter())[e.source, e.type] += e.amount

    def sum(
        self, account: str, prefix: str = "", sources: Sequence[str] = SOURCES, types: Sequence[str] = ("",), unit: int | None = None
    ) -> int:
        """The sum in fen of an account over sources and types."""
        found = self._sums.get((account, unit, prefix))
        return sum(v for (s, t), v in found.items() if s in sources and t in types) if found else 0

    def spending(self, prefix: str = "", sources: Sequence[str] = SOURCES, types: Sequence[str] = TYPES, unit: int | None = None) -> int:
        return self.sum("spending", prefix, sources, types, unit)

    def income(self, prefix: str = "", sources: Sequence[str] = (*SOURCES, *OWN_INCOMES), unit: int | None = None) -> int:
        return self.sum("income", prefix, sources, unit=unit)

    def codes(self, account: str, sources: Sequence[str], level: int = 7, unit: int | None = None) -> list[str]:
        """Subject codes up to ``level`` digits with money on the account, in order."""
        found = {
            e.code[:n]
            for e in self.entries
            if e.account == account and e.source in sources and e.amount and (unit is None or e.unit == unit)
            for n in (3, 5, 7)
            if n <= level
        }
        return sorted(found)


@dataclass(frozen=True, slots=True)
class Project:
    """A project of a unit; ``amounts`` by (source, carried over from last year)."""

    unit: int
    code: str
    name: str
    subject: str
    amounts: dict[tuple[str, bool], int]

    @property
    def total(self) -> int:
        return sum(self.amounts.values())


@dataclass(frozen=True, slots=True)
class Purchase:
    """A line of the procurement budget or of the purchased services."""

    unit: int
    project: str
    item: str
    subject: str
    economic: str
    quantity: int
    unit_price: int
    total: int
    sme: int = 0
    micro: int = 0


@dataclass(frozen=True, slots=True)
class Book:
    """All that a report states, before any form or layout.

    ``initial`` and ``prior`` are by 项: general public budget of the year's start, and
    last year's; ``three_public`` by basis, unit and item.
    """

    kind: str
    year: int
    place: str
    department: Unit
    units: tuple[Unit, ...]
    quantum: int
    ledger: Ledger
    economic: dict[str, int]
    three_public: dict[str, dict[int, dict[str, int]]]
    projects: tuple[Project, ...]
    initial: dict[str, int]
    prior: dict[str, int]
    prior_other: int
    procurement: tuple[Purchase, ...] = ()
    services: tuple[Purchase, ...] = ()
    meetings: int = 0
    training: int = 0

    def economic_sum(self, *classes: str) -> int:
        """The sum of economic 款 under ``classes`` (类 codes), or of one 款."""
        return sum(v for c, v in self.economic.items() if c.startswith(classes))

    def three(self, basis: str, item: str, unit: int | None = None) -> int:
        """A 三公 figure: ``item`` may be ``total`` or ``vehicles`` as well."""
        parts = {"total": THREE_PUBLIC, "vehicles": ("vehicle_purchase", "vehicle_operation")}.get(item, (item,))
        rows = self.three_public[basis]
        return sum(row.get(p, 0) for u, row in rows.items() if unit in (None, u) for p in parts)


_FIRST = "云青临平长安丰永新宁清江海河山石白东南西北春华松柳竹梅兰金玉银龙凤鹤"
_SECOND = "岭澜泽川原阳陵溪湖浦港泉桥亭台坪坡岗屏州源滨崖渡田"
_ORGANS = {
    "201": ("发展和改革局", "商务局", "统计局", "市场监督管理局", "政务服务局"),
    "203": ("国防动员办公室",),
    "204": ("司法局",),
    "205": ("教育局", "教师进修学校", "开放大学"),
    "206": ("科学技术局", "科技创新服务中心"),
    "207": ("文化和旅游局", "体育局"),
    "208": ("民政局", "人力资源和社会保障局"),
    "210": ("卫生健康局", "疾病预防控制中心"),
    "211": ("生态环境局",),
    "212": ("城市管理局",),
    "213": ("农业农村局", "水务局"),
    "214": ("交通运输局",),
    "215": ("经济和信息化局",),
    "216": ("商业行业管理办公室",),
    "220": ("自然资源和规划局",),
    "222": ("粮食和物资储备局",),
    "224": ("应急管理局", "消防救援大队"),
}
_BRANCHES = ("综合服务中心", "信息中心", "执法大队", "档案馆", "后勤保障中心", "监测站", "培训中心", "评估中心")
_PROJECT_HEADS = (
    "综合业务",
    "信息化系统",
    "办公用房",
    "专项宣传",
    "老旧设施",
    "基层能力",
    "行业监管",
    "公共服务",
    "应急保障",
    "人才队伍",
    "示范片区",
    "数据资源",
)
_PROJECT_TAILS = ("运行维护费", "建设经费", "工作经费", "维修改造项目", "专项资金", "补助资金", "委托服务费", "提升工程")
_GOODS = (("A05040101", "复印纸"), ("A02010105", "台式计算机"), ("A02021003", "打印机"), ("A05010201", "办公桌"), ("C1801", "会议服务"))
_SERVICES = ("系统运维服务", "绩效评价服务", "物业管理服务", "法律顾问服务", "档案整理服务", "第三方检测服务", "课题研究服务")


def amount(rng: Random, low: int, high: int, quantum: int) -> int:
    """A log-uniform amount of ``low`` to ``high`` fen, now and then a round one."""
    value = int(low * (high / low) ** rng.random())
    step = rng.choice((WAN, WAN // 10)) if rng.random() < 0.2 and value > 5 * WAN else quantum
    return max(value // step * step, quantum)


def split(rng: Random, total: int, parts: int, quantum: int) -> list[int]:
    """``total`` in at most ``parts`` positive parts, each a multiple of ``quantum``."""
    steps = total // quantum
    parts = min(parts, steps)
    if parts <= 1:
        return [total] if total else []
    cuts = sorted(rng.sample(range(1, steps), parts - 1))
    return [(b - a) * quantum for a, b in zip([0, *cuts], [*cuts, steps], strict=True)]


def _part(rng: Random, total: int, quantum: int, low: float = 0.05, high: float = 0.9) -> int:
    return int(total * rng.uniform(low, high)) // quantum * quantum


def _place(rng: Random) -> str:
    name = lambda: rng.choice(_FIRST) + rng.choice(_SECOND)  # noqa: E731
    city = name() + "市"
    return city + rng.choice(("", name() + "区", name() + "县"))


def _spending(
    rng: Random, units: int, scale: int, quantum: int, features: frozenset[str], home: str, classes: Sequence[str]
) -> list[Entry]:
    """Spending entries of the units: operations, projects, pensions, housing."""
    found: dict[tuple[int, str, str, str], int] = {}

    def add(unit: int, code: str, source: str, type_: str, low: float, high: float) -> None:
        found[unit, code, source, type_] = amount(rng, max(int(scale * low), 2 * quantum), max(int(scale * high), 4 * quantum), quantum)

    others = [g for g in FIELD_GROUPS if g != home and g[:3] in classes]
    for unit in range(units):
        groups = [home] if unit else [home, *rng.sample(others, rng.choice((0, 0, 1, 2, 3)))]
        for index, group in enumerate(groups):
            pool = items_of(group)
            operations = [c for c in pool if FUNCTIONAL[c] in OPERATIONS]
            if index == 0:
                code = rng.choice(operations) if operations else pool[0]
                add(unit, code, "general_public_budget", "personnel", 0.05, 0.4)
                add(unit, code, "general_public_budget", "operating", 0.01, 0.1)
                if rng.random() < 0.2:
                    add(unit, code, "general_public_budget", "project", 0.01, 0.1)
            rest = [c for c in pool if c not in operations] or list(pool)
            for code in rng.sample(rest, min(len(rest), rng.choice((1, 1, 2, 3)))):
                add(unit, code, "general_public_budget", "project", 0.005, 0.6)
                if rng.random() < 0.1:
                    add(unit, code, "general_public_budget", "operating", 0.001, 0.02)
        staff = rng.choice(("01", "02"))
        for code, type_, chance, low, high in (
            ("20805" + staff, "personnel", 0.6, 0.005, 0.1),
            ("20805" + staff, "operating", 0.2, 0.0005, 0.005),
            ("2080505", "personnel", 0.9, 0.01, 0.05),
            ("2080506", "personnel", 0.6, 0.005, 0.03),
            ("2080599", "personnel", 0.2, 0.001, 0.01),
            ("2080801", "project", 0.1, 0.001, 0.05),
            ("21011" + staff, "personnel", 0.9, 0.005, 0.03),
            ("2101103", "personnel", 0.4, 0.005, 0.03),
            ("2210201", "personnel", 0.95, 0.01, 0.05),
            ("2210202", "personnel", 0.3, 0.001, 0.02),
            ("2210203", "personnel", 0.3, 0.001, 0.02),
        ):
            if rng.random() < chance:
                add(unit, code, "general_public_budget", type_, low, high)
    for feature, source, groups in (("fund", "government_fund", FUND_GROUPS), ("capital", "state_capital", CAPITAL_GROUPS)):
        if feature in features:
            pool = items_of(rng.choice(groups))
            for code in rng.sample(pool, min(len(pool), rng.choice((1, 1, 2)))):
                add(0, code, source, "project", 0.01, 0.5)
    if "own" in features:
        operations = [key for key in found if key[3] in BASIC and key[2] == "general_public_budget"]
        for unit, code, _, type_ in rng.sample(operations, min(len(operations), rng.choice((1, 2, 4)))):
            add(unit, code, "own", type_, 0.005, 0.2)
        _, code, *_ = rng.choice([key for key in found if key[3] == "project"])
        add(0, code, "own", "project", 0.005, 0.2)
        if "rare" in features:
            add(0, code, "own", rng.choice(RARE_TYPES), 0.005, 0.05)
    if "special" in features:
        code = rng.choice([key[1] for key in found if key[3] == "project" and key[0] == 0])
        add(0, code, "special_account", "project", 0.005, 0.1)
    if "reserve" in features:
        for code in sorted({key[1] for key in found if key[3] == "personnel"}):
            if rng.random() < 0.6:
                continue
            add(0, code, "general_public_budget", "reserve", 0.005, 0.1)
    return [Entry("spending", unit, code, source, type_, value) for (unit, code, source, type_), value in found.items()]


def _projects(rng: Random, spending: list[Entry], units: Sequence[Unit], year: int, quantum: int, carried: bool) -> tuple[Project, ...]:
    """Projects whose amounts make up the project spending of every entry."""
    projects: list[Project] = []
    names = {f"{head}{tail}" for head in _PROJECT_HEADS for tail in _PROJECT_TAILS}
    free = rng.sample(sorted(names), len(names))
    for e in spending:
        if e.type != "project":
            continue
        for value in split(rng, e.amount, rng.choice((1, 1, 2, 3)), quantum):
            old = _part(rng, value, quantum) if carried and e.source in APPROPRIATION and rng.random() < 0.3 else 0
            amounts = {key: v for key, v in (((e.source, False), value - old), ((e.source, True), old)) if v}
            serial = f"{rng.randrange(420000, 420200)}{year % 100:02d}{units[e.unit].code[:3]}T{100 + len(projects):09d}"
            name = free.pop() if free else f"专项任务{len(projects)}"
            projects.append(Project(e.unit, serial, name, e.code, amounts))
    return tuple(projects)


def _funding(
    rng: Random, spending: list[Entry], projects: Sequence[Project], profile: Profile, quantum: int, features: frozenset[str]
) -> list[Entry]:
    """What paid for the spending: income, balances of last year, what is left."""
    entries: list[Entry] = []
    spent: Counter[tuple[int, str, str]] = Counter()
    for e in spending:
        spent[e.unit, e.code, e.source] += e.amount
    carried: Counter[tuple[int, str, str]] = Counter()
    for p in projects:
        for (source, old), value in p.amounts.items():
            if old:
                carried[p.unit, p.subject, source] += value
    for (unit, code, source), value in spent.items():
        closing = opening = released = distributed = 0
        if profile.kind == "budget":
            opening = carried[unit, code, source]
        elif "carryover" in features and rng.random() < 0.5:
            opening = _part(rng, value, quantum)
            closing = rng.choice((0, opening, _part(rng, value, quantum)))
        if source == "own" and "released" in features:
            distributed = _part(rng, value, quantum, 0.0, 0.1) if profile.kind == "final" else 0
            released = _part(rng, value + closing + distributed - opening, quantum, 0.1, 0.5) if value > opening else 0
        income = value + closing + distributed - opening - released
        if income < 0:
            closing, income = closing - income, 0
        for account, figure in (("opening", opening), ("closing", closing), ("released", released), ("distributed", distributed)):
            if figure:
                entries.append(Entry(account, unit, code, source, "", figure))
        if source == "own":
            kinds = rng.sample(profile.own_incomes, rng.choice((1, 1, 2)))
            for name, figure in zip(kinds, split(rng, income, len(kinds), quantum), strict=False):
                entries.append(Entry("income", unit, code, name, "", figure))
        elif income:
            entries.append(Entry("income", unit, code, source, "", income))
    return entries


def _economic(rng: Random, ledger: Ledger, quantum: int) -> dict[str, int]:
    """The economic 款 of the basic expenditure from the general public budget."""
    source = ("general_public_budget",)
    found: dict[str, int] = {}
    personnel = ledger.spending("", source, ("personnel",))
    for economic, subject in (("30113", "2210201"), ("30108", "2080505"), ("30109", "2080506")):
        value = ledger.spending(subject, source, ("personnel",))
        if value:
            found[economic] = value
            personnel -= value
    operating = ledger.spending("", source, ("operating",))
    wages = [c for c in ECONOMIC if len(c) == 5 and c.startswith(PERSONNEL_CLASSES) and c not in found]
    goods = [c for c in ECONOMIC if len(c) == 5 and c.startswith("302")]
    rare = [c for c in ECONOMIC if len(c) == 5 and c.startswith(OPERATING_CLASSES[1:])]
    for total, pool in ((personnel, wages), (operating, goods + rng.sample(rare, rng.choice((0, 1, 2))))):
        picked = rng.sample(pool, rng.randint(3, min(len(pool), 16)))
        for code, value in zip(picked, split(rng, total, len(picked), quantum), strict=False):
            found[code] = value
    return found


def _three_public(rng: Random, economic: dict[str, int], units: int, quantum: int) -> dict[str, dict[int, dict[str, int]]]:
    """三公 by basis, unit and item, no item below its part in the basic expenditure."""
    within = {"overseas_travel": "30212", "vehicle_purchase": "31013", "vehicle_operation": "30231", "reception": "30217"}
    final: dict[int, dict[str, int]] = {u: {} for u in range(units)}
    budget: dict[int, dict[str, int]] = {u: {} for u in range(units)}
    for item, chance in zip(THREE_PUBLIC, (0.15, 0.1, 0.5, 0.6), strict=True):
        least = economic.get(within[item], 0)
        extra = amount(rng, CENT_OF_WAN * 5, WAN * 20, quantum) if rng.random() < (0.3 if least else chance) else 0
        for unit, value in zip(range(units), split(rng, least + extra, rng.randint(1, units), quantum), strict=False):
            final[unit][item] = value
            budget[unit][item] = value if rng.random() < 0.5 else value + amount(rng, CENT_OF_WAN * 5, WAN * 5, quantum)
    return {"final": final, "budget": budget}


def _purchases(rng: Random, projects: Sequence[Project], units: int) -> tuple[tuple[Purchase, ...], tuple[Purchase, ...]]:
    """Procurement and purchased services, within the projects they belong to."""
    goods, services = [], []
    for p in rng.sample(list(projects), min(len(projects), 6)):
        if p.total < 10 * WAN:
            continue
        if rng.random() < 0.6:
            number, name = rng.choice(_GOODS)
            quantity = rng.randint(1, 400)
            price = rng.randint(1, 80) * CENT_OF_WAN
            total = quantity * price
            if total <= p.total:
                sme = rng.choice((0, total, total // 2 // CENT_OF_WAN * CENT_OF_WAN))
                micro = rng.choice((0, sme, sme // 2 // CENT_OF_WAN * CENT_OF_WAN))
                goods.append(Purchase(p.unit, p.name, f"[{number}]{name}", p.subject, "30218", quantity, price, total, sme, micro))
        else:
            total = _part(rng, p.total, CENT_OF_WAN)
            services.append(Purchase(p.unit, p.name, rng.choice(_SERVICES), p.subject, "30227", 1, total, total))
    by_unit = lambda x: x.unit  # noqa: E731
    return tuple(sorted(goods, key=by_unit)), tuple(sorted(services, key=by_unit))


def random_report(rng: Random, profile: Profile | None = None, exact: bool | None = None) -> Book:
    """An invented report of ``profile`` (final accounts or a budget where None).

    ``exact``: amounts are multiples of 0.01 万元; otherwise of 0.01 to 1 yuan, so that
    figures printed in 万元 are rounded. None leaves both to the dice.
    """
    profile = profile or PROFILES[rng.choice(sorted(PROFILES))]
    if exact is None:
        exact = rng.random() < 0.6
    quantum = CENT_OF_WAN if exact else rng.choice((1, 100))
    features = frozenset(
        name for name, chance in FEATURES.items() if (rng.random() < chance or name in profile.always) and name in profile.features
    )
    year = rng.randint(*profile.years)
    place = _place(rng)
    homes = [g for g in FIELD_GROUPS if g[:3] in _ORGANS and g[:3] in (profile.homes or profile.classes)]
    home = rng.choice(homes)
    organ = place + rng.choice(profile.organs or _ORGANS[home[:3]])
    code = f"{rng.randint(1, 799):03d}"
    count = min(rng.choice((1, 1, 1, 2, 3)), profile.units)
    branches = rng.sample(_BRANCHES, count - 1)
    units = (Unit(code + "001", organ + "本级"), *(Unit(f"{code}{i:03d}", place + b) for i, b in enumerate(branches, 2)))
    scale = amount(rng, profile.scale[0] * WAN, profile.scale[1] * WAN, WAN)
    spending = _spending(rng, count, scale, quantum, features, home, profile.classes)
    projects = _projects(rng, spending, units, year, quantum, profile.kind == "budget" and "carryover" in features)
    ledger = Ledger([*spending, *_funding(rng, spending, projects, profile, quantum, features)])
    economic = _economic(rng, ledger, quantum)
    around = lambda value: max(int(value * rng.uniform(0.7, 1.3)) // CENT_OF_WAN * CENT_OF_WAN, CENT_OF_WAN)  # noqa: E731
    public = ("general_public_budget",)
    spent = {c: ledger.spending(c, public) for c in ledger.codes("spending", public) if len(c) == 7}
    initial = {c: rng.choice((v, around(v), around(v), 0)) for c, v in spent.items()}
    prior = {c: around(v) for c, v in spent.items()}
    goods, services = _purchases(rng, projects, count) if profile.kind == "budget" else ((), ())
    return Book(
        kind=profile.kind,
        year=year,
        place=place,
        department=Unit(code, organ),
        units=units,
        quantum=quantum,
        ledger=ledger,
        economic=economic,
        three_public=_three_public(rng, economic, count, quantum),
        projects=projects,
        initial=initial,
        prior=prior,
        prior_other=around(max(ledger.spending() - sum(spent.values()), CENT_OF_WAN)) if ledger.spending() > sum(spent.values()) else 0,
        procurement=goods,
        services=services,
        meetings=economic.get("30215", 0) + amount(rng, WAN, 50 * WAN, quantum),
        training=economic.get("30216", 0) + amount(rng, WAN, 50 * WAN, quantum),
    )


def broken_identities(book: Book) -> list[str]:
    """The identities of the model that do not hold (none should)."""
    ledger, faults = book.ledger, []

    def check(name: str, left: int, right: int, at_least: bool = False) -> None:
        if left < right if at_least else left != right:
            faults.append(f"{name}: {left} against {right}")

    for code in ("", *ledger.codes("spending", SOURCES), *ledger.codes("income", (*SOURCES, *OWN_INCOMES))):
        for source in SOURCES:
            incomes = OWN_INCOMES if source == "own" else (source,)
            one = (source,)
            came = ledger.sum("opening", code, one) + ledger.sum("released", code, one) + ledger.income(code, incomes)
            went = ledger.spending(code, one) + ledger.sum("closing", code, one) + ledger.sum("distributed", code, one)
            check(f"balance {code} {source}", came, went)
    public = ("general_public_budget",)
    check("personnel", book.economic_sum(*PERSONNEL_CLASSES), ledger.spending("", public, ("personnel",)))
    check("operating", book.economic_sum(*OPERATING_CLASSES), ledger.spending("", public, ("operating",)))
    for item, code in (("overseas_travel", "30212"), ("vehicle_operation", "30231"), ("reception", "30217")):
        for basis in ("final", "budget"):
            check(f"three public {item}", book.three(basis, item), book.economic.get(code, 0), at_least=True)
    for source in SOURCES:
        stated = sum(v for p in book.projects for (s, _), v in p.amounts.items() if s == source)
        check(f"projects {source}", stated, ledger.spending("", (source,), ("project",)))
    for e in ledger.entries:
        check("sign", e.amount, 1, at_least=True)
        check("quantum", e.amount % book.quantum, 0)
    for code in CLASSES:
        items = [c for c in ledger.codes("spending", SOURCES) if len(c) == 7 and c.startswith(code)]
        check(f"class {code}", ledger.spending(code), sum(ledger.spending(c) for c in items))
    return faults
