"""Stores that read and write domain values as rows, inside the caller's transaction."""
