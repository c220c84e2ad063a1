Feature: The ordinary household
  Most scenarios begin with it and change one thing. It is neither lifted nor monitored, its income is above every
  line, and nobody in it is disabled, on assistance or away for work: so it gets nothing, and nothing is found.

  Scenario Outline: In <place> on <date>
    Given the ordinary household in <place>
    When it is checked on <date>
    Then it is eligible for nothing
    And monitored_open_risk does not hold
    And dibao_margin_household <margin>
    And destitute_person for every member does not hold
    And hardship_student for every member does not hold
    And there is no finding "R_01"
    And there is no finding "R_02"
    And there is no finding "R_04"

    Examples:
      | place    | date       | margin        |
      | Lankao   | 2021-05-01 | does not hold |
      | Lankao   | 2023-08-07 | does not hold |
      | Lankao   | 2023-08-08 | does not hold |
      | Lankao   | 2024-05-01 | does not hold |
      | Lankao   | 2025-12-31 | does not hold |
      | Lankao   | 2026-01-29 | does not hold |
      | Henan    | 2024-05-01 | does not hold |
