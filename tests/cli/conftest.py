"""A small policy and one hand-written answer, to be laid out and printed."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from elig.dsl import policy as p
from elig.engine.decision import Decision, Reason, Row

NATION = p.Where("rules.elig", 1, ())


def fact(entity: str, name: str, zh: str, type_: p.Type, **more: Any) -> p.Fact:
    usual = {"low": None, "high": None, "options": (), "personal": False, "advised": True, "assume": None}
    return p.Fact(
        entity=entity, name=name, title=p.Title(zh, name.replace("_", " ")), type=type_, **{**usual, **more}
    )


def support(name: str, zh: str, en: str) -> p.Support:
    return p.Support(
        name=name, title=p.Title(zh, en), where=NATION, from_=None, until=None, sources=(), assumes=(),
        subject="member", when=p.Not(p.Literal(p.YES_NO, False)), amount=None, nature="cash", paid="month", given=None,
        evidence=(), office=None, decided_days=None, decided_working=False, notice_days=None, runs_on=None,
    )  # fmt: skip


@pytest.fixture
def policy() -> p.Policy:
    """Two documents, a handful of facts and supports: enough for every kind of line."""
    stages = (
        p.Option("none", p.Title("不在校", "not at school")),
        p.Option("junior", p.Title("初中", "junior high")),
    )
    return p.Policy(
        digest="sha256:0",
        places=(p.Place(("henan",), "河南省"), p.Place(("henan", "lankao"), "兰考县")),
        documents=(
            p.Document("doc_2024", p.Title("关于生活补助的通知", "On living allowances"), "示例〔2024〕1号", "示例部门",
                       datetime.date(2024, 1, 2).toordinal(), "illustrative", None),
        ),
        entities=(("household", p.Title("农户", "household")), ("member", p.Title("家庭成员", "member"))),
        facts=(
            fact("member", "student_stage", "在校生状况", p.Type("choice", options=("none", "junior")), options=stages),
            fact("member", "disability_grade", "残疾等级", p.Type("number", whole=True), low=0, high=4),
            fact("member", "id_no", "证件号码", p.Type("text"), personal=True),
            fact("household", "dwelling_grade", "房屋鉴定等级", p.Type("choice", options=("A", "B"))),
            fact("household", "work_months", "务工时间", p.Type("number"), high=12,
                 assume=p.Assume("work_months", "household", 0, "未登记")),
        ),
        parameters=(p.Parameter("line", p.Title("低保标准", "guarantee line"), NATION, p.Type("money", "month"), None, None, ()),),
        derives=(), statuses=(),
        supports=(
            support("allowance", "生活补助", "living allowance"),
            support("disability_living_allowance", "残疾人生活补贴", "disability living allowance"),
            support("guarantee", "低保金", "minimum guarantee"),
        ),
        exceptions=(), exclusives=(), ends=(), checks=(), steps=(), events=(), warns=(),
    )  # fmt: skip


def both(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def row(name: str, title: dict[str, str], subject: str, outcome: str, **more: Any) -> Row:
    usual: dict[str, Any] = {
        "nature": "cash", "amount": None, "amount_missing": [], "because": [], "missing": [], "would_change": [],
        "excluded_by": [], "conflicting": [], "sources": [], "evidence": [], "office": None, "decided_within": None,
        "already_received": None,
    }  # fmt: skip
    return Row(
        "support", {"name": name, "title": title, "subject": subject, "outcome": outcome, **usual, **more}
    )


@pytest.fixture
def decision() -> Decision:
    """Household LK-示例 on 1 May 2024: something of every outcome."""
    junior = Reason(both("在校生状况是初中", "is at junior high school"), "yes", "rules.elig:12")
    poor = Reason(both("人均收入 8,000.00 元不低于 6,800 元", "income per head of 8,000.00 yuan is not below 6,800 yuan"), "no",
                  "rules.elig:30", (Reason(both("家庭纯收入 40,000.00 元", "net income 40,000.00 yuan"), "yes", None),))  # fmt: skip
    assets = Reason(both("财产不符合规定", "assets are above the limit"), "no", "rules.elig:31")
    allowance, disability, guarantee = (
        both("生活补助", "living allowance"), both("残疾人生活补贴", "disability living allowance"), both("低保金", "minimum guarantee")
    )  # fmt: skip
    source = {
        "document": "关于生活补助的通知",
        "number": "示例〔2024〕1号",
        "article": "第二条",
        "provenance": "illustrative",
    }
    return Decision(
        decision={"id": "sha256:1", "as_of": "2024-05-01", "jurisdiction": "henan.lankao", "engine": "evaluate",
                  "policy_digest": "sha256:0", "facts_digest": "sha256:2", "language_version": "1", "engine_version": "0.1.0"},
        household="LK-示例",
        supports=(
            row("allowance", allowance, "m2", "eligible", amount={"yuan": "1500.00", "period": "year"}, because=[junior],
                sources=[source], evidence=["学籍证明"], office="县教体局", decided_within={"days": 15, "working": True},
                already_received=True),
            row("disability_living_allowance", disability, "m3", "cannot_determine", missing=["members[m3].disability_grade", "parameters.line"],
                amount={"at_least": "0.00", "at_most": "75.00", "period": "month"}),
            row("loan", both("小额信贷", "microcredit"), "household", "eligible", nature="loan", because=[junior],
                amount={"at_least": "1000.00", "at_most": "50000.00", "period": "once"}, amount_missing=["dwelling_grade"]),
            row("relief", both("临时救助", "relief"), "household", "excluded", excluded_by=["guarantee"]),
            row("guarantee", guarantee, "m1", "not_eligible", because=[poor, assets],
                would_change=[{"fact": "work_months", "is": "1", "needs": ">= 3"}]),
            row("guarantee", guarantee, "m4", "not_eligible", because=[poor, assets]),
            row("old", both("旧补助", "old grant"), "household", "not_in_force",
                because=[Reason(both("2023年8月7日终止", "ended on 7 August 2023"), "no", "rules.elig:50")]),
        ),
        statuses=(
            Row("status", {"name": "monitored", "title": both("监测户", "monitored household"), "subject": "household", "outcome": "holds",
                           "because": [Reason(both("监测对象类别是边缘户", "recorded as marginal"), "yes", None)], "missing": [], "sources": []}),
            Row("status", {"name": "destitute", "title": both("特困人员", "destitute person"), "subject": "m1", "outcome": "cannot_determine",
                           "because": [], "missing": ["members[m1].disability_grade"], "sources": []}),
        ),
        warnings=(),
        findings=(
            Row("finding", {"code": "1_02_005", "title": both("失学未纳入监测", "out of school, not monitored"), "subject": "m2",
                            "severity": "error", "truth": "unknown", "because": [], "missing": ["members[m2].student_stage"], "sources": []}),
        ),
        assumptions=({"fact": "work_months", "value": 0, "because": "未登记", "used_by": ["allowance"]},),
        totals={"per_year_yuan": "1500.00", "once_yuan": "0.00", "complete": False},
    )  # fmt: skip
