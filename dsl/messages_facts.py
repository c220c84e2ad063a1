"""The sentences of what is wrong with a household's record (E5xx), for those who fill it in."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    # --- the file
    "E501": (
        "the file is not saved as UTF-8 (it looks like {encoding}); save it again with the encoding UTF-8",
        "文件不是 UTF-8 编码（像是 {encoding}）；请另存为 UTF-8 编码",
    ),
    "E502": (
        "the file cannot be read from line {line}, character {column}: {what}",
        "文件从第 {line} 行第 {column} 个字符起读不下去：{what}",
    ),
    "E503": (
        "the file is larger than one household's record can be (at most {most} bytes)",
        "文件过大，不像一户的记录（最多 {most} 字节）",
    ),
    "E504": (
        "brackets stand inside brackets more than {most} deep; a record is never nested so far",
        "括号套括号超过 {most} 层；一户的记录不会嵌套这么深",
    ),
    "E505": (
        "{found} is not a number; leave the fact out if it is not known",
        "{found} 不是数；不知道就不要填这一项",
    ),
    "E506": (
        "`{name}` is given more than once, and only one can be right; keep one",
        "`{name}` 填了不止一次，只能有一个是对的；请只留一个",
    ),
    "E507": (
        "a record is one household in braces {{ … }}, and this is {found}",
        "一份记录是花括号 {{ … }} 里的一户，而这里是 {found}",
    ),
    # --- names
    "E510": (
        "there is no fact called `{name}`",
        "没有名为 `{name}` 的事实",
    ),
    "E511": (
        "there is no fact called `{name}`; did you mean {near}?",
        "没有名为 `{name}` 的事实；是不是 {near}？",
    ),
    "E512": (
        "`{name}` is a member's fact; write it with the member it is about, inside `members`",
        "`{name}` 是成员的事实；请写到 `members` 里相应的成员下",
    ),
    "E513": (
        "`{name}` is a fact of the household; write it outside `members`",
        "`{name}` 是农户的事实；请写到 `members` 外面",
    ),
    "E514": (
        "`{name}` is worked out from other facts, not given; leave it out",
        "`{name}` 由其他事实推算得出，不用填；请删去",
    ),
    # --- members and entries
    "E520": (
        "the household's members are not given; list all of them under `members`, each with an `id`",
        "没有填家庭成员；请在 `members` 里列出全部成员，每人都要有 `id`",
    ),
    "E521": (
        "the list of members is empty; a household has at least one member",
        "成员列表是空的；一户至少有一名成员",
    ),
    "E522": (
        "the household has more than {most} members; a record holds at most {most}",
        "成员超过 {most} 人；一份记录最多 {most} 人",
    ),
    "E523": (
        "each entry is written in braces {{ … }} with its facts by name, and this is {found}",
        "每一条都要写在花括号 {{ … }} 里，并写明各项名称，而这里是 {found}",
    ),
    "E524": ("the {fact} is missing here", "这里缺少{fact}"),
    "E525": (
        "two members have the id `{id}` (no. {first} and no. {second}); give each member an id of their own",
        "有两名成员的编号都是 `{id}`（第 {first} 位和第 {second} 位）；每名成员的编号不能相同",
    ),
    # --- values
    "E530": (
        '{fact} is answered with true or false (or "yes" or "no"), and this is {found}',
        '{fact}只能填 true 或 false（也可填 "是" 或 "否"），而这里是 {found}',
    ),
    "E531": (
        "{found} is not one of the choices for {fact}; did you mean {near}? (choices: {allowed})",
        "{found} 不在{fact}的可选项里；是不是 {near}？（可选：{allowed}）",
    ),
    "E532": (
        "{found} is not one of the choices for {fact}: {allowed}",
        "{found} 不在{fact}的可选项里：{allowed}",
    ),
    "E533": (
        "{fact} is a list, written in square brackets [ … ] (empty if there is none), and this is {found}",
        "{fact}是一个列表，写在方括号 [ … ] 里（没有就写空的方括号），而这里是 {found}",
    ),
    "E534": (
        '{fact} is an amount in {unit}, such as 1500 or "1,500.00", and this is {found}',
        '{fact}应填金额（{unit}），如 1500 或 "1,500.00"，而这里是 {found}',
    ),
    "E535": (
        "{fact} is counted in {unit}: write only the number, {near}, not {found}",
        "{fact}以{unit}计，只写数：写作 {near}，不要写 {found}",
    ),
    "E536": (
        "{fact} is counted in {unit}: write only the number, without words or signs, not {found}",
        "{fact}以{unit}计，只写数，不带文字或符号，不要写 {found}",
    ),
    "E537": (
        'the commas in {found} are not where thousands are parted; write it like "1,500.00", or without commas',
        '{found} 中的逗号不在千分位上；请写成 "1,500.00" 的样子，或不写逗号',
    ),
    "E538": (
        "{fact} has at most {places} digits after the point, and this is {found}",
        "{fact}的小数点后最多 {places} 位，而这里是 {found}",
    ),
    "E539": (
        "{fact} lies between {low} and {high}, and this is {found}",
        "{fact}应在 {low} 至 {high} 之间，而这里是 {found}",
    ),
    "E540": (
        "{found} came as a binary floating-point number, which is not exact; pass {fact} as an int, a Decimal or text",
        "{found} 是二进制浮点数，不精确；{fact}请用整数、Decimal 或文本传入",
    ),
    "E541": (
        "{fact} is a number and is written without quotes: {near}, not {found}",
        "{fact}是数，不加引号：写作 {near}，不要写 {found}",
    ),
    "E542": (
        "{fact} is a number, and this is {found}",
        "{fact}应填数，而这里是 {found}",
    ),
    "E543": (
        "{fact} is a whole number, and this is {found}",
        "{fact}应填整数，而这里是 {found}",
    ),
    "E544": (
        '{fact} is a date, written year-month-day such as "2024-05-01", and this is {found}',
        '{fact}应填日期，按年-月-日写成 "2024-05-01" 的样子，而这里是 {found}',
    ),
    "E545": (
        "{fact} is a date, written year-month-day: {near}, not {found}",
        "{fact}应填日期，按年-月-日写作 {near}，不要写 {found}",
    ),
    "E546": (
        "{fact}: there is no such day as {found} in the calendar",
        "{fact}：日历上没有 {found} 这一天",
    ),
    "E547": (
        "{found} is typed in full-width characters; type {near}",
        "{found} 是用全角字符输入的；请改用半角，写作 {near}",
    ),
    "E548": (
        "{fact} is text and is written in quotes, and this is the number {found}",
        "{fact}是文本，要加引号，而这里是数 {found}",
    ),
    "E549": (
        "{fact} is text, written in quotes, and this is {found}",
        "{fact}是文本，写在引号里，而这里是 {found}",
    ),
    "E550": (
        "{fact} is empty; leave it out if it is not known",
        "{fact}是空的；不知道就不要填这一项",
    ),
    "E551": (
        "{fact} is longer than {most} characters",
        "{fact}超过了 {most} 个字",
    ),
    "E552": (
        "{fact} holds characters that cannot be printed, such as a line break",
        "{fact}里有不能显示的字符，如换行",
    ),
    "E553": ("this cannot stand here: {found}", "这里不能填{found}"),
    # --- supports that are drawn
    "E560": (
        "no support is called {found}; did you mean {near}?",
        "没有叫 {found} 的帮扶；是不是 {near}？",
    ),
    "E561": (
        "no support is called {found}; the rules that were loaded do not know it",
        "没有叫 {found} 的帮扶；已载入的规则里没有它",
    ),
    "E562": (
        "there is no member with the id {found} in this household (members: {known})",
        "本户没有编号为 {found} 的成员（成员：{known}）",
    ),
    "E565": (
        "no kind of event is called {found}; did you mean {near}?",
        "没有叫 {found} 的事件；是不是 {near}？",
    ),
    "E566": (
        "no kind of event is called {found}; the rules that were loaded know: {known}",
        "没有叫 {found} 的事件；已载入的规则里有：{known}",
    ),
    "E567": (
        "two events have the id `{id}` (no. {first} and no. {second}); an event is told once",
        "有两个事件的编号都是 `{id}`（第 {first} 个和第 {second} 个）；一个事件只报一次",
    ),
    "E568": (
        "the household has more than {most} events; a record holds at most {most}",
        "事件超过 {most} 个；一份记录最多 {most} 个",
    ),
    "E563": (
        "the last day ({until}) lies before the first ({since})",
        "截止日期（{until}）早于起始日期（{since}）",
    ),
    "E564": (
        "the day of decision ({decided_on}) lies before the day of application ({applied_on})",
        "办结日期（{decided_on}）早于受理日期（{applied_on}）",
    ),
}
