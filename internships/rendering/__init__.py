"""Laying out a retold agreement and printing it as PDF."""
