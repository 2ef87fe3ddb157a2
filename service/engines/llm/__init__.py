"""Article → Draft by a language model, over any OpenAI-compatible endpoint.

prompt → engine → (asking → providers) → decoding → references, and back to the engine for one repair round.
"""

from service.engines.llm.engine import LlmEngine
from service.engines.llm.prompt import Prompt

__all__ = ["LlmEngine", "Prompt"]
