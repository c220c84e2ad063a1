Feature: Micro-credit
  For lifted households and monitored ones with the risk open: up to 50,000 yuan for up to 36 months, for production
  only, without serious bad credit, and with a member between 18 and 65. Catalogue F1. Not dated. A running loan goes on
  to its term.

  Background:
    Given the ordinary household in Lankao
    And its household type is lifted

  Scenario: It applies, in the sum that is asked for
    When it is checked on 2024-05-01
    Then microcredit is eligible with 30,000 yuan

  Scenario Outline: <fact> is <value>
    Given its <fact> is <value>
    When it is checked on 2024-05-01
    Then microcredit <answer>

    Examples:
      | fact             | value       | answer                                                       |
      | loan_requested   | 50,000      | is eligible with 50,000 yuan                                 |
      | loan_requested   | 50,000.01   | is not eligible because "Loan requested"                     |
      | loan_requested   | 0.01        | is eligible with 0.01 yuan                                   |
      | loan_requested   | 0           | is not eligible                                              |
      | loan_requested   | not known   | cannot be determined because its loan_requested is missing   |
      | loan_term_months | 36          | is eligible with 30,000 yuan                                 |
      | loan_term_months | 37          | is not eligible because "Loan term"                          |
      | loan_term_months | not known   | cannot be determined because its loan_term_months is missing |
      | loan_purpose     | housing     | is not eligible because "Loan purpose"                       |
      | loan_purpose     | wedding     | is not eligible because "Loan purpose"                       |
      | loan_purpose     | consumption | is not eligible because "Loan purpose"                       |
      | loan_purpose     | investment  | is not eligible because "Loan purpose"                       |
      | loan_purpose     | onlending   | is not eligible because "Loan purpose"                       |
      | loan_purpose     | not known   | cannot be determined because its loan_purpose is missing     |
      | bad_credit       | yes         | is not eligible because "Serious bad credit"                 |
      | bad_credit       | not known   | cannot be determined because its bad_credit is missing       |

  Scenario Outline: The household: <type>, <category>, eliminated <eliminated>
    Given these facts:
      | household_type     | <type>       |
      | monitored_category | <category>   |
      | risk_eliminated    | <eliminated> |
    When it is checked on 2024-05-01
    Then microcredit <answer>

    Examples:
      | type                    | category        | eliminated | answer                        |
      | general                 | marginal        | no         | is eligible with 30,000 yuan  |
      | general                 | sudden_hardship | no         | is eligible with 30,000 yuan  |
      | lifted_without_policies | unstable_lifted | no         | is eligible with 30,000 yuan  |
      | lifted_without_policies | none            | no         | is not eligible               |
      | general                 | none            | no         | is not eligible               |
      | general                 | marginal        | yes        | is not eligible               |
      | not known               | none            | no         | cannot be determined because its household_type is missing |

  Scenario Outline: Somebody from 18 to 65: the only adult is born <birth>
    Given no member m2
    And m1's birth date is <birth>
    When it is checked on 2024-05-01
    Then microcredit <answer>

    # The child is 11, the grandfather 74.
    Examples:
      | birth      | answer                                                  |
      | 2006-05-01 | is eligible with 30,000 yuan                            |
      | 2006-05-02 | is not eligible because "Age"                           |
      | 1958-05-02 | is eligible with 30,000 yuan                            |
      | 1958-05-01 | is not eligible because "Age"                           |
      | not known  | cannot be determined because m1's birth_date is missing |

  Scenario: Another member's age does not matter once one is of age
    Given m2's birth date is not known
    When it is checked on 2024-05-01
    Then microcredit is eligible with 30,000 yuan

  Scenario Outline: A loan that runs goes on to its term: <date>
    Given its household type is general
    And its monitored category is marginal
    And its risk eliminated is yes
    And its loan ends on is 2025-06-30
    And it receives:
      | support     | since      |
      | microcredit | 2023-07-01 |
    When it is checked on <date>
    Then microcredit <answer>

    Examples:
      | date       | answer                       |
      | 2023-06-30 | is not eligible              |
      | 2023-07-01 | is eligible with 30,000 yuan |
      | 2025-06-30 | is eligible with 30,000 yuan |
      | 2025-07-01 | is not eligible              |

  Scenario: A loan that runs is still for production only
    Given its household type is general
    And its monitored category is marginal
    And its risk eliminated is yes
    And its loan ends on is 2025-06-30
    And its loan purpose is wedding
    And it receives:
      | support     | since      |
      | microcredit | 2023-07-01 |
    When it is checked on 2024-05-01
    Then microcredit is not eligible

  Scenario Outline: It outlasts the transition period: <date>
    When it is checked on <date>
    Then microcredit is eligible with 30,000 yuan

    Examples:
      | date       |
      | 2025-12-31 |
      | 2026-01-01 |
