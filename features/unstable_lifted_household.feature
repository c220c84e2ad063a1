Feature: Unstable lifted household
  A lifted household (with or without the policies) whose net income per head is below the monitoring line and which
  has a risk of falling back. In force 2021-01-01 to 2025-12-31. Catalogue A2; lines in catalogue 2.1: 6,000 yuan in
  2021 (national), then Henan's stand-ins 6,800, 7,400, 7,900 and 8,300 for 2022 to 2025; nationally not published
  from 2022.

  The ordinary household has four members and, besides its wages, 6,000 + 0 + 2,000 - 4,000 = 4,000 yuan a year.
  Income per head is (wages + 4,000) / 4; with 27,599 yuan of wages 31,599 / 4 = 7,899.75.

  Background:
    Given the ordinary household in Lankao
    And these facts:
      | household_type | lifted  |
      | risk_causes    | illness |
      | wage_income    | 27,599  |

  Scenario: A lifted household below the line with a risk
    When it is checked on 2024-05-01
    Then unstable_lifted_household holds
    And marginal_household does not hold because "Household type"
    And sudden_hardship_household does not hold because "Sudden event"

  # Four times the line, less 4,000 yuan: 4 x 7,900 - 4,000 = 27,600.
  Scenario Outline: Below the line and not at it: on <date> the line is <line>, so <wages> yuan of wages
    Given its wage income is <wages>
    When it is checked on <date>
    Then unstable_lifted_household <answer>

    Examples:
      | date       | line  | wages     | answer                                      |
      | 2021-01-01 | 6,000 | 19,999.99 | holds                                       |
      | 2021-12-31 | 6,000 | 20,000    | does not hold because "Net income per head" |
      | 2022-01-01 | 6,800 | 23,199.99 | holds                                       |
      | 2022-12-31 | 6,800 | 23,200    | does not hold because "Net income per head" |
      | 2023-01-01 | 7,400 | 25,599.99 | holds                                       |
      | 2023-12-31 | 7,400 | 25,600    | does not hold because "Net income per head" |
      | 2024-01-01 | 7,900 | 27,599.99 | holds                                       |
      | 2024-12-31 | 7,900 | 27,600    | does not hold because "Net income per head" |
      | 2025-01-01 | 8,300 | 29,199.99 | holds                                       |
      | 2025-12-31 | 8,300 | 29,200    | does not hold because "Net income per head" |

  Scenario Outline: It belongs to the transition period: <date>
    Given its wage income is 10,000
    When it is checked on <date>
    Then unstable_lifted_household <answer>

    Examples:
      | date       | answer                                 |
      | 2020-12-31 | is not in force because "2021-01-01"   |
      | 2021-01-01 | holds                                  |
      | 2025-12-31 | holds                                  |
      | 2026-01-01 | is not in force because "2025-12-31"   |

  Scenario Outline: One that no longer draws policies counts all the same: <type>
    Given its household type is <type>
    When it is checked on 2024-05-01
    Then unstable_lifted_household <answer>

    Examples:
      | type                    | answer                                                      |
      | lifted                  | holds                                                       |
      | lifted_without_policies | holds                                                       |
      | general                 | does not hold because "Household type"                      |
      | not known               | cannot be determined because its household_type is missing  |

  Scenario Outline: There has to be a risk: <risks>
    Given its risk causes are <risks>
    When it is checked on 2024-05-01
    Then unstable_lifted_household <answer>

    Examples:
      | risks               | answer                                                  |
      | illness, schooling  | holds                                                   |
      | other               | holds                                                   |
      | nothing             | does not hold because "Risks of falling into poverty"   |
      | not known           | cannot be determined because its risk_causes is missing |

  # 27,599 + 4,000 = 31,599; among three 10,533 each.
  Scenario: Fewer heads
    Given no member m4
    When it is checked on 2024-05-01
    Then unstable_lifted_household does not hold because "Net income per head"

  # 35,500 + 4,000 = 39,500; among four 9,875 each, among five exactly 7,900.
  Scenario: More heads, and the line is just met
    Given its wage income is 35,500
    And a member m5 like m3
    When it is checked on 2024-05-01
    Then unstable_lifted_household does not hold because "Net income per head"

  # 39,500 among six: 6,583.33 each.
  Scenario: Still more heads
    Given its wage income is 35,500
    And a member m5 like m3
    And a member m6 like m3
    When it is checked on 2024-05-01
    Then unstable_lifted_household holds

  Scenario: What is paid for the production is taken off before it is divided
    # 40,000 + 6,000 + 2,000 - 16,400.01 = 31,599.99, a quarter of which is below 7,900.
    Given its wage income is 40,000
    And its production expense is 16,400.01
    When it is checked on 2024-05-01
    Then unstable_lifted_household holds

  Scenario: Wages alone may show that it is above the line
    # At the least 40,000 - 4,000 = 36,000, a quarter of which is 9,000.
    Given these facts:
      | wage_income     | 40,000    |
      | business_income | not known |
      | property_income | not known |
      | transfer_income | not known |
    When it is checked on 2024-05-01
    Then unstable_lifted_household does not hold because "Net income per head"

  Scenario Outline: An income that is not known: <income>
    Given its <income> is not known
    When it is checked on 2024-05-01
    Then unstable_lifted_household cannot be determined because its <income> is missing

    # Without its expense and with 27,599 + 8,000 = 35,599 before it, a quarter of it could be 8,899.75.
    Examples:
      | income             |
      | wage_income        |
      | business_income    |
      | property_income    |
      | transfer_income    |
      | production_expense |

  Scenario: It is enough that one condition surely fails
    Given its wage income is not known
    And its risk causes are nothing
    When it is checked on 2024-05-01
    Then unstable_lifted_household does not hold because "Risks of falling into poverty"

  Scenario Outline: The nation publishes no line from 2022 on: <date>
    Given the ordinary household in national
    And these facts:
      | household_type | lifted  |
      | risk_causes    | illness |
      | wage_income    | 19,999  |
    When it is checked on <date>
    Then unstable_lifted_household <answer>

    Examples:
      | date       | answer                                                              |
      | 2021-12-31 | holds                                                               |
      | 2022-01-01 | cannot be determined because the parameter monitoring_line is missing |

  Scenario: One who should be monitored and is not is found
    When it is checked on 2024-05-01
    Then there is a finding "R_01"
    And there is a finding "1_02_006"

  Scenario: One who is recorded is not found again
    Given its monitored category is unstable_lifted
    When it is checked on 2024-05-01
    Then unstable_lifted_household holds
    And there is no finding "R_01"
    And there is no finding "1_02_006"
