"""The rule engine `durable-rules`, kept to the corner in which it answers rightly.

Everything that is known of that library is in this file. It is used through its C module alone
(`durable_rules_engine`, version 2.0.28), which does not import on Python 3.13 or Windows: ask
`available()` first. `check_limits` needs no library and says whether rules are in the corner.

>>> rules = {"adult": {"all": [{"f": {"$and": [{"k": "member"}, {"a1": 2}]}}]}}
>>> check_limits(rules)
>>> if available():
...     ruleset(rules).run([[{"k": "member", "a1": 2}]], lambda rule, facts: None)

What its C source says, and what follows (file and function in brackets):

- Names are never compared, only their 32-bit FNV-1a hashes: property names, operators, session and
  message ids [`getStringAndHash` json.c, `fnv1Hash32` state.c]. Two with one hash are the same to it.
- A fact walks the conditions with a stack of 64 places [`handleAlpha` events.c]. All conditions that
  match below one node are put on it before the first is taken off, and the rest wait while that one is
  followed down. So error 303 counts what waits on the *whole way* down, not the siblings of one node.
  Each `$or` is one more node below every branch's end, and always matches.
- It is followed once for each way through the `$or`s: an `$and` of ten `$or`s of two true branches
  fires its rule 1,024 times.
- A node's children sit in a table of 512 that is never grown, and is searched without end when full
  [`findAlpha` rete.c]; `$or` ends in a list of 128 (the stack of 64 is the tighter limit) and the patterns
  that end there in one of 256, whose ends are not checked [`linkAlpha`].
- Each `$and` and `$or` takes two of a pattern's 32 places, and the last may not be used: so 15 of them
  [`APPEND_EXPRESSION`], else error 113.
- A condition with two keys is read by its first key; an empty `$and` links its rule to every fact
  [`createAlpha`].
- Deleting a session frees what only its first action sets up [`deleteStateNode` state.c], hence `$begin`.
- A message's own id is 64 bits of its content, looked up by 32 [`calculateId`], so we number facts.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import itertools
import json
import re
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any
from weakref import WeakValueDictionary

Rule = dict[str, Any]  # {"all": [{"f": {"$and": [{"k": "h0_0"}, {"a3": 2}, {"$or": [{"a4": 0}, …]}]}}]}
Fact = Mapping[str, int | str]
Fired = Callable[[str, Mapping[str, Fact]], None]

MAX_RULES = 4096
MAX_RULES_PER_K = 40
MAX_PATTERNS = 16
MAX_GROUPS = 15
MAX_PROPERTIES = 250
MAX_WAITING = 64
MAX_WAYS = 1024
MAX_CHILDREN = 500  # of one node; the table has 512 places and must not fill
MAX_ALIKE = 250  # the library's list of 256, whose end is not checked
MAX_STEPS = 100_000

_KEPT = 64  # rulesets in C; one of 140 rules takes about 1 MB
_LEAST, _MOST = -(2**63), 2**63 - 1
_NAME = re.compile(r"[a-z0-9_|$]{1,200}")
_ALIAS = re.compile(r"[a-z0-9_]{1,200}")  # without `$`: `x$not`, `x$any` and `x$all` mean something else
_BEGIN: Rule = {"all": [{"f": {"k": "$begin"}}]}
_COMPARISONS: Mapping[str, Callable[[int, int], bool]] = {
    "$lt": int.__lt__,
    "$lte": int.__le__,
    "$gt": int.__gt__,
    "$gte": int.__ge__,
    "$neq": int.__ne__,
}
# What rete.c and state.c look for by hash: none of it may be a property's name.
_TAKEN = (
    *("id", "sid", "all", "any", "pri", "count", "cap", "dist", "name", "$s", "$m", "$l", "$r", "$i"),
    *("$lt", "$lte", "$gt", "$gte", "$eq", "$neq", "$mt", "$imt", "$iall", "$iany", "$ex", "$nex"),
    *("$or", "$and", "$add", "$sub", "$mul", "$div", "$forward"),
)


class EngineError(RuntimeError):
    """The engine could not finish a check; nothing may be concluded from what fired before."""


class LimitError(ValueError):
    """Rules or facts outside what the engine answers rightly."""


def available() -> bool:
    """Whether the C module can be imported here."""
    return _library()[0] is not None


def why_not() -> str:
    """Why the C module cannot be imported; empty if it can."""
    return _library()[1]


@functools.cache
def _library() -> tuple[Any, str]:
    try:
        return importlib.import_module("durable_rules_engine"), ""
    except (ImportError, OSError) as error:  # 3.13: undefined symbol; Windows: never built
        return None, f"durable-rules cannot be used here: {error}"


@functools.lru_cache(maxsize=65_536)
def name_hash(name: str) -> int:
    """The 32-bit FNV-1a hash that the library knows an ASCII name by.

    >>> name_hash("$and")
    3746487396
    """
    value = 0x811C9DC5
    for byte in name.encode("ascii"):
        value = (value ^ byte) * 16_777_619 & 0xFFFF_FFFF
    return value


_TAKEN_HASHES = {name_hash(name): name for name in _TAKEN}


# --- limits, counted before anything is created -------------------------------------------------


@dataclass(slots=True)
class _Node:
    """A condition as the library links it: below its parent, shared by the rules that begin alike."""

    children: dict[tuple[str, str, int | str], _Node] = field(default_factory=dict)
    ors: list[_Node] = field(default_factory=list)
    ends: int = 0  # patterns that end here

    def matching(self) -> int:
        """The most children that one fact can match: a fact has one value for each property."""
        tests: dict[str, list[tuple[str, int | str]]] = {}
        for name, operator, literal in self.children:
            tests.setdefault(name, []).append((operator, literal))
        return sum(_most_true(of_one) for of_one in tests.values())


def _most_true(tests: Sequence[tuple[str, int | str]]) -> int:
    if len(tests) == 1:
        return 1
    numbers = [(operator, literal) for operator, literal in tests if isinstance(literal, int)]
    if len(numbers) < len(tests):
        return 1  # text is only ever tested for being equal, and equal tests are one node
    values = {near for _, literal in numbers for near in (literal - 1, literal, literal + 1)}
    return max(
        sum(_COMPARISONS.get(operator, int.__eq__)(value, literal) for operator, literal in numbers)
        for value in values
    )


class _Network:
    """The library's condition network, built in Python to be counted."""

    def __init__(self) -> None:
        self.root = _Node()
        self.nodes = [self.root]  # a node stands after all that lead to it
        self.kinds: dict[str, type] = {}  # what each property is compared with

    def add(self, rule: str, condition: Any, parent: _Node, groups: Iterator[int]) -> tuple[_Node, int]:
        """The node at which a condition ends, and in how many ways a fact can come there."""
        name, value = _only_item(rule, condition)
        if name not in ("$and", "$or"):
            return self._leaf(rule, name, value, parent), 1
        if next(groups) > MAX_GROUPS:
            raise LimitError(f"rule {rule!r} has more than {MAX_GROUPS} groups ($and, $or) in one pattern")
        if not isinstance(value, list) or not value:
            raise LimitError(f"rule {rule!r}: {name} needs a list with at least one condition")
        ways = []
        if name == "$and":
            end = parent
            for each in value:
                end, count = self.add(rule, each, end, groups)
                ways.append(count)
            return end, prod(ways)
        ends = []
        for each in value:
            end, count = self.add(rule, each, parent, groups)
            ends.append(end)
            ways.append(count)
        joined = self._new()
        for end in ends:
            end.ors.append(joined)
        return joined, sum(ways)

    def _leaf(self, rule: str, name: str, value: Any, parent: _Node) -> _Node:
        operator = "="
        if name in _COMPARISONS:
            operator = name
            name, value = _only_item(rule, value)
        _check_property(name)
        _check_value(name, value)
        literal: int | str = value
        if isinstance(literal, str) and operator != "=":
            raise LimitError(f"rule {rule!r}: {name} is text and can only be compared for being equal")
        if self.kinds.setdefault(name, type(literal)) is not type(literal):
            raise LimitError(f"rule {rule!r}: {name} is compared with a number and with text")
        key = (name, operator, literal)
        if key not in parent.children:
            parent.children[key] = self._new()
        return parent.children[key]

    def _new(self) -> _Node:
        self.nodes.append(_Node())
        return self.nodes[-1]

    def waiting(self) -> int:
        """The most conditions that can wait on the library's stack for any one fact (an upper bound)."""
        need: dict[int, int] = {}
        for node in reversed(self.nodes):
            # The `$or` ends go on the stack first, in order; in which order the children follow
            # depends on the fact, so the deepest of them may stand on all the others.
            most = len(node.ors) + node.matching()
            deepest = max((need[id(child)] for child in node.children.values()), default=0)
            under_ors = max((at + need[id(each)] for at, each in enumerate(node.ors)), default=0)
            need[id(node)] = max(most, most - 1 + deepest, under_ors)
        return need[id(self.root)]


def check_limits(rules: Mapping[str, Rule]) -> None:
    """LimitError unless the library answers these rules rightly; counts only, creates nothing.

    A rule is `{"all": [{alias: condition}, …]}`, with `"pri"` if order matters (lower fires first).
    A condition is `{property: literal}`, `{"$gte": {property: literal}}` (`$lt $lte $gt $neq`),
    `{"$and": […]}` or `{"$or": […]}`; each pattern asks for `{"k": text}` first.
    """
    _check_rules(rules)


def _check_rules(rules: Mapping[str, Rule]) -> _Network:
    if len(rules) >= MAX_RULES:  # $begin is one more
        raise LimitError(f"{len(rules)} rules in one ruleset; at most {MAX_RULES - 1}")
    network = _Network()
    _add_pattern(network, "$begin", ("f", {"k": "$begin"}))
    per_discriminator: Counter[str] = Counter()
    for name, rule in rules.items():
        _check_name("rule", name)
        if name == "$begin":
            raise LimitError("the rule name '$begin' is the driver's own")
        for discriminator in {_add_pattern(network, name, each) for each in _patterns(name, rule)}:
            per_discriminator[discriminator] += 1
    if "$begin" in per_discriminator:
        raise LimitError("k = '$begin' is the driver's own")
    _check_hashes("rules", [*rules, "$begin"])
    _check_hashes("properties", network.kinds)
    for discriminator, count in per_discriminator.items():
        if count > MAX_RULES_PER_K:
            raise LimitError(f"{count} rules ask for k = {discriminator!r}; at most {MAX_RULES_PER_K}")
    for node in network.nodes:
        if len(node.children) > MAX_CHILDREN:
            raise LimitError(f"{len(node.children)} conditions in one place; at most {MAX_CHILDREN}")
        if node.ends > MAX_ALIKE:
            raise LimitError(f"{node.ends} patterns end in the same condition; at most {MAX_ALIKE}")
    waiting = network.waiting()
    if waiting > MAX_WAITING:
        raise LimitError(f"one fact can match {waiting} conditions side by side; at most {MAX_WAITING}")
    return network


def _patterns(name: str, rule: Any) -> list[tuple[str, Any]]:
    if not isinstance(rule, dict) or not isinstance(rule.get("all"), list) or rule.keys() - {"all", "pri"}:
        raise LimitError(f"rule {name!r} is not of the form {{'all': [patterns]}}, with 'pri' if need be")
    priority = rule.get("pri", 0)
    if type(priority) is not int or not 0 <= priority < 2**16:
        raise LimitError(f"rule {name!r}: pri is {priority!r}; it is a whole number from 0 to 65535")
    if not 1 <= len(rule["all"]) <= MAX_PATTERNS:
        raise LimitError(f"rule {name!r} has {len(rule['all'])} patterns; from 1 to {MAX_PATTERNS}")
    patterns = [_only_item(name, each) for each in rule["all"]]
    for alias, _ in patterns:
        if not isinstance(alias, str) or not _ALIAS.fullmatch(alias):
            raise LimitError(f"rule {name!r}: {alias!r} is no alias of a-z, 0-9 and _")
    _check_hashes(f"patterns of rule {name!r}", [alias for alias, _ in patterns])
    return patterns


def _add_pattern(network: _Network, rule: str, pattern: tuple[str, Any]) -> str:
    """Link a pattern into the network; the value of `k` that it asks for."""
    condition = first = pattern[1]
    if isinstance(condition, dict) and isinstance(condition.get("$and"), list):
        first = next(iter(condition["$and"]), None)
    if not isinstance(first, dict) or not isinstance(first.get("k"), str):
        raise LimitError(f"rule {rule!r}: a pattern asks for {{'k': text}} first")
    end, ways = network.add(rule, condition, network.root, itertools.count(1))
    end.ends += 1
    if ways > MAX_WAYS:
        raise LimitError(f"one fact can match rule {rule!r} in {ways} ways; at most {MAX_WAYS}")
    return str(first["k"])


def _only_item(rule: str, condition: Any) -> tuple[str, Any]:
    if not isinstance(condition, dict) or len(condition) != 1:
        raise LimitError(f"rule {rule!r}: {condition!r} is not a condition of one key")
    return next(iter(condition.items()))


def _check_name(what: str, name: Any) -> None:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise LimitError(f"the {what} name {name!r} has other characters than a-z, 0-9, _, | and $")


def _check_property(name: Any) -> None:
    _check_name("property", name)
    taken = _TAKEN_HASHES.get(name_hash(name))
    if taken is not None:
        raise LimitError(f"the property name {name!r} is read as {taken!r}, which has a meaning of its own")


def _check_value(name: str, value: Any) -> None:
    # `type(…) is`: True is an int to Python, and equal to 1 and "true" to the library.
    if type(value) is int:
        if not _LEAST <= value <= _MOST:
            raise LimitError(f"{name} is {value}, which does not fit 64 bits")
    elif type(value) is not str or not _NAME.fullmatch(value):
        raise LimitError(f"{name} is {value!r}; a whole number, or text of a-z, 0-9, _, | and $")


def _check_hashes(what: str, names: Iterable[str]) -> None:
    seen: dict[int, str] = {}
    for name in names:
        other = seen.setdefault(name_hash(name), name)
        if other is not name:
            raise LimitError(f"{what}: the names {other!r} and {name!r} are one to the engine (same hash)")


# --- rulesets -----------------------------------------------------------------------------------

# The library has no lock of its own. Reentrant: `fired`, or the batches, may run another check.
_lock = threading.RLock()
_known: WeakValueDictionary[str, Ruleset] = WeakValueDictionary()
_built: OrderedDict[str, Ruleset] = OrderedDict()  # those that exist in C, longest unused first
_sessions: set[int] = set()  # hashes of the session ids in use
_numbers = itertools.count(1)
_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
_encode_sorted = json.JSONEncoder(separators=(",", ":"), allow_nan=False, sort_keys=True).encode
# We write the id first and names hold no quotes, so what fired is read off without parsing the facts.
_MATCHED = re.compile(r'"([^"]+)":\{"id":"(\d+)"')


def ruleset(rules: Mapping[str, Rule]) -> Ruleset:
    """The ruleset of these rules, built or kept from before; LimitError or EngineError if it cannot be.

    Rules with the same content give the same object, whatever their order.
    """
    try:
        text = _encode_sorted(dict(rules))
    except (TypeError, ValueError, RecursionError) as error:
        raise LimitError(f"the rules cannot be written as JSON: {error}") from error
    digest = hashlib.sha256(text.encode()).hexdigest()
    with _lock:
        found = _known.get(digest)
        if found is None:
            network = _check_rules(rules)
            found = Ruleset(digest, json.loads(text), network.kinds)
            _known[digest] = found
        found._handle()
        return found


class Ruleset:
    """Rules in the engine; made by `ruleset`.

    Only the last used exist in C. One that was deleted there to make room is built again when it runs.
    """

    def __init__(self, digest: str, rules: dict[str, Rule], kinds: Mapping[str, type]) -> None:
        self._digest = digest
        self._rules = rules
        self._kinds = kinds
        self._hashes = frozenset(map(name_hash, kinds))
        self._c: int | None = None
        self._running = 0

    def run(self, batches: Iterable[Sequence[Fact]], fired: Fired, max_steps: int = MAX_STEPS) -> None:
        """Assert each batch and run the rules dry; `fired(rule, {alias: fact})` for each match.

        All in one new session, which is gone at the end, however it ends. `batches` may be a generator
        that looks at what fired before it yields the next. Facts come back as the objects given. A rule
        fires once for each way in which it matches (an `$or` with both branches true: twice), so the
        caller keeps a set. What `fired` or `batches` raise passes through. No other thread's check runs
        meanwhile. LimitError: a fact that cannot be given; EngineError: the same fact twice in the
        session, more than `max_steps` firings, or the library failed.
        """
        with _lock:
            handle = self._handle()
            self._running += 1
            try:
                _Session(self, handle).run(batches, fired, max_steps)
            finally:
                self._running -= 1

    def _handle(self) -> int:
        """The ruleset's handle in C, built if need be; those longest unused make room."""
        if self._c is None:
            library, reason = _library()
            if library is None:
                raise EngineError(reason)
            rules = {"$begin": _BEGIN, **self._rules}
            self._c = int(_call(library.create_ruleset, "elig", _encode(rules)))
            _built[self._digest] = self
            idle = [each for each in _built.values() if not each._running and each is not self]
            for each in idle[: max(0, len(_built) - _KEPT)]:
                each._delete()
        _built.move_to_end(self._digest)
        return self._c

    def _delete(self) -> None:
        handle = self._discard()
        _call(_library()[0].delete_ruleset, handle)

    def _discard(self) -> int | None:
        """Forget the ruleset in C without touching it there: after an error it may be half built."""
        _built.pop(self._digest, None)
        handle, self._c = self._c, None
        return handle

    def _check_fact(self, fact: Fact) -> None:
        if len(fact) > MAX_PROPERTIES:
            raise LimitError(f"a fact has {len(fact)} properties; at most {MAX_PROPERTIES}")
        for name in fact.keys() - self._kinds.keys():  # read by no rule, but must not pass for one that is
            _check_property(name)
            if name_hash(name) in self._hashes:
                raise LimitError(f"the property name {name!r} is another one to the engine (same hash)")
        for name, value in fact.items():
            _check_value(name, value)
            if type(value) is not self._kinds.get(name, type(value)):
                raise LimitError(f"{name} is {value!r}, but the rules compare it with another type")
        if fact.get("k") == "$begin":
            raise LimitError("k = '$begin' is the driver's own")


class _Session:
    """One check: a session of the library, from `$begin` to its deletion."""

    def __init__(self, owner: Ruleset, handle: int) -> None:
        self.owner = owner
        self.handle = handle
        self.library = _library()[0]
        self.facts: list[Fact] = []
        self.texts: set[str] = set()
        self.sid = next(sid for sid in map("s{}".format, _numbers) if name_hash(sid) not in _sessions)

    def run(self, batches: Iterable[Sequence[Fact]], fired: Fired, max_steps: int) -> None:
        _sessions.add(name_hash(self.sid))
        begun = False
        try:
            state = self._assert({"k": "$begin"})
            if self._c("start_action_for_state", state) is None:
                raise EngineError("the engine did not begin the session")
            begun = True
            self._c("complete_and_start_action", state)
            steps = 0
            for batch in batches:
                for fact in batch:
                    self.owner._check_fact(fact)
                    self._assert(fact)
                started = self._c("start_action_for_state", state)
                messages = started and started[1]
                while messages:
                    steps += 1
                    if steps > max_steps:
                        raise EngineError(f"more than {max_steps} rules fired in one check")
                    fired(*self._read(messages))
                    messages = self._c("complete_and_start_action", state)
        finally:
            _sessions.discard(name_hash(self.sid))
            if not begun:
                self.owner._discard()  # deleting this session would free what was never set
            elif self.owner._c == self.handle:  # not given up meanwhile
                self._c("delete_state", self.sid)

    def _assert(self, fact: Fact) -> int:
        text = _encode_sorted(dict(fact))
        if text in self.texts:
            raise EngineError(f"the same fact twice in one check: {text}")
        self.texts.add(text)
        self.facts.append(fact)
        message = _encode({"id": str(len(self.facts)), "sid": self.sid, **fact})
        result, state = self._c("assert_fact", message)
        if result not in (0, 1):  # 1: no rule reads it
            raise EngineError(f"the engine took a fact for one that it has (result {result})")
        return int(state)

    def _read(self, messages: str) -> tuple[str, Mapping[str, Fact]]:
        rule = messages[2 : messages.index('"', 2)]
        patterns = len(self.owner._rules[rule]["all"])
        found = itertools.islice(_MATCHED.finditer(messages), patterns)
        return rule, {match[1]: self.facts[int(match[2]) - 1] for match in found}

    def _c(self, function: str, argument: int | str) -> Any:
        if self.owner._c != self.handle:
            raise EngineError("the ruleset was given up in a check that this one started")
        try:
            return _call(getattr(self.library, function), self.handle, argument)
        except _BrokenError:
            self.owner._discard()
            raise


class _BrokenError(EngineError):
    """The library ran out of memory or of sessions: what it was working on is half built."""


def _call(function: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return function(*arguments)
    except MemoryError as error:  # also a ruleset's 1,025th session; the next use would crash the process
        raise _BrokenError("the engine ran out of memory or of sessions") from error
    except _library()[0].error as error:
        raise EngineError(str(error)) from error
