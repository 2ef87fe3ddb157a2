"""What can be wrong with what the command was given."""


class EvaluationError(Exception):
    """Data, an engine or a figure is not what it should be.

    The message names file, line and field, or the word on the command line; never a word of a text, never a key.
    """
