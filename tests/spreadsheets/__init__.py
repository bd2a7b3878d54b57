"""Plans in, reports out."""
