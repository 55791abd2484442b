"""What can be wrong with a report file as a whole."""


class UnreadableReport(ValueError):
    """The file cannot be read as a report; the message says why and what to do next."""
