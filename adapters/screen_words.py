"""What `elig screen` says besides its answers, in English and Chinese."""

from __future__ import annotations

from . import wording
from .wording import fill

# Each key with its English and its Chinese; `{}` parts are filled in by `say`.
WORDS: dict[str, tuple[str, str]] = {
    # what cannot be used
    "no_kind": (
        "`{path}` is no register that can be read: a Parquet file or folder, a folder or workbook with the sheets "
        "households and members (.csv, .xlsx, .parquet), a .jsonl file, or a database's URL",
        "`{path}` 不是能读的名册：可用 Parquet 文件或文件夹、含 households 和 members 两张表的文件夹或工作簿"
        "（.csv、.xlsx、.parquet）、.jsonl 文件，或数据库地址",
    ),
    "no_target": (
        "`{path}` cannot be written: name a folder, a .parquet, .csv, .jsonl or .xlsx file, or a database's URL",
        "`{path}` 无法写入：请写文件夹名，.parquet、.csv、.jsonl、.xlsx 文件名，或数据库地址",
    ),
    "needs_package": (
        "`{path}` needs the Python package {package}: pip install 'elig[{extra}]'",
        "处理 `{path}` 需要 Python 包 {package}：pip install 'elig[{extra}]'",
    ),
    "no_table": ("`{path}` has no table `{table}`", "`{path}` 里没有表 `{table}`"),
    "two_tables": (
        "`{path}` holds two tables `{table}`: {files}; keep one",
        "`{path}` 里有两张表 `{table}`：{files}；请只留一张",
    ),
    "no_key": (
        "the table `{table}` of `{path}` has no column {wanted} to say which household a row is about",
        "`{path}` 的表 `{table}` 没有 {wanted} 列，不知道每行属于哪一户",
    ),
    "unknown_column": (
        "the table `{table}` of `{path}` has columns that are no facts: {columns}. Name the fact of each in a mapping "
        "file (--mapping), or leave it out there with `false`",
        "`{path}` 的表 `{table}` 有些列不是事实：{columns}。请在对应表（--mapping）里写明各列是哪项事实，不用的写 `false`",
    ),
    "near_column": ("{column} (did you mean {near}?)", "{column}（是不是 {near}？）"),
    "same_column": (
        "two columns of the table `{table}` of `{path}` are the same fact `{name}`: {columns}",
        "`{path}` 的表 `{table}` 有两列是同一项事实 `{name}`：{columns}",
    ),
    "no_column": (
        "the mapping names the column `{column}`, which the table `{table}` of `{path}` does not have{near}",
        "对应表里写了列 `{column}`，而 `{path}` 的表 `{table}` 没有这一列{near}",
    ),
    "did_you_mean": ("; did you mean `{near}`?", "；是不是 `{near}`？"),
    "needs_mapping": (
        "a database is read with a mapping file (--mapping) that names its tables",
        "读取数据库需要对应表（--mapping），写明表名",
    ),
    "bad_mapping": ("the mapping file `{path}`: {reason}", "对应表 `{path}`：{reason}"),
    "not_readable": ("`{path}` cannot be read: {reason}", "`{path}` 读不出来：{reason}"),
    "too_many_rows": (
        "a worksheet holds 1,048,575 rows and there are {n}; write to .csv, .parquet or a database, or without --all",
        "一张工作表最多 1,048,575 行，而结果有 {n} 行；请改写为 .csv、.parquet 或数据库，或去掉 --all",
    ),
    "doubled_keys": (
        "{n} households of the table `{table}` have the same `{column}` as another one, or none; a household is "
        "told from others by it, so each needs one of its own",
        "表 `{table}` 中有 {n} 户的 `{column}` 与别户相同或为空；各户要靠它区分，请改正后再来",
    ),
    "bad_key": (
        "the column `{column}` of the table `{table}` is neither text nor a whole number, so it cannot order households",
        "表 `{table}` 的列 `{column}` 既不是文本也不是整数，无法用来给各户排序",
    ),
    "other_run": (
        "`{path}` was begun with another {what}. To go on, run it with the same one; to begin anew, name another "
        "output or delete `{path}`",
        "`{path}` 是用另一{what}开始的。要接着做，请用原来的；要重新做，请换一个输出位置，或删去 `{path}`",
    ),
    "source": ("register", "份名册"),
    "policy": ("rules", "套规则"),
    "program": ("version of elig", "个版本的 elig"),
    "as_of": ("decision date (--as-of {was}, now {now})", "个判定日期（原为 --as-of {was}，现为 {now}）"),
    "options": ("choice of options ({was}; now {now})", "组选项（原为 {was}；现为 {now}）"),
    "not_ours": (
        "`{path}` is not empty and was not made by elig screen; name a new or empty folder",
        "`{path}` 里有别的文件，不是 elig screen 建的；请写一个新的或空的文件夹",
    ),
    "broken": (
        "`{path}` is damaged ({file}); delete the folder and begin anew",
        "`{path}` 已损坏（{file}）；请删去整个文件夹后重新开始",
    ),
    "exists": ("`{path}` is there already; name another output", "`{path}` 已存在；请换一个输出位置"),
    "in_use": ("another run is writing to `{path}`", "另一次运行正在写 `{path}`"),
    "process_died": (
        "one of the deciding processes was ended from outside, perhaps for want of memory; run the same command "
        "again to go on, with fewer processes (--jobs) if need be",
        "一个判定进程被外部终止，可能是内存不足；再次运行同一命令可接着做，必要时减少进程数（--jobs）",
    ),
    "needs_work": (
        "an output in a database needs a folder for what is not finished yet: --work FOLDER",
        "输出到数据库时，需要一个存放中间结果的文件夹：--work 文件夹",
    ),
    "disagreement": (
        "the two engines do not agree ({said}), so the run has stopped before that batch. This is a fault of the program",
        "两个引擎的结论不一致（{said}），因此在该批之前停止。这是程序的错误",
    ),
    "not_lowered": (
        "the rules have no compiled form, because of `{block}`: {construct}. Registers are decided without one",
        "这套规则无法编译，原因在 `{block}`：{construct}。批量判定时不用编译的程序",
    ),
    # on Spark
    "spark_option": (
        "{option} does not go with --spark: rows are decided in codes and written as Parquet, by as many tasks as the "
        "cluster has room for",
        "{option} 不能与 --spark 一起用：Spark 上只写理由代码，只写 Parquet，任务数由集群决定",
    ),
    "spark_url": (
        "`{url}` is no Spark master: local[*], spark://HOST:PORT, yarn or k8s://HOST:PORT",
        "`{url}` 不是 Spark 主节点地址：可用 local[*]、spark://主机:端口、yarn 或 k8s://主机:端口",
    ),
    "spark_source": (
        "`{path}` cannot be read on Spark: name a .parquet file or a folder of them, a household a row, `members` a "
        "list of structs; other registers are read without --spark",
        "Spark 不能读 `{path}`：请写 .parquet 文件或其文件夹，每户一行，`members` 为结构列表；其他名册请不加 --spark",
    ),
    "spark_target": (
        "`{path}` cannot be written on Spark: -o names a new folder",
        "Spark 不能写入 `{path}`：-o 请写一个新文件夹",
    ),
    "spark_files": (
        "Spark would leave out {n} Parquet files of `{path}`, such as {file}: their names or folders' names begin with "
        "`_` or `.`, or only some lie in folders called `column=value`. Move or rename them",
        "Spark 会漏读 `{path}` 中的 {n} 个 Parquet 文件，如 {file}：文件或文件夹名以 `_` 或 `.` 开头，或只有一部分放在"
        "“列=值”文件夹里。请移开或改名",
    ),
    "spark_unfinished": (
        "`{path}` is there: another run is writing it, or one was stopped. If none is running, delete it and begin anew",
        "`{path}` 已存在：另一次运行正在写，或上次中途停止。如果没有正在运行的，请删去后重新开始",
    ),
    "spark_java": (
        "Spark needs Java 17 or newer: install it (on Debian: apt install openjdk-17-jre-headless), and let JAVA_HOME or "
        "PATH lead to it",
        "Spark 需要 Java 17 或更新版本：请安装（Debian：apt install openjdk-17-jre-headless），并设好 JAVA_HOME 或 PATH",
    ),
    "spark_package": (
        "the Python of Spark's executors has no package {package}: install elig[spark] there, and let PYSPARK_PYTHON "
        "name that Python",
        "Spark 执行节点的 Python 没有 {package} 包：请在那里安装 elig[spark]，并用 PYSPARK_PYTHON 指明该 Python",
    ),
    "spark_version": (
        "the executors have elig {there}, and this is {here}: install the same one everywhere",
        "执行节点上是 elig {there}，这里是 {here}：请各处装同一版本",
    ),
    "spark_failed": ("Spark has stopped: {reason}", "Spark 已停止：{reason}"),
    # what is printed
    "deciding": ("Deciding", "判定"),
    "compiling": (
        "Compiling the rules, once; this takes up to half a minute. The next run finds them ready.",
        "正在编译规则，只需一次，最多半分钟；下次运行可直接使用。",
    ),
    "legend": ("What the reasons' codes ask: {path}", "理由代码的含义见 {path}"),
    "summary": (
        "{households} households decided, {rows} rows written to {out}.",
        "已判定 {households} 户，写出 {rows} 行，见 {out}。",
    ),
    "was_done": (
        "This was finished before; nothing was left to do.",
        "这项工作先前已完成，没有要接着做的。",
    ),
    "went_on": ("Went on after {households} households.", "从第 {households} 户之后接着做。"),
    "outcomes": ("{outcome}: {n}", "{outcome}：{n}"),
    "rejected": (
        "{n} set aside with their reasons in {path}; of these nothing was decided.",
        "有 {n} 条数据有误，未作判定，原因见 {path}。",
    ),
}


def say(lang: str, key: str, /, **parts: object) -> str:
    """A phrase in one language.

    >>> say("en", "outcomes", outcome="can receive", n=3)
    'can receive: 3'
    """
    return fill(WORDS, lang, key, parts)


class Phrase(wording.Phrase):
    """A phrase inside another: a key with its parts, or several of them in a row."""

    table = WORDS


class Listed(Phrase):
    """Phrases and plain words, one after the other."""

    def __init__(self, items: list[Phrase | str]) -> None:
        super().__init__("")
        self.items = items

    def in_language(self, lang: str) -> str:
        between = "、" if lang == "zh" else ", "
        return between.join(
            item.in_language(lang) if isinstance(item, Phrase) else item for item in self.items
        )


class Unusable(wording.Refusal):
    """A register, mapping or output that cannot be used; `sentence` says why and what to do."""

    table = WORDS
