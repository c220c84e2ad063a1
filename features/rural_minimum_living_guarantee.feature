Feature: Rural minimum living guarantee
  Each month the line times the counted members, less the income as social assistance counts it. Same conditions as
  the status. From 2014-05-01. Catalogue B1: the amount is not divided and multiplied again.

  Background:
    Given the ordinary household in Lankao
    And its assistance counted income is 1,000 yuan per month

  Scenario: It applies
    # 4 x 470 - 1,000 = 880.
    When it is checked on 2024-05-01
    Then rural_minimum_living_guarantee is eligible with 880 yuan per month

  # 4 x 287.50 = 1,150; 1,420; 1,508; 1,680; 1,760; 1,880; 1,960; less 1,000 each.
  Scenario Outline: The line of the year: <amount> on <date>
    When it is checked on <date>
    Then rural_minimum_living_guarantee is eligible with <amount> yuan per month

    Examples:
      | date       | amount |
      | 2018-01-01 | 150    |
      | 2018-12-31 | 150    |
      | 2020-01-01 | 420    |
      | 2020-12-31 | 420    |
      | 2021-01-01 | 508    |
      | 2021-12-31 | 508    |
      | 2022-01-01 | 680    |
      | 2022-12-31 | 680    |
      | 2023-01-01 | 760    |
      | 2023-12-31 | 760    |
      | 2024-01-01 | 880    |
      | 2024-12-31 | 880    |
      | 2025-01-01 | 960    |
      | 2026-01-01 | 960    |

  Scenario Outline: No line is known: <date>
    When it is checked on <date>
    Then rural_minimum_living_guarantee <answer>

    Examples:
      | date       | answer                                                                     |
      | 2014-04-30 | is not in force because "2014-05-01"                                       |
      | 2014-05-01 | cannot be determined because the parameter rural_guarantee_line is missing |
      | 2017-12-31 | cannot be determined because the parameter rural_guarantee_line is missing |
      | 2019-01-01 | cannot be determined because the parameter rural_guarantee_line is missing |
      | 2019-12-31 | cannot be determined because the parameter rural_guarantee_line is missing |

  Scenario Outline: To the fen: an income of <income>
    Given its assistance counted income is <income>
    When it is checked on 2024-05-01
    Then rural_minimum_living_guarantee <answer>

    Examples:
      | income    | answer                                                                    |
      | 0         | is eligible with 1,880 yuan per month                                     |
      | 1,333.33  | is eligible with 546.67 yuan per month                                    |
      | 1,879.99  | is eligible with 0.01 yuan per month                                      |
      | 1,880     | is not eligible because "Household income as social assistance counts it" |
      | 1,880.01  | is not eligible because "Household income as social assistance counts it" |
      | not known | cannot be determined because its assistance_counted_income is missing     |

  Scenario Outline: Assets within the limit: <assets>
    Given its assets within limit is <assets>
    When it is checked on 2024-05-01
    Then rural_minimum_living_guarantee <answer>

    Examples:
      | assets    | answer                                                          |
      | no        | is not eligible because "Assets within the limit"               |
      | not known | cannot be determined because its assets_within_limit is missing |

  # Three at 470 yuan: 1,410 - 1,000 = 410. On no list yet, but destitute by the conditions: 1.3 x 470 = 611.
  Scenario: A destitute person is paid for otherwise
    Given m4's legal supporter is none
    When it is checked on 2024-05-01
    Then rural_minimum_living_guarantee is eligible with 410 yuan per month
    And destitute_support for m4 is eligible with 611 yuan per month
    And there is a finding "R_04" for m4

  Scenario: Who is on the list of destitute persons only is counted, and not paid for otherwise
    Given m4's tekun is rural
    When it is checked on 2024-05-01
    Then rural_minimum_living_guarantee is eligible with 880 yuan per month
    And destitute_support for m4 is not eligible because "Legal supporter"
    And there is a finding "R_05" for m4

  # With the grandfather 880, without him 410.
  Scenario Outline: Each condition brings the grandfather back into the count: <fact> <value>
    Given m4's legal supporter is none
    And m4's <fact> is <value>
    When it is checked on 2024-05-01
    Then rural_minimum_living_guarantee is eligible with <amount> yuan per month

    Examples:
      | fact            | value      | amount |
      | birth date      | 1964-05-01 | 410    |
      | birth date      | 1964-05-02 | 880    |
      | own income      | 469.99     | 410    |
      | own income      | 470        | 880    |
      | legal supporter | unable     | 410    |
      | legal supporter | able       | 880    |

  Scenario Outline: It is sure that there is an amount, though not which: <fact>
    Given m4's legal supporter is none
    And m4's <fact> is not known
    When it is checked on 2024-05-01
    Then rural_minimum_living_guarantee is eligible with at least 410 yuan per month and at most 880 yuan per month, as m4's <missing> is missing

    Examples:
      | fact            | missing         |
      | legal supporter | legal_supporter |
      | own income      | own_income      |
      | birth date      | birth_date      |

  # Without him 1,410 - 1,410 = 0, which is none; with him 470.
  Scenario: It is not sure that there is an amount
    Given m4's legal supporter is not known
    And its assistance counted income is 1,410
    When it is checked on 2024-05-01
    Then rural_minimum_living_guarantee cannot be determined because m4's legal_supporter is missing

  Scenario: One more head
    # 5 x 470 - 1,000 = 1,350.
    Given a member m5 like m3
    When it is checked on 2024-05-01
    Then rural_minimum_living_guarantee is eligible with 1,350 yuan per month

  Scenario: Net income as monitoring counts it does not matter
    Given its wage income is not known
    When it is checked on 2024-05-01
    Then rural_minimum_living_guarantee is eligible with 880 yuan per month

  Scenario: Henan's line holds in all of Henan
    Given the ordinary household in Henan
    And its assistance counted income is 1,000 yuan per month
    When it is checked on 2024-05-01
    Then rural_minimum_living_guarantee is eligible with 880 yuan per month
