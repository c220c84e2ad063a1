"""Plain functions over events say what the meaning says, of households of which nothing else is known."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import elig
from elig.adapters.watch.deciding import only_events
from elig.engine.alarm import Alarm, Asked
from elig.engine.facts import Event

SHIPPED = elig.load()
SMALL = elig.load(Path(__file__).parent.parent / "watch" / "rules")
DAY = datetime.date(2025, 3, 31).toordinal()
# Forms that no shipped warning has.
MORE = """jurisdiction national

document invented "虚构文件"
  provenance illustrative
entity household "农户"
  fact household_no "户编号" is text
entity member "家庭成员" of household
  fact sex "性别" is one of male "男", female "女"
event wage "工资" of member, dated reported_on
  fact reported_on is date
  fact earned "月工资" is money
  fact handed_out "已发放" is yes/no
  fact kinds "种类" is several of bonus "奖金", basic "基本"
derive reports "次数" for household
  be count of wage over the last 60 days
  source invented
warn one_only for household
  when reports >= 1 and not (reports >= 2)
  source invented
warn unpaid for each member
  when any of
    - count of wage over the last 31 days where (not handed_out and earned in 3,000 yuan to 5,000 yuan) >= 1
    - count of wage over the last 31 days where (kinds includes bonus) >= 1 and reports >= 3
  source invented
warn fallen for each member
  when wage.earned falls by 30% over the last 60 days and sex is female
  source invented
"""


@pytest.fixture(scope="module")
def more(tmp_path_factory: pytest.TempPathFactory) -> elig.Library:
    file = tmp_path_factory.mktemp("rules") / "more.elig"
    file.write_text(MORE, "utf-8")
    return elig.load(file)


def values(fact: object) -> st.SearchStrategy[object]:
    kind = fact.type.kind  # type: ignore[attr-defined]
    if kind == "money":
        return st.sampled_from([0, 3_000, 10_001, 350_000, 500_000, 600_001, 1_000_001, 2_000_001])
    if kind == "choice":
        return st.sampled_from(fact.type.options)  # type: ignore[attr-defined]
    if kind == "date":
        return st.sampled_from([DAY - back for back in (-3, 0, 1, 2, 10, 30, 31, 59, 60, 90, 365, 366)])
    if kind == "yes_no":
        return st.booleans()
    if kind == "several":
        return st.frozensets(st.sampled_from(fact.type.options))  # type: ignore[attr-defined]
    return st.integers(1, 4) if kind == "number" else st.just("示例")


@st.composite
def events(draw: st.DrawFn, library: elig.Library) -> tuple[Event, ...]:
    found = []
    for number in range(draw(st.integers(0, 8))):
        kind = draw(st.sampled_from(library.policy.events))
        facts = {
            fact.name: draw(values(fact))
            for fact in kind.facts
            if fact.name == kind.dated or draw(st.integers(0, 40))
        }
        who = None if kind.entity == "household" else draw(st.sampled_from(["m1", "m2"]))
        found.append(Event(f"e{number}", kind.name, who, facts[kind.dated], facts))  # type: ignore[arg-type]
    return tuple(found)


@pytest.mark.parametrize("name", ["shipped", "small", "more"])
def test_functions_agree_with_the_meaning(name: str, more: elig.Library) -> None:
    library = {"shipped": SHIPPED, "small": SMALL, "more": more}[name]
    quick, slow = Alarm(library.policy), Alarm(library.policy, durable_rules=False)
    if not quick.durable_rules:
        pytest.skip("durable-rules is not to be had here")
    place = {"shipped": ("henan", "lankao"), "small": ("henan",), "more": ()}[name]
    answered = 0

    @settings(max_examples=150, deadline=None)
    @given(st.lists(events(library), min_size=1, max_size=6), st.integers(DAY - 20, DAY))
    def check(households: list[tuple[Event, ...]], day: int) -> None:
        nonlocal answered
        for warns in {*quick.of_event.values(), quick._every}:
            asked = [Asked(only_events(told), day, place, warns, bare=True) for told in households]
            answers = quick.decide(asked)
            assert [each.truths for each in answers] == [each.truths for each in slow.decide(asked)]
            answered += sum(each.meaning is None for each in answers)

    check()
    assert answered > 150


def test_every_shipped_warning_is_made_into_functions() -> None:
    alarm = Alarm(SHIPPED.policy)
    for warns in alarm.of_event.values():
        asked = Asked(only_events(()), DAY, ("henan", "lankao"), warns, bare=True)
        assert alarm._bare(asked) is not None, warns
