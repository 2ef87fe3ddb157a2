"""Types and a small client of Pullquote."""

from pullquote_client.client import Pullquote, Told
from pullquote_client.problems import BrokenStreamError, ProblemError

__all__ = ["BrokenStreamError", "ProblemError", "Pullquote", "Told"]
