"""How an article is talked over with a model."""

from msgspec import Struct


class Conduct(Struct, frozen=True, kw_only=True):
    """Bounds of what is asked about one article. Tokens as `service.engines.llm.estimate` counts them."""

    deadline_seconds: float = 60.0
    """For everything: calls, waits between them, repair."""
    window_tokens: int = 6_000
    """Most of an article that one call reads, about 3,000 words of English; what is longer is cut into windows. Their
    replies are as long as what a model writes in half a minute."""
    overlap_tokens: int = 400
    """Most that is shown of what stands before a window."""
    windows_at_once: int = 16
    """Calls for one article at the same time."""
    repair_share: float = 0.25
    """What mending a draft may cost at most, of what the draft cost; 0 mends nothing."""
