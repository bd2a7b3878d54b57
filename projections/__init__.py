"""What readers see: rows made from aggregates, one module per projection."""
