"""Taking ledgers from one installation to another."""
