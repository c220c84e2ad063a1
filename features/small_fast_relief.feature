Feature: Small fast relief
  After a sudden event, without a check of means, one month of the guarantee line at the most: 490 yuan in Henan. In
  force from the day it was announced, 29 January 2026. Catalogue B11.

  Background:
    Given the ordinary household in Lankao
    And its sudden event is accident

  Scenario Outline: From the day it was announced: <date>
    When it is checked on <date>
    Then small_fast_relief <answer>

    Examples:
      | date       | answer                               |
      | 2026-01-28 | is not in force because "2026-01-29" |
      | 2026-01-29 | is eligible with 490 yuan            |
      | 2026-06-30 | is eligible with 490 yuan            |

  Scenario Outline: A sudden event: <event>
    Given its sudden event is <event>
    When it is checked on 2026-01-29
    Then small_fast_relief <answer>

    Examples:
      | event     | answer                                                   |
      | illness   | is eligible with 490 yuan                                |
      | disaster  | is eligible with 490 yuan                                |
      | other     | is eligible with 490 yuan                                |
      | none      | is not eligible because "Sudden event"                   |
      | not known | cannot be determined because its sudden_event is missing |

  Scenario: No means are checked
    Given these facts:
      | assistance_counted_income | 90,000 |
      | assets_within_limit       | no     |
      | wage_income               | not known |
    When it is checked on 2026-01-29
    Then small_fast_relief is eligible with 490 yuan
    And rural_minimum_living_guarantee is not eligible

  Scenario: Temporary relief may be asked for as well, and had been there before
    When it is checked on 2026-01-28
    Then temporary_relief is eligible without a stated amount

  Scenario: The nation has no line, so no top amount
    Given the ordinary household in national
    And its sudden event is accident
    When it is checked on 2026-01-29
    Then small_fast_relief cannot be determined because the parameter small_fast_relief_top is missing
