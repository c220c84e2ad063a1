Feature: Destitute person, as should be recognised
  No ability to work (by age or disability), own income below the guarantee line, and no legal supporter or one who is
  unable. A child who is an orphan or in fact unattended is supported as such instead. Catalogue B5. Not dated.
  The line of 2024 is 470 yuan a month.

  Background:
    Given the ordinary household in Lankao
    And m4's legal supporter is none

  Scenario: An old man without a supporter
    # Born 1950-01-10: 74 years. Own income 150 yuan.
    When it is checked on 2024-05-01
    Then destitute_person for m4 holds
    And destitute_person for m1 does not hold
    And there is a finding "R_04" for m4

  Scenario: Once on the list, nothing is found
    Given m4's tekun is rural
    When it is checked on 2024-05-01
    Then destitute_person for m4 holds
    And there is no finding "R_04"

  Scenario Outline: Sixty years and more: born <birth>, checked <date>
    Given m4's birth date is <birth>
    When it is checked on <date>
    Then destitute_person for m4 <answer>

    Examples:
      | birth      | date       | answer                                                  |
      | 1964-05-01 | 2024-05-01 | holds                                                   |
      | 1964-05-02 | 2024-05-01 | does not hold                                           |
      | 1964-02-29 | 2024-02-29 | holds                                                   |
      | 1964-02-29 | 2024-02-28 | does not hold                                           |
      | not known  | 2024-05-01 | cannot be determined because m4's birth_date is missing |

  Scenario Outline: Below sixteen: born <birth>
    Given m3's birth date is <birth>
    And m3's legal supporter is none
    When it is checked on 2024-05-01
    Then destitute_person for m3 <answer>

    Examples:
      | birth      | answer        |
      | 2008-05-02 | holds         |
      | 2008-05-01 | does not hold |

  Scenario Outline: Disabled at 44: <category>, grade <grade>
    Given m1's legal supporter is none
    And m1's own income is 0
    And m1's disability category is <category>
    And m1's disability grade is <grade>
    When it is checked on 2024-05-01
    Then destitute_person for m1 <answer>

    Examples:
      | category     | grade     | answer        |
      | intellectual | 1         | holds         |
      | intellectual | 3         | holds         |
      | intellectual | 4         | does not hold |
      | mental       | 3         | holds         |
      | mental       | 4         | does not hold |
      | physical     | 1         | holds         |
      | physical     | 2         | holds         |
      | physical     | 3         | does not hold |
      | sight        | 1         | holds         |
      | sight        | 2         | does not hold |
      | hearing      | 1         | does not hold |
      | speech       | 1         | does not hold |
      | multiple     | 1         | does not hold |
      | none         | 0         | does not hold |
      | physical     | not known | cannot be determined because m1's disability_grade is missing    |
      | not known    | 1         | cannot be determined because m1's disability_category is missing |
      | not known    | 4         | does not hold |
      | hearing      | not known | does not hold |

  Scenario Outline: Own income below the line: <income> on <date>
    Given m4's own income is <income>
    When it is checked on <date>
    Then destitute_person for m4 <answer>

    Examples:
      | income    | date       | answer                                                  |
      | 439.99    | 2023-12-31 | holds                                                   |
      | 440       | 2023-12-31 | does not hold because "Own income"                      |
      | 440       | 2024-01-01 | holds                                                   |
      | 469.99    | 2024-12-31 | holds                                                   |
      | 470       | 2024-12-31 | does not hold because "Own income"                      |
      | 470       | 2025-01-01 | holds                                                   |
      | 490       | 2025-01-01 | does not hold because "Own income"                      |
      | not known | 2024-05-01 | cannot be determined because m4's own_income is missing |
      | 150       | 2019-06-01 | cannot be determined because the parameter rural_guarantee_line is missing |

  Scenario Outline: Nobody who has to, or is able to, support: <supporter>
    Given m4's legal supporter is <supporter>
    When it is checked on 2024-05-01
    Then destitute_person for m4 <answer>

    Examples:
      | supporter | answer                                                       |
      | none      | holds                                                        |
      | unable    | holds                                                        |
      | able      | does not hold because "Legal supporter"                      |
      | not known | cannot be determined because m4's legal_supporter is missing |

  Scenario Outline: A child is supported as an orphan or as unattended first: <orphan>, <unattended>
    Given m3's legal supporter is none
    And m3's orphan is <orphan>
    And m3's unattended child is <unattended>
    When it is checked on 2024-05-01
    Then destitute_person for m3 <answer>

    Examples:
      | orphan    | unattended | answer                                                    |
      | no        | no         | holds                                                     |
      | yes       | no         | does not hold                                             |
      | no        | yes        | does not hold                                             |
      | yes       | not known  | does not hold                                             |
      | not known | no         | cannot be determined because m3's orphan is missing       |
      | no        | not known  | cannot be determined because m3's unattended_child is missing |

  # Below 16 the age makes destitute; from 16 to 17 only a disability; and at 18 the orphan is no child any more.
  Scenario Outline: An orphan with a severe disability, born <birth>
    Given m3's legal supporter is none
    And m3's orphan is yes
    And m3's disability category is physical
    And m3's disability grade is 1
    And m3's birth date is <birth>
    When it is checked on 2024-05-01
    Then destitute_person for m3 <answer>

    Examples:
      | birth      | answer        |
      | 2006-05-02 | does not hold |
      | 2006-05-01 | holds         |
