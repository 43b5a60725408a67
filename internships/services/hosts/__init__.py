"""Host organisations: sites, groups, offers, caps and risk analyses."""
