"""Lays out documents as HTML, prints them as PDF, and reads and compares PDFs."""
