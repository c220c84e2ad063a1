"""The verbs of the store: what `elig store`, `verify`, `replay` and `erase` ask of it and print.

Exit codes: 0 all is well; 1 the chain is not whole, or a decision is not the same again; 2 wrong use;
3 something was set aside and `--strict` asked to be told. Times are this computer's clock.
"""

from __future__ import annotations

import datetime
import functools
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .cli_common import (
    BAD_FACTS,
    LANG,
    MAPPING,
    PLACE,
    RULES,
    WRONG_USE,
    complain,
    decision_date,
    language,
    print_json,
)  # fmt: skip

if TYPE_CHECKING:
    from .adapters.store import Store

NOT_THE_SAME = 1
SHOWN = 50  # findings that are printed one by one

STORE = click.option(
    "--store", "named", metavar="STORE", envvar="ELIG_STORE", required=True,
    help="A file, or postgresql://USER@HOST/DATABASE; also $ELIG_STORE. 数据库",
)  # fmt: skip
KEY_FILE = click.option(
    "--key-file", type=click.Path(path_type=Path), metavar="FILE",
    help="File of the key; also $ELIG_KEY_FILE, or the key itself in $ELIG_KEY. 密钥文件",
)  # fmt: skip


def in_sentences(verb: Callable[..., int]) -> Callable[..., int]:
    """What the store refuses becomes a sentence and exit code 2; so does a package that is not there."""

    @functools.wraps(verb)
    def run(*words: Any, **options: Any) -> int:
        from .adapters.screen_words import Unusable
        from .adapters.tables import need

        try:
            for package in ("cryptography", "alembic"):
                need(package, "store", "elig store")
            from .adapters.store.words import StoreError
        except Unusable as error:
            complain(f"elig: {error.sentence(language())}")
            return WRONG_USE
        try:
            return verb(*words, **options)
        except (StoreError, Unusable) as error:
            complain(f"elig: {error.sentence(language())}")
            return WRONG_USE

    return run


def opened(named: str, key_file: Path | None) -> Store:
    """The store that the options name, with its key."""
    from .adapters.store import master_key, open_store

    return open_store(named, master_key(key_file))


def now() -> int:
    """This moment in microseconds, UTC."""
    return time.time_ns() // 1000


def tell(key: str, **parts: object) -> None:
    """Print a sentence of the store's, in the reader's language."""
    from .adapters.store.words import say

    click.echo(say(language(), key, **parts))


@click.group()
def store() -> None:
    """Households, events and decisions, kept sealed in a file or on a server.  加密保存的数据库。"""


@store.command()
@click.argument("file", type=click.Path(path_type=Path))
@LANG
@in_sentences
def key(file: Path) -> int:
    """Write a new random key into FILE, for you alone.  生成新密钥。"""
    from .adapters.store.keys import new_key_file

    new_key_file(file)
    tell("made_key", path=file)
    return 0


@store.command()
@STORE
@KEY_FILE
@LANG
@in_sentences
def init(named: str, key_file: Path | None) -> int:
    """Make a new store.  建立新数据库。"""
    from .adapters.store import create_store, master_key

    with create_store(named, master_key(key_file)) as made:
        tell("made", path=made.shown)
    return 0


@store.command()
@STORE
@LANG
@in_sentences
def upgrade(named: str) -> int:
    """Bring a store to the form that this version works with.  升级数据库。"""
    from .adapters.store import upgrade_store

    was, now_ = upgrade_store(named)
    tell("upgraded", was=was, now=now_)
    return 0


@store.command()
@click.argument("source")
@click.option(
    "--valid-from", metavar="DATE", required=True, callback=decision_date,
    help="The day from which the register holds. 生效日期",
)  # fmt: skip
@MAPPING
@click.option("--strict", is_flag=True, help="Exit code 3 if anything was set aside. 有误即返回 3")
@RULES
@STORE
@KEY_FILE
@LANG
@in_sentences
def put(
    source: str, valid_from: datetime.date, mapping: Path | None, strict: bool, rules: tuple[str, ...],
    named: str, key_file: Path | None,
) -> int:  # fmt: skip
    """Store every household of a register, as it holds from a day on.  保存名册。"""
    import tempfile

    from .adapters import library as lib
    from .adapters.store.database import shown_of
    from .adapters.store.putting import put_register
    from .adapters.store.words import say
    from .adapters.tables import open_source
    from .adapters.tables.columns import read_mapping

    with opened(named, key_file) as kept:
        records = lib.load(*rules).records
        register = open_source(source, records, None if mapping is None else read_mapping(mapping))
        with tempfile.TemporaryDirectory(prefix="elig-put-") as work:  # made with mode 0700
            register.prepare(Path(work))
            found = put_register(kept, records, register, shown_of(source), valid_from.toordinal(), now)
    tell("put", households=f"{found.households:,}", day=valid_from.isoformat())
    if found.aside:
        complain(say(language(), "put_aside", n=f"{len(found.aside):,}"))
        for at, problems in found.aside[:SHOWN]:
            complain("\n".join(f"  {at}: {problem.render(language())}" for problem in problems))
        if len(found.aside) > SHOWN:
            complain(say(language(), "more", n=len(found.aside) - SHOWN))
    return BAD_FACTS if strict and found.aside else 0


@store.command()
@click.argument("household")
@click.option(
    "--as-of", metavar="DATE", callback=decision_date, help="Decision date; default today. 判定日期"
)
@PLACE
@RULES
@STORE
@KEY_FILE
@LANG
@in_sentences
def decide(
    household: str, as_of: datetime.date, place: str | None, rules: tuple[str, ...], named: str,
    key_file: Path | None,
) -> int:  # fmt: skip
    """Decide a stored household and keep the decision; prints its id.  判定一户并保存。"""
    from .adapters import library as lib
    from .adapters.store import decide as decide_stored

    files = lib.rule_files(rules or [lib.SHIPPED])
    library = lib.load(*rules)
    with opened(named, key_file) as kept, kept.writing(now()) as writing:
        _, name = decide_stored(writing, library, files, household, as_of, place)
    click.echo(name)
    return 0


@click.command()
@click.option("--head", metavar="HEAD", help="An earlier head of the chain, kept elsewhere. 另存的链头")
@click.option("--json", "as_json", is_flag=True, help="What was found as JSON. 输出 JSON")
@STORE
@KEY_FILE
@LANG
@in_sentences
def verify(head: str | None, as_json: bool, named: str, key_file: Path | None) -> int:
    """Prove that nothing in the chain of decisions was changed.  核验判定链。"""
    from .adapters.cases.kept import MIRRORS
    from .adapters.store import verify as walk

    with opened(named, key_file) as kept:
        found = walk(kept, head, MIRRORS)
    if as_json:
        sentences = [
            {"kind": each.kind, "first": each.first, "last": each.last,
             "text": {lang: each.sentence(lang) for lang in ("zh", "en")}}
            for each in found.findings
        ]  # fmt: skip
        print_json({"rows": found.rows, "head": found.head, "findings": sentences})
    elif found.findings:
        for each in found.findings[:SHOWN]:
            click.echo(each.sentence(language()))
        if len(found.findings) > SHOWN:
            tell("more", n=len(found.findings) - SHOWN)
        tell("not_whole", n=len(found.findings))
    else:
        tell("whole", rows=f"{found.rows:,}", head=found.head)
    return NOT_THE_SAME if found.findings else 0


@click.command()
@click.argument("id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="The decision as it was kept. 输出保存的判定")
@STORE
@KEY_FILE
@LANG
@in_sentences
def replay(id: str, as_json: bool, named: str, key_file: Path | None) -> int:  # noqa: A002
    """Decide again what was decided as ID, from what was known then.  按当时所知重新判定。"""
    from .adapters.cases.kept import REPLAYERS
    from .adapters.store import replay as replay_stored
    from .adapters.watch import warned

    with opened(named, key_file) as kept:
        found = replay_stored(kept, id, {**REPLAYERS, warned.KIND: warned.again})
    if as_json:
        click.echo(found.decision.document)
    elif found.is_same:
        tell("same", id=id)
    if not found.is_same:
        from .adapters.store.words import say

        complain(say(language(), "replay_other", id=id, paths=", ".join(found.differs[:SHOWN])))
    return 0 if found.is_same else NOT_THE_SAME


@click.command()
@click.argument("household")
@click.argument("member", required=False)
@click.option("--yes", is_flag=True, help="Do not ask. 不再询问")
@STORE
@KEY_FILE
@LANG
@in_sentences
def erase(household: str, member: str | None, yes: bool, named: str, key_file: Path | None) -> int:
    """Erase a household, or one MEMBER of it, for good.  永久删除一户或一人的数据。"""
    from .adapters.store import erase as erase_stored
    from .adapters.store.words import say

    who = household if member is None else f"{household} / {member}"
    with opened(named, key_file) as kept:
        if not yes and not (sys.stdin.isatty() and click.confirm(say(language(), "sure", who=who))):
            tell("not_erased", who=who)
            return WRONG_USE
        n = erase_stored(kept, household, member, now())
    tell("erased", n=n, who=who)
    return 0
