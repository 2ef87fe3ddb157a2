"""A news burst against the autoscaler, simulated: how long callers wait, how many pods there were.

    .venv/bin/python -m benchmarks.autoscaling [--factor 10] [--seed 1]

No server runs: it is arithmetic with a seed, in steps of a second, and as good as what it assumes. It assumes that
- a request is a miss with the given share; misses take the model's seconds (log-normal), hits take none worth counting;
- a pod has room for ``PLACES`` requests in flight (``PULLQUOTE_WORK_AT_ONCE``); who finds none waits in one line for
  all, and is refused after ``WAIT_SECONDS`` (``PULLQUOTE_WORK_WAIT_SECONDS``) as the service does;
- the metric is seen 15 s late (scrape) and looked at every 10 s; the autoscaler then doubles the pods or adds four
  every 15 s, whichever is more, and takes a fifth a minute away after ten quiet minutes (k8s/components/keda);
- a new pod takes requests ``START_SECONDS`` after it was asked for, where a node has room; the model bears it all.
Left out: nodes that must be bought first (add their minutes to ``START_SECONDS``), the provider's limits, and flights,
which let most of a burst share one reading: set ``--miss`` to what is left after that.
"""

import argparse
import math
import random
from collections import deque

TARGET = 200
"""Requests in flight a pod that the autoscaler aims at."""
PLACES = 1000
WAIT_SECONDS = 10
START_SECONDS = 20
METRIC_LATE_SECONDS = 15
LOOK_SECONDS, STEP_SECONDS, QUIET_SECONDS = 10, 15, 600
MINUTES, BURST_FROM, BURST_TO = 40, 5 * 60, 15 * 60


def simulate(rate: float, factor: float, miss: float, model_seconds: float, most: int, seed: int) -> dict[str, float]:
    """Return what came of it; ``rate`` is requests a second before the burst, ``factor`` what it is multiplied with."""
    chance = random.Random(seed)
    pods = max(2, math.ceil(rate * miss * model_seconds / TARGET))
    starting: deque[tuple[int, int]] = deque()
    busy: dict[int, int] = {}
    in_flight, waiting, refused, sent, peak = 0, deque[int](), 0, 0, pods
    seen: deque[int] = deque([0] * METRIC_LATE_SECONDS, maxlen=METRIC_LATE_SECONDS)
    waits: list[int] = []
    quiet_since, last_step = 0, -STEP_SECONDS
    for now in range(MINUTES * 60):
        while starting and starting[0][0] <= now:
            pods += starting.popleft()[1]
        in_flight -= busy.pop(now, 0)
        arriving = _poisson(chance, rate * (factor if BURST_FROM <= now < BURST_TO else 1) * miss)
        sent += arriving
        waiting.extend([now] * arriving)
        while waiting and now - waiting[0] > WAIT_SECONDS:
            waiting.popleft()
            refused += 1
        while waiting and in_flight < pods * PLACES:
            waits.append(now - waiting.popleft())
            end = now + max(1, round(chance.lognormvariate(math.log(model_seconds), 0.5)))
            busy[end] = busy.get(end, 0) + 1
            in_flight += 1
        late = seen[0]
        seen.append(in_flight + len(waiting))
        if now % LOOK_SECONDS:
            continue
        coming = sum(number for _, number in starting)
        wanted = min(most, max(2, math.ceil(late / TARGET)))
        if wanted >= pods + coming:
            quiet_since = now
        if wanted > pods + coming and now - last_step >= STEP_SECONDS:
            more = min(wanted, max(2 * (pods + coming), pods + coming + 4)) - pods - coming
            starting.append((now + START_SECONDS, more))
            last_step = now
        elif wanted < pods and now - quiet_since >= QUIET_SECONDS and now - last_step >= 60:
            pods = max(wanted, pods - max(1, pods // 5))
            last_step = now
        peak = max(peak, pods + coming)
    waits.sort()
    return {
        "sent": sent,
        "refused": refused,
        "p99_wait": waits[int(len(waits) * 0.99)],
        "most_pods": peak,
        "pods_left": pods,
    }


def _poisson(chance: random.Random, mean: float) -> int:
    """Return how many come in a second of which ``mean`` come on average; the normal law where that is many."""
    if mean > 50:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    limit, number, product = math.exp(-mean), 0, chance.random()
    while product > limit:
        number += 1
        product *= chance.random()
    return number


def main() -> None:
    """Read the command line, simulate, print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--factor", type=float, default=10, help="how many times the usual rate a burst brings")
    parser.add_argument("--miss", type=float, default=0.2, help="share of requests that a model reads")
    parser.add_argument("--model-seconds", type=float, default=8, help="median time of one reading")
    parser.add_argument("--most", type=int, default=2000, help="maxReplicaCount")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    names = ("requests/s", "in burst", "misses", "refused", "p99 wait s", "most pods", "left")
    print(" ".join(f"{name:>10}" for name in names))
    for rate in (1.0, 10.0, 100.0, 1000.0):
        found = simulate(rate, chosen.factor, chosen.miss, chosen.model_seconds, chosen.most, chosen.seed)
        figures = (rate, rate * chosen.factor, *found.values())
        print(" ".join(f"{figure:>10.0f}" for figure in figures))


if __name__ == "__main__":
    main()
