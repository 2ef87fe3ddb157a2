"""How good an engine is, on articles of which people have written down who says what. See docs/evaluation.md.

gold ─> articles with what people marked        candidates ─ pipeline ─> answers (predictions)
     ─ matching, speakers ─> which belong together, whose they are
     ─ passages, statements, summaries, speed ─> counts by article, and misses
     ─ figures, intervals ─> values with their intervals       ─ report, pages ─> text, JSON, errors to look at
"""
