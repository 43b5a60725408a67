"""The use cases on stored agreements, from draft to history; each action is one transaction."""
