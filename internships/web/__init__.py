"""The door for browsers and programs: routes, refusals as problem documents, and who is asking."""
