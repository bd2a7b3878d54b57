"""Generic plans: those that PostgreSQL makes without looking at the values of parameters."""
