"""What stands between an agreement and the first day, and what has to be done by when."""
