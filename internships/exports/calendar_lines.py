"""Writing content lines of iCalendar (RFC 5545, 3.1), with escaped texts and folded lines.

The icalendar library builds some forty objects per event, which takes seconds of CPU per fetch for thousands of events.
The tests read these lines back with that library.
"""

_LONGEST = 75
"""Maximum octets of a line, without its line end."""
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_BACKSLASH = ord("\\")


def escape_text(text: str) -> str:
    """Return a text escaped as a TEXT value, line breaks included."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_ESCAPES)


def content_line(name: str, value: str) -> bytes:
    """Return one line with its line end; ``name`` includes the parameters, and ``value`` must be escaped already."""
    line = f"{name}:{value}".encode()
    return (line if len(line) <= _LONGEST else _fold(line)) + b"\r\n"


def _fold(line: bytes) -> bytes:
    """Fold a line between characters, and never inside an escape, since some programs can't join that again."""
    parts, start, capacity = [], 0, _LONGEST
    while len(line) - start > capacity:
        end = start + capacity
        while line[end] & 0xC0 == 0x80:
            end -= 1
        if _ends_in_escape(line, start, end):
            end -= 1
        parts.append(line[start:end])
        start, capacity = end, _LONGEST - 1  # the leading blank of a folded line counts
    return b"\r\n ".join([*parts, line[start:]])


def _ends_in_escape(line: bytes, start: int, end: int) -> bool:
    first = end
    while first > start and line[first - 1] == _BACKSLASH:
        first -= 1
    return (end - first) % 2 == 1 and end - 1 > start
