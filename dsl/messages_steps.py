"""The sentences of what is wrong with steps (E45x), English and Chinese."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "E450": (
        "these steps wait for one another in a circle: {circle} ({where}); a step that takes a case back says so "
        "with `back to`",
        "这些步骤互相等待，成了循环：{circle}（{where}）；让个案退回的步骤请写 退回到",
    ),
    "E451": (
        "`{name}` is no fact of the household, and only such facts are given and recorded in a step",
        "`{name}` 不是农户的事实；步骤里只能填报和记入农户的事实",
    ),
    "E452": (
        "the fact `{name}` is {type}, and what is recorded of it must be a value of it",
        "事实 `{name}` 的类型为{type}，记入的应是它的一个值",
    ),
    "E453": (
        "`{name}` does not come before `{step}`, so a case cannot go back to it",
        "`{name}` 不在 `{step}` 之前，个案无法退回到那里",
    ),
    "E454": (
        "nothing follows from `{name}`: no step says `after alert`, so no case can begin",
        "从 `{name}` 起无法开始：没有任何步骤写明 始于预警",
    ),
}
