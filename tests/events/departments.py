"""Four departments' files with invented people, as the mapping files in examples/events have them."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from random import Random

TODAY = datetime.date(2024, 6, 1)
SURNAMES, NAMES = "甲乙丙丁戊己庚辛壬癸", "梅兰竹菊松柏桐杉枫榆"


@dataclass(frozen=True)
class Person:
    household: str
    member: str
    name: str
    id_no: str


PEOPLE = [
    Person(
        f"9{99000 + number // 3}", str(number % 3 + 1),
        f"测{SURNAMES[number % 10]}{NAMES[number // 10]}",
        f"999901{1940 + number:04d}{number % 12 + 1:02d}{number % 28 + 1:02d}{number * 37 % 1000:03d}{'X' if number % 9 == 0 else number % 10}",
    )
    for number in range(60)
]  # fmt: skip
BY_ID_NO = {person.id_no: person for person in PEOPLE}
BY_MEMBER = {(person.household, person.member): person for person in PEOPLE}
HOUSEHOLDS = {person.household for person in PEOPLE}


def register() -> list[dict[str, object]]:
    """The households as the store takes them."""
    return [
        {
            "household_no": household,
            "members": [
                {"id": p.member, "name": p.name, "id_no": p.id_no} for p in PEOPLE if p.household == household
            ],
        }
        for household in sorted(HOUSEHOLDS)
    ]


def medical(random: Random, rows: int) -> bytes:
    lines = ["结算单号,单据状态,姓名,证件号码,就医类别,结算日期,医疗总费用,个人自付,推送日期"]
    for number in range(rows):
        who, day = random.choice(PEOPLE), _day(random)
        cost = random.randrange(10_000, 9_000_000)
        told = f"{cost // 100}.{cost % 100:02d}"
        if random.random() < 0.3:
            told = f'"{cost // 100:,}.{cost % 100:02d}"'
        kind = random.choice(["普通住院", "门诊慢特病", "住院", "outpatient"])
        own = cost * random.randrange(10, 90) // 100
        lines.append(
            f"YB2405{number:05d},正常,{who.name},{who.id_no},{kind},{day.year}/{day.month}/{day.day},"
            f"{told},{own // 100}.{own % 100:02d},2024/5/25"
        )
    for number in random.sample(range(rows), min(rows, 2)):
        told = lines[number + 1].split(",")
        told[1] = random.choice(["冲销", "更正"])
        told[-2] = "77.00"
        lines.append(",".join(told))
    return ("\r\n".join(lines) + "\r\n").encode("gb18030")


def education(random: Random, rows: int) -> bytes:
    lines = []
    for number in range(rows):
        who, item = random.choice(PEOPLE), random.choice(["辍学", "复学", "缴费", "转学"])
        row: dict[str, object] = {
            "no": f"JY-2024-{number:04d}", "item": item, "name": who.name, "id_card": who.id_no,
            "date": _day(random).isoformat(), "sent_on": "2024-05-27",
        }  # fmt: skip
        if item == "缴费":
            row["fee"] = random.choice([random.randrange(1, 3_000_000), str(random.randrange(1, 3_000_000))])
        lines.append(json.dumps(row, ensure_ascii=False))
    return ("\n".join(lines) + "\n").encode()


def housing(random: Random, rows: int) -> bytes:
    lines = ["户编号,户主,鉴定机构,鉴定日期,鉴定结论,备注"]
    for number in range(rows):
        who, day = random.choice(PEOPLE), _day(random)
        written = random.choice([day.isoformat(), f"{day.year}年{day.month}月{day.day}日"])
        grade = random.choice(["不属于危房", "危房C级", "危房D级", "Ａ级", "B", "待定"])
        remark = random.choice(["", "", "屋面漏雨", '"屋面漏雨，\n西墙开裂"', '"所谓""危房"", 见附件"'])
        lines.append(f"{who.household},{who.name},示例鉴定所{number},{written},{grade},{remark}")
    return ("\n".join(lines) + "\n").encode("utf-8-sig")


def labour(random: Random, rows: int) -> bytes:
    lines = ["serial;business;household;member;date;amount;pushed"]
    for number in range(rows):
        who, kind = random.choice(PEOPLE), random.choice(["失业登记", "就业登记", "工资监测", "欠薪投诉"])
        amount = f"{random.randrange(1, 40) / 10}" if kind in ("工资监测", "欠薪投诉") else ""
        lines.append(
            f"RS-{number};{kind};{who.household};{who.member};{_day(random):%Y%m%d};{amount};20240525"
        )
    return ("\n".join(lines) + "\n").encode()


def _day(random: Random) -> datetime.date:
    return datetime.date(2024, 1, 1) + datetime.timedelta(days=random.randrange(140))


# Each with the name that a file of its has, and what writes one.
DEPARTMENTS = {
    "medical": ("医保.csv", medical),
    "education": ("education.jsonl", education),
    "housing": ("危房鉴定.csv", housing),
    "labour": ("labour.csv", labour),
}
