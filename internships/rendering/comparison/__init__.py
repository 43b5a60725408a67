"""Compares an uploaded PDF with the one that was issued."""
