"""Reports on variants: coverage, loss, distance and the harmonisation matrix."""
