"""The use cases, grouped by noun."""
