"""The sentences of what is wrong with names (E2xx), types (E3xx), blocks (E4xx), and style (W9xx)."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    # --- names
    "E201": (
        "there is no {what} called `{name}`; did you mean `{near}`?",
        "没有名为 `{name}` 的{what}；是不是 `{near}`？",
    ),
    "E202": (
        "`{name}` is read as one name, and nothing has that name; with spaces around the keyword it would be: {spaced}",
        "`{name}` 连在一起，被读作一个名称，而没有这个名称；关键词两边要留空格：{spaced}",
    ),
    "E203": (
        "there is no {what} called `{name}`; it must be declared before a rule can use it",
        "没有名为 `{name}` 的{what}；先声明，规则里才能使用",
    ),
    "E204": (
        "several things have the title `{name}`: {rivals}; write the name of the one that is meant",
        "有几项的中文名称都是 `{name}`：{rivals}；请写明所指的那个名称",
    ),
    "E205": (
        "`{written}` is not one of the choices; did you mean `{near}`? (choices: {allowed})",
        "`{written}` 不在可选项里；是不是 `{near}`？（可选：{allowed}）",
    ),
    "E206": (
        "`{written}` is not one of the choices: {allowed}",
        "`{written}` 不在可选项里：{allowed}",
    ),
    "E207": (
        "the name of a support is wanted here, without quotes, and this is `{written}`",
        "这里要写帮扶的名称，不加引号，而这里是 `{written}`",
    ),
    "E208": (
        "`{name}` belongs to each member, and this rule is about the household: "
        "say which members, such as `some member where ({asked})` or `count of members where ({asked})`",
        "`{name}` 属于每个成员，而本条是对农户的：请说明是哪些成员，如 `有成员满足 ({asked})` 或 `成员数 满足 ({asked})`",
    ),
    "E209": (
        "`{name}` is a status of the household, not of a member, so it is written `household has status {name}`",
        "`{name}` 是农户的身份，不是成员的，应写作 `农户 具有身份 {name}`",
    ),
    "E210": (
        "`{name}` is not someone whose facts can be asked for here; only `household` and, in a member's rule, `member`",
        "这里不能取 `{name}` 的情况；只能写 `household`（农户），成员规则里还可写 `member`（成员）",
    ),
    "E211": (
        "`{name}` belongs to the household, not to a member; write `household.{name}`",
        "`{name}` 属于农户，不属于成员；请写作 `household.{name}`",
    ),
    "E212": (
        "`{plain}` is a {kind} and belongs to nobody; write `{plain}` alone, not `{name}`",
        "`{plain}` 是{kind}，不属于任何人；请只写 `{plain}`，不写 `{name}`",
    ),
    "E213": (
        "`{name}` is a status; whether it holds is asked with `{right}`",
        "`{name}` 是身份；要问是否具有，请写 `{right}`",
    ),
    "E214": (
        "`{name}` is a support, and its name alone asks nothing; whether it is drawn is asked with `receives includes {name}`",
        "`{name}` 是帮扶，单写名称不成条件；要问是否在享，请写 `receives 包含 {name}`",
    ),
    "E215": (
        "`{name}` is a choice of `{fact}` and asks nothing by itself; write {right}",
        "`{name}` 是 `{fact}` 的一个选项，单写不成条件；请写 {right}",
    ),
    "E216": ("`{name}` is a {kind}, and here a {what} is wanted", "`{name}` 是{kind}，而这里要写{what}"),
    "E217": (
        "a name has at most one dot, such as `household.household_type`, and this is `{name}`",
        "名称最多带一个点，如 `household.household_type`，而这里是 `{name}`",
    ),
    # --- types
    "E301": (
        "a condition is wanted here (something that is yes or no), and this is {found}",
        "这里要写条件（是或否），而这里是{found}",
    ),
    "E302": (
        "a number, an amount or a date is wanted here, and this is {found}",
        "这里要写数、金额或日期，而这里是{found}",
    ),
    "E303": ("{wanted} is wanted here, and this is {found}", "这里要写{wanted}，而这里是{found}"),
    "E304": (
        "only numbers, amounts and dates can be compared by size, and this is {found}",
        "只有数、金额和日期可以比较大小，而这里是{found}",
    ),
    "E305": (
        "one side is {left}, the other {right}; bring both to one period with annual(…) or monthly(…)",
        "一边是{left}，另一边是{right}；请用 折年(…) 或 折月(…) 化为同一周期",
    ),
    "E306": (
        "these two do not go together: {left} and {right}",
        "两边不能放在一起：{left}与{right}",
    ),
    "E307": ("yes or no is wanted here, not `{written}`", "这里应写 是 或 否，而不是 `{written}`"),
    "E308": (
        "`{name}` is a list, so `is` cannot ask it; write `{name} includes {option}` (or `{name} is empty`)",
        "`{name}` 是清单，不能用“是”来问；请写 `{name} 包含 {option}`（或 `{name} 为空`）",
    ),
    "E309": (
        "a text stands in quotes: \"{written}\"",
        "文本要加引号：\"{written}\"",
    ),
    "E310": (
        "`in (…)` asks a choice, a number or a text, and this is {found}; ask several choices one by one with `includes`",
        "`在 (…)` 只能用于单选项、数或文本，而这里是{found}；多选项请用“包含”逐项来问",
    ),
    "E311": (
        "the span goes from {low} to {high}, so nothing lies in it; the smaller end comes first",
        "范围从 {low} 到 {high}，其中没有任何值；请把小的一端写在前面",
    ),
    "E312": (
        "`includes` asks several choices or a list of supports, and this is {found}; ask it with `is`",
        "“包含”用于多选项或帮扶清单，而这里是{found}；请用“是”来问",
    ),
    "E313": (
        "only a fact of several choices or a list of supports can be empty, and this is {found}",
        "只有多选项或帮扶清单可以为空，而这里是{found}",
    ),
    "E314": ("dates cannot be added up", "日期不能求和"),
    "E316": (
        "a question about members cannot stand inside another one; give the inner one a name with `derive` or `status`",
        "对成员的提问不能套在另一个提问里面；请把里面的先用 推导 或 身份 起个名称",
    ),
    "E317": (
        "dates cannot be reckoned with; write `months since D`, `days since D` or `full years since D`",
        "日期不能加减；请写 距今月数 D、距今天数 D 或 满周岁 自 D",
    ),
    "E318": ("two amounts of money cannot be multiplied", "两个金额不能相乘"),
    "E319": (
        "`{divisor}` may be zero, so nothing can be divided by it; multiply the other side instead "
        "(`a < b * c` for `a / c < b`), or give the fact a range that leaves out zero",
        "`{divisor}` 可能为零，不能作除数；请改为乘另一边（把 `a / c < b` 写作 `a < b * c`），或给该事实规定不含零的范围",
    ),
    "E320": (
        "{word}(…) takes money with a period (per month, per term, per year), and this is {found}",
        "{word}(…) 里要写有周期的金额（每月、每学期、每年），而这里是{found}",
    ),
    "E321": (
        "`usual amount` has a meaning only in an exception to a support that has an amount",
        "只有在“例外”里，并且所例外的帮扶有标准时，才能写“原金额”",
    ),
    "E322": ("a scale is wanted after `through`, and `{name}` is {found}", "`按分段` 后面要写分段，而 `{name}` 是{found}"),
    "E323": (
        "`{name}` is no number or amount of the event `{event}`; these are: {facts}",
        "`{name}` 不是事件 `{event}` 的数值或金额；它的数值和金额有：{facts}",
    ),
    "E329": (
        "`{name}` and `{other}` do not happen to the same: one to a member, the other to the household",
        "`{name}` 与 `{other}` 的对象不同：一个属成员，一个属农户",
    ),
    "E332": (
        "every `{name}` is followed by itself, so this never holds; name another event after `without`",
        "每个 `{name}` 之后都有它自己，这一条永远不成立；`而无` 之后应写另一种事件",
    ),
    "E330": ("a fall is by a share of up to 100%, such as `falls by 30%`; `{written}` is none",
             "下降的幅度应为 100% 以内的比例，如 `下降 30%`；`{written}` 不是"),
    "E331": ("a condition on one event looks at no other events; `{name}` stands inside one",
             "对一个事件的条件里不能再看别的事件；`{name}` 写在了其中"),
    "E324": ("`{name}` is a scale; it is used as `E through {name}`", "`{name}` 是分段；用法是 `E 按分段 {name}`"),
    "E325": (
        "`{name}` is looked up by each member's {by}, and this rule is about the household: "
        "ask it of members, such as `sum of ({name}) over members`",
        "`{name}` 按每个成员的 {by} 查取，而本条是对农户的：请按成员来写，如 `合计 ({name}) 按成员`",
    ),
    "E326": (
        "`{written}` has no period, and {wanted} is wanted here; say how often: `{right}`",
        "`{written}` 没有写明周期，而这里要写{wanted}；请写 `{right}`",
    ),
    "E327": (
        "`{written}` is a plain number, and {wanted} is wanted here; write `{right}`",
        "`{written}` 是不带单位的数，而这里要写{wanted}；请写 `{right}`",
    ),
    "E328": (
        "one side is {left}, the other {right}; what is paid once has no period, so the two cannot be compared or added",
        "一边是{left}，另一边是{right}；一次性金额没有周期，两者不能比较或相加",
    ),
    # --- blocks
    "E401": (
        "the place `{name}` has two titles: {first} ({where}) and {second}; keep one",
        "地区 `{name}` 有两个名称：{first}（{where}）和 {second}；请只留一个",
    ),
    "E402": (
        "facts belong to the household or to its members, so an entity is called `household` or `member`, not `{name}`",
        "事实属于农户或家庭成员，所以实体只能叫 household 或 member，不能叫 `{name}`",
    ),
    "E403": ("the {kind} `{name}` is defined a second time; the first is at {where}", "{kind} `{name}` 重复定义；第一处在 {where}"),
    "E404": (
        "the {kind} `{name}` has the name of a {other} ({where}); one name stands for one thing",
        "{kind} `{name}` 与{other}同名（{where}）；一个名称只能指一项",
    ),
    "E405": (
        "the vocabulary is national: `{name}` is declared in a file that begins with `jurisdiction national`",
        "词汇全国统一：`{name}` 要在以 `辖区 national` 开头的文件里声明",
    ),
    "E406": (
        "the event `{name}` needs one of its own facts as its date; `{dated}` is no date fact of it",
        "事件 `{name}` 要用自己的一个日期事实作为发生日期；`{dated}` 不是它的日期事实",
    ),
    "E417": ("an event happens to the household or to a member: write `of household` or `of member`, not `of {name}`",
             "事件的对象是农户或家庭成员：应写 `属于 household` 或 `属于 member`，不能写 `属于 {name}`"),
    "E418": ("a record has something called `{name}` already; give this event another name",
             "记录里已有 `{name}`；请给这个事件另取名称"),
    "E419": ("`{name}` is a list of supports, which a household has and an event has not; choose another type",
             "`{name}` 是帮扶清单：那是农户才有的，事件没有；请改用其他类型"),
    "E416": ("every event has `{name}` already; give this fact another name",
             "每个事件都已有 `{name}`；请给这个事实另取名称"),
    "E407": ("`{name}` is the name of a {kind} already ({where}); give this fact another name, or leave one of the two out",
             "`{name}` 已经是一个{kind}的名称（{where}）；请另起名称，或删去其中一处"),
    "E408": ("`{name}` is listed twice; leave one out", "`{name}` 列了两次；请删去一处"),
    "E409": ("only numbers, amounts and dates have a range, and this fact is {type}", "只有数、金额和日期才有范围，而这个事实的类型为{type}"),
    "E410": ("the fact is {type}, and the ends of its range must be too", "这个事实的类型为{type}，范围的两端也应如此"),
    "E411": ("the fact is {type}, and the value that is assumed for it must be too", "这个事实的类型为{type}，默认值也应如此"),
    "E412": ("the value that is assumed lies outside the range of `{name}`", "默认值超出 `{name}` 的范围"),
    "E413": (
        "`{name}` is {first} where it is first defined, and {second} here; one name has one kind of value",
        "`{name}` 第一处定义为{first}，这里却是{second}；一个名称只有一种值",
    ),
    "E414": ("`{name}` is no fact, and only for a fact can a value be assumed; assume the facts it rests on",
             "`{name}` 不是事实，只有事实才能设默认值；请给它所依据的事实设默认值"),
    "E415": ("what is rounded is {type}, so the unit it is rounded to must be too, and above zero",
             "被取整的是{type}，取整单位应与之同类并大于零"),
    "E420": ("this goes round in a circle: {circle} ({where}); where the document itself is circular, let one of them ask "
             "the recorded fact instead",
             "定义循环：{circle}（{where}）；若文件本身如此，请让其中一处改用登记的事实"),
    "E421": ("the last day ({until}) lies before the first ({from_})", "截止日期（{until}）早于起始日期（{from_}）"),
    "E422": ("`{name}` has two values on {day}", "`{name}` 在 {day} 有两个值"),
    "E423": ("this parameter has one value; a table needs `by` and the fact it is looked up by in its first line",
             "本参数只有一个值；要用表格，请在首行写明按哪个事实查取"),
    "E424": ("this parameter is looked up by {by}; it needs a table with a row for each choice",
             "本参数按 {by} 查取；需要表格，每个选项一行"),
    "E425": ("the table has two columns: {by} and the value", "表格应有两列：{by} 和数值"),
    "E426": ("one choice of {by} is wanted here", "这里要写 {by} 的一个选项"),
    "E427": ("the row `{row}` fits cases that the earlier row `{earlier}` fits already; which would count?",
             "`{row}` 一行与前面 `{earlier}` 一行所指的情形有重叠，无法确定以哪一行为准"),
    "E428": ("an amount is wanted here", "这里要写数额"),
    "E429": ("`{name}` is for {here} here, and for {there} where it is first defined ({where}); one name is for one of them",
             "`{name}` 在这里是对{here}的，而第一处定义（{where}）是对{there}的；一个名称只有一种对象"),
    "E430": ("`together in the household` caps what members get; this support is the household's own",
             "“户内合计”限制各成员所得之和；本项帮扶是对农户的"),
    "E431": ("what members get together cannot depend on one member's facts", "户内合计的限额不能取决于某个成员的情况"),
    "E432": ("an amount is money, such as 300 yuan per year, and this is {found}", "标准应是金额，如 300元/年，而这里是{found}"),
    "E433": ("a column is a choice, yes/no or a number, and this is {found}", "表格的列应是单选项、是否或数，而这里是{found}"),
    "E434": ("the table has only its heading; a row for each case is wanted below it", "表格只有表头；下面还应逐行写明各种情形"),
    "E435": ("an exception can give another amount only to a support that has one, in one line; `{name}` does not fit",
             "例外只能改变有标准的帮扶的金额，并用一行写明；`{name}` 不符"),
    "E436": ("two or more supports exclude each other; one alone cannot", "互斥至少要有两项帮扶"),
    "E437": ("`{name}` has no amount, so the larger cannot be chosen", "`{name}` 没有标准，无法择高"),
    "E438": ("two blocks of the {kind} `{name}` are in force on {day}: this one {here_days}, the other {there_days} ({where}); "
             "end the earlier with `until`, or begin the later with `from`",
             "{kind} `{name}` 有两处在 {day} 同时有效：这一处{here_days}，另一处{there_days}（{where}）；请给前者写明 至，或给后者写明 自"),
    "E439": ("`{name}` stands in two groups that choose the larger: {first} and {second}",
             "`{name}` 同在两个“择高”的互斥组里：{first} 和 {second}"),
    "E440": ("`{name}` rests on a chain of definitions, one on the other, that is more than {limit} steps deep "
             "(what stands inside each counts too); let some rest on facts directly",
             "`{name}` 所依据的定义一环套一环，连同其中的条件和算式超过 {limit} 层；请让其中一些直接依据事实"),
    "E441": ("the rows of a table give money of one kind: the first is {first}, and this is {second}",
             "表格各行的金额应是同一种：第一行是{first}，而这里是{second}"),
    # --- places
    "E471": ("no rules name a place `{written}`; the nearest is {near}", "规则中没有名为 `{written}` 的地方；最接近的是 {near}"),
    "E472": ("the record names no province or county, and no place was given: there is nothing to decide by",
             "记录里没有省、县，也没有指定地方，无从判断适用哪里的政策"),
    # --- no meaning yet
    "E490": ("`{block}` uses `{what} {name}`, which can be written and checked but not yet decided",
             "`{block}` 用到 `{what} {name}`：可以书写和检查，但目前还不能据以决定"),
    # --- style
    "W903": ("no rule cites the document `{name}`", "没有规则引用文件 `{name}`"),
    "W901": ("`{name}` does not say where it stands in the documents: add a `source` line", "`{name}` 没有写明出处：请加一行 依据"),
    "W902": ("some of `{name}` are for the household and some for each member: exclusion is decided on one subject only, "
             "so those never exclude each other",
             "`{name}` 中有的对农户、有的对成员：互斥只在同一对象上判断，因此它们之间永不互斥"),
}  # fmt: skip
