# ruff: noqa: E501, A002  (names as in formulas, queries on one line)
"""The policy as a graph of GoRules ZEN: derived values, a decision table, the supports."""

import json

import workload as w
import zen

NAME = "zen-engine (JDM)"


def cnt(cond):
    return f"count(members, {cond})"


SEV = "(#.disability == 1 or #.disability == 2)"
PEN = "#.age >= 16 and #.age <= 59 and #.pension and #.stage == 'none'"
DERIVED = {
    "income": "wage + business + property_inc + transfer",
    "rigid": "medical + school_exp + disaster_loss",
    "n": "len(members)",
    "std_m": "520 + 15 * county",
    "helped": "category != 'none'",
    "low": "12 * $.std_m",
    "pc": "max([$.income - $.rigid, 0]) / $.n",
    "dib": "$.pc < $.low and property_inc <= 12000",
}
EXPR = {
    "dibao": "dib ? (std_m - pc / 12) * n * 12 : 0",
    "marginal": f"not dib and pc < 1.5 * low ? 0.3 * low * {cnt(SEV + ' or #.health == ' + repr('serious'))} : 0",
    "vocational": "helped and registered ? 3000 * " + cnt("#.stage == 'vocational' and #.age <= 22") + " : 0",
    "boarding": "helped ? "
    + " + ".join(
        f"{a} * " + cnt(f"#.stage == '{s}'")
        for s, a in (("primary", 1250), ("junior", 1500), ("senior", 2000))
    )
    + " : 0",
    "care": "pc < 2 * low ? 12 * (120 * "
    + cnt("#.disability == 1")
    + " + 80 * "
    + cnt("#.disability == 2")
    + ") : 0",
    "premium": "premium_rate * " + cnt("#.insured"),
    "microcredit": "helped and not loan_overdue and loan_amount > 0 and loan_amount <= 50000 and some(members, #.age >= 18 and #.age <= 65) ? loan_amount : 0",
    "transport": "helped ? min([800 * " + cnt("#.migrant_months >= 6 and #.age >= 16") + ", 1600]) : 0",
    "housing": "(category in ['unstable', 'marginal', 'sudden'] or dib) and not other_house ? (housing_grade == 'C' ? 20000 : (housing_grade == 'D' ? 35000 + 3000 * max([n - 3, 0]) : 0)) : 0",
    "relief": "5 * rigid > 2 * income and rigid >= 5000 and pc < 2 * low ? min([(5 * rigid - 2 * income) / 10, 20000]) : 0",
    "pension_sub": "helped ? 100 * " + cnt(PEN) + " + 100 * " + cnt(PEN + " and " + SEV) + " : 0",
    "job": "helped and wage < 12000 and none(members, #.migrant_months >= 3) and some(members, #.age >= 16 and #.age <= 65 and #.stage == 'none' and #.health != 'serious' and #.disability != 1) ? 6000 : 0",
    "water": "helped and not has_safe_water ? 1000 + 300 * n : 0",
}


def expr_node(id, name, d, pass_):
    return {
        "id": id,
        "type": "expressionNode",
        "name": name,
        "position": {"x": 0, "y": 0},
        "content": {
            "passThrough": pass_,
            "inputField": None,
            "outputPath": None,
            "executionMode": "single",
            "expressions": [{"id": f"{id}-{k}", "key": k, "value": v} for k, v in d.items()],
        },
    }


def jdm():
    rows = [{"_id": "r0", "i0": "true", "i1": "", "o0": "400"}] + [
        {"_id": f"r{k + 1}", "i0": "", "i1": f"'{c}'", "o0": str(w.PREMIUM[k])}
        for k, c in enumerate(w.CATEGORY)
    ]
    table = {
        "id": "tab",
        "type": "decisionTableNode",
        "name": "Premium rate",
        "position": {"x": 0, "y": 0},
        "content": {
            "hitPolicy": "first",
            "passThrough": True,
            "inputField": None,
            "outputPath": None,
            "executionMode": "single",
            "inputs": [
                {"id": "i0", "name": "dibao", "field": "dib"},
                {"id": "i1", "name": "category", "field": "category"},
            ],
            "outputs": [{"id": "o0", "name": "rate", "field": "premium_rate"}],
            "rules": rows,
        },
    }
    nodes = [
        {
            "id": "in",
            "type": "inputNode",
            "name": "Request",
            "position": {"x": 0, "y": 0},
            "content": {"schema": ""},
        },
        expr_node("drv", "Derived", DERIVED, True),
        table,
        expr_node("sup", "Supports", EXPR, False),
        {
            "id": "out",
            "type": "outputNode",
            "name": "Response",
            "position": {"x": 0, "y": 0},
            "content": {"schema": ""},
        },
    ]
    ids = [n["id"] for n in nodes]
    return json.dumps(
        {
            "nodes": nodes,
            "edges": [
                {"id": f"e{a}", "type": "edge", "sourceId": a, "targetId": b}
                for a, b in zip(ids, ids[1:], strict=False)
            ],
        }
    )


def load():
    return zen.ZenEngine({"loader": {"type": "static", "content": {"p": json.loads(jdm())}}})


def single(e, record):
    return e.evaluate("p", record)["result"]
