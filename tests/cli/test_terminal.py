"""How an answer reads: what comes first, whose it is, why, what is missing; and that columns stand straight."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest

from elig.adapters import terminal, terminal_print
from elig.dsl.policy import Policy
from elig.engine.decision import Decision, Reason, Row

from .conftest import both


def lines(decision: Decision, policy: Policy, lang: str = "zh") -> list[str]:
    return list(terminal_print.plain([terminal.page(decision, policy, lang)]))


def line_with(text: str, found: list[str]) -> str:
    (line,) = [line for line in found if text in line]
    return line


def test_heading_says_who_when_and_where(decision: Decision, policy: Policy) -> None:
    assert lines(decision, policy)[0] == "农户 LK-示例   判定日期 2024年5月1日   河南省兰考县"
    assert lines(decision, policy, "en")[0].startswith("Household LK-示例   decided for 1 May 2024")


def test_what_can_be_received_comes_first(decision: Decision, policy: Policy) -> None:
    headings = [line.split(" · ")[0] for line in lines(decision, policy) if " · " in line]
    assert headings == ["可以享受", "暂时不能确定", "与其他帮扶不能同时享受", "不符合条件", "当日不在执行期"]


def test_amount_reason_and_receipt_in_one_line(decision: Decision, policy: Policy) -> None:
    assert line_with("成员 m2      每年", lines(decision, policy)).split() == [
        "✓", "生活补助", "成员", "m2", "每年", "1,500", "元", "在校生状况是初中；已在享受",
    ]  # fmt: skip


def test_loan_is_called_a_loan_and_its_span_is_shown(decision: Decision, policy: Policy) -> None:
    assert "一次性 1,000 至 50,000 元 (贷款)" in line_with("小额信贷", lines(decision, policy))
    assert "1,000 to 50,000 yuan once (loan)" in line_with("microcredit", lines(decision, policy, "en"))


def test_missing_facts_are_named_by_their_titles(decision: Decision, policy: Policy) -> None:
    assert "需要补充：成员 m3 的残疾等级、低保标准（未公布）" in line_with(
        "残疾人生活补贴", lines(decision, policy)
    )
    assert "disability grade of member m3" in line_with("disability living", lines(decision, policy, "en"))


def test_same_reason_for_two_members_is_said_once(decision: Decision, policy: Policy) -> None:
    assert "成员 m1、m4" in line_with("✗ 低保金", lines(decision, policy))


def test_excluded_names_the_rival_by_title(decision: Decision, policy: Policy) -> None:
    assert line_with("临时救助", lines(decision, policy)).endswith("因已符合低保金")


def test_end_of_the_page_sums_up_and_warns(decision: Decision, policy: Policy) -> None:
    assert lines(decision, policy)[-3:] == [
        "合计确定可享受（不含贷款）：每年 1,500 元。",
        "还有项目或金额未能确定，实际可能更多。",
        "以下项目的条件或金额采用示意值，未经官方文件核实：生活补助。",
    ]


def test_assumption_and_finding_are_said(decision: Decision, policy: Policy) -> None:
    found = lines(decision, policy)
    assert "  务工时间按“0”处理：未登记" in found
    assert "可能：1_02_005 失学未纳入监测" in line_with("1_02_005", found)


def warned(name: str, title: str, subject: str, truth: str, missing: list[str], **more: Any) -> Row:
    because = [Reason(both("自付合计 20,000.01 元 > 20,000 元", "paid 20,000.01 yuan > 20,000 yuan"), truth, None)]
    usual = {"because": because, "notify": None, "act_within": None, "sources": []}
    who = {"name": name, "title": both(title, name), "subject": subject}
    return Row("warning", {**who, "truth": truth, "missing": missing, **usual, **more})


@pytest.fixture
def warning(decision: Decision) -> Decision:
    """The same household, warned of one thing for two members, perhaps of another, and of three it cannot be said."""
    act = {"notify": "乡镇防贫专干", "act_within": {"days": 15, "working": True}}
    return replace(decision, warnings=(
        warned("burden", "医疗支出预警", "m1", "yes", [], **act),
        warned("burden", "医疗支出预警", "m3", "yes", [], **act),
        warned("burden", "医疗支出预警", "m4", "unknown", ["events"], **act),
        warned("school", "失学预警", "m2", "unknown", ["events[e7].self_paid", "events"], notify="教体局"),
        warned("work", "失业预警", "household", "unknown", ["events"]),
        warned("water", "饮水预警", "household", "unknown", ["events"], act_within={"days": 3, "working": False}),
    ))  # fmt: skip


def test_a_warning_says_why_whom_to_notify_and_by_when(warning: Decision, policy: Policy) -> None:
    found = lines(warning, policy)
    assert found[found.index("预警") - 1 : found.index("预警") + 1] == ["", "预警"]
    assert line_with("医疗支出", found).split() == [
        "!", "医疗支出预警", "成员", "m1、m3", "通知乡镇防贫专干、15", "个工作日内",
        "自付合计", "20,000.01", "元", ">", "20,000", "元",
    ]  # fmt: skip
    assert "notify 教体局" in line_with("perhaps: school", lines(warning, policy, "en"))
    assert line_with("perhaps: school", lines(warning, policy, "en")).endswith(
        "needs to be known: self_paid of event e7, what happened (events)"
    )
    assert line_with("可能：失学", found).endswith("需要补充：事件 e7 的self_paid、发生的事件")


def test_what_only_lacks_events_is_told_in_one_line(warning: Decision, policy: Policy) -> None:
    line = line_with("项预警", lines(warning, policy))
    assert line.split() == ["?", "3", "项预警不能确定", "全户", "记录未报事件"]
    assert not any("饮水" in line or "失业" in line for line in lines(warning, policy))
    line = line_with("of the warnings cannot", lines(warning, policy, "en"))
    assert line.endswith("  the record tells of no events")


def test_a_warning_in_full(warning: Decision, policy: Policy) -> None:
    pages = terminal.explain(warning, policy, "医疗支出预警", "zh")
    text = [list(terminal_print.plain([page])) for page in pages]
    assert [page[2] for page in text] == ["触发预警", "触发预警", "暂时不能确定"]
    assert text[0][3].endswith("成员 m1  通知乡镇防贫专干、15 个工作日内  自付合计 20,000.01 元 > 20,000 元")
    assert text[2][-2:] == ["需要补充", "  发生的事件"]
    assert len(terminal.explain(warning, policy, "water", "en")) == 1
    assert {"burden", "school", "work", "water"} <= set(terminal.known_names(warning))


def test_columns_stand_straight_under_wide_characters(decision: Decision, policy: Policy) -> None:
    found = lines(decision, policy)
    starts = {
        terminal_print.width(line[: line.index(who)])
        for line, who in (
            (line_with("临时救助", found), "全户"),
            (line_with("残疾人生活补贴", found), "成员"),
        )
    }
    assert len(starts) == 1


def test_explain_shows_every_failing_condition_the_tree_and_the_gap(
    decision: Decision, policy: Policy
) -> None:
    pages = terminal.explain(decision, policy, "低保金", "zh")
    assert len(pages) == 2  # a page for each member
    text = "\n".join(terminal_print.plain(pages[:1]))
    assert "未满足的条件\n  ✗ 人均收入 8,000.00 元不低于 6,800 元\n  ✗ 财产不符合规定\n" in text
    assert "      ✓ 家庭纯收入 40,000.00 元" in text
    assert "务工时间现为 1，须为至少 3" in text


def test_explain_shows_papers_office_time_and_text(decision: Decision, policy: Policy) -> None:
    text = "\n".join(terminal_print.plain(terminal.explain(decision, policy, "allowance", "zh")))
    assert "所需材料\n  学籍证明\n\n经办\n  县教体局\n\n办结时限\n  15 个工作日内\n" in text
    assert "《关于生活补助的通知》示例〔2024〕1号第二条 (示意，未经核实)" in text


def test_explain_of_something_else_is_nothing(decision: Decision, policy: Policy) -> None:
    assert terminal.explain(decision, policy, "no_such", "zh") == []
    assert "allowance" in terminal.known_names(decision)


def test_a_record_cannot_steer_the_terminal(decision: Decision, policy: Policy) -> None:
    hostile = replace(decision, household="LK\x1b[2J\u202e1")
    text = "\n".join(lines(hostile, policy))
    assert "\x1b" not in text
    assert "\u202e" not in text


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_square_brackets_are_not_markup(decision: Decision, policy: Policy) -> None:
    out = Screen()
    shown = replace(decision, household="[red]LK")
    terminal_print.print_pages([terminal.page(shown, policy, "zh")], out)
    assert "[red]LK" in out.getvalue()
    assert "生活补助" in out.getvalue()
