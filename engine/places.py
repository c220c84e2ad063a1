"""Which declared place a record or a reader means: by code path, by code or by title."""

from __future__ import annotations

from typing import Any

from ..dsl import policy as p
from ..dsl.names import nearest
from ..dsl.problems import FactsError, Problem

Path = tuple[str, ...]


def resolve(policy: p.Policy, asked: str | tuple[Any, Any]) -> tuple[Path, dict[str, Any] | None]:
    """The place that is asked for: a written place, or a record's own (province, county).

    The second part is what had to be assumed, as `Decision.assumptions` shows it.
    """
    if isinstance(asked, str):
        return named(policy, asked), None
    return of_record(policy, *asked)


def named(policy: p.Policy, text: str) -> Path:
    """The place written as `henan.lankao`, `lankao`, `兰考县` or `national`; FactsError if none is.

    Raises FactsError naming the nearest place.
    """
    written = text.strip()
    if written in ("national", "全国"):
        return ()
    for place in policy.places:
        if place.path and written in (".".join(place.path), place.title):
            return place.path
    ends = [place.path for place in policy.places if place.path and place.path[-1] == written]
    if len(ends) == 1:
        return ends[0]
    known = [
        word for place in policy.places if place.path for word in (".".join(place.path), place.title) if word
    ]
    near = nearest(written, known) or next(iter(known), "national")
    raise FactsError([Problem("E471", {"written": written, "near": near}, path="in")])


def of_record(
    policy: p.Policy, province: str | None, county: str | None
) -> tuple[Path, dict[str, Any] | None]:
    """The place of a household by its own province and county, and what had to be assumed.

    An undeclared county of a known province is decided at the province's level, with an assumption
    that says so; FactsError for no place at all or an unknown province.
    """
    if not province and not county:
        raise FactsError([Problem("E472", path="province")])
    if not province:
        return named(policy, county or ""), None
    provinces = [q for q in policy.places if len(q.path) == 1 and province in (q.path[0], q.title)]
    if not provinces:
        known = [word for q in policy.places if len(q.path) == 1 for word in (q.path[0], q.title) if word]
        near = nearest(province, known) or (known[0] if known else "national")
        raise FactsError([Problem("E471", {"written": province, "near": near}, path="province")])
    path = provinces[0].path
    if not county:
        return path, assumption(policy, path, None)
    for place in policy.places:
        if place.path[:1] == path and len(place.path) > 1 and county in (place.path[-1], place.title):
            return place.path, None
    return path, assumption(policy, path, county)


def assumption(policy: p.Policy, path: Path, county: str | None) -> dict[str, Any]:
    """Deciding at the province's level, as an assumption of the decision."""
    title = title_of(policy, path)
    because = {
        "zh": f"未收录{county}的县级政策，按{title}的规定办理"
        if county
        else f"未填写县，按{title}的规定办理",
        "en": f"there are no rules for the county {county}: decided by those of {title}"
        if county
        else f"the record names no county: decided by the rules of {title}",
    }
    return {"fact": "county", "value": ".".join(path), "because": because, "used_by": []}


def title_of(policy: p.Policy, path: Path) -> str:
    """A place's title, or its code."""
    for place in policy.places:
        if place.path == path and place.title:
            return place.title
    return ".".join(path) or "全国"


def path_of(place: str) -> tuple[str, ...]:
    """A code path from its words; the nation has none.

    >>> path_of("henan.lankao"), path_of("")
    (('henan', 'lankao'), ())
    """
    return tuple(place.split(".")) if place else ()
