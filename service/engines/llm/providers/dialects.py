"""Which dialect a provider takes: the configured one, or the strictest that it does not refuse."""

from typing import get_args

import structlog

from service.engines.llm.config import Dialect, DialectChoice

_log = structlog.stdlib.get_logger("service.engines.llm")

DIALECTS: tuple[Dialect, ...] = get_args(Dialect)
"""The strictest first."""


class Dialects:
    """What one endpoint is known to take. Safe for any number of callers at the same time in one event loop."""

    def __init__(self, configured: DialectChoice) -> None:
        self._left = DIALECTS if configured == "auto" else (configured,)

    @property
    def left(self) -> tuple[Dialect, ...]:
        """Those worth trying, in order; at least one."""
        return self._left

    def took(self, dialect: Dialect) -> None:
        """Note that ``dialect`` was taken: what is stricter and was refused is not tried again in this process."""
        if dialect in self._left[1:]:
            _log.warning("model.dialect", dialect=dialect, refused=self._left[: self._left.index(dialect)])
            self._left = self._left[self._left.index(dialect) :]
