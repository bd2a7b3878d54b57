"""What lets the schema be distributed by organisation: every scan is bound to the one asked for."""
