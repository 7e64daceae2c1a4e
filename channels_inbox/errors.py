"""The one error that adapters speak."""


class AdapterError(Exception):
    """The other side did not do what was asked; the text is in its own words, to be shown.

    `permanent`: asking again would not help. `connection`: nothing was wrong with the message, the server could not be
    used at all.
    """

    def __init__(self, words: str, *, permanent: bool = False, connection: bool = False) -> None:
        super().__init__(words)
        self.words = words
        self.permanent = permanent
        self.connection = connection
