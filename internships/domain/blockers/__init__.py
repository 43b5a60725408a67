"""Blockers: what still keeps a placement from starting, whose task it is and by when."""
