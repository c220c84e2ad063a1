"""pydantic models of a household, made from the vocabulary: for programs that make records.

Each field is validated by the very pydantic-core schema that reads a file's fact
(`Records.value_schema`), and then shown as a Python program wants it: `Decimal` yuan, `date`.
"""

from __future__ import annotations

import keyword
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator
from pydantic_core import PydanticCustomError

from ..dsl.policy import Fact
from ..dsl.ranges import MAX_EVENTS, MAX_MEMBERS
from .record_events import by_kind
from .record_json import read_json
from .record_schema import fact_schema
from .records import in_order

if TYPE_CHECKING:
    from .records import Records


class Entry(BaseModel):
    """What every model of a record has: the vocabulary's names only, and values that stay as they are."""

    # Values are left out of pydantic's messages, since some are personal.
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, protected_namespaces=())


class _AsRead:
    """Validates a field as `Records.facts` does, then turns what is kept into Python's own types."""

    def __init__(self, records: Records, fact: Fact) -> None:
        self.fact, self.schema = fact, records.value_schema(fact)

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> Any:
        show = TO_PYTHON.get(self.fact.type.kind)
        after = {
            "type": "function-after",
            "schema": self.schema,
            "function": {"type": "no-info", "function": show},
        }
        return after if show else self.schema

    def __get_pydantic_json_schema__(self, schema: object, handler: object) -> dict[str, Any]:
        return fact_schema(self.fact, required=True)


class _ByKind:
    """Validates an event by the model of its kind, which its `event` names."""

    def __init__(self, records: Records) -> None:
        models = {name: _entry(records, name, f"Event_{name}") for name in records.events}
        self.models = {word: models[name] for word, name in records.event_words.items()}

    def __get_pydantic_core_schema__(self, source: object, handler: Any) -> Any:
        return by_kind({word: handler.generate_schema(model) for word, model in self.models.items()})


class InOrder(Entry):
    """A receipt or an application (`of`); its last day does not lie before its first."""

    of: ClassVar[str]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        in_order(self.of, self.__dict__)
        return self


class InOrderReceipt(InOrder):
    """A support that is drawn."""

    of = "receives"


class InOrderApplication(InOrder):
    """A support that was applied for."""

    of = "applications"


def household_model(records: Records) -> type[BaseModel]:
    """The model of a household; those of its members, receipts and so on are its fields' types."""

    class Household(Entry):
        """One household's record, checked as a file's is."""

        @model_validator(mode="after")
        def _together(self) -> Self:
            problems = list(records.together(self.model_dump(by_alias=True)))
            if problems:
                words = "; ".join(f"{problem.path}: {problem.sentence()}" for problem in problems)
                raise PydanticCustomError("household", "{words}", {"words": words})
            return self

        @classmethod
        def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
            """As `model_validate`, with the text's decimals read exactly; FactsError if it is no JSON."""
            return cls.model_validate(
                read_json(bytes(json_data) if isinstance(json_data, bytearray) else json_data), **options
            )

    nested = {
        "members": list[_entry(records, "member", "Member")],  # type: ignore[misc]
        "receives": list[_entry(records, "receives", "Receipt")],  # type: ignore[misc]
        "applications": list[_entry(records, "applications", "Application")],  # type: ignore[misc]
        "events": list[Annotated[Entry, _ByKind(records)]],
    }
    fields = _fields(records, "household", nested)
    return create_model("Household", __base__=Household, **fields)


def _entry(records: Records, entity: str, name: str) -> type[BaseModel]:
    return create_model(name, __base__=BASES.get(entity, Entry), **_fields(records, entity, {}))


BASES: dict[str, type[BaseModel]] = {
    "receives": InOrderReceipt,
    "applications": InOrderApplication,
}


def _fields(records: Records, entity: str, nested: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for fact in records.of(entity):
        limits = LIMITS.get(fact.name, {}) if fact.name in nested else {}
        kind = nested.get(fact.name) or Annotated[_python_type(fact), _AsRead(records, fact)]
        required = records.is_required(fact)
        field = Field(
            ... if required else None, alias=fact.name, title=f"{fact.title.zh} {fact.title.en}",
            repr=not fact.personal, **limits,
        )  # fmt: skip
        fields[_attribute(fact.name)] = (kind if required else kind | None, field)
    return fields


LIMITS: dict[str, dict[str, Any]] = {
    "members": {"min_length": 1, "max_length": MAX_MEMBERS},
    "events": {"max_length": MAX_EVENTS},
}


def _attribute(name: str) -> str:
    """The Python name of a fact: its own, unless Python or pydantic has taken it."""
    taken = keyword.iskeyword(name) or hasattr(Entry, name) or name.startswith("_")
    return f"fact_{name.lstrip('_')}" if taken else name


def _python_type(fact: Fact) -> Any:
    options: Any = Literal[tuple(option.name for option in fact.options)] if fact.options else str
    kinds: dict[str, Any] = {
        "text": str, "yes_no": bool, "choice": options, "several": frozenset[options], "money": Decimal,
        "number": int if fact.type.whole else Decimal, "date": date,
    }  # fmt: skip
    return kinds[fact.type.kind]


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def _decimal(number: int | Fraction) -> int | Decimal:
    """A number as it was written: its decimals are few, so none is lost."""
    return number if isinstance(number, int) else Decimal(number.numerator) / Decimal(number.denominator)


TO_PYTHON: dict[str, Any] = {"money": _yuan, "number": _decimal, "date": date.fromordinal}
