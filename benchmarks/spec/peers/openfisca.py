# ruff: noqa: N802, E741, E501  (names as in formulas, queries on one line)
"""The policy for OpenFisca-Core or, with `PEER_CORE=policyengine_core`, for its fork; both reckon in float32."""

import importlib
import os

import numpy as np
import workload as w
from numpy import maximum, minimum, where

CORE = os.environ.get("PEER_CORE", "openfisca_core")


def imp(n):
    return importlib.import_module(f"{CORE}.{n}")


build_entity = imp("entities").build_entity
Variable = imp("variables").Variable
YEAR = "year" if CORE == "policyengine_core" else imp("periods").DateUnit.YEAR
Enum = imp("enums" if CORE == "policyengine_core" else "indexed_enums").Enum
ParameterNode = imp("parameters").ParameterNode
SimulationBuilder = imp("simulations").SimulationBuilder
NAME = "policyengine-core" if CORE == "policyengine_core" else "openfisca-core"
P = "2026"
Household = build_entity(
    key="household",
    plural="households",
    label="Household",
    roles=[{"key": "member", "plural": "members", "label": "Members"}],
)
Person = build_entity(key="person", plural="persons", label="Person", is_person=True)


def mk(name, vals):
    return Enum(name, {v: v for v in vals})


County = mk("County", [f"C{i}" for i in range(20)])
Category = mk("Category", w.CATEGORY)
Stage = mk("Stage", w.STAGE)
Health = mk("Health", w.HEALTH)
Grade = mk("Grade", w.GRADE)
ENUMS = {"county": County, "category": Category, "housing_grade": Grade, "stage": Stage, "health": Health}
BOOLS = {"has_safe_water", "registered", "other_house", "loan_overdue", "female", "insured", "pension"}


def inputs():
    for ent, cols in ((Household, w.HOUSEHOLD), (Person, w.MEMBER)):
        for c in cols:
            a = {"entity": ent, "definition_period": YEAR, "label": c}
            if c in ENUMS:
                a.update(value_type=Enum, possible_values=ENUMS[c], default_value=next(iter(ENUMS[c])))
            else:
                a.update(value_type=bool if c in BOOLS else int)
            yield type(c, (Variable,), a)


PARAMS = {
    "std_m": {f"C{i}": {"values": {"2020-01-01": {"value": v}}} for i, v in enumerate(w.STANDARD)},
    "premium_rate": {
        k: {"values": {"2020-01-01": {"value": v}}} for k, v in zip(w.CATEGORY, w.PREMIUM, strict=False)
    },
    **{
        k: {"values": {"2020-01-01": {"value": v}}}
        for k, v in {
            "property_cap": 12000,
            "marginal_ratio": 1.5,
            "marginal_share": 0.3,
            "voc_term": 1500,
            "care1": 120,
            "care2": 80,
            "loan_cap": 50000,
            "transport": 800,
            "transport_cap": 1600,
            "house_c": 20000,
            "house_d": 35000,
            "house_extra": 3000,
            "relief_min": 5000,
            "relief_cap": 20000,
            "pension": 100,
            "job": 6000,
            "job_wage": 12000,
            "water": 1000,
            "water_head": 300,
            "premium_dibao": 400,
        }.items()
    },
}


def V(fn=None, entity=Household, vt=float):
    def deco(f):
        return type(
            f.__name__,
            (Variable,),
            {
                "entity": entity,
                "definition_period": YEAR,
                "value_type": vt,
                "label": f.__name__,
                "formula": f,
            },
        )

    return deco(fn) if fn else deco


@V
def income(h, p, q):
    return h("wage", p) + h("business", p) + h("property_inc", p) + h("transfer", p)


@V
def rigid(h, p, q):
    return h("medical", p) + h("school_exp", p) + h("disaster_loss", p)


@V
def pc(h, p, q):
    return maximum(h("income", p) - h("rigid", p), 0) / h.nb_persons()


@V
def low(h, p, q):
    return q(p).std_m[h("county", p)] * 12


@V(vt=bool)
def helped(h, p, q):
    return h("category", p) != Category["none"]


@V(entity=Person, vt=bool)
def severe(x, p, q):
    d = x("disability", p)
    return (d == 1) | (d == 2)


@V(entity=Person, vt=bool)
def needy(x, p, q):
    return x("severe", p) | (x("health", p) == Health["serious"])


@V(vt=bool)
def dibao_eligible(h, p, q):
    return (h("pc", p) < h("low", p)) * (h("property_inc", p) <= q(p).property_cap)


@V
def dibao(h, p, q):
    return where(h("dibao_eligible", p), (h("low", p) / 12 - h("pc", p) / 12) * h.nb_persons() * 12, 0)


@V
def marginal(h, p, q):
    ok = ~h("dibao_eligible", p) & (h("pc", p) < q(p).marginal_ratio * h("low", p))
    return where(ok, q(p).marginal_share * h("low", p) * h.sum(h.members("needy", p)), 0)


@V
def vocational(h, p, q):
    k = h.sum((h.members("stage", p) == Stage["vocational"]) * (h.members("age", p) <= 22))
    return where(h("helped", p) & h("registered", p), q(p).voc_term * 2 * k, 0)


@V
def boarding(h, p, q):
    s = h.members("stage", p)
    return where(
        h("helped", p),
        h.sum((s == Stage["primary"]) * 1250 + (s == Stage["junior"]) * 1500 + (s == Stage["senior"]) * 2000),
        0,
    )


@V
def care(h, p, q):
    d = h.members("disability", p)
    return where(h("pc", p) < 2 * h("low", p), 12 * h.sum((d == 1) * q(p).care1 + (d == 2) * q(p).care2), 0)


@V
def premium(h, p, q):
    return where(h("dibao_eligible", p), q(p).premium_dibao, q(p).premium_rate[h("category", p)]) * h.sum(
        h.members("insured", p)
    )


@V
def microcredit(h, p, q):
    a = h.members("age", p)
    l = h("loan_amount", p)
    ok = (
        h("helped", p) & ~h("loan_overdue", p) & (l > 0) & (l <= q(p).loan_cap) & h.any((a >= 18) & (a <= 65))
    )
    return where(ok, l, 0)


@V
def transport(h, p, q):
    k = h.sum((h.members("migrant_months", p) >= 6) & (h.members("age", p) >= 16))
    return where(h("helped", p), minimum(q(p).transport * k, q(p).transport_cap), 0)


@V
def housing(h, p, q):
    c = h("category", p)
    g = h("housing_grade", p)
    ok = (
        (c == Category["unstable"])
        | (c == Category["marginal"])
        | (c == Category["sudden"])
        | h("dibao_eligible", p)
    ) & ~h("other_house", p)
    d = q(p).house_d + q(p).house_extra * maximum(h.nb_persons() - 3, 0)
    return where(ok, where(g == Grade["C"], q(p).house_c, where(g == Grade["D"], d, 0)), 0)


@V
def relief(h, p, q):
    r, i = h("rigid", p), h("income", p)
    ok = (5 * r > 2 * i) & (r >= q(p).relief_min) & (h("pc", p) < 2 * h("low", p))
    return where(ok, minimum((5 * r - 2 * i) / 10, q(p).relief_cap), 0)


@V
def pension_sub(h, p, q):
    a = h.members("age", p)
    ok = (a >= 16) & (a <= 59) & h.members("pension", p) & (h.members("stage", p) == Stage["none"])
    return where(h("helped", p), q(p).pension * h.sum(ok * (1 + h.members("severe", p))), 0)


@V
def job(h, p, q):
    a = h.members("age", p)
    able = (
        (a >= 16)
        & (a <= 65)
        & (h.members("stage", p) == Stage["none"])
        & (h.members("health", p) != Health["serious"])
        & (h.members("disability", p) != 1)
    )
    ok = (
        h("helped", p)
        & (h("wage", p) < q(p).job_wage)
        & ~h.any(h.members("migrant_months", p) >= 3)
        & h.any(able)
    )
    return where(ok, q(p).job, 0)


@V
def water(h, p, q):
    return where(h("helped", p) & ~h("has_safe_water", p), q(p).water + q(p).water_head * h.nb_persons(), 0)


FORMULAS = [income, rigid, pc, low, helped, severe, needy, dibao_eligible] + [
    globals()[s] for s in w.SUPPORTS
]


def load():
    tbs = imp("taxbenefitsystems").TaxBenefitSystem([Person, Household])
    tbs.parameters = ParameterNode("", data=PARAMS)
    for v in inputs():
        tbs.add_variable(v)
    for v in FORMULAS:
        tbs.add_variable(v)
    return tbs


def situation(rec):
    names = [f"p{i}" for i in range(len(rec["members"]))]
    hh = {c: {P: rec[c]} for c in w.HOUSEHOLD if c != "county"}
    return {
        "persons": {k: {c: {P: x[c]} for c in w.MEMBER} for k, x in zip(names, rec["members"], strict=False)},
        "households": {"h": {"members": names, "county": {P: f"C{rec['county']}"}, **hh}},
    }


def sim_of(e, rec):
    return SimulationBuilder().build_from_entities(e, situation(rec))


def single(e, rec):
    s = sim_of(e, rec)
    return {k: float(s.calculate(k, P)[0]) for k in w.SUPPORTS}


def prepare(d):
    return d


def batch(e, d):
    sb = SimulationBuilder()
    sb.create_entities(e)
    ids = np.arange(d.offsets[-1])
    sb.declare_person_entity("person", range(len(ids)) if CORE == "openfisca_core" else ids)
    households = sb.declare_entity("household", np.arange(d.count))
    sb.join_with_persons(households, d.tables()[1]["hh"], ["member"] * len(ids))
    s = sb.build(e)
    for columns, names in ((d.household, w.HOUSEHOLD), (d.member, w.MEMBER)):
        for name in names:
            s.set_input(name, P, columns[name])
    return {k: s.calculate(k, P) for k in w.SUPPORTS}
