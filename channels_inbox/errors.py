"""The one error that adapters speak."""


class AdapterError(Exception):
    """The other side did not do what was asked; the text is in its own words, to be shown.

    `permanent`: asking again would not help. `connection`: nothing was wrong with the message, the server could not be
    used at all. `unknown`: it may have arrived, and asking again could double it. `wait_s`: not before so many seconds.
    """

    def __init__(
        self,
        words: str,
        *,
        permanent: bool = False,
        connection: bool = False,
        unknown: bool = False,
        wait_s: float = 0.0,
    ) -> None:
        super().__init__(words)
        self.words = words
        self.permanent = permanent
        self.connection = connection
        self.unknown = unknown
        self.wait_s = wait_s
