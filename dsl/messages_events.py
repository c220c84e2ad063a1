"""The sentences of what is wrong with events from departments (E6xx): mapping files, files, rows."""

from __future__ import annotations

# INVARIANT: nothing that stands in a row, nor a heading that only the file knows, is part of any sentence.
MESSAGES: dict[str, tuple[str, str]] = {
    # --- the mapping file
    "E600": (
        "the mapping file is not written as TOML: {what}",
        "对应表不符合 TOML 的写法：{what}",
    ),
    "E601": (
        "{table} has no `{name}` (it may have: {known}){near}",
        "{table} 没有 `{name}` 这一项（可以有：{known}）{near}",
    ),
    "E602": (
        "`{name}` is missing in {table}: {what}",
        "{table} 缺少 `{name}`：{what}",
    ),
    "E603": (
        "`{name}` has to be {what}",
        "`{name}` 应写{what}",
    ),
    "E604": (
        "the rules know no kind of event called `{name}` (they know: {known}){near}",
        "规则里没有叫 `{name}` 的事件（有：{known}）{near}",
    ),
    "E605": (
        "{kind} has no fact called `{name}` (it has: {known}){near}",
        "{kind}没有名为 `{name}` 的事实（有：{known}）{near}",
    ),
    "E606": (
        "the word `{word}` leads to `{name}`, and {fact} is one of: {known}{near}",
        "`{word}` 对应 `{name}`，而{fact}只能是：{known}{near}",
    ),
    "E607": (
        "`{name}` does not go with {fact}, which is {what}",
        "{fact}是{what}，不能写 `{name}`",
    ),
    "E608": (
        "an event of the kind {kind} is dated by `{name}`; say in `[facts]` which column it is",
        "{kind}以 `{name}` 为发生日期；请在 `[facts]` 里写明是哪一列",
    ),
    "E609": (
        "the date formats `{one}` and `{other}` cannot be told apart; keep the one that the department uses",
        "日期格式 `{one}` 和 `{other}` 无法区分；请只留该部门所用的一种",
    ),
    "E610": (
        "`{name}` may not be the column of identity card numbers: an event's id stands in the clear. Give a list "
        "of columns, and a keyed digest of them is the id",
        "`{name}` 不能用证件号码列：事件编号是明文。请写几列的清单，以它们的密钥摘要作编号",
    ),
    # --- a file
    "E611": (
        "the file lacks the columns that the mapping names: {columns}",
        "文件缺少对应表里写的列：{columns}",
    ),
    "E612": (
        "the column `{column}` stands more than once in the first line; which one is meant cannot be told",
        "首行里 `{column}` 列出现了不止一次，不知道指哪一列",
    ),
    "E613": (
        "there is nothing in the file",
        "文件里没有内容",
    ),
    "E614": (
        "the file cannot be read as {form}: {what}",
        "文件不能按 {form} 读取：{what}",
    ),
    "E615": (
        "no mapping file is for a file of this name (`name` in its `[file]`)",
        "没有哪个对应表（`[file]` 里的 `name`）对应这个文件名",
    ),
    "E616": (
        "several mapping files are for a file of this name: {sources}",
        "有几个对应表都对应这个文件名：{sources}",
    ),
    # --- a row as it stands in the file
    "E620": (
        "the row has {n} cells and the first line names {most} columns",
        "这一行有 {n} 格，而首行有 {most} 列",
    ),
    "E621": (
        "the row holds bytes that are not {encoding}",
        "这一行有不属于 {encoding} 编码的字节",
    ),
    "E622": (
        "the row holds characters that cannot be printed",
        "这一行有不能显示的字符",
    ),
    "E623": (
        'a quote " is opened in this row and not closed as it should be',
        '这一行有引号 " 没有正确配对',
    ),
    "E624": (
        "the row is longer than {most} bytes",
        "这一行超过 {most} 字节",
    ),
    "E625": (
        "the file ends in the middle of this row, or without an end of line: it may have been cut off",
        "文件在这一行中间结束，或末尾没有换行：可能没有传完",
    ),
    # --- what a row says
    "E630": (
        "the word for {what} is not in the mapping's `values`: {known}",
        "{what}的写法不在对应表的 `values` 里：{known}",
    ),
    "E631": (
        "{fact} is not a date written as the mapping says: {formats}",
        "{fact}不是按对应表所写格式的日期：{formats}",
    ),
    "E632": (
        "{fact} lies after {today}, the day of import",
        "{fact}晚于导入当天（{today}）",
    ),
    "E633": (
        "the event's id is not one: it has a digit, no spaces, at most 64 letters, digits or signs like - _ . / : and "
        "is neither an identity card number nor a mobile telephone number, since it stands in the clear",
        "事件编号不合要求：应含数字、不含空格，最多 64 个字母、数字或 - _ . / : 等符号；编号是明文，不能是身份证号或手机号",
    ),
    "E634": (
        "the identity card number is not one",
        "证件号码不合要求",
    ),
    "E635": (
        "the register has no household with this number (yet)",
        "名册里（还）没有这个户编号",
    ),
    "E636": (
        "the register's household has no such member (yet)",
        "名册里这一户（还）没有这个成员",
    ),
    "E637": (
        "the register has nobody with this identity card number (yet)",
        "名册里（还）没有这个证件号码",
    ),
    "E638": (
        "the register has several people with this identity card number on that day",
        "名册里当天有不止一人使用这个证件号码",
    ),
    "E639": (
        "an event with this id is there, and says something else; if it is a correction, the mapping has to say so",
        "已有同一编号的事件，内容不同；如果是更正，须在对应表里写明",
    ),
    "E640": (
        "the event with this id was withdrawn; what happened anew needs an id of its own",
        "这个编号的事件已撤销；重新发生的事件请用新的编号",
    ),
    "E641": (
        "the row is not an entry in braces {{ … }} as JSON lines have it: {what}",
        "这一行不是 JSON 行格式 {{ … }} 的一条：{what}",
    ),
}
