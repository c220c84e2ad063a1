Feature: Rain-Dew vocational subsidy
  3,000 yuan per year for a full-time student on the register of a secondary or higher vocational school, in a
  household that is lifted or monitored with the risk open. Catalogue D8. Not dated.

  Background:
    Given the ordinary household in Lankao
    And its household type is lifted
    And m3's student stage is vocational_secondary

  Scenario: It applies
    When it is checked on 2024-05-01
    Then rain_dew_vocational_subsidy for m3 is eligible with 3,000 yuan per year

  Scenario: Nobody else of the household gets it
    When it is checked on 2024-05-01
    Then rain_dew_vocational_subsidy for m1 is not eligible because "Stage of schooling"

  Scenario Outline: Only in a vocational school: <stage>
    Given m3's student stage is <stage>
    When it is checked on 2024-05-01
    Then rain_dew_vocational_subsidy for m3 <answer>

    Examples:
      | stage                | answer                                         |
      | vocational_secondary | is eligible with 3,000 yuan per year           |
      | vocational_higher    | is eligible with 3,000 yuan per year           |
      | none                 | is not eligible because "Stage of schooling"   |
      | preschool            | is not eligible because "Stage of schooling"   |
      | primary              | is not eligible because "Stage of schooling"   |
      | junior               | is not eligible because "Stage of schooling"   |
      | senior_high          | is not eligible because "Stage of schooling"   |
      | undergraduate        | is not eligible because "Stage of schooling"   |
      | postgraduate         | is not eligible because "Stage of schooling"   |
      | not known            | cannot be determined because m3's student stage is missing |

  Scenario Outline: Lifted, or monitored with the risk open: <type>, <category>, eliminated <eliminated>
    Given these facts:
      | household_type     | <type>       |
      | monitored_category | <category>   |
      | risk_eliminated    | <eliminated> |
    When it is checked on 2024-05-01
    Then rain_dew_vocational_subsidy for m3 <answer>

    Examples:
      | type                    | category         | eliminated | answer                                            |
      | lifted                  | none             | no         | is eligible with 3,000 yuan per year              |
      | lifted                  | marginal         | yes        | is eligible with 3,000 yuan per year              |
      | general                 | unstable_lifted  | no         | is eligible with 3,000 yuan per year              |
      | general                 | marginal         | no         | is eligible with 3,000 yuan per year              |
      | general                 | sudden_hardship  | no         | is eligible with 3,000 yuan per year              |
      | general                 | none             | no         | is not eligible because "Household type"          |
      | lifted_without_policies | none             | no         | is not eligible because "Household type"          |
      | general                 | marginal         | yes        | is not eligible because "Household type"          |
      | not known               | marginal         | no         | is eligible with 3,000 yuan per year              |
      | not known               | none             | no         | cannot be determined because its household type is missing |
      | general                 | marginal         | not known  | cannot be determined because its risk_eliminated is missing |
      | general                 | not known        | no         | cannot be determined because its monitored_category is missing |
      | general                 | not known        | yes        | is not eligible because "Household type"          |
      | not known               | not known        | not known  | cannot be determined because its household_type, monitored_category and risk_eliminated are missing |

  Scenario Outline: Full-time, and on the register: <full_time>, <registered>
    Given m3's full_time_student is <full_time>
    And m3's on_school_register is <registered>
    When it is checked on 2024-05-01
    Then rain_dew_vocational_subsidy for m3 <answer>

    Examples:
      | full_time | registered | answer                                                             |
      | no        | yes        | is not eligible because "Full-time student"                        |
      | yes       | no         | is not eligible because "On the school register"                   |
      | no        | not known  | is not eligible because "Full-time student"                        |
      | not known | no         | is not eligible because "On the school register"                   |
      | not known | yes        | cannot be determined because m3's full_time_student is missing     |
      | yes       | not known  | cannot be determined because m3's on_school_register is missing    |
      | not known | not known  | cannot be determined because m3's full_time_student and m3's on_school_register are missing |

  Scenario: It does not run on once the risk is eliminated, though it was drawn
    Given its household type is general
    And its monitored category is marginal
    And its risk eliminated is yes
    And it receives:
      | support                     | member | since      |
      | rain_dew_vocational_subsidy | m3     | 2023-09-01 |
    When it is checked on 2024-05-01
    Then rain_dew_vocational_subsidy for m3 is not eligible

  Scenario: It stacks with the grant and with the waiver of tuition
    Given m3's study year is 1
    When it is checked on 2024-05-01
    Then rain_dew_vocational_subsidy for m3 is eligible with 3,000 yuan per year
    And vocational_grant for m3 is eligible with 2,000 yuan per year
    And vocational_tuition_waiver for m3 is eligible without a stated amount

  Scenario: Two students draw it each
    Given a member m5 like m3
    When it is checked on 2024-05-01
    Then rain_dew_vocational_subsidy for m3 is eligible with 3,000 yuan per year
    And rain_dew_vocational_subsidy for m5 is eligible with 3,000 yuan per year
