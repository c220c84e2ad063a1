Feature: Household in sudden serious hardship
  Net income per head at or above the monitoring line, but after a sudden event, with insurance claims added and
  compliant self-paid expenditure taken off, below it. Any type of household. In force 2021-01-01 to 2025-12-31.
  Catalogue A4.

  The ordinary household has 40,000 + 4,000 = 44,000 yuan a year for four: 11,000 each. Four times the line of 2024 is
  4 x 7,900 = 31,600; so more than 44,000 - 31,600 = 12,400 yuan have to be paid by themselves.

  Background:
    Given the ordinary household in Lankao
    And its sudden event is illness
    And its compliant selfpay is 12,400.01

  Scenario: It applies, whatever the type of household
    When it is checked on 2024-05-01
    Then sudden_hardship_household holds
    And marginal_household does not hold
    And there is a finding "R_01"

  Scenario: A lifted household can be one
    Given its household type is lifted
    When it is checked on 2024-05-01
    Then sudden_hardship_household holds

  Scenario Outline: A sudden event is needed: <event>
    Given its sudden event is <event>
    When it is checked on 2024-05-01
    Then sudden_hardship_household <answer>

    Examples:
      | event     | answer                                                   |
      | accident  | holds                                                    |
      | disaster  | holds                                                    |
      | other     | holds                                                    |
      | none      | does not hold because "Sudden event"                     |
      | not known | cannot be determined because its sudden_event is missing |

  # With claims of 5,000 yuan: 44,000 + 5,000 - 31,600 = 17,400.
  Scenario Outline: Paid by themselves <selfpay>, claims <claims>
    Given its compliant selfpay is <selfpay>
    And its claims income is <claims>
    When it is checked on 2024-05-01
    Then sudden_hardship_household <answer>

    Examples:
      | selfpay   | claims    | answer                                                         |
      | 12,400    | 0         | does not hold because "Monitoring reference income per head"   |
      | 12,400.01 | 0         | holds                                                          |
      | 17,400    | 5,000     | does not hold because "Monitoring reference income per head"   |
      | 17,400.01 | 5,000     | holds                                                          |
      | not known | 0         | cannot be determined because its compliant_selfpay is missing  |
      | 12,400.01 | not known | cannot be determined because its claims_income is missing      |
      | 12,400    | not known | does not hold because "Monitoring reference income per head"   |

  # At the line itself wages are 31,600 - 4,000 = 27,600 yuan.
  Scenario Outline: Net income itself at or above the line: wages of <wages>
    Given its wage income is <wages>
    When it is checked on 2024-05-01
    Then sudden_hardship_household <answer>

    Examples:
      | wages     | answer                                                   |
      | 27,600    | holds                                                    |
      | 27,599.99 | does not hold because "Net income per head"              |
      | not known | cannot be determined because its wage_income is missing  |

  # 44,000 - 4 x line: 2021 20,000; 2022 16,800; 2023 14,400; 2025 10,800.
  Scenario Outline: The line of the year: on <date> paid by themselves <selfpay>
    Given its compliant selfpay is <selfpay>
    When it is checked on <date>
    Then sudden_hardship_household <answer>

    Examples:
      | date       | selfpay   | answer                               |
      | 2020-12-31 | 40,000    | is not in force because "2021-01-01" |
      | 2021-01-01 | 20,000    | does not hold                        |
      | 2021-12-31 | 20,000.01 | holds                                |
      | 2022-01-01 | 16,800    | does not hold                        |
      | 2022-12-31 | 16,800.01 | holds                                |
      | 2023-01-01 | 14,400    | does not hold                        |
      | 2023-12-31 | 14,400.01 | holds                                |
      | 2025-01-01 | 10,800    | does not hold                        |
      | 2025-12-31 | 10,800.01 | holds                                |
      | 2026-01-01 | 40,000    | is not in force because "2025-12-31" |
