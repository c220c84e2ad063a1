# ruff: noqa: E501  (names as in formulas, queries on one line)
"""The policy as one query in DuckDB. Amounts alone."""

import duckdb
import workload as w

NAME = "duckdb SQL"
SQL = """
WITH g AS (SELECT hh, count(*) n,
  count(*) FILTER (disability IN (1,2) OR health=2) needy, count(*) FILTER (stage=4 AND age<=22) voc,
  count(*) FILTER (stage=1) s1, count(*) FILTER (stage=2) s2, count(*) FILTER (stage=3) s3,
  count(*) FILTER (disability=1) d1, count(*) FILTER (disability=2) d2, count(*) FILTER (insured) ins,
  count(*) FILTER (age BETWEEN 18 AND 65) adult, count(*) FILTER (migrant_months>=6 AND age>=16) mig6,
  count(*) FILTER (migrant_months>=3) mig3, count(*) FILTER (age BETWEEN 16 AND 59 AND pension AND stage=0) pen,
  count(*) FILTER (age BETWEEN 16 AND 59 AND pension AND stage=0 AND disability IN (1,2)) pens,
  count(*) FILTER (age BETWEEN 16 AND 65 AND stage=0 AND health<>2 AND disability<>1) able
  FROM {m} GROUP BY hh),
a AS (SELECT h.*, g.*, wage+business+property_inc+transfer income, medical+school_exp+disaster_loss rigid,
  520+15*county::INT std_m, 12*std_m low, category<>0 helped, greatest(income-rigid,0)/n::DOUBLE pc,
  pc<low AND property_inc<=12000 dib FROM {h} h JOIN g ON h.id=g.hh)
SELECT id,
 CASE WHEN dib THEN (std_m-pc/12)*n*12 ELSE 0 END dibao,
 CASE WHEN NOT dib AND pc<1.5::DOUBLE*low THEN 0.3::DOUBLE*low*needy ELSE 0 END marginal,
 CASE WHEN helped AND registered THEN 3000.0::DOUBLE*voc ELSE 0 END vocational,
 CASE WHEN helped THEN (1250*s1+1500*s2+2000*s3)::DOUBLE ELSE 0 END boarding,
 CASE WHEN pc<2*low THEN (12*(120*d1+80*d2))::DOUBLE ELSE 0 END care,
 (CASE WHEN dib THEN 400 ELSE [0,100,200,200,280][category+1] END * ins)::DOUBLE premium,
 CASE WHEN helped AND NOT loan_overdue AND loan_amount BETWEEN 1 AND 50000 AND adult>0 THEN loan_amount::DOUBLE ELSE 0 END microcredit,
 CASE WHEN helped THEN least(800*mig6,1600)::DOUBLE ELSE 0 END transport,
 CASE WHEN (category>=2 OR dib) AND NOT other_house THEN CASE housing_grade WHEN 2 THEN 20000.0::DOUBLE
   WHEN 3 THEN (35000+3000*greatest(n-3,0))::DOUBLE ELSE 0 END ELSE 0 END housing,
 CASE WHEN 5*rigid>2*income AND rigid>=5000 AND pc<2*low THEN least((5*rigid-2*income)/10::DOUBLE,20000) ELSE 0 END relief,
 CASE WHEN helped THEN (100*pen+100*pens)::DOUBLE ELSE 0 END pension_sub,
 CASE WHEN helped AND wage<12000 AND mig3=0 AND able>0 THEN 6000.0::DOUBLE ELSE 0 END job,
 CASE WHEN helped AND NOT has_safe_water THEN (1000+300*n)::DOUBLE ELSE 0 END water
FROM a"""


def load():
    return None


def prepare(d):
    import pyarrow as pa

    con = duckdb.connect()
    con.execute("SET preserve_insertion_order=false")
    h, m = map(pa.table, d.tables())
    con.register("h_in", h)
    con.register("m_in", m)
    con.execute("CREATE TABLE h AS FROM h_in")
    con.execute("CREATE TABLE m AS FROM m_in")
    return con


def batch(e, con):
    return con.execute(SQL.format(h="h", m="m")).fetchnumpy()


def arrays(found):
    order = found["id"].argsort()
    return {s: found[s][order] for s in w.SUPPORTS}


def parquet(e, folder, out, words):
    """From Parquet to Parquet; with `words`, choices are words and are read as codes first."""
    con = duckdb.connect()
    con.execute("SET preserve_insertion_order=false")
    h, m = (f"read_parquet('{folder}/{name}.parquet')" for name in ("households", "members"))
    if words:
        h = coded(h, "id", county=[f"c{i:02}" for i in range(20)], category=w.CATEGORY, housing_grade=w.GRADE)
        m = coded(m, "hh", stage=w.STAGE, health=w.HEALTH)
    query = SQL.format(h=h, m=m)
    con.execute(f"COPY ({query}) TO '{out}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")
    con.close()


def coded(table, key, **lists):
    columns = ", ".join(f"list_position({words}, {name}) - 1 AS {name}" for name, words in lists.items())
    return f"(SELECT * EXCLUDE (household_no) REPLACE ({columns}), household_no AS {key} FROM {table})"


def parquet_found(out):
    """Of each support, how many have it and how much in all, in fen."""
    asked = ", ".join(
        f"count(*) FILTER (round({s}*100)>0), sum(round({s}*100)::BIGINT)::BIGINT" for s in w.SUPPORTS
    )
    row = duckdb.sql(f"SELECT {asked} FROM read_parquet('{out}')").fetchall()[0]
    return {s: list(row[2 * i : 2 * i + 2]) for i, s in enumerate(w.SUPPORTS)}
