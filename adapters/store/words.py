"""What the store says, in English and Chinese."""

from __future__ import annotations

from .. import wording
from ..wording import fill

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
    "no_record": (
        "nothing is stored of the household {household} for that day",
        "没有农户 {household} 在该日的记录",
    ),
    "nobody": (
        "there is nothing to erase of {who}: nothing was stored of them, or it is erased already",
        "没有可删除的 {who} 的数据：从未保存过，或已经删除",
    ),
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

WORDS |= {
    # verify
    "whole": (
        "The chain is whole: {rows} rows. Its head is {head}; write it down where this database cannot be reached from.",
        "链完整：共 {rows} 行。链头为 {head}；请抄录到数据库以外的地方保存。",
    ),
    "not_whole": ("The chain is not whole: {n} findings.", "链不完整：共发现 {n} 处。"),
    "found_changed": ("row {rows} was changed after it was written", "第 {rows} 行写入后被改动"),
    "found_missing": ("row {rows} is missing", "第 {rows} 行缺失"),
    "found_moved": (
        "row {rows} stands in a wrong place: it was written as row {was}",
        "第 {rows} 行位置不对：原为第 {was} 行",
    ),
    "found_inserted": ("row {rows} was put in from outside", "第 {rows} 行是从外部插入的"),
    "found_stray": (
        "a row of the chain has no number any more (row {rows})",
        "链上有一行的行号已不是数字（第 {rows} 行）",
    ),
    "found_head": (
        "the record of the chain's end was changed: it was not written with this store's key",
        "链尾记录被改动：不是用本数据库的密钥写的",
    ),
    "found_other_head": (
        "the chain does not hold the head {head}: what was written up to then was changed, removed or put back to an "
        "older state",
        "链上没有链头 {head}：到那时为止写入的内容被改动、删除，或数据库被恢复成了旧状态",
    ),
    "found_row": (
        "the table `{table}` does not agree with row {rows} of the chain",
        "表 `{table}` 与链上第 {rows} 行不一致",
    ),
    "found_no_row": (
        "the table `{table}` lacks what row {rows} of the chain says",
        "表 `{table}` 缺少链上第 {rows} 行所记的内容",
    ),
    "found_extra": (
        "the table `{table}` has an entry {rows} that the chain does not have",
        "表 `{table}` 的第 {rows} 条在链上没有",
    ),
    # replay
    "same": ("{id}: the same answer again, byte for byte.", "{id}：重新判定，结果逐字节相同。"),
    "no_decision": ("there is no decision `{id}`", "没有判定 `{id}`"),
    "replay_erased": (
        "{id} rests on what is erased ({who}), so it can neither be read nor decided again",
        "{id} 所依据的数据已删除（{who}），无法再读取，也无法重新判定",
    ),
    "replay_version": (
        "{id} was decided by version {was} of the {what}, and this is {now}: install that version to decide it again",
        "{id} 由{what} {was} 版判定，现为 {now} 版：请安装原版本后重新判定",
    ),
    "replay_other": (
        "{id} is not the same again; what differs: {paths}",
        "{id} 重新判定的结果不同，不同之处：{paths}",
    ),
    "replay_edition": (
        "{id} names the rules {digest}, which the store does not have",
        "{id} 所用的规则 {digest} 不在数据库中",
    ),
    "replay_rules": (
        "{id}: the stored rules {digest} cannot be read any more: {said}",
        "{id}：保存的规则 {digest} 现已无法读取：{said}",
    ),
    "replay_facts": (
        "{id}: of the household {household} no record was known then",
        "{id}：当时没有农户 {household} 的记录",
    ),
    "replay_kind": (
        "{id} is of the kind `{kind}`, which is not decided again",
        "{id} 属于 `{kind}`，不重新判定",
    ),
    "engine": ("engine", "引擎"),
    "language": ("policy language", "政策语言"),
    # what the verbs print
    "made_key": (
        "A new key is in {path}. Keep a copy where the database's backups are not: without it nothing can be read.",
        "新密钥已写入 {path}。请另存一份，不要与数据库备份放在一起：没有密钥，任何数据都读不出来。",
    ),
    "made": ("A new store is in {path}.", "已在 {path} 建立新数据库。"),
    "upgraded": ("The store has the form {now} (before: {was}).", "数据库结构现为 {now}（原为 {was}）。"),
    "put": (
        "{households} households stored, valid from {day}.",
        "已保存 {households} 户，自 {day} 起生效。",
    ),
    "put_aside": (
        "{n} were set aside; their reasons:",
        "有 {n} 户有误，未保存，原因如下：",
    ),
    "more": ("… and {n} more", "……另有 {n} 处"),
    "sure": (
        "Everything that is stored of {who} will be unreadable for ever. Go on?",
        "{who} 的全部数据将永远无法读取。确定吗？",
    ),
    "not_erased": (
        "Nothing was erased; to erase {who} without being asked, add --yes.",
        "没有删除；若要不经询问删除 {who}，请加 --yes。",
    ),
    "erased": (
        "Erased: {n} keys of {who}. Backups still hold them until they are deleted.",
        "已删除 {who} 的 {n} 个密钥。旧备份在销毁之前仍含有这些密钥。",
    ),
    "bad_head": (
        "`{text}` is no head of a chain: write it as verify prints it, such as 12-ab34…",
        "`{text}` 不是链头：请照 verify 输出的样子填写，如 12-ab34……",
    ),
}


def say(lang: str, key: str, /, **parts: object) -> str:
    """A phrase in one language; a part may itself be a `Phrase`.

    >>> say("en", "row_event", id="e1"), say("zh", "row_event", id="e1")
    ('the event `e1`', '事件 `e1`')
    """
    return fill(WORDS, lang, key, parts)


class Phrase(wording.Phrase):
    """A phrase of the store's inside another."""

    table = WORDS


class StoreError(wording.Refusal):
    """The store cannot do it; `sentence` says why and what to do, and holds no personal value.

    `lost` is true where the database could not do it just now, so that trying again may help.
    """

    table = WORDS

    def __init__(self, key: str, /, *, lost: bool = False, **parts: object) -> None:
        super().__init__(key, **parts)
        self.lost = lost
