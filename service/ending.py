"""How the service ends: in steps, each of which its parts are told of."""

from collections.abc import Callable


class Ending:
    """The end of a service. Whoever runs it takes the steps, in this order; its parts say beforehand what they do."""

    def __init__(self) -> None:
        self.has_begun = False
        """Whether requests should go elsewhere. Those that come are served, on connections that end with them."""
        self.has_closed = False
        """Whether nobody is let in any more: who asks again from now on is answered elsewhere."""
        self.is_cutting = False
        """Whether what is under way is being broken off."""
        self._when_hurried: list[Callable[[], None]] = []
        self._when_over: list[Callable[[], None]] = []

    def when_hurried(self, do: Callable[[], None]) -> None:
        """Have ``do`` make everybody's answer come soon, when the time to end is near. It is quick."""
        self._when_hurried.append(do)

    def when_over(self, do: Callable[[], None]) -> None:
        """Have ``do`` end what would not end by itself. It is quick."""
        self._when_over.append(do)

    def begin(self) -> None:
        """Want no more requests: ``/readyz`` says so, and no connection is kept."""
        self.has_begun = True

    def close(self) -> None:
        """Let nobody in. Who only waits for what is to come may go."""
        self.has_closed = True

    def hurry(self) -> None:
        """Want every answer soon."""
        for do in self._when_hurried:
            do()

    def end(self) -> None:
        """Want every answer now."""
        for do in self._when_over:
            do()

    def cut(self) -> None:
        """What is cancelled from now on is told that the service ends."""
        self.is_cutting = True
