"""The API: requests decoded, answers sent as they are, every error a problem. Knows the Analyst, not how it works."""
