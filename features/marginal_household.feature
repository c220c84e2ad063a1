Feature: Marginal household
  An ordinary household whose net income per head is below the monitoring line and which has a risk of falling into
  poverty. In force 2021-01-01 to 2025-12-31. Catalogue A3.

  Four members; income per head is (wages + 4,000) / 4. With 20,000 yuan of wages: 6,000, below every line from 2022 on
  and at the line of 2021.

  Background:
    Given the ordinary household in Lankao
    And its risk causes are unstable_work
    And its wage income is 20,000

  Scenario: An ordinary household below the line with a risk
    When it is checked on 2024-05-01
    Then marginal_household holds
    And unstable_lifted_household does not hold because "Household type"
    And there is a finding "R_01"

  Scenario Outline: Only an ordinary household: <type>
    Given its household type is <type>
    When it is checked on 2024-05-01
    Then marginal_household <answer>

    Examples:
      | type                    | answer                                                     |
      | lifted                  | does not hold because "Household type"                     |
      | lifted_without_policies | does not hold because "Household type"                     |
      | not known               | cannot be determined because its household_type is missing |

  # 4 x line - 4,000: 2021 20,000; 2022 23,200; 2023 25,600; 2024 27,600; 2025 29,200.
  Scenario Outline: Below the line of the year: <wages> on <date>
    Given its wage income is <wages>
    When it is checked on <date>
    Then marginal_household <answer>

    Examples:
      | date       | wages     | answer                                      |
      | 2020-12-31 | 10,000    | is not in force because "2021-01-01"        |
      | 2021-01-01 | 19,999.99 | holds                                       |
      | 2021-12-31 | 20,000    | does not hold because "Net income per head" |
      | 2022-01-01 | 20,000    | holds                                       |
      | 2022-12-31 | 23,200    | does not hold because "Net income per head" |
      | 2023-01-01 | 23,200    | holds                                       |
      | 2023-12-31 | 25,600    | does not hold because "Net income per head" |
      | 2024-01-01 | 25,600    | holds                                       |
      | 2024-12-31 | 27,600    | does not hold because "Net income per head" |
      | 2025-01-01 | 27,600    | holds                                       |
      | 2025-12-31 | 29,199.99 | holds                                       |
      | 2025-12-31 | 29,200    | does not hold because "Net income per head" |
      | 2026-01-01 | 10,000    | is not in force because "2025-12-31"        |
      | 2024-05-01 | not known | cannot be determined because its wage_income is missing |

  Scenario Outline: There has to be a risk: <risks>
    Given its risk causes are <risks>
    When it is checked on 2024-05-01
    Then marginal_household <answer>

    Examples:
      | risks     | answer                                                  |
      | nothing   | does not hold because "Risks of falling into poverty"   |
      | not known | cannot be determined because its risk_causes is missing |

  Scenario: Of a household of which nothing is known, nothing can be said
    Given a household in Lankao of which nothing is known
    When it is checked on 2024-05-01
    Then marginal_household cannot be determined
    And unstable_lifted_household cannot be determined
    And monitored_open_risk cannot be determined because its monitored_category and risk_eliminated are missing
