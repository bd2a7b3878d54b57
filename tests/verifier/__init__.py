"""The verifier: what it accepts, what it finds, and that it does so without the program."""
