# ruff: noqa: N803, N806  (names as in formulas, queries on one line)
"""Written by hand for numba: one loop over households and their members, no reasons, nothing unknown."""

import numba as nb
import numpy as np
import workload as w

NAME = "numba fused (2 threads)"
STD = np.array(w.STANDARD, np.float64)
RATE = np.array(w.PREMIUM, np.float64)


@nb.njit(parallel=True, cache=True)
def kernel(
    off,
    county,
    cat,
    wage,
    bus,
    prop,
    tra,
    med,
    sch,
    dis_,
    grade,
    safe,
    reg,
    other,
    loan,
    over,
    age,
    stage,
    dis,
    hea,
    mig,
    ins,
    pens,
    STD,
    RATE,
    out,
):
    n = len(off) - 1
    for i in nb.prange(n):
        a = off[i]
        b = off[i + 1]
        sz = b - a
        needy = voc = s1 = s2 = s3 = d1 = d2 = nin = adult = m6 = m3 = pn = pns = able = 0
        for j in range(a, b):
            A = age[j]
            S = stage[j]
            D = dis[j]
            H = hea[j]
            M = mig[j]
            sev = (D == 1) | (D == 2)
            p = (A >= 16) & (A <= 59) & pens[j] & (S == 0)
            needy += sev | (H == 2)
            voc += (S == 4) & (A <= 22)
            s1 += S == 1
            s2 += S == 2
            s3 += S == 3
            d1 += D == 1
            d2 += D == 2
            nin += ins[j]
            adult += (A >= 18) & (A <= 65)
            m6 += (M >= 6) & (A >= 16)
            m3 += M >= 3
            pn += p
            pns += p & sev
            able += (A >= 16) & (A <= 65) & (S == 0) & (H != 2) & (D != 1)
        inc = np.int64(wage[i]) + bus[i] + prop[i] + tra[i]
        rig = np.int64(med[i]) + sch[i] + dis_[i]
        pc = max(inc - rig, 0) / sz
        std = STD[county[i]]
        low = 12 * std
        c = cat[i]
        h = c != 0
        dib = (pc < low) and prop[i] <= 12000
        out[0, i] = (std - pc / 12) * sz * 12 if dib else 0.0
        out[1, i] = 0.3 * low * needy if (not dib and pc < 1.5 * low) else 0.0
        out[2, i] = 3000.0 * voc if (h and reg[i]) else 0.0
        out[3, i] = 1250.0 * s1 + 1500.0 * s2 + 2000.0 * s3 if h else 0.0
        out[4, i] = 12.0 * (120 * d1 + 80 * d2) if pc < 2 * low else 0.0
        out[5, i] = (400.0 if dib else RATE[c]) * nin
        out[6, i] = loan[i] if (h and not over[i] and 0 < loan[i] <= 50000 and adult > 0) else 0.0
        out[7, i] = min(800.0 * m6, 1600.0) if h else 0.0
        g = grade[i]
        v = 0.0
        if (c >= 2 or dib) and not other[i]:
            v = 20000.0 if g == 2 else (35000.0 + 3000 * max(sz - 3, 0) if g == 3 else 0.0)
        out[8, i] = v
        out[9, i] = (
            min((5 * rig - 2 * inc) / 10, 20000.0)
            if (5 * rig > 2 * inc and rig >= 5000 and pc < 2 * low)
            else 0.0
        )
        out[10, i] = 100.0 * pn + 100.0 * pns if h else 0.0
        out[11, i] = 6000.0 if (h and wage[i] < 12000 and m3 == 0 and able > 0) else 0.0
        out[12, i] = 1000.0 + 300 * sz if (h and not safe[i]) else 0.0


def load():
    batch(None, w.generate(3))
    return


def prepare(d):
    return d


def batch(e, d):
    h, m = d.household, d.member
    out = np.empty((13, d.count))
    kernel(
        d.offsets,
        h["county"],
        h["category"],
        h["wage"],
        h["business"],
        h["property_inc"],
        h["transfer"],
        h["medical"],
        h["school_exp"],
        h["disaster_loss"],
        h["housing_grade"],
        h["has_safe_water"],
        h["registered"],
        h["other_house"],
        h["loan_amount"],
        h["loan_overdue"],
        m["age"],
        m["stage"],
        m["disability"],
        m["health"],
        m["migrant_months"],
        m["insured"],
        m["pension"],
        STD,
        RATE,
        out,
    )
    return dict(zip(w.SUPPORTS, out, strict=False))


def parquet(e, folder, out, words):
    """From Parquet to Parquet, all in memory between; of files with codes only."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    def columns(name):
        table = pq.read_table(folder / f"{name}.parquet").combine_chunks()
        return {c: table[c].to_numpy() for c in table.column_names}

    h, m = columns("households"), columns("members")
    offsets = np.flatnonzero(np.r_[True, m["hh"][1:] != m["hh"][:-1], True])
    found = batch(e, w.Households(h, m, offsets, {}))
    table = pa.table({"id": h["id"], **found})
    pq.write_table(table, out, compression="zstd", compression_level=1, use_dictionary=False)


def parquet_found(out):
    """Of each support, how many have it and how much in all, in fen."""
    import pyarrow.parquet as pq

    table = pq.read_table(out)
    fen = {s: np.rint(table[s].to_numpy() * 100).astype(np.int64) for s in w.SUPPORTS}
    return {s: [int((amounts > 0).sum()), int(amounts.sum())] for s, amounts in fen.items()}
