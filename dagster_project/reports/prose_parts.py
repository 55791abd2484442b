"""Amounts that are a part of what they are named by: one source's, one unit's, one subject's."""

import re
from decimal import Decimal

from dagster_project.reports.prose_memory import Memory, Place
from dagster_project.reports.prose_topics import SPLITS, UNSPECIFIED, Topic

# Opens the parts of what was named before.
PARTS = re.compile(r"(?:其中|包括|包含|（)[^；]*$")
_UNIT_ITSELF = re.compile(r"本级|机关(?!运行)")
_UNITS_BELOW = re.compile(r"(?:下属|所属|直属|二级)[^，。；：]{0,12}单位")
_MONEY = re.compile(r"\d[万亿]?元")
# These pay but a part of them.
_PARTLY = frozenset({"agency_operating", "basic", "operating"})
_TRAVEL = frozenset({"overseas_travel", "vehicles", "vehicle_purchase", "vehicle_operation", "reception"})
BALANCES = frozenset({"opening_balance", "carryover", "closing_balance", "year_end_carryover"})
# Where an amount comes from; and what money of such is spent on.
SOURCES = frozenset(
    {"superior_subsidy", "institutional", "commercial", "subordinate_remittance", "other", "special_account", "unit_funds"}
    | {"fiscal_appropriation", "general_public_budget", "government_fund", "state_capital"}
)
_PURCHASES = {"procurement_total", "procurement_goods", "procurement_works", "procurement_services", "purchased_services_total"}
_SPENT = SPLITS | _TRAVEL | _PURCHASES | {"three_public", "agency_operating"}
# What these are made of is said in other words than the whole: 公务接待费3万元，其中基本支出列支1万元.
_NO_WHOLES = (_SPENT - SPLITS) | {"conference", "training"}
# What codes of economic subjects begin with.
ECONOMIC = "35"


def is_part(memory: Memory, place: Place, topic: Topic) -> bool:
    """Whether an amount is that part of ``topic`` which something else pays for or is paid from, and not all of it."""
    spoken = {each.measure for each in memory.spoken}
    if _is_of_some_units(memory, place):
        return True
    if (topic.measure in SPLITS and spoken & _NO_WHOLES) or (topic.measure in _TRAVEL and spoken & _PARTLY):
        return True
    if topic.measure not in SOURCES | {"carryover"} or topic.name.endswith("支出"):
        return False
    mentioned = memory.mentioned
    last = mentioned[-1].topic if mentioned else None
    if last and last.measure == UNSPECIFIED and last.name and PARTS.search(place.text, place.since, place.money.start):
        return True
    above = next((each for each in reversed(mentioned) if each.topic.measure not in SOURCES | {UNSPECIFIED}), None)
    paid = above.topic if above else None
    if above and above.topic.measure in BALANCES and topic.measure in SOURCES:
        return bool(PARTS.search(place.text, above.end, place.money.start))
    if paid is None or (topic.fund and paid.name == "项目支出" and memory.about and memory.about.measure == "project"):
        return False
    spending = topic.fund is not None and "支出" in paid.name and "收" not in paid.name and "收入" not in place.clause
    return paid.code is not None or paid.measure in _SPENT or spending


def _is_of_some_units(memory: Memory, place: Place) -> bool:
    """Whether a sentence tells apart what the unit itself and what those below it have: 本级支出5万元，下属单位支出3万元."""
    below = [match.start() for match in _UNITS_BELOW.finditer(place.text)]
    itself = _UNIT_ITSELF.search(place.text, 0, below[-1]) if below else None
    if itself is None or not _MONEY.search(place.text, itself.end(), below[-1]):
        return False
    memory.shared = memory.shared or bool(_UNIT_ITSELF.search(place.clause) or _UNITS_BELOW.search(place.clause))
    return memory.shared


def divided(memory: Memory, place: Place) -> Topic | None:
    """The subject that 基本支出 and its like are of: the paragraph's, or one whose parts the sentence goes on to tell."""
    if memory.item and memory.item.code and not _exceeds_item(memory, place) and not place.text.startswith("此外"):
        return memory.item
    last = memory.mentioned[-1].topic if memory.mentioned else None
    if last is None or last.code is None or last.code[0] in ECONOMIC:
        return None
    return last if last.measure in SPLITS or PARTS.search(place.text, place.since, place.money.start) else None


def _exceeds_item(memory: Memory, place: Place) -> bool:
    """Whether an amount is more than any that was told of the paragraph's subject, and no part of it."""
    return memory.most is not None and (place.money.yuan or Decimal(0)) > memory.most
