"""Reasons in words, Chinese and English, made from the evaluation record and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ..dsl import policy as p
from . import explain_events
from .decision import Reason, Texts
from .edition import Edition
from .evaluate import Reasoning
from .event_values import OVER_EVENTS
from .facts import Facts
from .found import Found
from .phrases import LANGUAGES, PERIODS, both, day, number, say, span
from .truth import NO, UNKNOWN, WORDS, YES, negate

OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
SIGNS = {
    "<": "<",
    "<=": "≤",
    ">": ">",
    ">=": "≥",
    "=": "=",
    "!=": "≠",
    "*": "×",
    "/": "÷",
    "+": "+",
    "-": "-",
}
MASK = "***"


@dataclass(frozen=True, slots=True)
class Explainer:
    """Turns evaluation records of one decision into reasons."""

    edition: Edition
    facts: Facts
    _said: dict[tuple[int, bool], Reason] = field(default_factory=dict)

    # --- reasons ----------------------------------------------------------------------------
    # A reason below another has a source of its own only where it differs: a derived value's.

    def reasons(self, steps: tuple[Reasoning, ...]) -> tuple[Reason, ...]:
        """A result's conditions in written order; the items of a whole `all of` stand on their own."""
        made: list[Reason] = []
        for step in steps:
            source = self.source(step.block)
            if step.kind == "when" and step.found is not None:
                whole = isinstance(step.found.expr, p.And)
                for found in step.found.parts if whole else (step.found,):
                    if isinstance(found.expr, p.Literal):
                        continue  # a status that running on waives
                    reason = self.condition(found)
                    made.append(Reason(reason.text, reason.truth, source, reason.children))
            else:
                made.append(self.step(step, source))
        return tuple(made)

    def step(self, step: Reasoning, source: str | None) -> Reason:
        """A reason that is no condition of the `when`: an amount, an exception, running on."""
        found, title = step.found, step.block.title
        children: tuple[Reason, ...] = ()
        if step.kind == "amount":
            assert found is not None
            key = "no_amount" if step.truth == NO else "amount"
            text = both(lambda lang: say(key, lang, self.amount_words(found, lang)))
            children = self.workings(found)
        elif step.kind == "exception":
            key = "exception_unsure" if step.truth == UNKNOWN else "exception"
            text = both(lambda lang: say(key, lang, title.of(lang)))
            children = (self.condition(found),) if found is not None else ()
        elif step.kind == "drawn":
            key = ("not_drawn", "drawn_unsure", "drawn")[step.truth]
            text = both(lambda lang: say(key, lang))
        elif step.kind == "runs_on":
            assert found is not None
            text = both(lambda lang: say("runs_on", lang, self.value(found, lang)))
        else:
            assert found is not None
            text = both(lambda lang: say("together", lang, self.value(found, lang)))
        return Reason(text, WORDS[step.truth], source, children)

    def condition(self, found: Found, negated: bool = False) -> Reason:
        """A condition and what it rests on; its text says how it is, not how it was asked."""
        reason = self._said.get((id(found), negated))
        if reason is None:
            reason = self._said[id(found), negated] = self._condition(found, negated)
        return reason

    def _condition(self, found: Found, negated: bool) -> Reason:
        expr = found.expr
        if isinstance(expr, p.Not):
            return self.condition(found.parts[0], not negated)
        truth = negate(found.value) if negated else int(found.value)
        children: tuple[Reason, ...] = ()
        if isinstance(expr, p.And | p.Or):
            children = tuple([self.condition(part, negated) for part in found.parts])
            text = group(isinstance(expr, p.And) != negated, WORDS[truth], children)
        else:
            text = both(lambda lang: self.leaf(found, truth, negated, lang))
            children = self.workings(found)
        return Reason(text, WORDS[truth], None, children)

    def workings(self, found: Found) -> tuple[Reason, ...]:
        """The derived numbers and members that a condition or amount rests on."""
        expr = found.expr
        if isinstance(expr, p.Quantified | p.Count):
            return tuple(self.of_member(i, part) for i, part in enumerate(found.parts))
        if isinstance(expr, p.Aggregate):
            return ()
        if isinstance(expr, OVER_EVENTS):
            return explain_events.workings(self, found)
        if isinstance(expr, p.DeriveRef):
            return (self.derived(found, expr),) if found.parts else ()
        if isinstance(expr, p.HasStatus):
            return tuple(
                self.condition(item)
                for part in found.parts
                for item in (part.parts if isinstance(part.expr, p.And) else (part,))
                if isinstance(item.value, int)
            )
        if not found.parts:
            return ()
        return tuple(reason for part in found.parts for reason in self.workings(part))

    def derived(self, found: Found, expr: p.DeriveRef) -> Reason:
        """How a derived value comes about."""
        reason = self._said.get((id(found), False))
        if reason is None:
            inner = found.parts[0]
            derive = self.edition.derives[expr.entity, expr.name]
            if p.type_of(expr).kind == "yes_no":
                reason = replace(self.condition(inner), source=self.source(derive))
            else:
                truth = "unknown" if inner.missing else "yes"
                text = both(lambda lang: f"{self.name(found, lang)} = {self.formula(inner, lang)}")
                reason = Reason(text, truth, self.source(derive), self.workings(inner))
            self._said[id(found), False] = reason
        return reason

    def of_member(self, index: int, part: Found) -> Reason:
        reason = self.condition(part)
        who = self.facts.members[index].id
        text = {lang: say("is", lang, say("member", lang, who), reason.text[lang]) for lang in LANGUAGES}
        return Reason(text, reason.truth, reason.source, reason.children)

    # --- leaves ---------------------------------------------------------------------------------

    def leaf(self, found: Found, truth: int, negated: bool, lang: str) -> str:
        """A condition without parts, as it is: `age 17 ≥ 16`, `household type: general; needed: lifted`."""
        expr = found.expr
        match expr:
            case p.Compare(op=op):
                return self.comparison(found, OPPOSITE[op] if negated else op, truth, lang)
            case p.Between():
                item, low, high = (self.term(part, lang) for part in found.parts)
                if truth == UNKNOWN:
                    return say("unsure", lang, say("in_span", lang, item, low, high))
                inside = (truth == YES) != negated
                return say("in_span" if inside else "out_of_span", lang, item, low, high)
            case p.OneOf(options=options):
                shown = self.term(found.parts[0], lang)
                if truth == YES:
                    return shown
                wanted = say("or", lang).join(self.option(expr.item, o, lang) for o in options)
                return say("needs_not" if negated else "needs", lang, shown, wanted)
            case p.Includes(option=option):
                item = self.name(found.parts[0], lang)
                wanted = self.option(expr.item, option, lang)
                text = say("includes" if found.value != NO else "includes_not", lang, item, wanted)
                return say("unsure", lang, text) if truth == UNKNOWN else text
            case p.IsEmpty():
                item = self.name(found.parts[0], lang)
                if found.value == UNKNOWN:
                    return say("is", lang, item, say("unknown", lang))
                if found.value == YES:
                    return say("empty", lang, item)
                return say("not_empty", lang, item, self.several(found.parts[0], lang))
            case p.IsKnown():
                return say("known" if found.value else "not_known", lang, self.name(found.parts[0], lang))
            case p.HasStatus(names=names):
                titles = say("or", lang).join(self.status_title(name, lang) for name in names)
                if truth == UNKNOWN:
                    return say("unsure", lang, say("has", lang, titles))
                return say("has" if found.value == YES else "has_not", lang, titles)
            case p.Quantified(word=word, where=where):
                text = self.asked(where, lang)
                key = "no_member" if word == "no" else word
                if truth == UNKNOWN:
                    return say("unsure", lang, say(key, lang, text))
                so = found.value == YES
                return say(key if so else f"not_{word}", lang, text)
            case p.EventWithout() | p.EventFalls():
                return explain_events.leaf(self, found, truth, lang)
            case p.Literal():
                return say("yes" if truth else "no", lang)
        value = say(("no", "unknown", "yes")[found.value], lang)
        return say("is", lang, self.name(found, lang), value)

    def comparison(self, found: Found, op: str, truth: int, lang: str) -> str:
        left, right = found.parts
        shown = SIGNS[op if truth != NO else OPPOSITE[op]]
        text = f"{self.term(left, lang)} {shown} {self.term(right, lang)}"
        if truth == UNKNOWN:
            return say("unsure", lang, text)
        kind = p.type_of(left.expr)
        if truth == NO and left.exact and right.exact and left.value[0] != right.value[0]:
            gap = left.value[0] - right.value[0]
            if (
                (kind.kind == "money" or isinstance(left.expr, p.FactRef))
                and kind.kind != "date"
                and op != "!="
            ):
                return say("short_by" if gap < 0 else "over_by", lang, text, number(abs(gap), kind, lang))
        return text

    def asked(self, expr: p.Expr, lang: str) -> str:
        """A condition as it is asked, without values: what `some member where (…)` looks for."""
        match expr:
            case p.And(items=items):
                return say("and", lang).join(self.asked(item, lang) for item in items)
            case p.Or(items=items):
                return say("or", lang).join(self.asked(item, lang) for item in items)
            case p.Not(item=item):
                return ("非 " if lang == "zh" else "not ") + self.asked(item, lang)
            case p.Compare(op=op, left=left, right=right):
                return f"{self.asked(left, lang)} {SIGNS[op]} {self.asked(right, lang)}"
            case p.Between(item=item, low=low, high=high):
                return say("in_span", lang, *(self.asked(part, lang) for part in (item, low, high)))
            case p.OneOf(item=item, options=options):
                return say(
                    "is",
                    lang,
                    self.asked(item, lang),
                    say("or", lang).join(self.option(item, o, lang) for o in options),
                )
            case p.Includes(item=item, option=option):
                return say("includes", lang, self.asked(item, lang), self.option(item, option, lang))
            case p.IsEmpty(item=item):
                return say("empty", lang, self.asked(item, lang))
            case p.IsKnown(item=item):
                return say("known", lang, self.asked(item, lang))
            case p.HasStatus(names=names):
                return say("has", lang, say("or", lang).join(self.status_title(name, lang) for name in names))
            case p.Quantified(word=word, where=where):
                return say("no_member" if word == "no" else word, lang, self.asked(where, lang))
            case p.Count(where=where) if where is not None:
                return f"{say('members_who', lang)} ({self.asked(where, lang)})"
            case p.FactRef() | p.DeriveRef() | p.ParameterRef():
                return self.title(expr, lang)
            case p.EventCount() | p.EventSum() | p.EventWithout() | p.EventFalls():
                return explain_events.name(self, expr, lang)
            case p.Arithmetic(op=op, left=left, right=right):
                return f"{self.asked(left, lang)} {SIGNS[op]} {self.asked(right, lang)}"
            case p.Literal(type=type_, value=value):
                if isinstance(value, bool):
                    return say("yes" if value else "no", lang)
                return value if isinstance(value, str) else number(value, type_, lang)
        kids = [self.asked(child, lang) for child in p.children(expr)]
        return self.kind_words(expr, kids, lang)

    # --- numbers and names -------------------------------------------------------------------------

    def term(self, found: Found, lang: str) -> str:
        """An operand with its value: `人均纯收入 5,812.50 元`; a parameter with its date and source."""
        expr = found.expr
        match expr:
            case p.Literal():
                return self.value(found, lang)
            case p.ParameterRef():
                return f"{self.name(found, lang)} {self.value(found, lang)}{self.published(expr, lang)}"
            case p.FactRef(type=type_) | p.DeriveRef(type=type_) if type_.kind in (
                "choice",
                "text",
                "yes_no",
                "several",
            ):
                return say("is", lang, self.name(found, lang), self.value(found, lang))
            case (
                p.FactRef() | p.DeriveRef() | p.Aggregate() | p.Count() | p.DecisionDate()
                | p.EventCount() | p.EventSum()
            ):  # fmt: skip
                return f"{self.name(found, lang)} {self.value(found, lang)}"
            case p.Rounded() if found.parts[0].value == found.value:
                return self.term(found.parts[0], lang)
        bracket = ("（", "）") if lang == "zh" else (" (", ")")
        return f"{self.value(found, lang)}{bracket[0]}{self.formula(found, lang, False)}{bracket[1]}"

    def formula(self, found: Found, lang: str, result: bool = True) -> str:
        """How a number is worked out, with the values put in."""
        expr = found.expr
        match expr:
            case p.Arithmetic(op=op):
                left, right = (self.operand(part, op, lang) for part in found.parts)
                text = f"{left} {SIGNS[op]} {right}"
            case p.Rounded():
                text = self.formula(found.parts[0], lang, False)
            case p.TableLookup():
                cells = say("and", lang).join(
                    self.value(part, lang) for part in found.parts[: len(expr.columns)]
                )
                text = f"{say('table', lang)}: {cells}" if lang == "en" else f"{say('table', lang)}：{cells}"
            case p.Convert() | p.Bound() | p.Since():
                text = self.kind_words(expr, [self.operand(part, "", lang) for part in found.parts], lang)
            case p.UsualAmount():
                text = self.formula(found.parts[0], lang, False)
            case _:
                return self.term(found, lang)
        return f"{text} = {self.value(found, lang)}" if result else text

    def operand(self, found: Found, op: str, lang: str) -> str:
        if isinstance(found.expr, p.Arithmetic):
            text = self.formula(found, lang, False)
            loose = found.expr.op in "+-" and op in ("*", "/", "-")
            return f"({text})" if loose else text
        if isinstance(found.expr, p.Literal):
            return self.value(found, lang)
        return self.term(found, lang)

    def kind_words(self, expr: p.Expr, parts: list[str], lang: str) -> str:
        """Words for an expression that has no title of its own."""
        match expr:
            case p.Since(unit=unit):
                return say(unit, lang, *parts[:1])
            case p.Convert(word=word):
                return say(word, lang, *parts[:1])
            case p.Bound(word=word):
                return say(word, lang, *parts[:2])
            case p.Count(where=where):
                return say("members" if where is None else "members_who", lang)
            case p.Aggregate(word=word):
                return say(word, lang)
        return " ".join(parts)

    def name(self, found: Found, lang: str) -> str:
        expr = found.expr
        if isinstance(expr, p.FactRef | p.DeriveRef | p.ParameterRef):
            return self.title(expr, lang)
        if isinstance(expr, p.DecisionDate):
            return say("decision_date", lang, "").strip()
        if isinstance(expr, OVER_EVENTS):
            return explain_events.name(self, expr, lang)
        return self.kind_words(expr, [self.name(part, lang) for part in found.parts], lang)

    def title(self, expr: p.FactRef | p.DeriveRef | p.ParameterRef, lang: str) -> str:
        if isinstance(expr, p.ParameterRef):
            return self.edition.parameters[expr.name].parameter.title.of(lang)
        if isinstance(expr, p.FactRef):
            return self.edition.facts[expr.entity, expr.name].title.of(lang)
        derive = self.edition.derives.get((expr.entity, expr.name))
        return derive.title.of(lang) if derive is not None else expr.name

    def published(self, expr: p.ParameterRef, lang: str) -> str:
        """From when a parameter's value holds, and where it stands."""
        key = (expr.name, lang)
        if key not in self.edition.words:
            self.edition.words[key] = self._published(expr, lang)
        return str(self.edition.words[key])

    def _published(self, expr: p.ParameterRef, lang: str) -> str:
        now = self.edition.parameters[expr.name].value
        bracket = ("（{}）", "，") if lang == "zh" else (" ({})", ", ")
        if now is None:
            return bracket[0].format(say("unpublished", lang))
        parts = [say("since", lang, day(now.from_)), *(self.cited(c, lang) for c in now.sources[:1])]
        if now.value is None and now.rows is None:
            parts.append(say("unpublished", lang))
        return bracket[0].format(bracket[1].join(parts))

    def cited(self, citation: p.Citation, lang: str) -> str:
        document = self.edition.documents[citation.document]
        text = f"《{document.title.of(lang)}》"
        article = f"{'' if lang == 'zh' else ', '}{citation.article}" if citation.article else ""
        mark = f"，{say('illustrative', lang)}" if lang == "zh" else f", {say('illustrative', lang)}"
        return text + article + (mark if citation.provenance == "illustrative" else "")

    def source(self, block: p.Block) -> str | None:
        """Where a block stands, in the document's own words."""
        words = self.edition.words
        if id(block) not in words:
            parts = []
            for citation in block.sources:
                document = self.edition.documents[citation.document]
                number_ = f"（{document.number}）" if document.number else ""
                parts.append(f"《{document.title.zh}》{number_}{citation.article or ''}")
            words[id(block)] = "；".join(parts) or None
        found: str | None = words[id(block)]
        return found

    def status_title(self, name: str, lang: str) -> str:
        applied = self.edition.statuses.get(name)
        return applied.block.title.of(lang) if applied is not None else name

    def option(self, item: p.Expr, option: str, lang: str) -> str:
        """An option's title; a support's where the item is a list of supports."""
        if isinstance(item, p.FactRef):
            for known_option in self.edition.facts[item.entity, item.name].options:
                if known_option.name == option:
                    return known_option.title.of(lang)
            if item.type.kind == "supports" and option in self.edition.supports:
                return self.edition.supports[option].block.title.of(lang)
        return option

    def several(self, found: Found, lang: str) -> str:
        if p.type_of(found.expr).kind == "supports":
            return say("some_in", lang)
        sure, _ = found.value
        return say("and", lang).join(self.option(found.expr, option, lang) for option in sorted(sure)) or say(
            "some_in", lang
        )

    def value(self, found: Found, lang: str) -> str:
        """A value in words; a personal fact is masked."""
        expr, type_, value = found.expr, p.type_of(found.expr), found.value
        if isinstance(expr, p.FactRef) and self.edition.facts[expr.entity, expr.name].personal:
            return MASK
        if explain_events.untold(found):
            return say("unknown", lang)
        match type_.kind:
            case "yes_no":
                return say(("no", "unknown", "yes")[value], lang)
            case "choice":
                if len(value) == 1:
                    return self.option(expr, next(iter(value)), lang)
                return say("unknown", lang)
            case "text":
                return say("text_or_none", lang) if value is None else str(value)
            case "several" | "supports":
                return self.several(found, lang) if value else say("unknown", lang)
        return span(value, type_, lang)

    def amount_words(self, found: Found, lang: str) -> str:
        type_ = p.type_of(found.expr)
        amount = span(found.value, type_, lang) + PERIODS[lang][type_.period]
        inner = found.parts[0] if isinstance(found.expr, p.Rounded) and found.parts else found
        while isinstance(inner.expr, p.Rounded):
            inner = inner.parts[0]
        if isinstance(inner.expr, p.Literal):
            return amount
        bracket = ("（{}）" if lang == "zh" else " ({})").format(self.formula(inner, lang, False))
        return amount + bracket


def group(every: bool, truth: str, children: tuple[Reason, ...]) -> Texts:
    """A group of conditions in one line: the one that settles it, or all that count.

    Where one suffices the first that holds is said; where none of them holds, or not every one,
    all that fail; of what is not known, all that is open.
    """
    shown = [child.text for child in children if child.truth == truth]
    if not every and truth == "yes":
        return both(lambda lang: say("one_holds", lang, shown[0][lang]))
    key = "none_holds" if not every and truth == "no" and len(shown) > 1 else "together_said"
    return both(lambda lang: say(key, lang, say("semicolon", lang).join(text[lang] for text in shown)))
