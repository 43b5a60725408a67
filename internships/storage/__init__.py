"""What outlives one run: the register of issued files."""
