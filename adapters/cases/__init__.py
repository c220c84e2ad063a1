"""Cases: from an alert to a household whose risk is gone, step by step as the rules say."""
