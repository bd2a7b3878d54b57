"""What all errors have in common that are explained to whoever uses the program."""


class UserFacingError(Exception):
    """An error whose message is all that a user needs: it says what is wrong and what to do.

    The command line tells it in one line, without a traceback.
    """
