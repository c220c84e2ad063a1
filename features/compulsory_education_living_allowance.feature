Feature: Living allowance in compulsory education
  For pupils of primary and junior secondary school who are of a hardship group. Catalogue D2 and table 2.3: to the
  autumn term of 2023 a boarder drew 1,000 (primary) or 1,250 (junior), from the spring term of 2024 1,250 or 1,500;
  a day pupil draws half. The spring term begins on 1 February.

  Background:
    Given the ordinary household in Lankao
    And its household type is lifted

  Scenario Outline: <stage>, boards: <boards>, on <date>
    Given m3's student stage is <stage>
    And m3's boards is <boards>
    When it is checked on <date>
    Then compulsory_education_living_allowance for m3 is eligible with <amount> yuan per year

    Examples: the last day of the old standard
      | date       | stage   | boards | amount |
      | 2024-01-31 | primary | yes    | 1,000  |
      | 2024-01-31 | primary | no     | 500    |
      | 2024-01-31 | junior  | yes    | 1,250  |
      | 2024-01-31 | junior  | no     | 625    |

    Examples: the first day of the new one
      | date       | stage   | boards | amount |
      | 2024-02-01 | primary | yes    | 1,250  |
      | 2024-02-01 | primary | no     | 625    |
      | 2024-02-01 | junior  | yes    | 1,500  |
      | 2024-02-01 | junior  | no     | 750    |

  Scenario Outline: Only in compulsory education, before the change: <stage>
    Given m3's student stage is <stage>
    When it is checked on 2024-01-31
    Then compulsory_education_living_allowance for m3 is not eligible because "Stage of schooling"
    And hardship_student for m3 holds

    Examples:
      | stage         |
      | preschool     |
      | senior_high   |
      | undergraduate |

  Scenario: Only of a hardship group, before the change
    Given its household type is general
    When it is checked on 2024-01-31
    Then compulsory_education_living_allowance for m3 is not eligible because "Student of a hardship group"

  Scenario Outline: Only in compulsory education: <stage>
    Given m3's student stage is <stage>
    When it is checked on 2024-05-01
    Then compulsory_education_living_allowance for m3 <answer>

    Examples:
      | stage                | answer                                                    |
      | none                 | is not eligible because "Stage of schooling"              |
      | preschool            | is not eligible because "Stage of schooling"              |
      | senior_high          | is not eligible because "Stage of schooling"              |
      | vocational_secondary | is not eligible because "Stage of schooling"              |
      | not known            | cannot be determined because m3's student_stage is missing |

  Scenario Outline: The groups of pupils: <fact> of the pupil is <value>
    Given its household type is general
    And m3's <fact> is <value>
    When it is checked on 2024-05-01
    Then compulsory_education_living_allowance for m3 <answer>

    Examples:
      | fact             | value     | answer                                                        |
      | dibao            | rural     | is eligible with 625 yuan per year                            |
      | dibao            | urban     | is eligible with 625 yuan per year                            |
      | tekun            | rural     | is eligible with 625 yuan per year                            |
      | tekun            | urban     | is eligible with 625 yuan per year                            |
      | orphan           | yes       | is eligible with 625 yuan per year                            |
      | unattended_child | yes       | is eligible with 625 yuan per year                            |
      | disability_grade | 1         | is eligible with 625 yuan per year                            |
      | disability_grade | 4         | is eligible with 625 yuan per year                            |
      | disability_grade | 0         | is not eligible because "Student of a hardship group"         |
      | dibao            | not known | cannot be determined because m3's dibao is missing            |
      | tekun            | not known | cannot be determined because m3's tekun is missing            |
      | orphan           | not known | cannot be determined because m3's orphan is missing           |
      | unattended_child | not known | cannot be determined because m3's unattended_child is missing |
      | disability_grade | not known | cannot be determined because m3's disability_grade is missing |

  Scenario Outline: The groups of households: <type>, <category>, eliminated <eliminated>
    Given these facts:
      | household_type     | <type>       |
      | monitored_category | <category>   |
      | risk_eliminated    | <eliminated> |
    When it is checked on 2024-05-01
    Then compulsory_education_living_allowance for m3 <answer>

    Examples:
      | type                    | category        | eliminated | answer                                                     |
      | general                 | sudden_hardship | no         | is eligible with 625 yuan per year                         |
      | general                 | sudden_hardship | yes        | is not eligible because "Student of a hardship group"      |
      | lifted_without_policies | none            | no         | is not eligible because "Student of a hardship group"      |
      | lifted_without_policies | unstable_lifted | no         | is eligible with 625 yuan per year                         |
      | not known               | none            | no         | cannot be determined because its household_type is missing |

  Scenario: Another member's hardship does not make the pupil of a group
    Given its household type is general
    And m4's tekun is rural
    And m1's disability grade is 1
    When it is checked on 2024-05-01
    Then compulsory_education_living_allowance for m3 is not eligible because "Student of a hardship group"

  Scenario: One known group is enough
    Given these facts:
      | household_type     | not known |
      | monitored_category | not known |
      | risk_eliminated    | not known |
    And m3's orphan is yes
    When it is checked on 2024-05-01
    Then compulsory_education_living_allowance for m3 is eligible with 625 yuan per year

  Scenario Outline: Whether the pupil boards is not known, on <date>
    Given m3's boards is not known
    When it is checked on <date>
    Then compulsory_education_living_allowance for m3 is eligible with at least <day> yuan per year and at most <board> yuan per year, as m3's boards is missing

    Examples:
      | date       | day | board |
      | 2024-01-31 | 500 | 1,000 |
      | 2024-02-01 | 625 | 1,250 |
