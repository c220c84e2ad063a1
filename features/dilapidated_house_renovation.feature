Feature: Renovation of dilapidated houses
  Six groups of households; the sole dwelling; grade C or D; not renovated with support before. Catalogue E1. The
  nation states no amount. Lankao pays, from 8 August 2023, up to 10,000 yuan for grade C and 34,000 yuan for grade D,
  which is 850 yuan for each of 40 square metres (兰政〔2023〕10号, item two).

  Background:
    Given the ordinary household in Lankao
    And its household type is lifted
    And its dwelling grade is D

  Scenario Outline: The grade of the dwelling: <grade>
    Given its dwelling grade is <grade>
    When it is checked on 2024-05-01
    Then dilapidated_house_renovation <answer>

    Examples:
      | grade     | answer                                                     |
      | A         | is not eligible because "Dwelling grade"                   |
      | B         | is not eligible because "Dwelling grade"                   |
      | C         | is eligible with 10,000 yuan                               |
      | D         | is eligible with 34,000 yuan                               |
      | not known | cannot be determined because its dwelling_grade is missing |

  Scenario Outline: Lankao's figures hold from 8 August 2023: <date>
    When it is checked on <date>
    Then dilapidated_house_renovation <answer>

    Examples:
      | date       | answer                              |
      | 2023-08-07 | is eligible without a stated amount |
      | 2023-08-08 | is eligible with 34,000 yuan        |

  Scenario Outline: Elsewhere the nation's conditions hold, without an amount: <place>, <grade>
    Given the ordinary household in <place>
    And its household type is lifted
    And its dwelling grade is <grade>
    When it is checked on 2024-05-01
    Then dilapidated_house_renovation <answer>

    Examples:
      | place    | grade | answer                                   |
      | Henan    | C     | is eligible without a stated amount      |
      | Henan    | D     | is eligible without a stated amount      |
      | national | D     | is eligible without a stated amount      |
      | Henan    | B     | is not eligible because "Dwelling grade" |

  Scenario Outline: The one dwelling, never renovated: sole <sole>, renovated <renovated>
    Given its sole dwelling is <sole>
    And its renovated before is <renovated>
    When it is checked on 2024-05-01
    Then dilapidated_house_renovation <answer>

    Examples:
      | sole      | renovated | answer                                                       |
      | no        | no        | is not eligible because "Sole dwelling"                      |
      | yes       | yes       | is not eligible because "Renovated with support before"      |
      | not known | no        | cannot be determined because its sole_dwelling is missing    |
      | yes       | not known | cannot be determined because its renovated_before is missing |
      | no        | not known | is not eligible because "Sole dwelling"                      |

  Scenario Outline: The groups, by the household: <type>, <category>, eliminated <eliminated>, counted income <income>
    Given these facts:
      | household_type             | <type>       |
      | monitored_category         | <category>   |
      | risk_eliminated            | <eliminated> |
      | assistance_counted_income  | <income>     |
    When it is checked on 2024-05-01
    Then dilapidated_house_renovation <answer>

    # The margin of 2024 for four members: from 1,880 up to 2,820.
    Examples:
      | type                    | category        | eliminated | income    | answer                       |
      | general                 | sudden_hardship | no         | 3,500     | is eligible with 34,000 yuan |
      | general                 | marginal        | yes        | 3,500     | is not eligible              |
      | general                 | none            | no         | 3,500     | is not eligible              |
      | lifted_without_policies | none            | no         | 3,500     | is not eligible              |
      | general                 | none            | no         | 1,879.99  | is not eligible              |
      | general                 | none            | no         | 1,880     | is eligible with 34,000 yuan |
      | general                 | none            | no         | 2,819.99  | is eligible with 34,000 yuan |
      | general                 | none            | no         | 2,820     | is not eligible              |
      | general                 | none            | no         | not known | cannot be determined because its assistance_counted_income is missing |
      | not known               | none            | no         | 3,500     | cannot be determined because its household_type is missing |

  Scenario Outline: The groups, by one member: <fact> is <value>
    Given its household type is general
    And m4's <fact> is <value>
    When it is checked on 2024-05-01
    Then dilapidated_house_renovation <answer>

    Examples:
      | fact  | value     | answer                                             |
      | dibao | rural     | is eligible with 34,000 yuan                       |
      | dibao | urban     | is not eligible                                    |
      | tekun | rural     | is eligible with 34,000 yuan                       |
      | tekun | urban     | is not eligible                                    |
      | dibao | not known | cannot be determined because m4's dibao is missing |

  Scenario Outline: The nation's own conditions, in Henan: <fact> is <value>
    Given the ordinary household in Henan
    And its household type is lifted
    And its dwelling grade is D
    And its <fact> is <value>
    When it is checked on 2024-05-01
    Then dilapidated_house_renovation <answer>

    Examples:
      | fact               | value     | answer                                                       |
      | sole_dwelling      | no        | is not eligible because "Sole dwelling"                      |
      | sole_dwelling      | not known | cannot be determined because its sole_dwelling is missing    |
      | renovated_before   | yes       | is not eligible because "Renovated with support before"      |
      | renovated_before   | not known | cannot be determined because its renovated_before is missing |
      | dwelling_grade     | not known | cannot be determined because its dwelling_grade is missing   |
      | household_type     | general   | is not eligible                                              |

  Scenario Outline: The nation's own groups, in Henan: monitored <category>, counted income <income>
    Given the ordinary household in Henan
    And these facts:
      | dwelling_grade            | C          |
      | monitored_category        | <category> |
      | assistance_counted_income | <income>   |
    When it is checked on 2024-05-01
    Then dilapidated_house_renovation <answer>

    Examples:
      | category | income | answer                              |
      | marginal | 3,500  | is eligible without a stated amount |
      | none     | 2,000  | is eligible without a stated amount |
      | none     | 3,500  | is not eligible                     |

  Scenario Outline: The nation's own groups, in Henan: <fact> of one member is rural
    Given the ordinary household in Henan
    And its dwelling grade is C
    And m4's <fact> is rural
    When it is checked on 2024-05-01
    Then dilapidated_house_renovation is eligible without a stated amount

    Examples:
      | fact  |
      | dibao |
      | tekun |
