"""Coverage, loss, distance and the harmonisation matrix."""
