"""The routes, three lines each, by subject."""
