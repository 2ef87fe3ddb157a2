"""Who reads: a language model, or rules."""
