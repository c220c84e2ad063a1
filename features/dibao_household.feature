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

  # 3 x 470 = 1,410.
  Scenario Outline: A destitute person leaves the count: <income>, tekun of the grandfather <tekun>
    Given m4's tekun is <tekun>
    And its assistance counted income is <income>
    When it is checked on 2024-05-01
    Then dibao_household <answer>

    Examples:
      | tekun     | income   | answer                                             |
      | rural     | 1,409.99 | holds                                              |
      | rural     | 1,410    | does not hold                                      |
      | urban     | 1,410    | does not hold                                      |
      | not known | 1,409.99 | holds                                              |
      | not known | 1,410    | cannot be determined because m4's tekun is missing |
      | not known | 1,879.99 | cannot be determined because m4's tekun is missing |
      | not known | 1,880    | does not hold                                      |

  Scenario: A household of destitute persons alone is not one, even without any income
    Given these members:
      | id | tekun |
      | m1 | rural |
      | m2 | rural |
    And its assistance counted income is 0
    When it is checked on 2024-05-01
    Then dibao_household does not hold

  Scenario: The nation has no line of its own
    Given the ordinary household in national
    And its assistance counted income is 0
    When it is checked on 2024-05-01
    Then dibao_household cannot be determined because the parameter rural_guarantee_line is missing
