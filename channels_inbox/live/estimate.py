"""How long somebody in line waits, by the theory of queues; pure."""


def expected_wait_s(*, place: int, slots: int, free: int, talk_s: float) -> float | None:
    """The mean wait in seconds of whoever has this place in line (1 is next); None when nobody is there.

    `slots` is how many talks the agents who are there can hold together, `free` how many more they could take now,
    `talk_s` how long a talk takes a slot on average. Source: the queue M/M/c, first come first served (Kleinrock,
    Queueing Systems I, 1975, 3.5). While all c slots are busy they become free at the rate c·mu (mu = 1 / talk_s), so
    who waits for the k-th of them waits k / (c·mu) on average. Who comes later does not change that.
    """
    if slots <= 0:
        return None
    ahead = place - max(0, free)
    return max(0, ahead) * talk_s / slots
