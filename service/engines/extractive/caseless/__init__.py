"""Who says what in scripts without capitals: Arabic, Hebrew, Devanagari, Chinese, Japanese, Korean.

The rules for European languages tell names by their capitals and cut at spaces. Here neither is to be had. What is to
be had is the order of a reporting clause and the particles in it: `languages` holds them as patterns, one file a
language, and only who speaks is an actor.
"""
