Feature: Dibao-margin household
  Income as social assistance counts it at or above the guarantee line for all counted members, and below one and a
  half times it; assets within the limit. Catalogue B7. Not dated.

  Four members at 470 yuan (2024) make 1,880, and one and a half times it 2,820.

  Background:
    Given the ordinary household in Lankao
    And its assistance counted income is 2,000 yuan per month

  Scenario: It applies
    When it is checked on 2024-05-01
    Then dibao_margin_household holds
    And dibao_household does not hold

  Scenario Outline: From the line up to one and a half times it: <income>
    Given its assistance counted income is <income>
    When it is checked on 2024-05-01
    Then dibao_margin_household <answer>

    Examples:
      | income    | answer                                                                     |
      | 1,879.99  | does not hold because "Household income as social assistance counts it"    |
      | 1,880     | holds                                                                      |
      | 2,819.99  | holds                                                                      |
      | 2,820     | does not hold because "Household income as social assistance counts it"    |
      | not known | cannot be determined because its assistance_counted_income is missing      |

  Scenario Outline: Assets within the limit: <assets>
    Given its assets within limit is <assets>
    When it is checked on 2024-05-01
    Then dibao_margin_household <answer>

    Examples:
      | assets    | answer                                                         |
      | no        | does not hold because "Assets within the limit"                |
      | not known | cannot be determined because its assets_within_limit is missing |

  # The grandfather is destitute. Three counted members: 1,410 up to 2,115.
  Scenario Outline: A destitute person is not counted: <income>
    Given m4's legal supporter is none
    And its assistance counted income is <income>
    When it is checked on 2024-05-01
    Then dibao_margin_household <answer>

    Examples:
      | income   | answer        |
      | 1,409.99 | does not hold |
      | 1,410    | holds         |
      | 2,114.99 | holds         |
      | 2,115    | does not hold |

  # Three or four members: from 1,410 up to 1,880 it holds only with three; from 1,880 up to 2,115 either way;
  # from 2,115 up to 2,820 only with four.
  Scenario Outline: Whether the grandfather counts is not known: <income>
    Given m4's legal supporter is not known
    And its assistance counted income is <income>
    When it is checked on 2024-05-01
    Then dibao_margin_household <answer>

    Examples:
      | income   | answer                                                       |
      | 1,409.99 | does not hold                                                |
      | 1,410    | cannot be determined because m4's legal_supporter is missing |
      | 1,879.99 | cannot be determined because m4's legal_supporter is missing |
      | 1,880    | holds                                                        |
      | 2,114.99 | holds                                                        |
      | 2,115    | cannot be determined because m4's legal_supporter is missing |
      | 2,819.99 | cannot be determined because m4's legal_supporter is missing |
      | 2,820    | does not hold                                                |

  # At 2,115 it holds with four counted members, and not with three.
  Scenario Outline: Each condition brings the grandfather back into the count: <fact> <value>
    Given m4's legal supporter is none
    And m4's <fact> is <value>
    And its assistance counted income is 2,115
    When it is checked on 2024-05-01
    Then dibao_margin_household <answer>

    Examples:
      | fact            | value      | answer                                                  |
      | birth date      | 1964-05-01 | does not hold                                           |
      | birth date      | 1964-05-02 | holds                                                   |
      | own income      | 469.99     | does not hold                                           |
      | own income      | 470        | holds                                                   |
      | own income      | not known  | cannot be determined because m4's own_income is missing |
      | legal supporter | unable     | does not hold                                           |
      | legal supporter | able       | holds                                                   |

  Scenario: Who is on the list of destitute persons only is counted
    Given m4's tekun is rural
    And its assistance counted income is 2,115
    When it is checked on 2024-05-01
    Then dibao_margin_household holds
    And there is a finding "R_05" for m4

  # Four times the line: 2018 1,150; 2020 1,420; 2021 1,508; 2022 1,680; 2023 1,760; 2024 1,880; 2025 1,960; one and a
  # half times it: 1,725; 2,130; 2,262; 2,520; 2,640; 2,820; 2,940.
  Scenario Outline: The line of the year: <income> on <date>
    Given its assistance counted income is <income>
    When it is checked on <date>
    Then dibao_margin_household <answer>

    Examples:
      | date       | income   | answer        |
      | 2018-01-01 | 1,724.99 | holds         |
      | 2018-12-31 | 1,725    | does not hold |
      | 2019-01-01 | 1,500    | cannot be determined because the parameter rural_guarantee_line is missing |
      | 2020-01-01 | 2,129.99 | holds         |
      | 2020-12-31 | 2,130    | does not hold |
      | 2021-01-01 | 2,130    | holds         |
      | 2021-12-31 | 2,262    | does not hold |
      | 2022-01-01 | 2,262    | holds         |
      | 2022-12-31 | 2,520    | does not hold |
      | 2023-01-01 | 2,520    | holds         |
      | 2023-12-31 | 2,640    | does not hold |
      | 2024-01-01 | 2,640    | holds         |
      | 2024-12-31 | 2,820    | does not hold |
      | 2025-01-01 | 2,820    | holds         |
      | 2026-06-30 | 2,939.99 | holds         |
      | 2026-06-30 | 2,940    | does not hold |
