"""The tables and plots of docs/performance.md out of the figures of a run.

    python benchmarks/page.py                       # from results/figures.json, as `all.py` does in the end
    python benchmarks/page.py other.json --print    # the tables alone, on the screen

Between `<!-- made by benchmarks/all.py: NAME -->` and `<!-- end -->` the page is never written by hand.
"""

from __future__ import annotations

import argparse
import json
import math
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "performance.md"
PLOTS = HERE.parent / "docs" / "plots"
FIGURES = HERE / "results" / "figures.json"
MARKED = re.compile(r"(<!-- made by benchmarks/all\.py: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
KERNEL, GAPS, HAND = "elig", "elig, 3 % of every field missing", "numba by hand"
SLOW = ("policyengine-core", "openfisca-core")
TURNS = "zen-engine, in turn with elig"
MOST_MEMORY = 1_500  # MB, streaming
LINEAR = 1.25  # the most by which one's cost may grow to be called in proportion
FEWEST = 100_000  # households; with fewer, starting a run is most of its time
Found = dict[str, Any]


def median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def show(text: str) -> None:
    print(f"{text}\n", flush=True)


def mid(found: Found, key: str = "seconds") -> float | None:
    """The median of what was measured, if it was."""
    return found[key]["median"] if key in found else None


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines)


def times(value: float | None, base: float | None) -> str:
    """How many times one is of the other."""
    if value is None or not base:
        return "–"
    found = value / base
    return f"{found:.2f}" if found < 10 else f"{found:,.0f}"


def rate(households: float, seconds: float | None) -> str:
    if not seconds:
        return "–"
    found = households / seconds
    return f"{found / 1e6:.2f} M" if found >= 1e5 else f"{found:,.0f}"


def seconds(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value * 1e3:.0f} ms" if value < 1 else f"{value:.1f} s"


def megabytes(found: Found) -> str:
    return size_of(found["peak"]) if "peak" in found else "–"


def size_of(found: float) -> str:
    return f"{found:,.0f} MB" if found >= 10 else f"{found:.1f} MB"


def absent(name: str, found: Found, width: int) -> list[str]:
    return [name, f"absent: {found['absent'][:80]}", *[""] * (width - 2)]


def sizes_of(found: Found) -> list[int]:
    return sorted(int(key) for key in found if key.isdigit())


def sizes_with(found: Found, engine: str) -> list[int]:
    return [size for size in sizes_of(found) if engine in found[str(size)]]


def best(found: Found, engine: str) -> tuple[float, int] | None:
    """The greatest rate of an engine over all batch sizes, and that size."""
    rates = [
        (size / taken, size)
        for size in sizes_of(found)
        if (taken := mid(found[str(size)].get(engine, {}))) is not None
    ]
    return max(rates, default=None)


# --- tables -----------------------------------------------------------------------------------------


def machine_table(found: Found) -> str:
    versions = ", ".join(f"{name} {what or 'absent'}" for name, what in found["versions"].items())
    load = "" if found.get("load") is None else f"; load {found['load']:.1f} when it began"
    return f"Python {found['python']}, {found['cores']} cores{load}. {versions}."


def lines_table(found: Found) -> str:
    """What was aimed at, and what came out."""
    rows: list[Sequence[object]] = []

    def line(what: str, value: float | None, wanted: float, unit: str = "×", least: bool = True) -> None:
        if value is None:
            rows.append((what, "not measured", f"{'≥' if least else '≤'} {wanted:g} {unit}", ""))
            return
        met = value >= wanted if least else value <= wanted
        text = f"{value:.2f}" if value < 10 else f"{value:,.0f}"
        rows.append(
            (what, f"{text} {unit}", f"{'≥' if least else '≤'} {wanted:g} {unit}", "yes" if met else "no")
        )

    if "memory" in found:
        memory = found["memory"]
        size = sizes_with(memory, KERNEL)[-1]
        here = memory[str(size)]
        own, gaps, hand = (mid(here.get(name, {})) for name in (KERNEL, GAPS, HAND))
        for engine, wanted in zip(SLOW, (12, 40), strict=True):
            theirs = best(memory, engine)
            ratio = size / own / theirs[0] if own and theirs else None
            of = f" of {theirs[1]:,}" if theirs else ""
            line(f"in memory, {size:,} households, to {engine} at its best batch{of}", ratio, wanted)
        line(f"in memory, {size:,} households, to numba by hand", hand / own if hand and own else None, 0.65)
        line("the same, 3 % of every field missing, to numba by hand with nothing missing",
             hand / gaps if hand and gaps else None, 0.2)  # fmt: skip
    if "single" in found:
        ways = found["single"][KERNEL].get("ways", {})
        own, zen = (mid(ways.get(name, {}), "p50") for name in (KERNEL, TURNS))
        line(
            "one complete record in plain Python, to zen-engine untraced",
            zen / own if zen and own else None,
            3,
        )
    if "parquet" in found:
        sizes = sizes_of(found["parquet"])
        asked = sizes_with(found["parquet"], HAND + ", lighter files")[-1]
        here = found["parquet"][str(asked)]
        own = mid(here[KERNEL])
        for name in ("polars, the same files", "polars, lighter files"):
            theirs_ = mid(here[name])
            ratio = theirs_ / own if own and theirs_ else None
            line(f"Parquet to Parquet, {asked:,} households, with reasons, to {name}", ratio, 1)
        largest = found["parquet"][str(sizes[-1])][KERNEL]
        line(
            f"streaming {sizes[-1]:,} households, peak memory",
            largest.get("peak"),
            MOST_MEMORY,
            "MB",
            least=False,
        )
    for what, least, most, growth in proportions(found):
        line(f"{what}, at {most:,} to at {least:,}", growth, LINEAR, least=False)
    return table(("", "measured", "aimed at", "met"), rows)


def proportions(found: Found) -> Iterable[tuple[str, int, int, float | None]]:
    """How the cost of one household or one support changes as they grow in number: 1 is in proportion."""

    def change(costs: dict[int, float | None]) -> tuple[int, int, float | None]:
        least, most = min(costs), max(costs)
        first, last = costs[least], costs[most]
        return least, most, last / most / (first / least) if first and last else None

    for key, words in (("memory", "in memory"), ("parquet", "Parquet to Parquet")):
        if "growth" in found:
            sizes = [n for n in sizes_of(found["growth"][key]) if n >= FEWEST] or sizes_of(
                found["growth"][key]
            )
            costs = {n: mid(found["growth"][key][str(n)]) for n in sizes}
            yield (f"seconds a household, {words}", *change(costs))
    for run, key, words in (("kept", "seconds", "deciding"), ("anew", "compile", "compiling")):
        for name, gaps in (("plain", "nothing missing"), ("gaps", "3 % missing")):
            if "supports" in found:
                measured = found["supports"]
                costs = {n: mid(measured[str(n)][run], f"{name} {key}") for n in sizes_of(measured)}
                yield (f"seconds a support, {words}, {gaps}", *change(costs))


def correct_table(found: Found) -> str:
    return "```text\n" + "\n".join(found["said"]) + "\n```"


def start_table(found: Found) -> str:
    rows: list[Sequence[object]] = []
    for name, each in found.items():
        if not isinstance(each, dict):
            continue
        if "absent" in each:
            rows.append(absent(name, each, 6))
            continue
        parts = [mid(each, key) or 0.0 for key in ("import", "load", "first")]
        rows.append((name, *map(seconds, parts), seconds(sum(parts)), megabytes(each)))
    return table(("engine", "import", "policy ready", "first household", "together", "peak memory"), rows)


def single_table(found: Found) -> str:
    rows: list[Sequence[object]] = []
    own = mid(found[KERNEL].get("ways", {}).get(KERNEL, {}), "p50")
    for name, each in found.items():
        if not isinstance(each, dict):
            continue
        if "absent" in each:
            rows.append(absent(name, each, 4))
            continue
        for way, taken in each["ways"].items():
            p50, p99 = mid(taken, "p50"), mid(taken, "p99")
            rows.append((way, f"{p50:,.1f} µs", f"{p99:,.1f} µs", times(p50, own)))
    return table(("one household", "p50", "p99", "times elig"), rows)


def memory_table(size: int, found: Found) -> str:
    here = found[str(size)]
    rows: list[Sequence[object]] = []
    hand, hand_cpu = (mid(here.get(HAND, {}), key) for key in ("seconds", "cpu"))
    for name, each in here.items():
        if "absent" in each:
            rows.append(absent(name, each, 8))
            continue
        taken, cpu = mid(each), mid(each, "cpu")
        rows.append((
            name, rate(size, taken), times(hand, taken), times(hand_cpu, cpu),
            seconds(each["first"]["least"]), megabytes(each), size_of(each["data"]),
            "–" if each.get("wrong") is None else each["wrong"],
        ))  # fmt: skip
    head = (f"{size:,} households in memory", "households/s", "to numba by hand", "by CPU time", "first time",
            "peak memory", "before it", "differ")  # fmt: skip
    return table(head, rows)


def memory_tables(found: Found) -> str:
    parts = [memory_table(size, found) for size in sizes_of(found) if KERNEL in found[str(size)]]
    sizes = sizes_of(found)
    rows = [
        (name, *(rate(size, mid(found[str(size)].get(name, {}))) for size in sizes))
        for name in (KERNEL, *SLOW)
    ]
    parts.append(table(("households/s by batch", *(f"{size:,}" for size in sizes)), rows))
    return "\n\n".join(parts)


def parquet_table(size: int, found: Found) -> str:
    here = found[str(size)]
    own, own_cpu = (mid(here[KERNEL], key) for key in ("seconds", "cpu"))
    rows: list[Sequence[object]] = []
    for name, each in here.items():
        if "absent" in each:
            rows.append(absent(name, each, 7))
            continue
        taken, cpu = mid(each), mid(each, "cpu")
        wrong = each["wrong"]
        rows.append((
            "elig screen, with reasons" if name == KERNEL else name, rate(size, taken), times(taken, own),
            times(cpu, own_cpu), megabytes(each), size_of(each["written"]), "–" if wrong is None else wrong,
        ))  # fmt: skip
    head = (f"{size:,} households, Parquet to Parquet", "households/s", "its seconds to elig's",
            "by CPU time", "peak memory", "written", "supports that differ")  # fmt: skip
    read = found.get(f"{size} megabytes") or {}
    sizes = f"\n\nRead: {size_of(read['register'])}, lighter {size_of(read['light'])}." if read else ""
    return table(head, rows) + sizes


def parquet_tables(found: Found) -> str:
    return "\n\n".join(parquet_table(size, found) for size in sizes_of(found))


def growth_table(found: Found) -> str:
    rows = []
    for size in sizes_of(found["memory"]):
        inside, files = found["memory"][str(size)], found["parquet"][str(size)]
        one, two = mid(inside), mid(files)
        rows.append((
            f"{size:,}", seconds(one), "–" if not one else f"{one / size * 1e9:,.0f} ns", megabytes(inside),
            seconds(two), "–" if not two else f"{two / size * 1e9:,.0f} ns", megabytes(files),
        ))  # fmt: skip
    head = ("households", "in memory", "a household", "peak memory", "Parquet to Parquet", "a household",
            "peak memory")  # fmt: skip
    return table(head, rows)


def supports_table(found: Found) -> str:
    rows = []
    for count in sizes_of(found):
        anew, kept = found[str(count)]["anew"], found[str(count)]["kept"]
        if "absent" in anew or "absent" in kept:
            rows.append([count, anew.get("absent") or kept.get("absent"), *[""] * 6])
            continue
        cells: list[str] = []
        for name in ("plain", "gaps"):
            taken = mid(kept, f"{name} seconds")
            cells += [seconds(mid(anew, f"{name} compile")), seconds(mid(kept, f"{name} compile")),
                      rate(found["households"], taken)]  # fmt: skip
        rows.append((count, seconds(mid(anew, "load")), *cells))
    head = ("supports", "rules read and checked", "compiled, nothing missing", "from the disk",
            "households/s", "compiled, with gaps", "from the disk", "households/s")  # fmt: skip
    return table(head, rows)


def shipped_table(found: Found) -> str:
    anew, kept, large = (found[key] for key in ("anew", "kept", "large"))
    problem = next((each["absent"] for each in (anew, kept, large) if "absent" in each), None)
    if problem:
        return f"absent: {problem}"
    many = large["households"]
    rows = [
        (f"{anew['households']:,} households, the first time ever: compiled", seconds(mid(anew, "first"))),
        ("the same in a new process, compiled before", seconds(mid(kept, "first"))),
        ("the same again in that process", seconds(mid(kept))),
        (f"{many:,} households", f"{seconds(mid(large))}: {rate(many, mid(large))}/s"),
        ("rows written, households set aside", f"{large['rows']:,}, {large['rejected']:,}"),
        ("peak memory", megabytes(large)),
    ]  # fmt: skip
    outcomes = ", ".join(f"{name} {count:,}" for name, count in sorted(large["outcomes"].items()))
    return (
        table((f"the shipped rules, {large['supports']} supports", ""), rows) + f"\n\nOutcomes: {outcomes}."
    )


TABLES: dict[str, Callable[[Found], str]] = {
    "machine": machine_table, "correct": correct_table, "start": start_table, "single": single_table,
    "memory": memory_tables, "parquet": parquet_tables, "growth": growth_table, "supports": supports_table,
    "shipped": shipped_table,
}  # fmt: skip


def sections(found: Found) -> dict[str, str]:
    """The text of every section that was measured."""
    made = {name: TABLES[name](found[name]) for name in TABLES if name in found}
    lines = lines_table(found)
    return {**made, "lines": lines} if lines.count("\n") > 1 else made


def write(found: Found) -> None:
    """Put tables into the page, and draw its plots."""
    made = sections(found)
    text = PAGE.read_text(encoding="utf-8")

    def put(block: re.Match[str]) -> str:
        return f"{block[1]}{made[block[2]]}\n{block[3]}" if block[2] in made else block[0]

    PAGE.write_text(MARKED.sub(put, text), encoding="utf-8")
    draw(found, PLOTS)


# --- plots ------------------------------------------------------------------------------------------

OURS, OTHERS, GUIDE = "#b3402a", "#5b7a99", "#999999"


def draw(found: Found, folder: Path) -> None:
    """A plot of every section that has one, as SVG that is the same for the same figures."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "elig", "font.size": 10, "axes.spines.top": False,
                         "axes.spines.right": False, "figure.constrained_layout.use": True})  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    for name, plot in PLOTTED.items():
        if name in found:
            figure = plot(found[name])
            figure.savefig(folder / f"{name}.svg", metadata={"Date": None})


def bars(
    axes: Any, values: dict[str, float], title: str, form: Callable[[float], str], log: bool = True
) -> None:
    """Horizontal bars, the first name on top, each with its figure."""
    names = list(values)[::-1]
    numbers = [values[name] for name in names]
    colours = [OURS if name.startswith("elig") else OTHERS for name in names]
    drawn = axes.barh(names, numbers, color=colours, height=0.65)
    axes.bar_label(drawn, [form(number) for number in numbers], padding=4)
    axes.set_title(title, loc="left", fontsize=10)
    if log:
        axes.set_xscale("log")
        axes.set_xlim(min(numbers) / 3, max(numbers) * 4)
    else:
        axes.set_xlim(0, max(numbers) * 1.2)
    axes.xaxis.set_major_formatter(lambda value, _: plain(value))
    axes.tick_params(axis="y", length=0)


def curves(axes: Any, title: str, rows: Sequence[tuple[str, str, Sequence[float], Sequence[float]]]) -> None:
    """Curves by two logarithmic axes of whole decades; dotted, what each would be in proportion."""
    for label, colour, along, values in rows:
        axes.loglog(along, values, marker="o", color=colour, label=label)
        guide = [values[-1] * each / along[-1] for each in along]
        axes.loglog(along, guide, color=colour, linestyle=":", linewidth=1, zorder=0)
    every = [value for row in rows for value in row[3]]
    axes.set_ylim(10 ** math.floor(math.log10(min(every))), 10 ** math.ceil(math.log10(max(every))))
    axes.yaxis.set_major_formatter(lambda value, _: plain(value))
    axes.yaxis.set_minor_formatter(lambda value, _: "")
    axes.set_title(title, loc="left", fontsize=10)
    axes.grid(axis="y", color="#e5e5e5", linewidth=0.6)
    axes.set_axisbelow(True)


def plain(value: float) -> str:
    """A number on an axis."""
    return f"{value / 1e6:g} M" if value >= 1e6 else f"{value / 1e3:g} k" if value >= 1e4 else f"{value:,g}"


def short(households: float) -> str:
    return f"{households / 1e6:.2f} M" if households >= 1e5 else f"{households / 1e3:,.0f} k"


def plot_single(found: Found) -> Any:
    from matplotlib.figure import Figure

    values = {
        way: value
        for each in found.values()
        if isinstance(each, dict)
        for way, taken in each.get("ways", {}).items()
        if way != TURNS and (value := mid(taken, "p50")) is not None
    }
    figure = Figure(figsize=(8, 0.42 * len(values) + 1))
    bars(
        figure.subplots(),
        values,
        "microseconds for one household (median; logarithmic)",
        lambda v: f"{v:,.0f} µs",
    )
    return figure


def plot_memory(found: Found) -> Any:
    from matplotlib.figure import Figure

    size = sizes_with(found, KERNEL)[-1]
    values = {}
    for name, each in found[str(size)].items():
        taken = mid(each)
        if taken is not None:
            values[name] = size / taken
    for name in SLOW:
        top = best(found, name)
        if top is not None:
            values.pop(name, None)
            values[f"{name}, {top[1]:,} at a time"] = top[0]
    figure = Figure(figsize=(8, 0.42 * len(values) + 1))
    bars(figure.subplots(), values, f"households a second, {size:,} in memory (logarithmic)", short)
    return figure


def plot_parquet(found: Found) -> Any:
    from matplotlib.figure import Figure

    sizes = sizes_of(found)
    asked = sizes_with(found, HAND + ", lighter files")[-1]
    rates, peaks = {}, {}
    for name, each in found[str(asked)].items():
        if (taken := mid(each)) is not None:
            rates["elig screen" if name == KERNEL else name] = asked / taken
    for name, each in found[str(sizes[-1])].items():
        if "peak" in each:
            peaks["elig screen" if name == KERNEL else name] = each["peak"]
    figure = Figure(figsize=(8, 0.4 * (len(rates) + len(peaks)) + 2))
    above, below = figure.subplots(2, 1, height_ratios=(len(rates), len(peaks)))
    bars(above, rates, f"households a second, {asked:,}, Parquet to Parquet", short, log=False)
    bars(below, peaks, f"peak memory in MB, {sizes[-1]:,} households", lambda v: f"{v:,.0f} MB", log=False)
    below.axvline(MOST_MEMORY, color=GUIDE, linestyle=":")
    below.set_xlim(0, max(MOST_MEMORY, *peaks.values()) * 1.25)
    return figure


def plot_growth(found: Found) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8.5, 4))
    left, right = figure.subplots(1, 2)
    taken, peaks = [], []
    for key, label, colour in (("memory", "in memory", OTHERS), ("parquet", "Parquet to Parquet", OURS)):
        sizes = [size for size in sizes_of(found[key]) if mid(found[key][str(size)]) is not None]
        taken.append((label, colour, sizes, [mid(found[key][str(size)]) or 0.0 for size in sizes]))
        peaks.append((label, colour, sizes, [found[key][str(size)]["peak"] for size in sizes]))
    curves(left, "seconds; dotted: in proportion", taken)
    for label, colour, sizes, values in peaks:
        right.semilogx(sizes, values, marker="o", color=colour, label=label)
    right.set_ylim(0, max(MOST_MEMORY, *(value for row in peaks for value in row[3])) * 1.1)
    right.axhline(MOST_MEMORY, color=GUIDE, linestyle="--", linewidth=1, zorder=0)
    right.set_title("peak memory, MB; dashed: meant for Parquet", loc="left", fontsize=10)
    for axes in (left, right):
        axes.set_xlabel("households")
        axes.xaxis.set_major_formatter(lambda value, _: plain(value))
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False)
    return figure


def plot_supports(found: Found) -> Any:
    from matplotlib.figure import Figure
    from matplotlib.ticker import NullLocator

    counts = [
        count
        for count in sizes_of(found)
        if not {"absent"} & (found[str(count)]["anew"].keys() | found[str(count)]["kept"].keys())
    ]
    figure = Figure(figsize=(8.5, 4))
    left, right = figure.subplots(1, 2)
    compiled, taken = [], []
    for name, label, colour in (("plain", "nothing missing", OTHERS), ("gaps", "3 % missing", OURS)):
        seconds = [mid(found[str(count)]["anew"], f"{name} compile") or 0.0 for count in counts]
        rates = [mid(found[str(count)]["kept"], f"{name} seconds") or 0.0 for count in counts]
        compiled.append((label, colour, counts, seconds))
        taken.append((label, colour, counts, [each / found["households"] * 1e9 for each in rates]))
    curves(left, "compiling, seconds; dotted: in proportion", compiled)
    curves(right, "deciding, nanoseconds a household", taken)
    for axes in (left, right):
        axes.set_xlabel("supports")
        axes.set_xticks(counts, [str(count) for count in counts])
        axes.xaxis.set_minor_locator(NullLocator())
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False)
    return figure


PLOTTED: dict[str, Callable[[Found], Any]] = {
    "single": plot_single, "memory": plot_memory, "parquet": plot_parquet, "growth": plot_growth,
    "supports": plot_supports,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("figures", type=Path, nargs="?", default=FIGURES)
    parser.add_argument("--print", dest="shown", action="store_true", help="print the tables, change nothing")
    parser.add_argument("--plots", type=Path, help="draw the plots into this folder, change nothing else")
    asked = parser.parse_args()
    found = json.loads(asked.figures.read_text(encoding="utf-8"))
    if asked.plots:
        draw(found, asked.plots)
    elif asked.shown:
        print("\n\n".join(sections(found).values()))
    else:
        write(found)


if __name__ == "__main__":
    main()
