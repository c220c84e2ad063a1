Feature: A first scenario
  What it is about, and where the numbers stand: 兰政〔2023〕10号, item one.

  Background:
    Given the ordinary household in Lankao
    And its monitored category is marginal

  Scenario: A monitored household with a child in primary school
    When it is checked on 2024-05-01
    Then lankao_education_allowance for m3 is eligible with 300 yuan per year

  Scenario Outline: From 8 August 2023: <date>
    When it is checked on <date>
    Then lankao_education_allowance <answer>

    Examples:
      | date       | answer                                    |
      | 2023-08-07 | is not in force because "2023-08-08"      |
      | 2023-08-08 | for m3 is eligible with 300 yuan per year |
