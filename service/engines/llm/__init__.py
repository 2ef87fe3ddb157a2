"""Article → Draft by a language model, over any OpenAI-compatible endpoint.

engine → windows → (long_reading →) conversation → session → asking, which `providers` implements; back up through
decoding, references and repairing. What is said to a model is made in prompt, repairing and reducing.
"""

from service.engines.llm.conduct import Conduct
from service.engines.llm.engine import LlmEngine
from service.engines.llm.prompt import Prompt
from service.engines.llm.prompts import Prompts

__all__ = ["Conduct", "LlmEngine", "Prompt", "Prompts"]
