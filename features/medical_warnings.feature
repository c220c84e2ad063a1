Feature: Early warning by hospital bills
  What a household pays itself, after reimbursement: in the last month, in the last twelve months, for one stay, for
  outpatient care. For lifted households and for monitored ones whose risk is open the lines are lower. Catalogue §8.

  In Lankao the month's line is Zhengzhou's, above 20,000 yuan; the year's line of 2024 is Henan's rural income per head
  of 2023, 20,053 yuan, and half of it, 10,026.50, for households that are watched. The other lines are illustrative.

  Background:
    Given the ordinary household in Lankao

  Scenario: Nothing has happened
    Given nothing has happened
    When it is checked on 2024-05-01
    Then no warning is given

  Scenario: It is not known what has happened
    When it is checked on 2024-05-01
    Then there may be a warning medical_burden_month because its events are missing
    And there may be a warning medical_burden_year because its events are missing

  # --- In a month ------------------------------------------------------------------------------------

  Scenario Outline: On the day of the bill itself: paid <self paid> by a household that is <household type>
    Given its household type is <household type>
    And hospital settlement of m2 on 2024-05-01 where self paid is <self paid> and care is inpatient
    When it is checked on 2024-05-01
    Then there <answer> medical_burden_month

    Examples:
      | household type          | self paid | answer         |
      | general                 | 20,000    | is no warning  |
      | general                 | 20,000.01 | is a warning   |
      | lifted                  | 4,999.99  | is no warning  |
      | lifted                  | 5,000     | is a warning   |
      | lifted_without_policies | 5,000     | is no warning  |
      | not known               | 4,999.99  | is no warning  |
      | not known               | 5,000     | may be a warning |
      | not known               | 20,000.01 | is a warning   |

  Scenario Outline: The lower line holds while the risk is open: monitored as <category>, eliminated <eliminated>
    Given its monitored category is <category>
    And its risk eliminated is <eliminated>
    And hospital settlement of m2 on 2024-05-01 where self paid is 5,000 and care is inpatient
    When it is checked on 2024-05-01
    Then there <answer>

    Examples:
      | category        | eliminated | answer                                                                        |
      | marginal        | no         | is a warning medical_burden_month                                             |
      | sudden_hardship | yes        | is no warning medical_burden_month                                            |
      | none            | no         | is no warning medical_burden_month                                            |
      | marginal        | not known  | may be a warning medical_burden_month because its risk eliminated is missing |

  # 27 March: the month before begins after 27 February. 31 March: February has no 31st, so after the 29th.
  Scenario Outline: Bills on both sides of a month's end are one sum: <first> and <second>, checked on <date>
    Given hospital settlement of m1 on <first> where self paid is 12,000 and care is inpatient
    And hospital settlement of m2 on <second> where self paid is 8,000.01 and care is outpatient
    When it is checked on <date>
    Then there <answer> medical_burden_month

    Examples:
      | first      | second     | date       | answer        |
      | 2024-02-28 | 2024-03-15 | 2024-03-27 | is a warning  |
      | 2024-02-28 | 2024-03-15 | 2024-03-28 | is no warning |
      | 2024-03-01 | 2024-03-31 | 2024-03-31 | is a warning  |
      | 2024-02-29 | 2024-03-31 | 2024-03-31 | is no warning |
      | 2024-01-31 | 2024-02-29 | 2024-02-29 | is a warning  |
      | 2024-01-31 | 2024-02-29 | 2024-03-01 | is no warning |
      | 2023-12-20 | 2024-01-02 | 2024-01-02 | is a warning  |

  Scenario: A bill of a later day does not count yet
    Given hospital settlement of m1 on 2024-05-02 where self paid is 50,000 and care is inpatient
    When it is checked on 2024-05-01
    Then no warning is given

  Scenario: What insurance paid is no burden
    Given hospital settlement of m1 on 2024-05-01 where total cost is 90,000 and self paid is 9,000 and care is inpatient
    When it is checked on 2024-05-01
    Then no warning is given

  Scenario: An amount that the hospital has not told may be any
    Given hospital settlement of m1 on 2024-05-01 where care is inpatient
    When it is checked on 2024-05-01
    Then there may be a warning medical_burden_month because the event e1's self paid is missing
    And there may be a warning medical_burden_year because the event e1's self paid is missing
    And there may be a warning costly_stay because the event e1's self paid is missing

  Scenario: One amount is missing and another is enough
    Given hospital settlement of m1 on 2024-04-20 where care is inpatient
    And hospital settlement of m1 on 2024-05-01 where self paid is 20,000.01 and care is inpatient
    When it is checked on 2024-05-01
    Then there is a warning medical_burden_month because "Self-paid"

  Scenario: Two equal bills of one day are two bills
    Given hospital settlement of m1 on 2024-05-01 where self paid is 10,000.01 and care is outpatient
    And hospital settlement of m1 on 2024-05-01 where self paid is 10,000.01 and care is outpatient
    When it is checked on 2024-05-01
    Then there is a warning medical_burden_month
    And there is no warning costly_stay

  # --- In a year --------------------------------------------------------------------------------------

  Scenario Outline: In <place> on <date> a bill of <day>: <self paid>, household <household type>
    Given the ordinary household in <place>
    And its household type is <household type>
    And hospital settlement of m4 on <day> where self paid is <self paid> and care is inpatient
    When it is checked on <date>
    Then there <answer> medical_burden_year

    Examples:
      | place    | household type | day        | self paid | date       | answer        |
      | Lankao   | general        | 2024-01-10 | 20,053    | 2024-06-01 | is no warning |
      | Lankao   | general        | 2024-01-10 | 20,053.01 | 2024-06-01 | is a warning  |
      | Lankao   | lifted         | 2024-01-10 | 10,026.50 | 2024-06-01 | is no warning |
      | Lankao   | lifted         | 2024-01-10 | 10,026.51 | 2024-06-01 | is a warning  |
      | Lankao   | general        | 2023-12-20 | 20,000    | 2023-12-31 | is a warning  |
      | Lankao   | general        | 2023-12-20 | 20,000    | 2024-01-01 | is no warning |
      | national | general        | 2025-01-10 | 23,119    | 2025-06-01 | is no warning |
      | national | general        | 2025-01-10 | 23,119.01 | 2025-06-01 | is a warning  |

  # Twelve months ago to the day does not count, one day later does. 29 February is a day like others.
  Scenario Outline: The edge of the twelve months: a bill of <day>, checked on <date>
    Given hospital settlement of m4 on <day> where self paid is 30,000 and care is inpatient
    When it is checked on <date>
    Then there <answer> medical_burden_year

    Examples:
      | day        | date       | answer        |
      | 2023-05-01 | 2024-04-30 | is a warning  |
      | 2023-05-01 | 2024-05-01 | is no warning |
      | 2023-05-02 | 2024-05-01 | is a warning  |
      | 2024-02-29 | 2025-02-28 | is a warning  |
      | 2024-02-29 | 2025-03-01 | is no warning |

  # --- One stay, outpatient care ---------------------------------------------------------------------------

  Scenario Outline: One stay: <care>, paid <self paid>, monitored as <category>
    Given its monitored category is <category>
    And hospital settlement of m1 on 2024-02-01 where self paid is <self paid> and care is <care>
    When it is checked on 2024-05-01
    Then there <answer>

    Examples:
      | category | care       | self paid | answer                                                               |
      | none     | inpatient  | 10,000    | is no warning costly_stay                                            |
      | none     | inpatient  | 10,000.01 | is a warning costly_stay                                             |
      | none     | outpatient | 10,000.01 | is no warning costly_stay                                            |
      | none     | not known  | 10,000.01 | may be a warning costly_stay because the event e1's care is missing |
      | marginal | inpatient  | 6,000     | is no warning costly_stay                                            |
      | marginal | inpatient  | 6,000.01  | is a warning costly_stay                                             |

  Scenario: Two stays are not one
    Given hospital settlement of m1 on 2024-02-01 where self paid is 6,000 and care is inpatient
    And hospital settlement of m1 on 2024-03-01 where self paid is 6,000 and care is inpatient
    When it is checked on 2024-05-01
    Then no warning is given

  Scenario Outline: Outpatient care of a household that is <household type>: 300 and <second>, <care>
    Given its household type is <household type>
    And hospital settlement of m1 on 2024-04-02 where self paid is 300 and care is outpatient
    And hospital settlement of m4 on 2024-05-01 where self paid is <second> and care is <care>
    When it is checked on 2024-05-01
    Then there <answer> outpatient_burden

    Examples:
      | household type | second | care       | answer           |
      | lifted         | 199.99 | outpatient | is no warning    |
      | lifted         | 200    | outpatient | is a warning     |
      | lifted         | 200    | inpatient  | is no warning    |
      | lifted         | 200    | not known  | may be a warning |
      | general        | 200    | outpatient | is no warning    |

  Scenario: Before 2021 nothing is warned of
    Given hospital settlement of m1 on 2020-12-31 where self paid is 50,000 and care is inpatient
    When it is checked on 2020-12-31
    Then no warning is given

  Scenario: The national month's line before Henan's was read
    Given hospital settlement of m1 on 2021-12-05 where self paid is 20,000.01 and care is inpatient
    When it is checked on 2021-12-05
    Then there is a warning medical_burden_month
