"""About how many tokens a text is, without a tokenizer: those that are kept load their tables from the network."""

_BYTES_A_TOKEN = 3
"""Of UTF-8. Measured with o200k_base (2026-11) on texts of 19 languages: 4.95 bytes a token in English news, 4.37 in
German, from 3.15 (Polish) to 9.57 (Hindi) in others, 2.82 in JSON, 2.5 in emoji; 1.45 in Amharic alone. Three counts
too much nearly everywhere, and too little nearly nowhere: for budgets and windows that is the safe side."""

MOST_TOKENS_A_CODE_POINT = 2
"""A code point has four bytes at most."""


def tokens_in(text: str) -> int:
    """Return about the most tokens that ``text`` is; linear, and never 0 for a text that is not empty."""
    return -(-len(text.encode("utf-8", "surrogatepass")) // _BYTES_A_TOKEN)
