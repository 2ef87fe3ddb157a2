"""What was used in the last stretch of time, as one process knows it."""

from collections import deque
from collections.abc import Callable

from service.access.policies import Policy, Standing


class Window:
    """Of one caller and one policy; the same reckoning as the script's in `service.access.counting`."""

    def __init__(self, policy: Policy, now: Callable[[], float]) -> None:
        """Begin with nothing used. ``now`` gives Unix seconds."""
        self._policy = policy
        self._now = now
        self._cells: deque[list[int]] = deque()
        """Number of the cell, amount."""
        self._used = 0

    def add(self, amount: int) -> None:
        """Note that ``amount`` was used."""
        if amount == 0:
            return
        cell = int(self._now() // self._policy.cell_seconds)
        if self._cells and self._cells[-1][0] == cell:
            self._cells[-1][1] += amount
        else:
            self._cells.append([cell, amount])
        self._used += amount

    def standing(self, limit: float) -> Standing:
        """Return how things stand, where ``limit`` may be used."""
        now = self._now()
        first = int(now // self._policy.cell_seconds) - self._policy.cells
        while self._cells and self._cells[0][0] < first:
            self._used -= self._cells.popleft()[1]
        reset = self._end(self._cells[0][0]) - now if self._cells else float(self._policy.seconds)
        wait, left = 0.0, self._used
        for cell, amount in self._cells:
            if left + 1 <= limit:
                break
            left -= amount
            wait = self._end(cell) - now
        return Standing(used=self._used, reset_seconds=reset, wait_seconds=wait)

    def _end(self, cell: int) -> float:
        return float((cell + self._policy.cells + 1) * self._policy.cell_seconds)
