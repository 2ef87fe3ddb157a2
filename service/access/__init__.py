"""Who may call, what for, and how much."""
