Feature: Support for destitute persons
  1.3 times the guarantee line each month, for whom an office has recorded as rural destitute. Catalogue B5. The
  amount of 2020 is confirmed: 5,538 yuan a year, which is 461.50 a month.

  Background:
    Given the ordinary household in Lankao
    And m4's tekun is rural

  Scenario: It applies to the one who is recorded, and to no one else
    When it is checked on 2024-05-01
    Then destitute_support for m4 is eligible with 611 yuan per month
    And destitute_support for m1 is not eligible because "Destitute support, as recorded"

  # 1.3 x 287.50 = 373.75; 1.3 x 355 = 461.50; 1.3 x 377 = 490.10; 1.3 x 420 = 546; 1.3 x 440 = 572; 1.3 x 470 = 611;
  # 1.3 x 490 = 637.
  Scenario Outline: The line of the year: <answer> on <date>
    When it is checked on <date>
    Then destitute_support for m4 <answer>

    Examples:
      | date       | answer                                                                     |
      | 2017-12-31 | cannot be determined because the parameter rural_guarantee_line is missing |
      | 2018-01-01 | is eligible with 373.75 yuan per month                                     |
      | 2019-01-01 | cannot be determined because the parameter rural_guarantee_line is missing |
      | 2020-01-01 | is eligible with 461.50 yuan per month                                     |
      | 2021-01-01 | is eligible with 490.10 yuan per month                                     |
      | 2021-12-31 | is eligible with 490.10 yuan per month                                     |
      | 2022-01-01 | is eligible with 546 yuan per month                                        |
      | 2022-12-31 | is eligible with 546 yuan per month                                        |
      | 2023-01-01 | is eligible with 572 yuan per month                                        |
      | 2023-12-31 | is eligible with 572 yuan per month                                        |
      | 2024-01-01 | is eligible with 611 yuan per month                                        |
      | 2024-12-31 | is eligible with 611 yuan per month                                        |
      | 2025-01-01 | is eligible with 637 yuan per month                                        |
      | 2026-06-30 | is eligible with 637 yuan per month                                        |

  Scenario Outline: As recorded: <tekun>
    Given m4's tekun is <tekun>
    When it is checked on 2024-05-01
    Then destitute_support for m4 <answer>

    Examples:
      | tekun     | answer                                                   |
      | urban     | is not eligible because "Destitute support, as recorded" |
      | none      | is not eligible because "Destitute support, as recorded" |
      | not known | cannot be determined because m4's tekun is missing       |

  Scenario: It rests on the list; one who should be on it is only found
    Given m4's tekun is none
    And m4's legal supporter is none
    When it is checked on 2024-05-01
    Then destitute_person for m4 holds
    And destitute_support for m4 is not eligible
    And there is a finding "R_04" for m4

  Scenario: A supporter who is able is found, but the list is paid
    When it is checked on 2024-05-01
    Then destitute_support for m4 is eligible with 611 yuan per month
    And there is a finding "R_05" for m4
