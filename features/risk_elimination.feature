Feature: When a risk can be marked eliminated
  All conditions of A9: stable income above the line of the year, large expenditure solved, the three guarantees and
  water secure, the old risk gone and no new one, a measure carried out. A household in which nobody can work is not
  marked eliminated for now.

  # Net income of 44,000 yuan for four: 11,000 a head; Henan's line of 2024 is 7,900.
  Background:
    Given the ordinary household in Lankao
    And these facts:
      | monitored category   | marginal   |
      | risk eliminated      | no         |
      | identified on        | 2023-10-01 |
      | risk causes          | illness    |
      | income_stable        | yes        |
      | rigid_expense_solved | yes        |
      | original_risk_gone   | yes        |
      | new_risk_found       | no         |
      | measures_carried_out | health     |

  Scenario: Everything is as it should be
    When it is checked on 2024-05-01
    Then risk_eliminable holds

  Scenario Outline: <fact> is <value>
    Given its <fact> is <value>
    When it is checked on 2024-05-01
    Then risk_eliminable <answer>

    Examples:
      | fact                 | value      | answer                                                         |
      | risk eliminated      | yes        | does not hold because "Risk eliminated"                        |
      | monitored category   | none       | does not hold because "Monitored category"                     |
      | income_stable        | no         | does not hold because "Income stable"                          |
      | income_stable        | not known  | cannot be determined because its income_stable is missing      |
      | rigid_expense_solved | no         | does not hold because "Large rigid expenditure"                |
      | original_risk_gone   | no         | does not hold because "Original risk gone"                     |
      | new_risk_found       | yes        | does not hold because "New risk found"                         |
      | new_risk_found       | not known  | cannot be determined because its new_risk_found is missing     |
      | measures_carried_out | nothing    | does not hold because "Support measures carried out"           |
      | dwelling grade       | C          | does not hold because "Dwelling grade"                         |
      | safe water           | no         | does not hold because "Safe drinking water"                    |

  # Net income is wages and 4,000 yuan. 4 × 7,900 - 4,000 = 27,600 of wages are exactly the line, and not above it.
  Scenario Outline: Wages of <wages>
    Given its wage income is <wages>
    When it is checked on 2024-05-01
    Then risk_eliminable <answer>

    Examples:
      | wages               | answer                                      |
      | 27,600 yuan         | does not hold because "Net income per head" |
      | 27,600.04 yuan      | holds                                       |

  Scenario: The line of the year counts
    # 4 × 8,300 - 4,000 = 29,200.
    Given its wage income is 29,200 yuan
    When it is checked on 2025-01-01
    Then risk_eliminable does not hold because "Net income per head"

  Scenario: The line of 2026 has not been published
    When it is checked on 2026-05-01
    Then risk_eliminable cannot be determined because the parameter monitoring_line is missing

  Scenario: A child of eleven is out of school
    Given m3's out of school is yes
    When it is checked on 2024-05-01
    Then risk_eliminable does not hold because "Out of school"

  Scenario: A member is not insured
    Given m4's medical insurance is none
    When it is checked on 2024-05-01
    Then risk_eliminable does not hold because "Basic medical insurance"

  Scenario: A member has no serious-illness insurance
    Given m4's serious illness insurance is no
    When it is checked on 2024-05-01
    Then risk_eliminable does not hold because "Serious-illness insurance"

  Scenario: Nobody can work
    Given m1's labour ability is lost
    And m2's labour ability is lost
    And m3's labour ability is none
    When it is checked on 2024-05-01
    Then risk_eliminable does not hold

  Scenario: One can work a little
    Given m1's labour ability is weak
    And m2's labour ability is lost
    And m3's labour ability is none
    When it is checked on 2024-05-01
    Then risk_eliminable holds

  Scenario: Whether one can work is not known
    Given m1's labour ability is not known
    And m2's labour ability is lost
    And m3's labour ability is none
    When it is checked on 2024-05-01
    Then risk_eliminable cannot be determined because m1's labour_ability is missing
