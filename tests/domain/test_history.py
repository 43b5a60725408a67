"""The history is a hash chain: a change, removal, move or cut is detected; an erasure of personal values is not one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from internships.domain.history import GENESIS, Event, EventKind, event_hash, first_broken_event, salted_hash

START = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
some_facts = st.dictionaries(st.text("abcdef", min_size=1, max_size=6), json_values, max_size=3)
event_lists = st.lists(st.tuples(st.sampled_from(EventKind), some_facts), min_size=1, max_size=6)


def chain(event_facts: list[tuple[EventKind, dict[str, Any]]]) -> list[Event]:
    events: list[Event] = []
    for number, (kind, facts) in enumerate(event_facts, start=1):
        event = Event(
            agreement_id=UUID(int=1),
            sequence=number,
            at=START + timedelta(minutes=number),
            actor=UUID(int=2),
            kind=kind,
            version=number - 1,
            facts=facts,
            sealed={"student": salted_hash(f"salt {number}", "Noor Voorbeeld")},
            previous=events[-1].sha256 if events else GENESIS,
            sha256=GENESIS,
        )
        events.append(event.model_copy(update={"sha256": event_hash(event)}))
    return events


EDITS: dict[str, Callable[[Event], Any]] = {
    "agreement_id": lambda _: UUID(int=9),
    "sequence": lambda event: event.sequence + 1,
    "at": lambda event: event.at + timedelta(microseconds=1),
    "actor": lambda _: None,
    "kind": lambda event: next(kind for kind in EventKind if kind is not event.kind),
    "version": lambda event: event.version + 1,
    "facts": lambda event: {**event.facts, "added": "afterwards"},
    "sealed": lambda _: {},
    "previous": lambda _: "f" * 64,
    "sha256": lambda _: "f" * 64,
}


def test_every_field_of_an_event_can_be_tampered_with_here() -> None:
    assert set(EDITS) == set(Event.model_fields)


@given(event_lists)
def test_a_chain_that_nobody_touched_is_whole(event_facts: list[tuple[EventKind, dict[str, Any]]]) -> None:
    events = chain(event_facts)
    assert first_broken_event(events) is None
    assert first_broken_event(events, len(events)) is None
    read_again = [Event.model_validate_json(event.model_dump_json()) for event in events]
    assert first_broken_event(read_again) is None


@given(event_lists, st.sampled_from(sorted(EDITS)), st.randoms(use_true_random=False))
def test_an_edit_of_any_field_of_any_event_is_found(
    event_facts: list[tuple[EventKind, dict[str, Any]]], name: str, random: Any
) -> None:
    events = chain(event_facts)
    place = random.randrange(len(events))
    edited = events[place].model_copy(update={name: EDITS[name](events[place])})
    assert first_broken_event([*events[:place], edited, *events[place + 1 :]]) == edited.sequence


@given(event_lists, st.sampled_from(sorted(set(EDITS) - {"sha256"})), st.randoms(use_true_random=False))
def test_an_edit_that_hashes_itself_again_is_found_at_the_next_event(
    event_facts: list[tuple[EventKind, dict[str, Any]]], name: str, random: Any
) -> None:
    events = chain([*event_facts, (EventKind.EDITED, {})])
    place = random.randrange(len(events) - 1)
    edited = events[place].model_copy(update={name: EDITS[name](events[place])})
    edited = edited.model_copy(update={"sha256": event_hash(edited)})
    assert first_broken_event([*events[:place], edited, *events[place + 1 :]]) in {edited.sequence, place + 2}


@given(event_lists, st.randoms(use_true_random=False))
def test_a_removal_is_found_and_at_the_end_by_the_length(
    event_facts: list[tuple[EventKind, dict[str, Any]]], random: Any
) -> None:
    events = chain(event_facts)
    place = random.randrange(len(events))
    left = [*events[:place], *events[place + 1 :]]
    assert first_broken_event(left, len(events)) == (place + 2 if left[place:] else place + 1)
    assert (first_broken_event(left) is None) == (place == len(events) - 1)


@given(event_lists, st.randoms(use_true_random=False))
def test_two_swapped_events_break_the_chain(event_facts: list[tuple[EventKind, dict[str, Any]]], random: Any) -> None:
    events = chain([*event_facts, (EventKind.EDITED, {})])
    one, other = sorted(random.sample(range(len(events)), 2))
    swapped = list(events)
    swapped[one], swapped[other] = events[other], events[one]
    assert first_broken_event(swapped) == other + 1


@given(event_lists)
def test_an_event_that_is_repeated_or_added_is_found(event_facts: list[tuple[EventKind, dict[str, Any]]]) -> None:
    events = chain(event_facts)
    assert first_broken_event([events[0], *events]) == 1
    assert first_broken_event(events, len(events) - 1) is not None


def test_an_empty_history_is_whole_unless_events_are_expected() -> None:
    assert first_broken_event([]) is None
    assert first_broken_event([], 0) is None
    assert first_broken_event([], 2) == 1


def test_a_moment_hashes_the_same_in_every_zone() -> None:
    [event] = chain([(EventKind.CREATED, {})])
    summer = event.at.astimezone(timezone(timedelta(hours=2)))
    assert event_hash(event.model_copy(update={"at": summer})) == event.sha256


def test_a_moment_without_a_zone_is_refused() -> None:
    [event] = chain([(EventKind.CREATED, {})])
    with pytest.raises(ValidationError):
        Event.model_validate({**event.model_dump(), "at": datetime(2026, 9, 1, 8, 30)})  # noqa: DTZ001


def test_a_personal_value_is_sealed_with_its_salt() -> None:
    assert salted_hash("a", "Noor") != salted_hash("b", "Noor")
    assert salted_hash("a", "Noor") != salted_hash("a", "Bram")
    assert "Noor" not in salted_hash("a", "Noor")
