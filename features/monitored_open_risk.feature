Feature: Monitored, risk not yet eliminated
  The list as recorded: a monitored category, and the risk not yet eliminated. Not dated. Other supports rest on it.

  Background:
    Given the ordinary household in Lankao
    And its monitored category is marginal

  Scenario Outline: Category <category>, risk eliminated <eliminated>
    Given its monitored category is <category>
    And its risk eliminated is <eliminated>
    When it is checked on 2024-05-01
    Then monitored_open_risk <answer>

    Examples:
      | category        | eliminated | answer                                               |
      | unstable_lifted | no         | holds                                                |
      | marginal        | no         | holds                                                |
      | sudden_hardship | no         | holds                                                |
      | none            | no         | does not hold because "Monitored category"           |
      | none            | not known  | does not hold because "Monitored category"           |
      | marginal        | yes        | does not hold because "Risk eliminated"              |
      | not known       | yes        | does not hold because "Risk eliminated"              |
      | marginal        | not known  | cannot be determined because its risk_eliminated is missing    |
      | not known       | no         | cannot be determined because its monitored_category is missing |
      | not known       | not known  | cannot be determined because its monitored_category and risk_eliminated are missing |

  Scenario Outline: It outlasts the transition period: <date>
    When it is checked on <date>
    Then monitored_open_risk holds

    Examples:
      | date       |
      | 2020-12-31 |
      | 2025-12-31 |
      | 2026-01-01 |

  Scenario: It is the list and not the income that counts
    # 11,000 yuan per head, above every line.
    When it is checked on 2024-05-01
    Then monitored_open_risk holds
    And marginal_household does not hold because "Net income per head"
