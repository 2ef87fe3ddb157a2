"""The command ``analyze`` over many articles: files, folders, patterns and lines in, a line an article out."""
