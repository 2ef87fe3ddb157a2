"""How long a provider usually takes, so that a caller's haste is not taken for its slowness."""

_WEIGHT = 0.1
"""Of the newest call in the mean: about the last twenty count."""

_FAIR = 2.0
"""Times the usual: who was given as much and gave nothing was too slow."""


class Pace:
    """Of one provider: a moving mean over the calls that went well."""

    def __init__(self) -> None:
        self._usual_seconds: float | None = None

    def took(self, seconds: float) -> None:
        """Note how long a call took that went well."""
        if self._usual_seconds is None:
            self._usual_seconds = seconds
        self._usual_seconds += _WEIGHT * (seconds - self._usual_seconds)

    def was_given(self, seconds: float) -> bool:
        """Say whether ``seconds`` were time enough for an answer. Any are, of one that never gave one."""
        return self._usual_seconds is None or seconds >= _FAIR * self._usual_seconds
