Feature: A case, from an alert to a household whose risk is gone
  The steps of national/monitoring_cases.elig. Fifteen days from the clue to admission, a notice of at least five days,
  measures within ten days, a visit every month, half a year before the risk can be marked eliminated.

  # Four people whose net income is wages and 4,000 yuan: 24,000, 6,000 a head, below Henan's 7,900 of 2024.
  Background:
    Given the ordinary household in Lankao
    And its wage income is 20,000 yuan per year
    And its monitored category is none
    And its risk causes are illness
    And its case begins on 2024-04-26

  Scenario: The whole way, closed and rolled back
    Then the step township told is due by 2024-04-27
    And the step admission is due by 2024-05-11
    When the step township told is taken on 2024-04-26
    Then the step household visit is due by 2024-04-30
    And the step household visit is refused on 2024-04-28 as its commitment_signed is missing
    When with the next step is given:
      | commitment_signed | yes |
    And the step household visit is taken on 2024-04-29
    Then the step finding is due by 2024-05-01
    When with the next step is given:
      | risk_found | yes |
    And the step finding is taken on 2024-04-30
    Then the step category is due by 2024-05-02
    When with the next step is given:
      | monitored category | unstable_lifted |
      | comparison result  | clear           |
    Then the step category is refused on 2024-05-01 because "does not have the status Unstable lifted household"
    When with the next step is given:
      | monitored category | marginal |
      | comparison result  | open     |
    Then the step category is refused on 2024-05-01 because "Result of the information comparison"
    When with the next step is given:
      | monitored category | marginal  |
      | comparison result  | explained |
    And the step category is taken on 2024-05-01
    Then the register has none for its monitored category
    And the step village notice is due by 2024-05-02
    When the step village notice is taken on 2024-05-01
    And with the next step is given:
      | notice_objection | no |
    Then the step admission is refused on 2024-05-05 because "at least 5 days"
    When the step admission is taken on 2024-05-06
    Then the register has marginal for its monitored category
    And the register has 2024-05-06 for its identified on
    And the register has no for its risk eliminated
    And the step measures is due by 2024-05-16
    # Two members can work: help to work or produce has to be among the measures.
    When with the next step is given:
      | support measures | health |
    Then the step measures is refused on 2024-05-10 because "Ability to work"
    When with the next step is given:
      | support measures | employment |
    Then the step measures is refused on 2024-05-10 because "Risks of falling into poverty includes Illness"
    When with the next step is given:
      | support measures | health, employment |
    And the step measures is taken on 2024-05-10
    Then the register has health, employment for its support measures
    And the step follow-up visit is due by 2024-06-10
    When the step follow-up visit is taken on 2024-06-08
    Then the step follow-up visit is due by 2024-07-08
    # Half a year later both parents work: 55,000 yuan, 13,750 a head, also above the 8,300 of 2025.
    Given its wage income is 51,000 yuan per year
    When with the next step is given:
      | income_stable         | yes    |
      | rigid_expense_solved  | yes    |
      | original_risk_gone    | yes    |
      | new_risk_found        | no     |
      | measures_carried_out  | health |
    Then the step risk elimination is refused on 2024-11-05 because "at least 6 months"
    When the step risk elimination is taken on 2024-11-06
    And the step elimination notice is taken on 2024-11-06
    And with the next step is given:
      | notice_objection     | no      |
      | risk elimination way | by_help |
    Then the step closed is refused on 2024-11-10 because "at least 5 days"
    When the step closed is taken on 2024-11-11
    Then the register has yes for its risk eliminated
    And the register has 2024-11-11 for its risk eliminated on
    And no step is due
    And the step follow-up visit is refused on 2024-12-08 because "ended"
    When with the next step is given:
      | income_stable  | no |
      | new_risk_found | no |
    And the step rolled back is taken on 2025-03-01
    Then the register has no for its risk eliminated
    And the register has not known for its risk eliminated on
    And the register has 2024-05-06 for its identified on
    And the step measures is due by 2025-03-11

  Scenario: No risk is found
    When the step township told is taken on 2024-04-26
    And with the next step is given:
      | commitment_signed | no |
    And the step household visit is taken on 2024-04-27
    And with the next step is given:
      | risk_found | no |
    And the step finding is taken on 2024-04-27
    And the step not admitted is taken on 2024-04-28
    Then no step is due
    And the register has none for its monitored category

  Scenario: No risk is found, and a class is proposed all the same
    When the step township told is taken on 2024-04-26
    And with the next step is given:
      | commitment_signed | yes |
    And the step household visit is taken on 2024-04-27
    And with the next step is given:
      | risk_found | no |
    And the step finding is taken on 2024-04-27
    And with the next step is given:
      | monitored category | marginal |
      | comparison result  | clear    |
    Then the step category is refused on 2024-04-28 because "Risk found on the visit: no"
    # The class belongs to that step; with another it cannot be told.
    And the step not admitted is refused on 2024-04-28 because "does not ask"

  Scenario: A risk, and none of the three classes
    # 44,000 yuan for four are 11,000 a head, above every line; nothing sudden has happened.
    Given its wage income is 40,000 yuan per year
    When the step township told is taken on 2024-04-26
    And with the next step is given:
      | commitment_signed | yes |
    And the step household visit is taken on 2024-04-27
    And with the next step is given:
      | risk_found | yes |
    And the step finding is taken on 2024-04-27
    And with the next step is given:
      | monitored category | marginal |
      | comparison result  | clear    |
    Then the step category is refused on 2024-04-28 because "does not have the status Marginal household"
    When with the next step is given:
      | wage_income | 40,000 |
    Then the step not admitted is possible on 2024-04-28

  Scenario: The line of 2026 has not been published, so nobody is turned away for income
    Given its case begins on 2026-02-02
    When the step township told is taken on 2026-02-02
    And with the next step is given:
      | commitment_signed | yes |
    And the step household visit is taken on 2026-02-03
    And with the next step is given:
      | risk_found | yes |
    And the step finding is taken on 2026-02-03
    Then the step not admitted is refused on 2026-02-04 because "Risk found on the visit: yes"
    When with the next step is given:
      | monitored category | marginal |
      | comparison result  | clear    |
    Then the step category is possible on 2026-02-04

  Scenario: An objection takes the case back to the visit, and the fifteen days run on
    When the step township told is taken on 2024-04-26
    And with the next step is given:
      | commitment_signed | yes |
    And the step household visit is taken on 2024-04-27
    And with the next step is given:
      | risk_found | yes |
    And the step finding is taken on 2024-04-27
    And with the next step is given:
      | monitored category | marginal |
      | comparison result  | clear    |
    And the step category is taken on 2024-04-28
    And the step village notice is taken on 2024-04-28
    And with the next step is given:
      | notice_objection | yes |
    And the step objection is taken on 2024-04-30
    Then the step finding is due by 2024-05-02
    And the step admission is due by 2024-05-11
    And the step category is refused on 2024-05-01 because "Finding"
