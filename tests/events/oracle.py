"""Which rows of a file of the four departments are good, and what they say: worked out anew, without the program.

Written from docs/events.md and the mapping files in examples/events, by regular expressions and a reader of
quotes of its own; it shares nothing with the program but the standard library's codecs.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from .departments import BY_ID_NO, BY_MEMBER, HOUSEHOLDS, TODAY

Bad = None
MOST = 100_000
FEN = 10**10  # a hundred million yuan: the most that an amount may be
WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ufffe\uffff]")


@dataclass
class Told:
    """A good row: `id` is the department's own, or the columns it is made of."""

    row: int
    state: str
    id: Any
    kind: str = ""
    household: str = ""
    member: str | None = None
    day: int = 0
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class Verdict:
    refused: bool = False  # the whole file
    good: list[Told] = field(default_factory=list)
    bad: set[int] = field(default_factory=set)
    left_out: set[int] = field(default_factory=set)


def judge(department: str, content: bytes) -> Verdict:
    verdict = Verdict()
    encoding = "gb18030" if department == "medical" else "utf-8"
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or not content:
        return Verdict(refused=True)
    if content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
        if encoding != "utf-8" or not content:
            return Verdict(refused=True)
    lines = content.split(b"\n")
    texts = [_text(line, encoding) for line in lines]
    ends = [True] * (len(lines) - 1) + [False]  # whether the line has an end
    if not lines[-1]:
        texts.pop(), ends.pop()
    if department == "education":
        rows = _json_rows(texts)
    else:
        found = _csv_rows(texts, ends, lines, ";" if department == "labour" else ",", MAPPED[department])
        if found is None:
            return Verdict(refused=True)
        rows = found
    read = {"medical": _medical, "education": _education, "housing": _housing, "labour": _labour}[department]
    for number, cells in rows:
        told = None if cells is None else read(cells)
        if told is None:
            verdict.bad.add(number)
        elif told == "left out":
            verdict.left_out.add(number)
        else:
            told.row = number
            verdict.good.append(told)
    return verdict


def _text(line: bytes, encoding: str) -> str | None:
    if len(line) > MOST - 1:
        return None
    try:
        text = line.rstrip(b"\r").decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if CONTROL.search(text) else text


# --- CSV ---------------------------------------------------------------------------------------------

MAPPED = {
    "medical": ("结算单号", "单据状态", "证件号码", "就医类别", "结算日期", "医疗总费用", "个人自付", "推送日期"),
    "housing": ("户编号", "鉴定机构", "鉴定日期", "鉴定结论"),
    "labour": ("serial", "business", "household", "member", "date", "amount", "pushed"),
}


def _cells(text: str, separator: str) -> list[str] | str:
    """The cells of a text; `open` where a quote is not closed, `wrong` where something follows a closed one."""
    cells, at = [], 0
    while True:
        if text[at : at + 1] == '"':
            cell, at = "", at + 1
            while True:
                if at >= len(text):
                    return "open"
                if text[at] != '"':
                    cell, at = cell + text[at], at + 1
                elif text[at + 1 : at + 2] == '"':
                    cell, at = cell + '"', at + 2
                else:
                    at += 1
                    break
            if at < len(text) and text[at] != separator:
                return "wrong"
        else:
            end = text.find(separator, at)
            end = len(text) if end < 0 else end
            cell, at = text[at:end], end
            if "\n" in cell:
                return "wrong"
        cells.append(cell)
        if at >= len(text):
            return cells
        at += 1


def _csv_rows(
    texts: list[str | None], ends: list[bool], lines: list[bytes], separator: str, mapped: tuple[str, ...]
) -> list[tuple[int, dict[str, str] | None]] | None:
    first = next((i for i, text in enumerate(texts) if text is None or text.strip()), None)
    if first is None or texts[first] is None:
        return None
    headings = _cells(str(texts[first]), separator)
    if isinstance(headings, str):
        return None
    headings = [heading.strip() for heading in headings]
    if any(headings.count(name) != 1 for name in mapped):
        return None
    rows: list[tuple[int, dict[str, str] | None]] = []
    at = first + 1
    while at < len(texts):
        text, last = texts[at], at
        if text is None:
            rows.append((at + 1, None))
            at += 1
            continue
        if not text.strip():
            at += 1
            continue
        cells = _cells(text, separator)
        if cells == "open":
            joined = text
            for more in range(at + 1, min(at + 51, len(texts))):
                following = texts[more]
                if following is None or (isinstance(_cells(following, separator), list) and len(
                    _cells(following, separator)
                ) == len(headings)):
                    break
                joined += "\n" + following
                together = _cells(joined, separator)
                if isinstance(together, list):
                    if len(together) == len(headings):
                        cells, last = together, more
                    break
        if isinstance(cells, str):
            rows.append((at + 1, None))
        elif any(cell.strip() for cell in cells):
            whole = ends[last] or lines[last].endswith((b"\r", b'"'))
            right = whole and len(cells) == len(headings)
            rows.append((at + 1, dict(zip(headings, cells, strict=True)) if right else None))
        at = last + 1
    return rows


# --- JSON lines ------------------------------------------------------------------------------------------


class _NotJson(Exception):
    pass


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise _NotJson
    return dict(pairs)


def _constant(_: str) -> None:
    raise _NotJson


def _json_rows(texts: list[str | None]) -> Iterator[tuple[int, dict[str, Any] | None]]:
    for number, text in enumerate(texts, start=1):
        if text is None:
            yield number, None
        elif text.strip():
            try:
                value = json.loads(
                    text.removeprefix("\ufeff"), object_pairs_hook=_pairs, parse_float=_decimal, parse_constant=_constant
                )
            except (ValueError, _NotJson, RecursionError):
                value = None
            yield number, value if isinstance(value, dict) else None


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise _NotJson from None


# --- cells ------------------------------------------------------------------------------------------------


def _plain(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).translate(WIDE).strip()


def _date(value: object, *patterns: str) -> int | None:
    """The ordinal; 0 where nothing stands there, None where it is wrong."""
    if value is None or value == "" or (isinstance(value, str) and not value.strip()):
        return 0
    if isinstance(value, bool | dict | list):
        return Bad
    for pattern in patterns:
        if found := re.fullmatch(pattern, _plain(value), re.ASCII):
            try:
                day = datetime.date(*(int(part) for part in found.groups()))
            except ValueError:
                return Bad
            return day.toordinal() if datetime.date(1900, 1, 1) <= day <= TODAY else Bad
    return Bad


SLASHES = r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})"
DASHES = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
CHINESE = r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日"
TOGETHER = r"([0-9]{4})([0-9]{2})([0-9]{2})"


def _money(value: object, fen_in_one: int) -> int | str | None:
    """Fen; nothing where nothing stands there, None where it is wrong."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return ""
    if isinstance(value, str):
        text = value.translate(WIDE).strip()
        if len(text) > 40 or not re.fullmatch(r"-?([0-9]{1,30}|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]{1,30})?", text, re.ASCII):
            return Bad
        exact = Decimal(text.replace(",", ""))
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        exact = Decimal(value)
    else:
        return Bad
    if abs(exact.adjusted()) > 30 and exact:
        return Bad
    fen = exact * fen_in_one
    return int(fen) if fen == int(fen) and 0 <= fen <= FEN else Bad


def _own_id(value: object) -> str | None:
    text = _plain(value)
    right = re.fullmatch(r"[^\W_][\w\-./:〔〕［］()（）]{0,63}", text) and any(letter.isdigit() for letter in text)
    person = re.search(r"(?<![0-9])([1-9][0-9]{16}[0-9Xx]|1[3-9][0-9]{9})(?![0-9])", text) or re.search(
        r"(?<![0-9])[1-9][0-9]{5}[0-9]{2}[01][0-9][0-3][0-9]{4}(?![0-9])", text
    )
    return text if right and not person else None


def _medical(cells: dict[str, str]) -> Told | None:
    state = {"": "new", "正常": "new", "冲销": "withdraws", "更正": "corrects"}.get(_plain(cells["单据状态"]))
    own = _own_id(cells["结算单号"])
    if state is None or own is None:
        return None
    if state == "withdraws":
        return Told(0, state, own)
    who = BY_ID_NO.get(_plain(cells["证件号码"]).upper())
    day, sent = _date(cells["结算日期"], SLASHES), _date(cells["推送日期"], SLASHES)
    total, paid = _money(cells["医疗总费用"], 100), _money(cells["个人自付"], 100)
    care = {"": "", "普通住院": "inpatient", "门诊慢特病": "outpatient", "住院": "inpatient", "门诊": "outpatient",
            "inpatient": "inpatient", "outpatient": "outpatient"}.get(_plain(cells["就医类别"]))  # fmt: skip
    if who is None or not day or sent is None or total is None or paid is None or care is None:
        return None
    facts = {"settled_on": day, "total_cost": total, "self_paid": paid, "care": care}
    return _told(state, own, "hospital_settlement", who.household, who.member, day, facts)


def _education(cells: dict[str, Any]) -> Told | str | None:
    item = _plain(cells.get("item"))
    kind = {"辍学": "school_leaving", "复学": "school_return", "缴费": "school_cost", "转学": ""}.get(item)
    own = _own_id(cells.get("no"))
    who = BY_ID_NO.get(_plain(cells.get("id_card")).upper())
    if kind == "":
        return "left out"
    if kind is None or own is None:
        return None
    day, sent = _date(cells.get("date"), DASHES), _date(cells.get("sent_on"), DASHES)
    fee = _money(cells.get("fee"), 1) if kind == "school_cost" else ""
    if who is None or not day or sent is None or fee is None:
        return None
    dated = {"school_leaving": "left_on", "school_return": "returned_on", "school_cost": "charged_on"}[kind]
    return _told("new", own, kind, who.household, who.member, day, {dated: day, "net_cost": fee})


def _housing(cells: dict[str, str]) -> Told | None:
    parts = tuple(_plain(cells[name]) for name in ("户编号", "鉴定日期", "鉴定机构"))
    day = _date(cells["鉴定日期"], DASHES, CHINESE)
    grade = {"": "", "Ａ级": "A", "A级": "A", "B级": "B", "C级": "C", "D级": "D", "A": "A", "B": "B", "C": "C", "D": "D",
             "不属于危房": "A", "危房C级": "C", "危房D级": "D", "待定": ""}.get(_plain(cells["鉴定结论"]))  # fmt: skip
    if parts[0] not in HOUSEHOLDS or not day or grade is None:
        return None
    return _told("new", parts, "dwelling_assessment", parts[0], None, day, {"assessed_on": day, "grade": grade})


def _labour(cells: dict[str, str]) -> Told | None:
    kinds = {"失业登记": ("job_loss", "lost_on", ""), "就业登记": ("new_job", "started_on", ""),
             "工资监测": ("wage_report", "reported_on", "monthly_wage"), "欠薪投诉": ("unpaid_wages", "reported_on", "owed")}  # fmt: skip
    own, kind = _own_id(cells["serial"]), kinds.get(_plain(cells["business"]))
    who = BY_MEMBER.get((_plain(cells["household"]), _plain(cells["member"])))
    day, sent = _date(cells["date"], TOGETHER), _date(cells["pushed"], TOGETHER)
    if own is None or kind is None or who is None or not day or sent is None:
        return None
    name, dated, fact = kind
    amount = _money(cells["amount"], 1_000_000) if fact else ""
    if amount is None:
        return None
    return _told("new", own, name, who.household, who.member, day, {dated: day, fact: amount})


def _told(
    state: str, own: Any, kind: str, household: str, member: str | None, day: int, facts: dict[str, Any]
) -> Told:
    return Told(0, state, own, kind, household, member, day, {k: v for k, v in facts.items() if v != "" and k})


# --- what becomes of good rows ------------------------------------------------------------------------


@dataclass
class Kept:
    """What the store should have: the events that count by id and version, and the rows that it does not take."""

    live: dict[tuple[Any, int], Told] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)


def settled(department: str, good: list[Told]) -> Kept:
    """The end of good rows in their order: the same again is known, what differs corrects or is refused."""
    kept = Kept()
    all_of: dict[Any, list[Told]] = {}
    gone: set[Any] = set()  # withdrawn before they came
    live: dict[Any, int | None] = {}
    for told in good:
        versions = all_of.get(told.id)
        if told.state == "withdraws":
            if versions is None:
                gone.add(told.id)
            live[told.id] = None
        elif versions is None:
            all_of[told.id] = [told]
            live[told.id] = None if told.id in gone else 1
        elif any(_same(each, told) for each in versions):
            pass
        elif (told.state != "corrects" and department in ("medical", "education")) or live[told.id] is None:
            kept.refused.add(told.row)
        else:
            versions.append(told)
            live[told.id] = len(versions)
    kept.live = {(own, n): all_of[own][n - 1] for own, n in live.items() if n is not None and own in all_of}
    return kept


def _same(one: Told, other: Told) -> bool:
    return (one.kind, one.household, one.member, one.day, one.facts) == (
        other.kind, other.household, other.member, other.day, other.facts
    )  # fmt: skip
