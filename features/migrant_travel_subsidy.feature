Feature: Travel subsidy for work out of the province
  Once a year for a member of a lifted household, or a monitored one with the risk open, who worked three months or
  more out of the province. Henan's rate is taken as 500 yuan. From 2021-01-01 to 2025-12-31. Catalogue F4.

  Background:
    Given the ordinary household in Lankao
    And its household type is lifted
    And m1's work place is out_of_province
    And m1's work months are 8

  Scenario: It applies to the one who was away, and to no one else
    When it is checked on 2024-05-01
    Then migrant_travel_subsidy for m1 is eligible with 500 yuan per year
    And migrant_travel_subsidy for m2 is not eligible because "Place of work"

  Scenario: Husband and wife draw it each
    Given m2's work place is out_of_province
    And m2's work months are 3
    When it is checked on 2024-05-01
    Then migrant_travel_subsidy for m1 is eligible with 500 yuan per year
    And migrant_travel_subsidy for m2 is eligible with 500 yuan per year

  Scenario Outline: The day before and after: <date>
    When it is checked on <date>
    Then migrant_travel_subsidy <answer>

    Examples:
      | date       | answer                                      |
      | 2020-12-31 | is not in force because "2021-01-01"        |
      | 2021-01-01 | for m1 is eligible with 500 yuan per year   |
      | 2025-12-31 | for m1 is eligible with 500 yuan per year   |
      | 2026-01-01 | is not in force because "2025-12-31"        |

  Scenario: What was drawn before does not carry it over its end
    Given it receives:
      | support                | member | since      |
      | migrant_travel_subsidy | m1     | 2025-03-01 |
    When it is checked on 2026-01-01
    Then migrant_travel_subsidy is not in force because "2025-12-31"

  Scenario Outline: <place> for <months> months
    Given m1's work place is <place>
    And m1's work months are <months>
    When it is checked on 2024-05-01
    Then migrant_travel_subsidy for m1 <answer>

    Examples:
      | place           | months    | answer                                                   |
      | out_of_province | 3         | is eligible with 500 yuan per year                       |
      | out_of_province | 2         | is not eligible because "Months of work"                 |
      | out_of_province | 12        | is eligible with 500 yuan per year                       |
      | in_province     | 12        | is not eligible because "Place of work"                  |
      | in_county       | 12        | is not eligible because "Place of work"                  |
      | none            | 0         | is not eligible because "Place of work"                  |
      | not known       | 8         | cannot be determined because m1's work_place is missing  |
      | out_of_province | not known | cannot be determined because m1's work_months is missing |
      | not known       | 2         | is not eligible because "Months of work"                 |
      | not known       | not known | cannot be determined because m1's work_place and m1's work_months are missing |

  Scenario Outline: The household: <type>, <category>, eliminated <eliminated>
    Given these facts:
      | household_type     | <type>       |
      | monitored_category | <category>   |
      | risk_eliminated    | <eliminated> |
    When it is checked on 2024-05-01
    Then migrant_travel_subsidy for m1 <answer>

    Examples:
      | type                    | category | eliminated | answer                             |
      | general                 | marginal | no         | is eligible with 500 yuan per year |
      | general                 | marginal | yes        | is not eligible                    |
      | general                 | none     | no         | is not eligible                    |
      | lifted_without_policies | none     | no         | is not eligible                    |
      | not known               | none     | no         | cannot be determined because its household_type is missing |

  Scenario: The nation has no rate of its own
    Given the ordinary household in national
    And its household type is lifted
    And m1's work place is out_of_province
    And m1's work months are 8
    When it is checked on 2024-05-01
    Then migrant_travel_subsidy for m1 cannot be determined because the parameter travel_subsidy_rate is missing
