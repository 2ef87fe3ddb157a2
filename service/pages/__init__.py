"""HTML → Page: the words of an article, and what its page says of it."""
