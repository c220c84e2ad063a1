Feature: Nursing allowance for the severely disabled
  Grade 1 or 2, not destitute, without the work-injury nursing fee. 60 yuan a month, the provincial floor as
  remembered. From 2016. Catalogue B15.

  Background:
    Given the ordinary household in Lankao
    And m4's disability category is physical
    And m4's disability grade is 2

  Scenario: It applies without the guarantee
    When it is checked on 2024-05-01
    Then disability_nursing_allowance for m4 is eligible with 60 yuan per month
    And disability_living_allowance for m4 is not eligible because "Minimum living guarantee"

  Scenario Outline: <fact> is <value>
    Given m4's <fact> is <value>
    When it is checked on 2024-05-01
    Then disability_nursing_allowance for m4 <answer>

    Examples:
      | fact                    | value     | answer                                                               |
      | disability_grade        | 1         | is eligible with 60 yuan per month                                   |
      | disability_grade        | 3         | is not eligible because "Disability grade"                           |
      | disability_grade        | 0         | is not eligible because "Disability grade"                           |
      | disability_grade        | not known | cannot be determined because m4's disability_grade is missing        |
      | tekun                   | rural     | is not eligible because "Destitute support"                          |
      | tekun                   | not known | cannot be determined because m4's tekun is missing                   |
      | work_injury_nursing_fee | yes       | is not eligible because "work-injury nursing fee"                    |
      | work_injury_nursing_fee | not known | cannot be determined because m4's work_injury_nursing_fee is missing |

  Scenario Outline: Mental and intellectual disability of grade 3 is not in: <category>
    Given m4's disability category is <category>
    And m4's disability grade is 3
    When it is checked on 2024-05-01
    Then disability_nursing_allowance for m4 is not eligible because "Disability grade"

    Examples:
      | category     |
      | mental       |
      | intellectual |

  Scenario Outline: From 2016: <date>
    When it is checked on <date>
    Then disability_nursing_allowance <answer>

    Examples:
      | date       | answer                                    |
      | 2015-12-31 | is not in force because "2016-01-01"      |
      | 2016-01-01 | for m4 is eligible with 60 yuan per month |

  Scenario: The nation has no rate of its own
    Given the ordinary household in national
    And m4's disability grade is 1
    When it is checked on 2024-05-01
    Then disability_nursing_allowance for m4 cannot be determined because the parameter disability_nursing_rate is missing
