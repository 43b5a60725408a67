"""The language of the user: ``?lang=`` first, then ``Accept-Language``, then Dutch."""

from collections.abc import Mapping

from internships.domain.wording import Language


def chosen_language(query: str | None, accepted: str | None) -> Language:
    """Return the preferred language among Dutch and English."""
    if query in {"nl", "en"}:
        return Language(query)
    weights = _weights(accepted or "")
    return max(Language, key=lambda language: weights.get(language.value, 0.0))


def _weights(accepted: str) -> Mapping[str, float]:
    weights: dict[str, float] = {}
    for part in accepted[:500].split(","):
        tag, _, rest = part.strip().partition(";")
        language = tag.strip().lower().partition("-")[0]
        weights[language] = max(weights.get(language, 0.0), _weight(rest))
    return weights


def _weight(rest: str) -> float:
    name, _, value = rest.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
