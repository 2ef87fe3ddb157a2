"""Pullquote: article text in; a summary, the key actors and the quoted claims out, each tied to its characters."""

__version__ = "0.1.0"
