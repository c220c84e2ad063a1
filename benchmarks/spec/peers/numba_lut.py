# ruff: noqa: N803, N806  (names as in formulas, queries on one line)
"""Written by hand for numba, by tables: fourteen counters in one number, three look-ups a member."""

import numba as nb
import numpy as np
import workload as w

NAME = "numba packed-LUT (2 threads)"
STD = np.array(w.STANDARD, np.float64)
RATE = np.array(w.PREMIUM, np.float64)
F = ["needy", "voc", "s1", "s2", "s3", "d1", "d2", "ins", "adult", "m6", "m3", "pn", "pns", "able"]


def tables():
    L1 = np.zeros(128 * 16, np.int64)
    L2 = np.zeros(5 * 4, np.int64)
    L3 = np.zeros(128 * 2, np.int64)
    sum(1 << 4 * i for i in range(14))
    bit = {k: 1 << 4 * i for i, k in enumerate(F)}

    def word(**ok):
        return sum(b for k, b in bit.items() if ok.get(k, True))

    for A in range(128):
        for S in range(6):
            for p in (0, 1):
                pen = 16 <= A <= 59 and p == 1 and S == 0
                L1[A * 16 + S * 2 + p] = word(
                    voc=S == 4 and A <= 22,
                    s1=S == 1,
                    s2=S == 2,
                    s3=S == 3,
                    adult=18 <= A <= 65,
                    m6=A >= 16,
                    pn=pen,
                    pns=pen,
                    able=16 <= A <= 65 and S == 0,
                )
    for D in range(5):
        for H in range(3):
            sev = D in (1, 2)
            L2[D * 4 + H] = word(needy=sev or H == 2, d1=D == 1, d2=D == 2, pns=sev, able=H != 2 and D != 1)
    for M in range(128):
        for i in (0, 1):
            L3[M * 2 + i] = word(ins=i == 1, m6=M >= 6, m3=M >= 3)
    return L1, L2, L3


L1, L2, L3 = tables()


@nb.njit(parallel=True, cache=True, boundscheck=False)
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
    L1,
    L2,
    L3,
    out,
):
    for i in nb.prange(len(off) - 1):
        a = off[i]
        b = off[i + 1]
        sz = b - a
        W = np.int64(0)
        for j in range(a, b):
            W += (
                L1[np.uint64(age[j]) * 16 + np.uint64(stage[j]) * 2 + np.uint64(pens[j])]
                & L2[np.uint64(dis[j]) * 4 + np.uint64(hea[j])]
                & L3[np.uint64(mig[j]) * 2 + np.uint64(ins[j])]
            )
        needy = W & 15
        voc = (W >> 4) & 15
        s1 = (W >> 8) & 15
        s2 = (W >> 12) & 15
        s3 = (W >> 16) & 15
        d1 = (W >> 20) & 15
        d2 = (W >> 24) & 15
        nin = (W >> 28) & 15
        adult = (W >> 32) & 15
        m6 = (W >> 36) & 15
        m3 = (W >> 40) & 15
        pn = (W >> 44) & 15
        pns = (W >> 48) & 15
        able = (W >> 52) & 15
        inc = np.int64(wage[i]) + bus[i] + prop[i] + tra[i]
        rig = np.int64(med[i]) + sch[i] + dis_[i]
        pc = max(inc - rig, 0) / sz
        std = STD[county[i]]
        low = 12 * std
        c = cat[i]
        h = c != 0
        dib = (pc < low) & (prop[i] <= 12000)
        o = out[i]
        o[0] = (std - pc / 12) * sz * 12 if dib else 0.0
        o[1] = 0.3 * low * needy if (not dib and pc < 1.5 * low) else 0.0
        o[2] = 3000.0 * voc if (h and reg[i]) else 0.0
        o[3] = 1250.0 * s1 + 1500.0 * s2 + 2000.0 * s3 if h else 0.0
        o[4] = 12.0 * (120 * d1 + 80 * d2) if pc < 2 * low else 0.0
        o[5] = (400.0 if dib else RATE[c]) * nin
        o[6] = loan[i] if (h and not over[i] and 0 < loan[i] <= 50000 and adult > 0) else 0.0
        o[7] = min(800.0 * m6, 1600.0) if h else 0.0
        g = grade[i]
        v = 0.0
        if (c >= 2 or dib) and not other[i]:
            v = 20000.0 if g == 2 else (35000.0 + 3000 * max(sz - 3, 0) if g == 3 else 0.0)
        o[8] = v
        o[9] = (
            min((5 * rig - 2 * inc) / 10, 20000.0)
            if (5 * rig > 2 * inc and rig >= 5000 and pc < 2 * low)
            else 0.0
        )
        o[10] = 100.0 * pn + 100.0 * pns if h else 0.0
        o[11] = 6000.0 if (h and wage[i] < 12000 and m3 == 0 and able > 0) else 0.0
        o[12] = 1000.0 + 300 * sz if (h and not safe[i]) else 0.0


def load():
    batch(None, w.generate(3))
    return


def prepare(d):
    return d


def batch(e, d):
    h, m = d.household, d.member
    out = np.empty((d.count, 13))
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
        L1,
        L2,
        L3,
        out,
    )
    return dict(zip(w.SUPPORTS, out.T, strict=False))
