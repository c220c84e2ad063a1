Feature: Household that meets the guarantee's conditions
  Income as social assistance counts it below the line for each counted member, written without dividing; assets within
  the limit. In force from 2014-05-01. Catalogue B1; lines in catalogue 2.2.

  Background:
    Given the ordinary household in Lankao
    And its assistance counted income is 1,000 yuan per month

  Scenario: It applies, and the household is found not to be on the list
    When it is checked on 2024-05-01
    Then dibao_household holds
    And dibao_margin_household does not hold
    And there is a finding "R_02"

  # 4 x 287.50 = 1,150; 4 x 355 = 1,420; 4 x 377 = 1,508; 4 x 420 = 1,680; 4 x 440 = 1,760; 4 x 470 = 1,880;
  # 4 x 490 = 1,960, which goes on in 2026.
  Scenario Outline: Below the line and not at it: <income> on <date>
    Given its assistance counted income is <income>
    When it is checked on <date>
    Then dibao_household <answer>

    Examples:
      | date       | income   | answer                                                                  |
      | 2017-12-31 | 1,000    | cannot be determined because the parameter rural_guarantee_line is missing |
      | 2018-01-01 | 1,149.99 | holds                                                                   |
      | 2018-12-31 | 1,150    | does not hold because "Household income as social assistance counts it" |
      | 2019-01-01 | 1,000    | cannot be determined because the parameter rural_guarantee_line is missing |
      | 2019-12-31 | 1,000    | cannot be determined because the parameter rural_guarantee_line is missing |
      | 2020-01-01 | 1,419.99 | holds                                                                   |
      | 2020-12-31 | 1,420    | does not hold because "Household income as social assistance counts it" |
      | 2021-01-01 | 1,420    | holds                                                                   |
      | 2021-12-31 | 1,508    | does not hold because "Household income as social assistance counts it" |
      | 2022-01-01 | 1,508    | holds                                                                   |
      | 2022-12-31 | 1,680    | does not hold because "Household income as social assistance counts it" |
      | 2023-01-01 | 1,680    | holds                                                                   |
      | 2023-12-31 | 1,760    | does not hold because "Household income as social assistance counts it" |
      | 2024-01-01 | 1,760    | holds                                                                   |
      | 2024-12-31 | 1,880    | does not hold because "Household income as social assistance counts it" |
      | 2025-01-01 | 1,880    | holds                                                                   |
      | 2026-06-30 | 1,959.99 | holds                                                                   |
      | 2026-06-30 | 1,960    | does not hold because "Household income as social assistance counts it" |

  Scenario Outline: Since Decree 649: <date>
    Given its assets within limit is no
    When it is checked on <date>
    Then dibao_household <answer>

    Examples:
      | date       | answer                                          |
      | 2014-04-30 | is not in force because "2014-05-01"            |
      | 2014-05-01 | does not hold because "Assets within the limit" |

  Scenario Outline: What has to be known: income <income>, assets <assets>
    Given its assistance counted income is <income>
    And its assets within limit is <assets>
    When it is checked on 2024-05-01
    Then dibao_household <answer>

    Examples:
      | income    | assets    | answer                                                                 |
      | 1,000     | no        | does not hold because "Assets within the limit"                        |
      | not known | yes       | cannot be determined because its assistance_counted_income is missing  |
      | 1,000     | not known | cannot be determined because its assets_within_limit is missing        |
      | not known | no        | does not hold because "Assets within the limit"                        |
      | 1,880     | not known | does not hold because "Household income as social assistance counts it" |

  # The grandfather, 74, with 150 yuan of his own, is destitute if nobody has to, or is able to, support him. Three
  # counted members: 3 x 470 = 1,410; four: 1,880.
  Scenario Outline: A destitute person leaves the count: <income>, supporter of the grandfather <supporter>
    Given m4's legal supporter is <supporter>
    And its assistance counted income is <income>
    When it is checked on 2024-05-01
    Then dibao_household <answer>

    Examples:
      | supporter | income   | answer                                                                  |
      | none      | 1,409.99 | holds                                                                   |
      | none      | 1,410    | does not hold because "Household income as social assistance counts it" |
      | unable    | 1,409.99 | holds                                                                   |
      | unable    | 1,410    | does not hold because "Household income as social assistance counts it" |
      | able      | 1,410    | holds                                                                   |
      | able      | 1,879.99 | holds                                                                   |
      | not known | 1,409.99 | holds                                                                   |
      | not known | 1,410    | cannot be determined because m4's legal_supporter is missing            |
      | not known | 1,879.99 | cannot be determined because m4's legal_supporter is missing            |
      | not known | 1,880    | does not hold because "Household income as social assistance counts it" |

  # At 1,410 it holds with four counted members, and not with three.
  Scenario Outline: Each condition brings the grandfather back into the count: <fact> <value>
    Given m4's legal supporter is none
    And m4's <fact> is <value>
    And its assistance counted income is 1,410
    When it is checked on 2024-05-01
    Then dibao_household <answer>

    Examples:
      | fact       | value      | answer                                                  |
      | birth date | 1964-05-01 | does not hold                                           |
      | birth date | 1964-05-02 | holds                                                   |
      | birth date | not known  | cannot be determined because m4's birth_date is missing |
      | own income | 469.99     | does not hold                                           |
      | own income | 470        | holds                                                   |
      | own income | not known  | cannot be determined because m4's own_income is missing |

  # The grandfather and the daughter, 11: two counted members, 2 x 470 = 940. As an orphan she is counted: 1,410.
  Scenario Outline: An old man and a child without a supporter: <income>, orphan <orphan>
    Given m4's legal supporter is none
    And m3's legal supporter is none
    And m3's orphan is <orphan>
    And its assistance counted income is <income>
    When it is checked on 2024-05-01
    Then dibao_household <answer>

    Examples:
      | orphan    | income   | answer                                              |
      | no        | 939.99   | holds                                               |
      | no        | 940      | does not hold                                       |
      | yes       | 940      | holds                                               |
      | yes       | 1,409.99 | holds                                               |
      | yes       | 1,410    | does not hold                                       |
      | not known | 940      | cannot be determined because m3's orphan is missing |

  Scenario Outline: The list of destitute persons does not decide the count: tekun <tekun>, supporter <supporter>
    Given m4's tekun is <tekun>
    And m4's legal supporter is <supporter>
    And its assistance counted income is 1,410
    When it is checked on 2024-05-01
    Then dibao_household <answer>

    Examples:
      | tekun     | supporter | answer        |
      | none      | none      | does not hold |
      | rural     | none      | does not hold |
      | urban     | none      | does not hold |
      | not known | none      | does not hold |
      | rural     | able      | holds         |
      | urban     | able      | holds         |
      | not known | able      | holds         |

  Scenario: A household of destitute persons alone is not one, even without any income
    # 0 is not below 0 x 470.
    Given these members:
      | id | birth_date | own_income | legal_supporter |
      | m1 | 1950-01-10 | 0          | none            |
      | m2 | 1955-06-01 | 0          | unable          |
    And its assistance counted income is 0
    When it is checked on 2024-05-01
    Then destitute_person for every member holds
    And dibao_household does not hold

  # On the guarantee's list; the finding counts as the guarantee does: three members, 1,410.
  Scenario Outline: On the list although a destitute person leaves the count: <income>
    Given m1's dibao is rural
    And m4's legal supporter is none
    And its assistance counted income is <income>
    When it is checked on 2024-05-01
    Then <answer>

    Examples:
      | income   | answer                     |
      | 1,409.99 | there is no finding "R_03" |
      | 1,410    | there is a finding "R_03"  |

  Scenario: The nation has no line of its own
    Given the ordinary household in national
    And its assistance counted income is 0
    When it is checked on 2024-05-01
    Then dibao_household cannot be determined because the parameter rural_guarantee_line is missing
