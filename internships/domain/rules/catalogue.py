"""Every rule."""

from internships.domain.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
