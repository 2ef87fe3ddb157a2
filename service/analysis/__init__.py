"""Draft and Analysis: what an engine says, what of it stands in the article, and how sure that is. Pure."""
