"""The policy as lazy polars expressions: members grouped, joined to households. Amounts alone."""

import polars as pl
import workload as w

NAME = "polars (lazy)"
c = pl.col


def plan(h, m):
    severe = c("disability").is_in([1, 2])
    pen = c("age").is_between(16, 59) & c("pension") & (c("stage") == 0)
    able = c("age").is_between(16, 65) & (c("stage") == 0) & (c("health") != 2) & (c("disability") != 1)

    def cnt(e):
        return e.cast(pl.Int32).sum()

    g = m.group_by("hh").agg(
        n=pl.len().cast(pl.Int32),
        needy=cnt(severe | (c("health") == 2)),
        voc=cnt((c("stage") == 4) & (c("age") <= 22)),
        s1=cnt(c("stage") == 1),
        s2=cnt(c("stage") == 2),
        s3=cnt(c("stage") == 3),
        d1=cnt(c("disability") == 1),
        d2=cnt(c("disability") == 2),
        ins=cnt(c("insured")),
        adult=cnt(c("age").is_between(18, 65)),
        mig6=cnt((c("migrant_months") >= 6) & (c("age") >= 16)),
        mig3=cnt(c("migrant_months") >= 3),
        pen=cnt(pen),
        pens=cnt(pen & severe),
        able=cnt(able),
    )
    q = h.join(g, left_on="id", right_on="hh", how="inner")
    q = q.with_columns(
        income=c("wage") + c("business") + c("property_inc") + c("transfer"),
        rigid=c("medical") + c("school_exp") + c("disaster_loss"),
        std_m=520 + 15 * c("county").cast(pl.Int32),
        helped=c("category") != 0,
    )
    q = q.with_columns(low=12 * c("std_m"), pc=(c("income") - c("rigid")).clip(0) / c("n"))
    q = q.with_columns(dib=(c("pc") < c("low")) & (c("property_inc") <= 12000))

    def when(cond, v):
        return pl.when(cond).then(v).otherwise(0.0)

    h_ = c("helped")
    rate = c("category").replace_strict(list(range(5)), w.PREMIUM, return_dtype=pl.Float64)
    return q.select(
        "id",
        dibao=when(c("dib"), (c("std_m") - c("pc") / 12) * c("n") * 12),
        marginal=when(~c("dib") & (c("pc") < 1.5 * c("low")), 0.3 * c("low") * c("needy")),
        vocational=when(h_ & c("registered"), 3000.0 * c("voc")),
        boarding=when(h_, 1250.0 * c("s1") + 1500.0 * c("s2") + 2000.0 * c("s3")),
        care=when(c("pc") < 2 * c("low"), 12.0 * (120 * c("d1") + 80 * c("d2"))),
        premium=pl.when(c("dib")).then(400.0).otherwise(rate) * c("ins"),
        microcredit=when(
            h_ & ~c("loan_overdue") & c("loan_amount").is_between(1, 50000) & (c("adult") > 0),
            c("loan_amount").cast(pl.Float64),
        ),
        transport=when(h_, (800.0 * c("mig6")).clip(upper_bound=1600)),
        housing=when(
            ((c("category") >= 2) | c("dib")) & ~c("other_house"),
            pl.when(c("housing_grade") == 2)
            .then(20000.0)
            .when(c("housing_grade") == 3)
            .then(35000.0 + 3000.0 * (c("n") - 3).clip(0))
            .otherwise(0.0),
        ),
        relief=when(
            (5 * c("rigid") > 2 * c("income")) & (c("rigid") >= 5000) & (c("pc") < 2 * c("low")),
            ((5 * c("rigid") - 2 * c("income")) / 10).clip(upper_bound=20000),
        ),
        pension_sub=when(h_, 100.0 * c("pen") + 100.0 * c("pens")),
        job=when(h_ & (c("wage") < 12000) & (c("mig3") == 0) & (c("able") > 0), 6000.0),
        water=when(h_ & ~c("has_safe_water"), 1000.0 + 300.0 * c("n")),
    )


def load():
    return plan


def prepare(d):
    h, m = d.tables()
    return pl.DataFrame(h), pl.DataFrame(m).with_columns(c("hh").set_sorted())


def batch(e, p):
    return e(p[0].lazy(), p[1].lazy()).collect()


def arrays(found):
    found = found.sort("id")
    return {s: found[s].to_numpy() for s in w.SUPPORTS}


def parquet(e, folder, out, words):
    """From Parquet to Parquet, streaming; with `words`, choices are words and are read as codes first."""
    h, m = pl.scan_parquet(folder / "households.parquet"), pl.scan_parquet(folder / "members.parquet")
    if words:
        h, m = coded(h).rename({"household_no": "id"}), coded(m).rename({"household_no": "hh"})
    e(h, m).sink_parquet(out, compression="zstd", compression_level=1)


def coded(table):
    names = table.collect_schema().names()
    lists = {"county": [f"c{i:02}" for i in range(20)], **w.OPTIONS}
    return table.with_columns(
        c(name).cast(pl.Enum(words)).to_physical().cast(pl.Int8)
        for name, words in lists.items()
        if name in names
    )


def parquet_found(out):
    """Of each support, how many have it and how much in all, in fen."""
    fen = pl.scan_parquet(out).select((c(s) * 100).round().cast(pl.Int64) for s in w.SUPPORTS)
    found = fen.select(
        *((c(s) > 0).sum().alias(f"{s} n") for s in w.SUPPORTS), *(c(s).sum() for s in w.SUPPORTS)
    )
    row = found.collect().row(0, named=True)
    return {s: [row[f"{s} n"], row[s]] for s in w.SUPPORTS}
