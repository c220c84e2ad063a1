"""How often what happens in the county, each with the reason for its number.

Where no count was found the number is a round one, chosen so that every rule has something to find and
something to be wrong about; none of them is a statement on a real county.
"""

from __future__ import annotations

# --- who lives there -----------------------------------------------------------------------------------

TOWNSHIPS = 16  # as many as Lankao has
VILLAGE = 450  # households: Lankao's 200,000 in about 450 villages
LIFTED = 100  # of 1,000 households: one in ten was registered as poor in 2014
MONITORED = 10  # of 1,000 households: about one in a hundred is monitored in such counties
GUARANTEE = 40  # of 1,000 households: the order of rural guarantee counts in Henan
WORKERS_AWAY = 400  # of 1,000 adults: four in ten work away, as migrant counties report
DISABLED = 30  # of 1,000 persons, with a card

# --- who falls into hardship, in 1,000 households a year ---------------------------------------------------

HARDSHIP = 15  # somewhat more than are newly monitored, since not all of them are found
# Of 100 of them. Illness leads in every report; the others share what is left so that each is tried.
CAUSES = {
    "illness": 42, "accident": 9, "disaster": 8, "work": 12, "wages": 6, "unpaid": 3, "disability": 6,
    "dropout": 4, "schooling": 3, "housing": 3, "water": 2, "death": 2,
}  # fmt: skip
HIDDEN = 12  # of 100: no department hears of it (care paid in private, work without a contract)
PETITIONS = 10  # of 100 hidden or not: the household writes or calls, some weeks later
# Of 100 illnesses in households that are not watched: the cost ruins a poor household though no line of
# 20,000 yuan is reached. They are what a lower line would find.
BELOW_THE_LINE = 15

# --- what looks like hardship and is none, in 1,000 households a year --------------------------------------

HARMLESS = {
    "big_bill": 4,  # a costly stay of a household with savings
    "death": 24,  # seven persons in a thousand die in a year, most of them old
    "left": 12,  # marriages, mostly
    "accident": 3,  # a broken arm
    "list_change": 10,  # the yearly review of the guarantee
    "petition": 4,  # about a road, a neighbour, a field
    "asset": 5,  # a car, found by comparison
    "old_house": 1,  # an empty second house graded C or D
    "between_jobs": 20,  # new work within three weeks
    "short_cut": 10,  # water back after a day or two
    "slow_repair": 1,  # water back after two to four weeks
    "season": 5,  # wages of a slack month, agreed before
    "small_debt": 3,  # wages paid a month late
    "diagnosis": 3,  # found early, insured, cured
    "new_card": 1,  # of a severe disability that the household has long lived with
    "truant": 1,  # a child who left school and is back within ten days
    "flood": 6,  # on a list of the flooded, with wet fields
}

# --- how the departments send ------------------------------------------------------------------------------

LATE = 10  # of 1,000 rows come another six weeks to four months late: a hospital that settles by the quarter
DUPLICATE = 10  # of 1,000 rows come again with the next file, under the same id
SLIP = 2  # of 1,000 amounts have the point in the wrong place; the next file withdraws and corrects the row
WITHDRAWN = 1  # of 1,000 rows were another person's; the next file withdraws them

# --- the harmless rest, of 1,000 events ------------------------------------------------------------------

REST = {
    "outpatient": 640,  # the commonest row a county gets
    "inpatient": 40,
    "wage_report": 220,  # those who work away, by the month
    "school_cost": 70,
    "sound_house": 10,  # assessed A or B
    "joined": 12,  # births, marriages
    "light_card": 5,  # disability of grade 3 or 4
    "returned": 3,  # to school after the holidays, reported though nobody had left
}
