"""The one exception of the launcher."""


class Failure(Exception):
    """A reason to stop that the user can act on; its text is printed as it is, and the exit code is 1."""
