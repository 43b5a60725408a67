"""What the evidence bundle says to whom it is handed: how to verify it with tools of one's own."""

CHAIN_CHECK = """\
import hashlib, json
previous = "0" * 64
for event in json.load(open("history.json", encoding="utf-8")):
    told = {name: value for name, value in event.items() if name != "sha256"}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert event["previous"] == previous, event["sequence"]
    assert hashlib.sha256(text.encode()).hexdigest() == event["sha256"], event["sequence"]
    previous = event["sha256"]
last = json.load(open("manifest.json", encoding="utf-8"))["history"]["last_sha256"]
assert previous == (last or "0" * 64), "the end is missing"
print("ok", previous)
"""
"""A program in Python's standard library alone."""

_TEXT = """\
BEWIJSPAKKET / EVIDENCE BUNDLE
{agreement_id}

NEDERLANDS

Dit pakket bevat de documenten van een overeenkomst, hun hashes en de geschiedenis. Om het na te kijken hebt u
dit programma niet nodig.

1. De bestanden. manifest.json noemt van elk bestand de grootte en de SHA-256. SHA256SUMS zegt hetzelfde voor
   een opdracht die op Linux en macOS bestaat, in de uitgepakte map:
       sha256sum --check SHA256SUMS        (macOS: shasum -a 256 -c SHA256SUMS)
   Op Windows: Get-FileHash -Algorithm SHA256 documents\\*
2. De geschiedenis. history.json is een lijst van gebeurtenissen, de oudste eerst. Elke gebeurtenis draagt de hash
   van de vorige in "previous"; de eerste draagt 64 nullen. Haar eigen "sha256" is de SHA-256 van de gebeurtenis
   zonder dat veld, geschreven als JSON met gesorteerde namen, zonder spaties, in UTF-8. manifest.json noemt de
   laatste hash, zodat een weggelaten einde opvalt. Het programma onderaan kijkt de hele keten na.
3. Persoonlijke waarden staan niet in de keten, alleen hun gezouten hash ("sealed"). Wie een waarde en haar zout
   kent, kijkt ze na als SHA-256 van zout, een nulbyte en de waarde. Gewiste waarden breken de keten niet.
4. Bewaar de laatste hash buiten dit pakket: wie ze kent, ziet of er later iets veranderd is.

ENGLISH

This bundle holds the documents of an agreement, their hashes and the history. You need not have this program to
verify it.

1. The files. manifest.json gives the size and SHA-256 of each file. SHA256SUMS says the same for a command that
   Linux and macOS have, in the unpacked folder:
       sha256sum --check SHA256SUMS        (macOS: shasum -a 256 -c SHA256SUMS)
   On Windows: Get-FileHash -Algorithm SHA256 documents\\*
2. The history. history.json is a list of events, the oldest first. Each event carries the hash of the one before
   in "previous"; the first carries 64 zeros. Its own "sha256" is the SHA-256 of the event without that field,
   written as JSON with sorted names, without blanks, in UTF-8. manifest.json names the last hash, so that an end
   left out is noticed. The program below verifies the whole chain.
3. Personal values are not in the chain, only their salted hash ("sealed"). Who knows a value and its salt verifies
   it as the SHA-256 of salt, a zero byte and the value. Erased values don't break the chain.
4. Keep the last hash outside this bundle: who knows it sees whether something changed later.

python3:

{chain_check}"""


def readme(agreement_id: str) -> bytes:
    """Return README.txt in UTF-8, with the line ends that every editor shows."""
    return _TEXT.format(agreement_id=agreement_id, chain_check=CHAIN_CHECK).replace("\n", "\r\n").encode()
