Feature: Grant for senior-high students
  The national average: 2,000 yuan per year, from the spring term of 2025 2,300, for senior-high students of a hardship
  group. Catalogue D5 and table 2.3.

  Background:
    Given the ordinary household in Lankao
    And its household type is lifted
    And m3's student stage is senior_high

  Scenario Outline: The standard on <date>
    When it is checked on <date>
    Then senior_high_grant for m3 is eligible with <amount>

    Examples:
      | date       | amount               |
      | 2021-09-01 | 2,000 yuan per year  |
      | 2025-01-31 | 2,000 yuan per year  |
      | 2025-02-01 | 2,300 yuan per year  |
      | 2026-06-30 | 2,300 yuan per year  |

  Scenario Outline: Only senior high: <stage> on <date>
    Given m3's student stage is <stage>
    When it is checked on <date>
    Then senior_high_grant for m3 <answer>

    Examples:
      | stage                | date       | answer                                       |
      | junior               | 2024-05-01 | is not eligible because "Stage of schooling" |
      | vocational_secondary | 2024-05-01 | is not eligible because "Stage of schooling" |
      | undergraduate        | 2025-02-01 | is not eligible because "Stage of schooling" |
      | none                 | 2025-02-01 | is not eligible because "Stage of schooling" |
      | not known            | 2024-05-01 | cannot be determined because m3's student_stage is missing |

  Scenario Outline: Only of a hardship group, on <date>
    Given its household type is general
    When it is checked on <date>
    Then senior_high_grant for m3 is not eligible because "Student of a hardship group"
    And hardship_student for m3 does not hold

    Examples:
      | date       |
      | 2024-05-01 |
      | 2025-02-01 |

  Scenario Outline: A disability of grade <grade> is a group of its own
    Given its household type is general
    And m3's disability grade is <grade>
    When it is checked on 2025-05-01
    Then senior_high_grant for m3 <answer>

    Examples:
      | grade     | answer                               |
      | 1         | is eligible with 2,300 yuan per year |
      | 4         | is eligible with 2,300 yuan per year |
      | 0         | is not eligible                      |
      | not known | cannot be determined because m3's disability_grade is missing |

  Scenario: What the pupil may be is not known, but the household settles it
    Given m3's dibao is not known
    And m3's orphan is not known
    When it is checked on 2024-05-01
    Then senior_high_grant for m3 is eligible with 2,000 yuan per year

  Scenario: The waiver of fees is given besides it
    When it is checked on 2024-05-01
    Then senior_high_grant for m3 is eligible with 2,000 yuan per year
    And senior_high_fee_waiver for m3 is eligible without a stated amount
