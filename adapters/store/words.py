"""What the store says, in English and Chinese."""

from __future__ import annotations

# Each key with its English and its Chinese; `{}` parts are filled in by `say`.
WORDS: dict[str, tuple[str, str]] = {
    # the key
    "no_key": (
        "the store's key is not given: put it into a file that you alone can read and name that with --key-file or "
        "ELIG_KEY_FILE, or give the key itself in ELIG_KEY. `elig store key FILE` makes a new one",
        "没有给出数据库的密钥：请把密钥放在只有本人可读的文件里，用 --key-file 或 ELIG_KEY_FILE 指明，或直接放在 ELIG_KEY 里。"
        "新密钥用 `elig store key 文件` 生成",
    ),
    "bad_key": (
        "what {where} holds is no key: a key is 32 bytes, written in base64 (44 characters)",
        "{where} 里的不是密钥：密钥为 32 字节，用 base64 写成（44 个字符）",
    ),
    "open_key": (
        "the key file `{path}` can be read by others; let its owner alone read it: chmod 600 {path}",
        "密钥文件 `{path}` 其他用户也能读；请改为仅本人可读：chmod 600 {path}",
    ),
    "key_exists": (
        "`{path}` is there already, and a key is never written over: what was sealed with it would be lost",
        "`{path}` 已存在；密钥不会被覆盖，否则用它加密的数据就再也打不开",
    ),
    "wrong_key": (
        "this is not the key that `{path}` was made with",
        "这不是建立 `{path}` 时所用的密钥",
    ),
    # the database
    "no_store": (
        "there is no store in `{path}`; `elig store init` makes one",
        "`{path}` 里没有数据库；请用 `elig store init` 建立",
    ),
    "store_exists": (
        "there is a store in `{path}` already; `elig store upgrade` brings it up to date",
        "`{path}` 里已有数据库；要升级请用 `elig store upgrade`",
    ),
    "other_revision": (
        "the store in `{path}` has the form {was}, and this version of elig works with {now}. If the store is the older "
        "one, `elig store upgrade` brings it up to date (make a backup first); if it is the newer one, install a newer elig",
        "`{path}` 的数据库结构为 {was}，而本版 elig 使用 {now}。若数据库较旧，请先备份，再用 `elig store upgrade` 升级；"
        "若数据库较新，请安装新版 elig",
    ),
    "no_url": (
        "`{path}` names no store: give the path of a file, or postgresql://USER@HOST/DATABASE",
        "`{path}` 不是数据库：请写文件路径，或 postgresql://用户@主机/库名",
    ),
    "needs_package": (
        "a store needs the Python package {package}: pip install 'elig[store]'",
        "数据库需要 Python 包 {package}：pip install 'elig[store]'",
    ),
    "failed": ("the database `{path}` does not answer: {reason}", "数据库 `{path}` 出错：{reason}"),
    "lost": (
        "the connection to the database `{path}` is lost: {reason}. What was being written is not in it",
        "与数据库 `{path}` 的连接中断：{reason}。正在写入的内容没有保存",
    ),
    "damaged": (
        "{what} in the store cannot be opened: it was changed from outside",
        "数据库里的{what}打不开：有人从外部改动过",
    ),
    "row_event": ("the event `{id}`", "事件 `{id}`"),
    "row_record": ("the record of the household `{id}`", "农户 `{id}` 的记录"),
    "row_key": ("the key of {id}", "{id} 的数据密钥"),
    "row_chain": ("row {id} of the chain", "链上第 {id} 行"),
    # what is put in
    "no_household_no": (
        "a record without a household number cannot be stored; give it one",
        "没有户编号的记录无法保存；请补上户编号",
    ),
    "no_ids": (
        "the members of the household `{household}` do not each have an id of their own",
        "农户 `{household}` 的成员没有各自不同的编号",
    ),
    "float": (
        "the fact `{name}` came as a binary floating-point number, which is not exact; give an int, a Decimal or text",
        "事实 `{name}` 是二进制浮点数，不精确；请用整数、Decimal 或文本",
    ),
}


def say(lang: str, key: str, /, **parts: object) -> str:
    """A phrase in one language; a part may itself be a `Phrase`.

    >>> say("en", "row_event", id="e1"), say("zh", "row_event", id="e1")
    ('the event `e1`', '事件 `e1`')
    """
    english, chinese = WORDS[key]
    told = {name: part.sentence(lang) if isinstance(part, Phrase) else part for name, part in parts.items()}
    return (chinese if lang == "zh" else english).format(**told)


class Phrase:
    """A phrase inside another: its key and parts."""

    def __init__(self, key: str, **parts: object) -> None:
        self.key, self.parts = key, parts

    def sentence(self, lang: str) -> str:
        return say(lang, self.key, **self.parts)


class StoreError(Exception):
    """The store cannot do it; `sentence` says why and what to do, and holds no personal value.

    `lost` is true where the database was not reached, so that trying again may help.
    """

    def __init__(self, key: str, /, *, lost: bool = False, **parts: object) -> None:
        super().__init__(key)
        self.key, self.parts, self.lost = key, parts, lost

    def sentence(self, lang: str) -> str:
        return say(lang, self.key, **self.parts)

    def __str__(self) -> str:
        return self.sentence("en")
