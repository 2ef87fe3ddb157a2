"""A model's stand-in: a real server over a real socket that speaks OpenAI's wire format and does what a test scripts.

``python -m tests.standin --port 8081`` runs it for a person; the fixture ``model_stand_in`` runs it in a test.
"""

from tests.standin.connection import Recorded
from tests.standin.server import KEY, StandIn

__all__ = ["KEY", "Recorded", "StandIn"]
