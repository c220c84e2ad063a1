Feature: Help with the medical insurance premium
  Of the personal premium of the residents' scheme a destitute person is paid 100 %, a member of a guarantee household
  80 %, and a member of a monitored household with the risk open 50 %; the highest only. A stable lifted household gets
  none. From 2021-01-01. Catalogue C1; the shares and all premiums but that of 2025 (400 yuan) are stand-ins.

  Background:
    Given the ordinary household in Lankao

  # 280, 320, 350, 380, 400 and 400 yuan for 2021 to 2026, times 100 %, 80 % and 50 %.
  Scenario Outline: <date>: destitute <destitute>, guarantee <guarantee>, monitored <monitored>
    Given its monitored category is marginal
    And m4's tekun is rural
    And m3's dibao is rural
    When it is checked on <date>
    Then medical_insurance_premium_subsidy for m4 is eligible with <destitute> yuan per year
    And medical_insurance_premium_subsidy for m3 is eligible with <guarantee> yuan per year
    And medical_insurance_premium_subsidy for m1 is eligible with <monitored> yuan per year

    Examples:
      | date       | destitute | guarantee | monitored |
      | 2021-01-01 | 280       | 224       | 140       |
      | 2021-12-31 | 280       | 224       | 140       |
      | 2022-01-01 | 320       | 256       | 160       |
      | 2022-12-31 | 320       | 256       | 160       |
      | 2023-01-01 | 350       | 280       | 175       |
      | 2023-12-31 | 350       | 280       | 175       |
      | 2024-01-01 | 380       | 304       | 190       |
      | 2024-12-31 | 380       | 304       | 190       |
      | 2025-01-01 | 400       | 320       | 200       |
      | 2025-12-31 | 400       | 320       | 200       |
      | 2026-01-01 | 400       | 320       | 200       |

  Scenario: Not before 2021
    Given m4's tekun is rural
    When it is checked on 2020-12-31
    Then medical_insurance_premium_subsidy is not in force because "2021-01-01"

  Scenario Outline: Who is helped once, in the highest group: tekun <tekun>, dibao <dibao>, <category>, eliminated <eliminated>
    Given m4's tekun is <tekun>
    And m4's dibao is <dibao>
    And its monitored category is <category>
    And its risk eliminated is <eliminated>
    When it is checked on 2025-03-01
    Then medical_insurance_premium_subsidy for m4 <answer>

    Examples:
      | tekun     | dibao     | category | eliminated | answer                                             |
      | rural     | rural     | marginal | no         | is eligible with 400 yuan per year                 |
      | urban     | none      | none     | no         | is eligible with 400 yuan per year                 |
      | none      | rural     | marginal | no         | is eligible with 320 yuan per year                 |
      | none      | urban     | none     | no         | is eligible with 320 yuan per year                 |
      | none      | none      | marginal | no         | is eligible with 200 yuan per year                 |
      | none      | none      | marginal | yes        | is not eligible                                    |
      | none      | none      | none     | no         | is not eligible                                    |
      | none      | not known | none     | no         | cannot be determined because m4's dibao is missing |
      | not known | none      | none     | no         | cannot be determined because m4's tekun is missing |
      | rural     | not known | none     | no         | is eligible with 400 yuan per year                 |
      | none      | none      | marginal | not known  | cannot be determined because its risk_eliminated is missing |

  Scenario: A lifted household as such is not helped any more
    Given its household type is lifted
    When it is checked on 2025-03-01
    Then medical_insurance_premium_subsidy for every member is not eligible

  Scenario: Whether on the guarantee is not known: 50 % of 400, or 80 %
    Given its monitored category is marginal
    And m1's dibao is not known
    When it is checked on 2025-03-01
    Then medical_insurance_premium_subsidy for m1 is eligible with at least 200 yuan per year and at most 320 yuan per year, as m1's dibao is missing

  Scenario Outline: In the residents' scheme: <scheme>
    Given m4's tekun is rural
    And m4's medical insurance is <scheme>
    When it is checked on 2025-03-01
    Then medical_insurance_premium_subsidy for m4 <answer>

    Examples:
      | scheme    | answer                                                         |
      | resident  | is eligible with 400 yuan per year                             |
      | employee  | is not eligible because "Basic medical insurance"              |
      | both      | is not eligible because "Basic medical insurance"              |
      | none      | is not eligible because "Basic medical insurance"              |
      | not known | cannot be determined because m4's medical_insurance is missing |

  Scenario Outline: The nation sets the share of the destitute only: tekun <tekun>, dibao <dibao>, <category>
    Given the ordinary household in national
    And m4's tekun is <tekun>
    And m4's dibao is <dibao>
    And its monitored category is <category>
    When it is checked on 2025-03-01
    Then medical_insurance_premium_subsidy for m4 <answer>

    Examples:
      | tekun | dibao | category | answer                                                                        |
      | rural | none  | none     | is eligible with 400 yuan per year                                            |
      | none  | rural | none     | cannot be determined because the parameter premium_share_guarantee is missing |
      | none  | none  | marginal | cannot be determined because the parameter premium_share_monitored is missing |
