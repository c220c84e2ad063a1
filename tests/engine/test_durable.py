"""The driver of durable-rules: right inside its corner, and refusing whatever is outside."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from elig.engine import durable
from elig.engine.durable import EngineError, LimitError, check_limits, ruleset

needs_library = pytest.mark.skipif(not durable.available(), reason=durable.why_not() or "-")
Formula = Any  # an atom's name, or ("and" | "or" | "not", [formulas])


def rule(*conditions: dict[str, Any], k: str = "x") -> durable.Rule:
    return {"all": [{"f": {"$and": [{"k": k}, *conditions]}}]}


def fired_by(rules: dict[str, durable.Rule], *batches: list[dict[str, int | str]]) -> list[str]:
    names: list[str] = []
    ruleset(rules).run(batches, lambda name, facts: names.append(name))
    return names


# --- Kleene's logic -----------------------------------------------------------------------------


def truth(formula: Formula, atoms: dict[str, int]) -> int:
    """Kleene's strong three-valued logic with 0 no, 1 unknown, 2 yes."""
    if isinstance(formula, str):
        return atoms[formula]
    kind, parts = formula
    values = [truth(part, atoms) for part in parts]
    if kind == "not":
        return 2 - values[0]
    return min(values) if kind == "and" else max(values)


def encode(formula: Formula, definite: bool, negated: bool = False) -> dict[str, Any]:
    """The formula as a condition that holds when it is surely (or at least possibly) true."""
    if isinstance(formula, str):
        if definite:
            return {formula: 0 if negated else 2}
        return {"$lte": {formula: 1}} if negated else {"$gte": {formula: 1}}
    kind, parts = formula
    if kind == "not":
        return encode(parts[0], definite, not negated)
    joined = "$and" if (kind == "and") is not negated else "$or"
    return {joined: [encode(part, definite, negated) for part in parts]}


def draw(random_: random.Random, depth: int) -> Formula:
    if depth == 0 or random_.random() < 0.25:
        return f"a{random_.randrange(6)}"
    kind = random_.choice(["and", "or", "not"])
    return kind, [draw(random_, depth - 1) for _ in range(1 if kind == "not" else random_.randint(1, 3))]


@needs_library
def test_nested_formulas_agree_with_the_truth_table() -> None:
    random_ = random.Random(20240501)
    checked = 0
    while checked < 3_000:
        formulas = {f"c{number}": draw(random_, 3) for number in range(4)}
        rules = {
            f"{kind}|{name}": rule(encode(formula, kind == "d"))
            for name, formula in formulas.items()
            for kind in "dp"
        }
        for _ in range(5):
            atoms = {f"a{number}": random_.randrange(3) for number in range(6)}
            names = fired_by(rules, [{"k": "x", **atoms}])
            for name, formula in formulas.items():
                expected = truth(formula, atoms)
                assert (f"d|{name}" in names) is (expected == 2), (formula, atoms)
                assert (f"p|{name}" in names) is (expected >= 1), (formula, atoms)
                checked += 1


@needs_library
def test_a_missing_property_makes_no_comparison_true() -> None:
    tests: list[dict[str, Any]] = [
        {"a": 0},
        *({op: {"a": 0}} for op in ("$lt", "$lte", "$gt", "$gte", "$neq")),
    ]
    assert fired_by({f"r{at}": rule(each) for at, each in enumerate(tests)}, [{"k": "x"}]) == []


# --- a check ------------------------------------------------------------------------------------


@needs_library
def test_a_generator_sees_what_fired_before_it_yields_the_next_stratum() -> None:
    names: list[str] = []

    def strata() -> Iterator[list[dict[str, int | str]]]:
        yield [{"k": "h0", "a1": 2}]
        assert names == ["low"]
        yield [{"k": "h1", "s_low": 2 if "low" in names else 0}]
        assert names == ["low", "high"]

    rules = {"low": rule({"a1": 2}, k="h0"), "high": rule({"s_low": 2}, k="h1")}
    ruleset(rules).run(strata(), lambda name, facts: names.append(name))
    assert names == ["low", "high"]


@needs_library
def test_fired_gets_the_fact_that_was_given() -> None:
    facts: list[dict[str, int | str]] = [{"k": "x", "m": number, "a": 2} for number in range(3)]
    seen: list[int] = []
    ruleset({"r": rule({"a": 2})}).run([facts], lambda name, found: seen.append(id(found["f"])))
    assert sorted(seen) == sorted(map(id, facts))


@needs_library
def test_an_or_with_two_true_branches_fires_twice() -> None:
    rules = {"r": rule({"$or": [{"a": 2}, {"b": 2}]})}
    assert fired_by(rules, [{"k": "x", "a": 2, "b": 2}]) == ["r", "r"]
    assert fired_by(rules, [{"k": "x", "a": 2, "b": 0}]) == ["r"]


@needs_library
def test_a_fact_that_no_rule_reads_is_no_error() -> None:
    assert fired_by({"r": rule({"a": 2})}, [{"k": "other", "b": 1}, {"k": "x", "a": 2}]) == ["r"]


@needs_library
def test_the_same_fact_twice_is_an_error_of_ours() -> None:
    rules = {"r": rule({"a": 2})}
    with pytest.raises(EngineError, match="same fact twice"):
        fired_by(rules, [{"k": "x", "a": 2}], [{"a": 2, "k": "x"}])
    assert fired_by(rules, [{"k": "x", "a": 2}]) == ["r"]


@needs_library
def test_the_step_cap() -> None:
    facts: list[dict[str, int | str]] = [{"k": "x", "m": number} for number in range(5)]
    rules = ruleset({"r": rule()})
    rules.run([facts], lambda name, found: None, max_steps=5)
    with pytest.raises(EngineError, match="more than 4 rules"):
        rules.run([facts], lambda name, found: None, max_steps=4)


@needs_library
def test_what_fired_raises_passes_through_and_leaves_no_session() -> None:
    rules = ruleset({"r": rule({"a": 2})})

    def fail(name: str, facts: object) -> None:
        raise KeyError(name)

    for _ in range(1_100):  # a ruleset can hold 1,024 sessions: one that stayed each time would not fit
        with pytest.raises(KeyError):
            rules.run([[{"k": "x", "a": 2}]], fail)
    names: list[str] = []
    rules.run([[{"k": "x", "a": 2}]], lambda name, facts: names.append(name))
    assert names == ["r"]
    assert not durable._sessions


@needs_library
def test_a_check_may_start_another() -> None:
    rules = {"r": rule({"a": 2})}
    inner: list[str] = []
    ruleset(rules).run([[{"k": "x", "a": 2}]], lambda *_: inner.extend(fired_by(rules, [{"k": "x", "a": 2}])))
    assert inner == ["r"]


@needs_library
def test_eight_threads_answer_as_one() -> None:
    random_ = random.Random(7)
    rules = {f"r{number}": rule(encode(draw(random_, 3), definite=True)) for number in range(10)}
    records: list[dict[str, int | str]] = [
        {"k": "x", **{f"a{at}": random_.randrange(3) for at in range(6)}} for _ in range(100)
    ]
    alone = [sorted(fired_by(rules, [record])) for record in records]
    answers: dict[int, list[list[str]]] = {}

    def work(number: int) -> None:
        answers[number] = [sorted(fired_by(rules, [record])) for record in records]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answers.get(number) for number in range(8)] == [alone] * 8


class _Failing:
    """The C module, with one function out of memory."""

    def __init__(self, name: str) -> None:
        self._name, self._library = name, durable._library()[0]

    def __getattr__(self, name: str) -> Any:
        if name == self._name:
            return self._fail
        return getattr(self._library, name)

    def _fail(self, *arguments: object) -> None:
        raise MemoryError


@needs_library
@pytest.mark.parametrize("function", ["assert_fact", "start_action_for_state", "complete_and_start_action"])
def test_out_of_memory_gives_the_ruleset_up(function: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = ruleset({"memory": rule({"a": 2})})
    before = rules._c
    with monkeypatch.context() as patch:
        library = _Failing(function)
        patch.setattr(durable, "_library", lambda: (library, ""))
        with pytest.raises(EngineError, match="out of memory"):
            rules.run([[{"k": "x", "a": 2}]], lambda name, facts: None)
    assert rules._c is None
    assert fired_by({"memory": rule({"a": 2})}, [{"k": "x", "a": 2}]) == ["memory"]
    assert rules._c not in (None, before)


# --- rulesets are kept by content -----------------------------------------------------------------


@needs_library
def test_the_same_rules_are_one_ruleset() -> None:
    one, two = rule({"a": 2}), rule({"b": 2})
    assert ruleset({"one": one, "two": two}) is ruleset({"two": two, "one": one})
    assert ruleset({"one": one}) is not ruleset({"one": two})


@needs_library
def test_longest_unused_are_deleted_but_none_that_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "_KEPT", 2)
    kept = ruleset({"kept": rule({"a": 2})})
    names: list[str] = []

    def build_others(name: str, facts: object) -> None:
        names.append(name)
        others = [ruleset({f"o{number}": rule({"a": 2})}) for number in range(5)]
        assert kept._c is not None
        assert [other._c is not None for other in others] == [False, False, False, False, True]

    kept.run([[{"k": "x", "a": 2}], [{"k": "x", "a": 2, "m": 1}]], build_others)
    assert names == ["kept", "kept"]
    ruleset({"p": rule()}), ruleset({"q": rule()})
    assert kept._c is None
    kept.run([[{"k": "x", "a": 2}]], lambda name, facts: names.append(name))  # built again
    assert names == ["kept"] * 3


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


SLOW = pytest.param(1, id="whole", marks=pytest.mark.slow)


def _stays_flat(work: Callable[[int], object], times: int) -> None:
    for number in range(times // 5):  # the allocator fills its pools
        work(number)
    before = _resident_bytes()
    for number in range(times // 5, times):
        work(number)
    assert _resident_bytes() - before < 8 * 2**20


@needs_library
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="no /proc")
@pytest.mark.parametrize("share", [pytest.param(20, id="part"), SLOW])
def test_memory_stays_flat(share: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "_KEPT", 4)
    fact: dict[str, int | str] = {"k": "x", **{f"a{at}": 2 for at in range(20)}}
    conditions = [{f"a{at}": 2} for at in range(20)]

    def create(number: int) -> None:
        rules = {f"r{number}_{at}": rule(each) for at, each in enumerate(conditions)}
        assert len(fired_by(rules, [fact])) == 20

    _stays_flat(create, 2_000 // share)
    one = {f"r{at}": rule(each) for at, each in enumerate(conditions)}
    _stays_flat(lambda number: fired_by(one, [fact]), 5_000 // share)


# --- limits ---------------------------------------------------------------------------------------


def ands(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"$and": list(conditions)}


def ors(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"$or": list(conditions)}


def pairs(count: int) -> list[dict[str, Any]]:
    return [ors({f"a{at}": 2}, {f"b{at}": 2}) for at in range(count)]


def under(count: int, *last: dict[str, Any]) -> dict[str, durable.Rule]:
    """Rules whose first conditions one fact can all match, with more below each."""
    return {f"r{at}": rule({f"a{at}": 2}, *last) for at in range(count)}


def spread(rules: int, each: int) -> dict[str, durable.Rule]:
    """Rules that each try one property for `each` values, all different."""
    return {f"r{at}": rule(ors(*({"a": at * each + value} for value in range(each)))) for at in range(rules)}


def patterns(count: int) -> durable.Rule:
    return {"all": [{f"f{at}": {"k": f"x{at}"}} for at in range(count)]}


def alike(count: int) -> durable.Rule:
    return {"all": [{f"f{at}": {"k": "y"}} for at in range(count)]}


WITHIN = {
    "40 rules read one k": under(40),
    "64 wait: 39 and 25 below the last": under(40, ors(*({f"b{at}": 2} for at in range(25)))),
    "two conditions that exclude each other count once": {
        f"r{at}": rule(ors({f"a{at}": 2}, {f"a{at}": 0})) for at in range(40)
    },
    "15 groups": {"r": rule(*(ors({f"a{at}": 2}) for at in range(14)))},
    "1,024 ways": {"r": rule(*pairs(10))},
    "16 patterns": {"r": patterns(16)},
    "500 conditions in one place": spread(25, 20),
    "15 rules of 16 patterns alike": {f"r{at}": alike(16) for at in range(15)},
    "4,095 rules": {f"r{at}": rule(k=f"x{at % 110}") for at in range(4_095)},
}
OUTSIDE = {
    "41 rules ask for k = 'x'; at most 40": under(41),
    "can match 65 conditions side by side; at most 64": under(40, ors(*({f"b{at}": 2} for at in range(26)))),
    "more than 15 groups": {"r": rule(*(ors({f"a{at}": 2}) for at in range(15)))},
    "in 2048 ways; at most 1024": {"r": rule(*pairs(11))},
    "17 patterns; from 1 to 16": {"r": patterns(17)},
    "0 patterns": {"r": {"all": []}},
    "501 conditions in one place": {**spread(25, 20), "more": rule(ors({"a": -1}))},
    "256 patterns end in the same condition": {f"r{at}": alike(16) for at in range(16)},
    "can match 80 conditions": {f"r{at}": rule(ors({"a": 2}, {"a": 2})) for at in range(40)},
    "k = '\\$begin' is the driver's own": {"r": rule(k="$begin")},
    "4096 rules in one ruleset; at most 4095": {f"r{at}": rule(k=f"x{at % 110}") for at in range(4_096)},
    "the rule name 'D' has other characters": {"D": rule()},
    "the property name '人' has other characters": {"r": rule({"人": 2})},
    "'id' is read as 'id'": {"r": rule({"id": 2})},
    "'sid' is read as 'sid'": {"r": rule({"$gte": {"sid": 2}})},
    "'p2039599' and 'p2222382' are one": {"r": rule({"p2039599": 2}, {"p2222382": 2})},
    "rules: the names 'p2039599' and 'p2222382' are one": {"p2039599": rule(), "p2222382": rule()},
    "the rule name '\\$begin' is the driver's own": {"$begin": rule()},
    "5 is no alias": {"r": {"all": [{5: {"k": "x"}}]}},
    "'f\\$not' is no alias": {"r": {"all": [{"f$not": {"k": "x"}}]}},
    "asks for .* first": {"r": {"all": [{"f": {"a": 2}}]}},
    "asks for {'k': text} first": {"r": {"all": [{"f": ands()}]}},
    "at least one condition": {"r": rule(ors())},
    "not a condition of one key": {"r": rule({"a": 2, "b": 2})},
    "a is True": {"r": rule({"a": True})},
    "a is 2.0": {"r": rule({"a": 2.0})},
    "does not fit 64 bits": {"r": rule({"a": 2**63})},
    "only be compared for being equal": {"r": rule({"$gte": {"a": "x"}})},
    "with a number and with text": {"r": rule({"a": "x"}, {"a": 2})},
    "'\\$nex' is read as": {"r": rule({"$nex": {"a": 1}})},
    "a is {'f': 'b'}": {"r": rule({"a": {"f": "b"}})},
    "is not of the form": {"r": {"any": []}},
    "pri is -5": {"r": {**rule(), "pri": -5}},
}


@pytest.mark.parametrize("rules", WITHIN.values(), ids=WITHIN)
def test_within_the_limits(rules: dict[str, durable.Rule]) -> None:
    check_limits(rules)
    if durable.available():
        assert isinstance(fired_by(rules, [{"k": "x", "a": 2}]), list)


@pytest.mark.parametrize(("says", "rules"), OUTSIDE.items(), ids=OUTSIDE)
def test_outside_the_limits(says: str, rules: dict[str, durable.Rule]) -> None:
    with pytest.raises(LimitError, match=says):
        check_limits(rules)


@needs_library
def test_the_worst_fact_within_the_limits_is_taken() -> None:
    """The count of 64 is the library's: one place fewer and it would refuse this fact (error 303)."""
    rules = under(40, ors(*({f"b{at}": 2} for at in range(25))))
    fact: dict[str, int | str] = {
        "k": "x",
        **{f"a{at}": 2 for at in range(40)},
        **{f"b{at}": 2 for at in range(25)},
    }
    assert len(fired_by(rules, [fact])) == 1_000
    all_true: dict[str, int | str] = {"k": "x", **{f"{side}{at}": 2 for side in "ab" for at in range(10)}}
    assert len(fired_by({"r": rule(*pairs(10))}, [all_true])) == 1_024


@needs_library
@pytest.mark.parametrize(
    ("says", "fact"),
    {
        "k = '\\$begin'": {"k": "$begin"},
        "251 properties; at most 250": {"k": "x", **{f"b{at}": 0 for at in range(250)}},
        "'id' is read as": {"k": "x", "id": 1},
        "'p2222382' is another one": {"k": "x", "p2222382": 2},
        "a is True": {"k": "x", "a": True},
        "a is None": {"k": "x", "a": None},
        "compare it with another type": {"k": "x", "a": "2"},
        "a-z, 0-9": {"k": "x", "b": "人"},
        "64 bits": {"k": "x", "a": -(2**63) - 1},
    }.items(),
)
def test_facts_outside_the_limits(says: str, fact: dict[str, Any]) -> None:
    rules = {"r": rule({"a": 2}), "s": rule({"p2039599": 2})}
    with pytest.raises(LimitError, match=says):
        fired_by(rules, [fact])
    assert fired_by(rules, [{"k": "x", "a": 2, **{f"b{at}": 0 for at in range(248)}}]) == ["r"]


def test_the_hash_is_the_librarys() -> None:
    """Against the constants in its rete.c and state.h."""
    assert durable.name_hash("$and") == 3746487396
    assert durable.name_hash("sid") == 3593476751
    assert durable.name_hash("id") == 926444256


def test_without_the_library_it_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    why = "durable-rules cannot be used here: undefined symbol"
    monkeypatch.setattr(durable, "_library", lambda: (None, why))
    assert not durable.available()
    assert durable.why_not() == why
    with pytest.raises(EngineError, match="undefined symbol"):
        ruleset({"nowhere": rule({"z": 1})})
