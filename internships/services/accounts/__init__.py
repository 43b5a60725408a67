"""The use cases on accounts: getting in, inviting, keys, feeds, upkeep."""
