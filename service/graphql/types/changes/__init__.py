"""What became different between two moments: diff and replay."""
