Feature: Lankao education allowance
  From 8 August 2023, for monitored households only: primary 300 yuan a year, junior 1,200, senior high and above 5,000
  (兰政〔2023〕10号, item one; catalogue D9). Kept to the end of the stage once it is drawn. The three earlier county
  allowances for lifted households ended the same day.

  Background:
    Given the ordinary household in Lankao
    And its monitored category is marginal

  Scenario Outline: The stage: <stage>
    Given m3's student stage is <stage>
    When it is checked on 2024-05-01
    Then lankao_education_allowance for m3 <answer>

    Examples:
      | stage                | answer                                                     |
      | primary              | is eligible with 300 yuan per year                         |
      | junior               | is eligible with 1,200 yuan per year                       |
      | senior_high          | is eligible with 5,000 yuan per year                       |
      | vocational_secondary | is eligible with 5,000 yuan per year                       |
      | vocational_higher    | is eligible with 5,000 yuan per year                       |
      | undergraduate        | is eligible with 5,000 yuan per year                       |
      | postgraduate         | is eligible with 5,000 yuan per year                       |
      | preschool            | is not eligible because "Stage of schooling"               |
      | none                 | is not eligible because "Stage of schooling"               |
      | not known            | cannot be determined because m3's student_stage is missing |

  Scenario Outline: Monitored, and the risk open: <type>, <category>, eliminated <eliminated>
    Given these facts:
      | household_type     | <type>       |
      | monitored_category | <category>   |
      | risk_eliminated    | <eliminated> |
    When it is checked on 2024-05-01
    Then lankao_education_allowance for m3 <answer>

    Examples:
      | type    | category        | eliminated | answer                                                      |
      | lifted  | unstable_lifted | no         | is eligible with 300 yuan per year                          |
      | general | sudden_hardship | no         | is eligible with 300 yuan per year                          |
      | lifted  | none            | no         | is not eligible because "Monitored, risk not yet eliminated" |
      | general | marginal        | yes        | is not eligible because "Monitored, risk not yet eliminated" |
      | general | marginal        | not known  | cannot be determined because its risk_eliminated is missing |
      | general | not known       | no         | cannot be determined because its monitored_category is missing |
      | general | not known       | yes        | is not eligible because "Monitored, risk not yet eliminated" |

  Scenario Outline: From 8 August 2023: <date>
    When it is checked on <date>
    Then lankao_education_allowance <answer>

    Examples:
      | date       | answer                                             |
      | 2023-08-07 | is not in force because "2023-08-08"               |
      | 2023-08-08 | for m3 is eligible with 300 yuan per year          |
      | 2026-06-30 | for m3 is eligible with 300 yuan per year          |

  Scenario: It is Lankao's own
    Given the ordinary household in Henan
    And its monitored category is marginal
    When it is checked on 2024-05-01
    Then lankao_education_allowance is not a policy of this place

  Scenario Outline: Drawn before the risk was eliminated, kept to the end of the stage: <date>
    Given its risk eliminated is yes
    And m3's stage ends on is 2024-06-30
    And it receives:
      | support                    | member | since      |
      | lankao_education_allowance | m3     | 2023-09-01 |
    When it is checked on <date>
    Then lankao_education_allowance for m3 <answer>

    Examples:
      | date       | answer                             |
      | 2023-08-31 | is not eligible                    |
      | 2023-09-01 | is eligible with 300 yuan per year |
      | 2024-06-30 | is eligible with 300 yuan per year |
      | 2024-07-01 | is not eligible                    |

  Scenario: Not drawn before, so nothing to keep
    Given its risk eliminated is yes
    And it receives nothing
    When it is checked on 2024-05-01
    Then lankao_education_allowance for m3 is not eligible

  Scenario: Drawn for another member
    Given its risk eliminated is yes
    And a member m5 like m3
    And it receives:
      | support                    | member | since      |
      | lankao_education_allowance | m5     | 2023-09-01 |
    When it is checked on 2024-05-01
    Then lankao_education_allowance for m5 is eligible with 300 yuan per year
    And lankao_education_allowance for m3 is not eligible

  Scenario: Whether it was drawn is not known
    Given its risk eliminated is yes
    And it is not known what it receives
    When it is checked on 2024-05-01
    Then lankao_education_allowance for m3 cannot be determined because its receives is missing

  Scenario: When the stage ends is not known
    Given its risk eliminated is yes
    And m3's stage ends on is not known
    And it receives:
      | support                    | member | since      |
      | lankao_education_allowance | m3     | 2023-09-01 |
    When it is checked on 2024-05-01
    Then lankao_education_allowance for m3 cannot be determined because m3's stage_ends_on is missing

  Scenario: While the risk is open it need not have been drawn, nor the end of the stage be known
    Given m3's stage ends on is not known
    And it is not known what it receives
    When it is checked on 2024-05-01
    Then lankao_education_allowance for m3 is eligible with 300 yuan per year

  Scenario Outline: The earlier county allowances on <date>
    Given its household type is lifted
    And m3's student stage is <stage>
    When it is checked on <date>
    Then <allowance> <answer>

    Examples:
      | allowance                  | stage                | date       | answer                                       |
      | county_preschool_expansion | preschool            | 2023-08-07 | for m3 is eligible without a stated amount   |
      | county_preschool_expansion | preschool            | 2023-08-08 | is not in force because "2023-08-07"         |
      | staged_education_allowance | vocational_secondary | 2023-08-07 | for m3 is eligible without a stated amount   |
      | staged_education_allowance | vocational_secondary | 2023-08-08 | is not in force because "2023-08-07"         |
      | county_college_allowance   | undergraduate        | 2023-08-07 | for m3 is eligible without a stated amount   |
      | county_college_allowance   | undergraduate        | 2023-08-08 | is not in force because "2023-08-07"         |
