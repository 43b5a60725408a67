"""Content lines of iCalendar (RFC 5545, 3.1): texts escaped, long lines folded.

The library writes an event through some forty values of its own, which costs a calendar of thousands of events
seconds of the server's processor at every fetch; these lines are read back through it in the tests.
"""

_LONGEST = 75
"""Octets of a line, without its end."""
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_BACKSLASH = ord("\\")


def escape_text(text: str) -> str:
    """Return a TEXT value, in which a line break of any kind is an escape too."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_ESCAPES)


def content_line(name: str, value: str) -> bytes:
    """Return one line with its end; ``name`` is the property with its parameters, ``value`` is escaped already."""
    line = f"{name}:{value}".encode()
    return (line if len(line) <= _LONGEST else _fold(line)) + b"\r\n"


def _fold(line: bytes) -> bytes:
    """Fold a line between two characters, and never inside an escape, which some programs can't join again."""
    parts, start, room = [], 0, _LONGEST
    while len(line) - start > room:
        end = start + room
        while line[end] & 0xC0 == 0x80:
            end -= 1
        if _ends_in_escape(line, start, end):
            end -= 1
        parts.append(line[start:end])
        start, room = end, _LONGEST - 1  # the blank that a folded line begins with counts
    return b"\r\n ".join([*parts, line[start:]])


def _ends_in_escape(line: bytes, start: int, end: int) -> bool:
    first = end
    while first > start and line[first - 1] == _BACKSLASH:
        first -= 1
    return (end - first) % 2 == 1 and end - 1 > start
