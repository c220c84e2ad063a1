Feature: Living allowance for disabled persons in hardship
  A card of any grade and the recorded guarantee; not for the destitute. 60 yuan a month, the provincial floor as
  remembered. From 2016. Catalogue B14. A child who draws as an orphan or as unattended does not draw it as well.

  Background:
    Given the ordinary household in Lankao
    And m1's disability category is physical
    And m1's disability grade is 3
    And m1's dibao is rural

  Scenario: It applies to the disabled member, and to no one else
    When it is checked on 2024-05-01
    Then disability_living_allowance for m1 is eligible with 60 yuan per month
    And disability_living_allowance for m2 is not eligible because "Disability grade"

  Scenario Outline: <fact> is <value>
    Given m1's <fact> is <value>
    When it is checked on 2024-05-01
    Then disability_living_allowance for m1 <answer>

    Examples:
      | fact             | value     | answer                                                        |
      | disability_grade | 1         | is eligible with 60 yuan per month                            |
      | disability_grade | 4         | is eligible with 60 yuan per month                            |
      | disability_grade | 0         | is not eligible because "Disability grade"                    |
      | disability_grade | not known | cannot be determined because m1's disability_grade is missing |
      | dibao            | urban     | is eligible with 60 yuan per month                            |
      | dibao            | none      | is not eligible because "Minimum living guarantee"            |
      | dibao            | not known | cannot be determined because m1's dibao is missing            |
      | tekun            | rural     | is not eligible because "Destitute support"                   |
      | tekun            | urban     | is not eligible because "Destitute support"                   |
      | tekun            | not known | cannot be determined because m1's tekun is missing            |

  Scenario Outline: From 2016: <date>
    When it is checked on <date>
    Then disability_living_allowance <answer>

    Examples:
      | date       | answer                                    |
      | 2015-12-31 | is not in force because "2016-01-01"      |
      | 2016-01-01 | for m1 is eligible with 60 yuan per month |

  Scenario: The nation has no rate of its own
    Given the ordinary household in national
    And m1's disability grade is 3
    And m1's dibao is rural
    When it is checked on 2024-05-01
    Then disability_living_allowance for m1 cannot be determined because the parameter disability_living_rate is missing

  Scenario: The nursing allowance may be held besides it
    Given m1's disability grade is 2
    When it is checked on 2024-05-01
    Then disability_living_allowance for m1 is eligible with 60 yuan per month
    And disability_nursing_allowance for m1 is eligible with 60 yuan per month

  Scenario Outline: A disabled child: orphan <orphan>, unattended <unattended>
    # Born 2012-06-01: 11 years.
    Given m3's disability grade is 2
    And m3's dibao is rural
    And m3's orphan is <orphan>
    And m3's unattended child is <unattended>
    When it is checked on 2024-05-01
    Then disability_living_allowance for m3 <answer>
    And disability_nursing_allowance for m3 is eligible with 60 yuan per month

    Examples:
      | orphan    | unattended | answer                                                        |
      | no        | no         | is eligible with 60 yuan per month                            |
      | yes       | no         | is excluded by orphan_allowance                               |
      | no        | yes        | is excluded by unattended_child_allowance                     |
      | not known | no         | cannot be determined because m3's orphan is missing           |
      | no        | not known  | cannot be determined because m3's unattended_child is missing |

  Scenario Outline: An orphan comes of age: born <birth>
    Given m3's disability grade is 2
    And m3's dibao is rural
    And m3's orphan is yes
    And m3's birth date is <birth>
    When it is checked on 2024-05-01
    Then disability_living_allowance for m3 <answer>

    Examples:
      | birth      | answer                             |
      | 2006-05-02 | is excluded by orphan_allowance    |
      | 2006-05-01 | is eligible with 60 yuan per month |
