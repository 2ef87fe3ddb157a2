"""Questions down, replies up: which provider is asked, in which dialect, how often, within which limits.

order → retrying → provider → (dialects → wire → client)
"""

from service.engines.llm.providers.order import Providers

__all__ = ["Providers"]
