Feature: Early warning by the other departments
  School, housing, water, disability, civil affairs, police, disasters, work, diagnoses, petitions, assets. A warning
  is a clue: whoever is told has fifteen days for it. Catalogue §8, A5, A7.

  Background:
    Given the ordinary household in Lankao

  # --- Education ---------------------------------------------------------------------------------------
  # m3 was born on 2012-06-01: fifteen until 2028-05-31.
  Scenario Outline: m3 left school on <left>; checked on <date>
    Given school leaving of m3 on <left>
    When it is checked on <date>
    Then <answer>

    Examples:
      | left       | date       | answer                                                                  |
      | 2024-03-01 | 2024-03-01 | there is a warning school_dropout for m3 because "Leaving school"       |
      | 2023-05-01 | 2024-04-30 | there is a warning school_dropout for m3                                |
      | 2023-05-01 | 2024-05-01 | no warning is given                                                     |
      | 2028-05-20 | 2028-05-31 | there is a warning school_dropout for m3                                |
      | 2028-05-20 | 2028-06-01 | no warning is given                                                     |

  Scenario: Of an age that is not known
    Given m3's birth date is not known
    And school leaving of m3 on 2024-03-01
    When it is checked on 2024-03-01
    Then there may be a warning school_dropout for m3 because m3's birth_date is missing

  Scenario Outline: Back at school on <returned>
    Given school leaving of m3 on 2024-03-01
    And school return of m3 on <returned>
    When it is checked on 2024-03-10
    Then there is <answer>

    Examples:
      | returned   | answer                          |
      | 2024-03-01 | no warning school_dropout       |
      | 2024-03-10 | no warning school_dropout       |
      | 2024-02-29 | a warning school_dropout for m3 |
      | 2024-03-11 | a warning school_dropout for m3 |

  Scenario: Another child's return
    Given a member m5 like m3
    And school leaving of m3 on 2024-03-01
    And school return of m5 on 2024-03-05
    When it is checked on 2024-03-10
    Then there is a warning school_dropout for m3

  Scenario: Out again after a return
    Given school leaving of m3 on 2024-03-01
    And school return of m3 on 2024-03-05
    And school leaving of m3 on 2024-03-20
    When it is checked on 2024-03-20
    Then there is a warning school_dropout for m3

  Scenario Outline: Schooling of a student at <stage> costs 6,000 and <second> yuan
    Given m3's student stage is <stage>
    And school cost of m3 on 2023-09-01 where net cost is 6,000
    And school cost of m3 on 2024-02-20 where net cost is <second>
    When it is checked on 2024-03-01
    Then there <answer>

    Examples:
      | stage                | second    | answer                                                                        |
      | senior_high          | 4,000     | is no warning school_burden                                                   |
      | senior_high          | 4,000.01  | is a warning school_burden for m3                                             |
      | vocational_secondary | 4,000.01  | is a warning school_burden for m3                                             |
      | vocational_higher    | 4,000.01  | is a warning school_burden for m3                                             |
      | junior               | 4,000.01  | is no warning school_burden                                                   |
      | senior_high          | not known | may be a warning school_burden for m3 because the event e2's net cost is missing |

  # --- Housing and water -----------------------------------------------------------------------------------
  Scenario Outline: A dwelling of grade <grade>
    Given dwelling assessment of the household on 2024-05-01 where grade is <grade>
    When it is checked on 2024-05-01
    Then there <answer> dangerous_dwelling

    Examples:
      | grade     | answer           |
      | A         | is no warning    |
      | B         | is no warning    |
      | C         | is a warning     |
      | D         | is a warning     |
      | not known | may be a warning |

  # 1 March and thirty-one days is 1 April.
  Scenario Outline: Water cut on 2024-03-01, checked on <date>
    Given water cut of the household on 2024-03-01
    When it is checked on <date>
    Then there is a warning water_not_restored
    And there is <answer> water_cut_over_a_month

    Examples:
      | date       | answer     |
      | 2024-03-01 | no warning |
      | 2024-03-31 | no warning |
      | 2024-04-01 | a warning  |
      | 2025-02-28 | a warning  |

  Scenario Outline: Restored on <restored>
    Given water cut of the household on 2024-03-01
    And water restored of the household on <restored>
    When it is checked on 2024-04-01
    Then there is <answer> water_not_restored
    And there is <answer> water_cut_over_a_month

    Examples:
      | restored   | answer     |
      | 2024-02-29 | a warning  |
      | 2024-03-01 | no warning |
      | 2024-04-01 | no warning |
      | 2024-04-02 | a warning  |

  Scenario: A first cut that was repaired does not make a new one old
    Given water cut of the household on 2024-01-10
    And water restored of the household on 2024-01-12
    And water cut of the household on 2024-03-25
    When it is checked on 2024-04-01
    Then there is a warning water_not_restored
    And there is no warning water_cut_over_a_month

  # --- Disability and civil affairs ------------------------------------------------------------------------
  Scenario Outline: A card of grade <grade>, <category>
    Given disability card of m4 on 2024-04-30 where grade is <grade> and category is <category>
    When it is checked on 2024-05-01
    Then there <answer>

    Examples:
      | grade     | category     | answer                                                                                     |
      | 1         | physical     | is a warning severe_disability for m4                                                      |
      | 2         | sight        | is a warning severe_disability for m4                                                      |
      | 3         | physical     | is no warning severe_disability                                                            |
      | 3         | mental       | is a warning severe_disability for m4                                                      |
      | 3         | intellectual | is a warning severe_disability for m4                                                      |
      | 4         | mental       | is no warning severe_disability                                                            |
      | not known | physical     | may be a warning severe_disability for m4 because the event e1's grade is missing          |
      | 3         | not known    | may be a warning severe_disability for m4 because the event e1's category is missing       |

  Scenario Outline: The list of <list>: <change>
    Given assistance change of m4 on 2024-04-30 where list is <list> and change is <change>
    When it is checked on 2024-05-01
    Then there is a warning assistance_list_change

    Examples:
      | list      | change    |
      | dibao     | added     |
      | dibao     | removed   |
      | tekun     | adjusted  |
      | not known | not known |

  # --- Police, disasters, petitions, diagnoses ---------------------------------------------------------------
  Scenario Outline: Anything told by it is a clue: <event> of <who>
    Given <event> of <who> on <day>
    When it is checked on 2024-05-01
    Then there is <answer> <warning>

    Examples:
      | event             | who           | day        | answer     | warning             |
      | accident          | m1            | 2024-05-01 | a warning  | accident_hit        |
      | accident          | m1            | 2023-05-02 | a warning  | accident_hit        |
      | accident          | m1            | 2023-05-01 | no warning | accident_hit        |
      | disaster          | the household | 2024-05-01 | a warning  | disaster_hit        |
      | disaster          | the household | 2024-05-02 | no warning | disaster_hit        |
      | petition          | the household | 2024-05-01 | a warning  | cry_for_help        |
      | serious diagnosis | m4            | 2024-05-01 | a warning  | new_serious_illness |

  Scenario Outline: The household register: <change>
    Given household change of m2 on 2024-05-01 where change is <change>
    When it is checked on 2024-05-01
    Then there <answer> member_lost

    Examples:
      | change    | answer           |
      | joined    | is no warning    |
      | left      | is a warning     |
      | died      | is a warning     |
      | not known | may be a warning |

  # --- Work --------------------------------------------------------------------------------------------------
  # A month that has no such day counts from its last: from 31 January one month is up on 29 February 2024.
  Scenario Outline: Work lost on <lost>, checked on <date>
    Given job loss of m1 on <lost>
    When it is checked on <date>
    Then there is <answer>

    Examples:
      | lost       | date       | answer                       |
      | 2024-03-15 | 2024-03-15 | no warning out_of_work       |
      | 2024-03-15 | 2024-04-14 | no warning out_of_work       |
      | 2024-03-15 | 2024-04-15 | a warning out_of_work for m1 |
      | 2024-01-31 | 2024-02-28 | no warning out_of_work       |
      | 2024-01-31 | 2024-02-29 | a warning out_of_work for m1 |
      | 2024-01-15 | 2024-07-14 | a warning out_of_work for m1 |
      | 2024-01-15 | 2024-07-15 | no warning out_of_work       |

  Scenario Outline: New work of <who> on <started>
    Given job loss of m1 on 2024-03-15
    And new job of <who> on <started>
    When it is checked on 2024-04-20
    Then there is <answer>

    Examples:
      | who | started    | answer                       |
      | m1  | 2024-03-15 | no warning out_of_work       |
      | m1  | 2024-04-20 | no warning out_of_work       |
      | m1  | 2024-03-14 | a warning out_of_work for m1 |
      | m2  | 2024-04-01 | a warning out_of_work for m1 |

  Scenario Outline: Wages owed: <owed>
    Given unpaid wages of m1 on 2024-05-01 where owed is <owed>
    When it is checked on 2024-05-01
    Then there is a warning wages_unpaid for m1

    Examples:
      | owed      |
      | 0.01      |
      | 8,000     |
      | not known |

  # Seven tenths of 5,000 are 3,500.
  Scenario Outline: Wages of 5,000 on <first>, then <wage>
    Given wage report of m1 on <first> where monthly wage is 5,000
    And wage report of <who> on 2024-07-10 where monthly wage is <wage>
    When it is checked on 2024-07-10
    Then there <answer>

    Examples:
      | first      | who | wage      | answer                                                                          |
      | 2024-06-10 | m1  | 3,500.01  | is no warning wage_fall                                                         |
      | 2024-06-10 | m1  | 3,500     | is a warning wage_fall for m1                                                   |
      | 2024-01-11 | m1  | 3,500     | is a warning wage_fall for m1                                                   |
      | 2024-01-10 | m1  | 3,500     | is no warning wage_fall                                                         |
      | 2024-06-10 | m2  | 3,500     | is no warning wage_fall                                                         |
      | 2024-06-10 | m1  | 8,000     | is no warning wage_fall                                                         |
      | 2024-06-10 | m1  | not known | may be a warning wage_fall for m1 because the event e2's monthly wage is missing |

  Scenario: Wages that have risen again
    Given wage report of m1 on 2024-05-10 where monthly wage is 5,000
    And wage report of m1 on 2024-06-10 where monthly wage is 3,000
    And wage report of m1 on 2024-07-10 where monthly wage is 4,800
    When it is checked on 2024-07-10
    Then there is no warning wage_fall

  # --- What speaks against hardship -------------------------------------------------------------------------
  Scenario: An asset is a question and refuses nothing
    Given its wage income is 20,000
    And its risk causes are illness
    And asset match of the household on 2024-05-01 where kind is vehicle
    When it is checked on 2024-05-01
    Then there is a warning asset_to_explain
    And marginal_household holds

  Scenario: Several warnings at once, each for its own subject
    Given accident of m1 on 2024-04-20 where kind is traffic and outcome is injury
    And hospital settlement of m1 on 2024-04-25 where self paid is 21,000 and care is inpatient
    And school leaving of m3 on 2024-04-28
    When it is checked on 2024-05-01
    Then there is a warning accident_hit
    And there is a warning medical_burden_month
    And there is a warning medical_burden_year
    And there is a warning costly_stay
    And there is a warning school_dropout for m3
    And there is no warning out_of_work
