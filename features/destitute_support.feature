Feature: Support for destitute persons
  1.3 times the guarantee line each month, for whoever is destitute by the conditions: age or disability, own income,
  legal supporter; no child who is an orphan or in fact unattended. Who is on the list does not decide it. Catalogue
  B5. Not dated. The amount of 2020 is confirmed: 5,538 yuan a year, which is 461.50 a month.

  The grandfather, born 1950-01-10, with 150 yuan a month, has no legal supporter here. 1.3 x 470 = 611 in 2024.

  Background:
    Given the ordinary household in Lankao
    And m4's legal supporter is none

  Scenario: It applies to the one who meets the conditions, and to no one else
    When it is checked on 2024-05-01
    Then destitute_support for m4 is eligible with 611 yuan per month
    And destitute_support for m4 is eligible because "Destitute person"
    And destitute_support for m1 is not eligible because "Destitute person"
    And destitute_support for m2 is not eligible because "Destitute person"
    And destitute_support for m3 is not eligible because "Legal supporter"

  # 1.3 x 287.50 = 373.75; 1.3 x 355 = 461.50; 1.3 x 377 = 490.10; 1.3 x 420 = 546; 1.3 x 440 = 572; 1.3 x 470 = 611;
  # 1.3 x 490 = 637. Without a line it is open as well whether the own income lies below it.
  Scenario Outline: The line of the year: <answer> on <date>
    When it is checked on <date>
    Then destitute_support for m4 <answer>

    Examples:
      | date       | answer                                                                     |
      | 2017-12-31 | cannot be determined because the parameter rural_guarantee_line is missing |
      | 2018-01-01 | is eligible with 373.75 yuan per month                                     |
      | 2018-12-31 | is eligible with 373.75 yuan per month                                     |
      | 2019-01-01 | cannot be determined because the parameter rural_guarantee_line is missing |
      | 2019-12-31 | cannot be determined because the parameter rural_guarantee_line is missing |
      | 2020-01-01 | is eligible with 461.50 yuan per month                                     |
      | 2020-12-31 | is eligible with 461.50 yuan per month                                     |
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

  Scenario Outline: Sixty years and more: born <birth>, checked <date>
    Given m4's birth date is <birth>
    When it is checked on <date>
    Then destitute_support for m4 <answer>

    Examples:
      | birth      | date       | answer                                                  |
      | 1964-05-01 | 2024-05-01 | is eligible with 611 yuan per month                     |
      | 1964-05-01 | 2024-04-30 | is not eligible because "Age"                           |
      | 1964-05-02 | 2024-05-01 | is not eligible because "Age"                           |
      | not known  | 2024-05-01 | cannot be determined because m4's birth_date is missing |

  Scenario Outline: Below sixteen: born <birth>, checked <date>
    Given m3's birth date is <birth>
    And m3's legal supporter is none
    When it is checked on <date>
    Then destitute_support for m3 <answer>

    Examples:
      | birth      | date       | answer                              |
      | 2008-05-02 | 2024-05-01 | is eligible with 611 yuan per month |
      | 2008-05-01 | 2024-04-30 | is eligible with 611 yuan per month |
      | 2008-05-01 | 2024-05-01 | is not eligible because "Age"       |

  # Of no such age, the father is destitute by a disability only; his own 3,000 yuan are taken away first.
  Scenario Outline: Disabled at 44: <category>, grade <grade>
    Given m1's legal supporter is none
    And m1's own income is 0
    And m1's disability category is <category>
    And m1's disability grade is <grade>
    When it is checked on 2024-05-01
    Then destitute_support for m1 <answer>

    Examples:
      | category     | grade     | answer                                                           |
      | intellectual | 3         | is eligible with 611 yuan per month                              |
      | intellectual | 4         | is not eligible because "Disability grade"                       |
      | mental       | 3         | is eligible with 611 yuan per month                              |
      | mental       | 4         | is not eligible because "Disability grade"                       |
      | physical     | 2         | is eligible with 611 yuan per month                              |
      | physical     | 3         | is not eligible because "Disability grade"                       |
      | sight        | 1         | is eligible with 611 yuan per month                              |
      | sight        | 2         | is not eligible because "Disability grade"                       |
      | hearing      | 1         | is not eligible because "Disability category"                    |
      | none         | 0         | is not eligible because "Disability category"                    |
      | physical     | not known | cannot be determined because m1's disability_grade is missing    |
      | not known    | 1         | cannot be determined because m1's disability_category is missing |
      | not known    | 4         | is not eligible because "Disability grade"                       |

  Scenario Outline: Own income below the line: <income> on <date>
    Given m4's own income is <income>
    When it is checked on <date>
    Then destitute_support for m4 <answer>

    Examples:
      | income    | date       | answer                                                  |
      | 440       | 2023-12-31 | is not eligible because "Own income"                    |
      | 440       | 2024-01-01 | is eligible with 611 yuan per month                     |
      | 469.99    | 2024-12-31 | is eligible with 611 yuan per month                     |
      | 470       | 2024-12-31 | is not eligible because "Own income"                    |
      | 470       | 2025-01-01 | is eligible with 637 yuan per month                     |
      | 489.99    | 2026-06-30 | is eligible with 637 yuan per month                     |
      | 490       | 2026-06-30 | is not eligible because "Own income"                    |
      | not known | 2024-05-01 | cannot be determined because m4's own_income is missing |

  # The amount is a flat one: what the person has besides is not taken from it.
  Scenario: Nothing is taken from the amount for an own income
    Given m4's own income is 0
    When it is checked on 2024-05-01
    Then destitute_support for m4 is eligible with 611 yuan per month

  Scenario Outline: Nobody who has to, or is able to, support: <supporter>
    Given m4's legal supporter is <supporter>
    When it is checked on 2024-05-01
    Then destitute_support for m4 <answer>

    Examples:
      | supporter | answer                                                       |
      | none      | is eligible with 611 yuan per month                          |
      | unable    | is eligible with 611 yuan per month                          |
      | able      | is not eligible because "Legal supporter"                    |
      | not known | cannot be determined because m4's legal_supporter is missing |

  Scenario: All that is missing is named
    Given m4's legal supporter is not known
    And m4's own income is not known
    When it is checked on 2024-05-01
    Then destitute_support for m4 cannot be determined because m4's own_income and m4's legal_supporter are missing

  Scenario: A supporter who is able settles it, whatever is missing besides
    Given m4's legal supporter is able
    And m4's own income is not known
    And m4's birth date is not known
    When it is checked on 2024-05-01
    Then destitute_support for m4 is not eligible because "Legal supporter"

  # The daughter is 11.
  Scenario Outline: A child is supported as an orphan or as unattended first: <orphan>, <unattended>
    Given m3's legal supporter is none
    And m3's orphan is <orphan>
    And m3's unattended child is <unattended>
    When it is checked on 2024-05-01
    Then destitute_support for m3 <answer>

    Examples:
      | orphan    | unattended | answer                                                        |
      | no        | no         | is eligible with 611 yuan per month                           |
      | yes       | no         | is not eligible because "Destitute person"                    |
      | no        | yes        | is not eligible because "Destitute person"                    |
      | yes       | not known  | is not eligible because "Destitute person"                    |
      | not known | no         | cannot be determined because m3's orphan is missing           |
      | no        | not known  | cannot be determined because m3's unattended_child is missing |

  # An orphan until the day before the eighteenth birthday; from then on a disability makes destitute.
  Scenario Outline: An orphan with a severe disability, checked on <date>
    Given m3's legal supporter is none
    And m3's orphan is yes
    And m3's disability category is physical
    And m3's disability grade is 1
    And m3's birth date is 2006-05-01
    When it is checked on <date>
    Then destitute_support for m3 <destitute>
    And orphan_allowance for m3 <orphan>

    Examples:
      | date       | destitute                           | orphan                              |
      | 2024-04-30 | is not eligible                     | is eligible without a stated amount |
      | 2024-05-01 | is eligible with 611 yuan per month | is not eligible because "Age"       |

  Scenario Outline: The list does not decide it: tekun <tekun>
    Given m4's tekun is <tekun>
    When it is checked on 2024-05-01
    Then destitute_support for m4 is eligible with 611 yuan per month

    Examples:
      | tekun     |
      | none      |
      | rural     |
      | urban     |
      | not known |

  Scenario: By the conditions and not on the list: support, and a finding
    Given m4's tekun is none
    When it is checked on 2024-05-01
    Then destitute_support for m4 is eligible with 611 yuan per month
    And there is a finding "R_04" for m4

  Scenario: By the conditions and on the list: support, and nothing is found
    Given m4's tekun is rural
    When it is checked on 2024-05-01
    Then destitute_support for m4 is eligible with 611 yuan per month
    And there is no finding "R_04"
    And there is no finding "R_05"

  Scenario: By the conditions, the list not known: support, and perhaps a finding
    Given m4's tekun is not known
    When it is checked on 2024-05-01
    Then destitute_support for m4 is eligible with 611 yuan per month
    And there may be a finding "R_04" for m4

  Scenario Outline: On the list as <tekun> and a supporter is able: no support, and a finding
    Given m4's tekun is <tekun>
    And m4's legal supporter is able
    When it is checked on 2024-05-01
    Then destitute_support for m4 is not eligible because "Legal supporter"
    And there is a finding "R_05" for m4
    And there is no finding "R_04"

    Examples:
      | tekun |
      | rural |
      | urban |

  Scenario: On the list, the supporter not known: open, and perhaps a finding
    Given m4's tekun is rural
    And m4's legal supporter is not known
    When it is checked on 2024-05-01
    Then destitute_support for m4 cannot be determined because m4's legal_supporter is missing
    And there may be a finding "R_05" for m4

  Scenario Outline: On the list, but not by the conditions: <fact> <value>
    Given m4's tekun is rural
    And m4's <fact> is <value>
    When it is checked on 2024-05-01
    Then destitute_support for m4 is not eligible because "<reason>"

    Examples:
      | fact       | value      | reason     |
      | birth date | 1964-05-02 | Age        |
      | own income | 470        | Own income |

  Scenario: Drawn already, but no longer by the conditions
    Given m4's tekun is rural
    And m4's legal supporter is able
    And it receives:
      | support           | member | since      |
      | destitute_support | m4     | 2020-01-01 |
    When it is checked on 2024-05-01
    Then destitute_support for m4 is not eligible because "Legal supporter"
    And there is a finding "R_05" for m4

  # Neither whether the own income lies below the line, nor the amount; but a supporter who is able settles it.
  Scenario Outline: The nation has no line of its own: supporter <supporter>
    Given the ordinary household in national
    And m4's legal supporter is <supporter>
    When it is checked on 2024-05-01
    Then destitute_support for m4 <answer>

    Examples:
      | supporter | answer                                                                     |
      | none      | cannot be determined because the parameter rural_guarantee_line is missing |
      | able      | is not eligible because "Legal supporter"                                  |
