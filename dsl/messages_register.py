"""The sentences of what is wrong with a row of a register (E57x), besides its facts."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E570": (
        "the household has no household number, so its answer could not be found again; give it one",
        "这一户没有户编号，结果无法对应；请补上户编号",
    ),
    "E571": (
        "the household number {found} stands {n} times in the register; each household stands once",
        "户编号 {found} 在名册里出现了 {n} 次；每户只能有一行",
    ),
    "E572": (
        "{n} rows of the table {table} are about the household {found}, which is not in the register",
        "表 {table} 里有 {n} 行属于户 {found}，而名册里没有这一户",
    ),
    "E573": (
        "{n} rows of the table {table} name no household",
        "表 {table} 里有 {n} 行没有写户编号",
    ),
    "E574": (
        "a row of the table {table} has {n} cells and the first line names {most} columns",
        "表 {table} 里有一行共 {n} 格，而表头只有 {most} 列",
    ),
}
