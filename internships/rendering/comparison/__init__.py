"""Compares a PDF with the one that was issued."""
