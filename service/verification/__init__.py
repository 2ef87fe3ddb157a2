"""Somebody else's quotes and summary sentences held against an article. Pure."""
