"""The README of the evidence bundle: how to verify it with one's own tools."""

SHARED_AGREEMENT_FILE = "agreement-shared.json"
"""The file with the part of the agreement that every party may read; the history records the hash of its bytes."""
CHAIN_CHECK = """\
import hashlib, json, os
previous = "0" * 64
events = json.load(open("history.json", encoding="utf-8"))
for event in events:
    told = {name: value for name, value in event.items() if name != "sha256"}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert event["previous"] == previous, event["sequence"]
    assert hashlib.sha256(text.encode()).hexdigest() == event["sha256"], event["sequence"]
    previous = event["sha256"]
last = json.load(open("manifest.json", encoding="utf-8"))["history"]["last_sha256"]
assert previous == (last or "0" * 64), "the end is missing"
sealed = {(event["sequence"], name): told for event in events for name, told in event["sealed"].items()}
for told in json.load(open("values.json", encoding="utf-8")):
    salted = hashlib.sha256((told["salt"] + chr(0) + told["value"]).encode()).hexdigest()
    assert salted == sealed.get((told["sequence"], told["name"])), (told["sequence"], told["name"])
shared = "documents/agreement-shared.json"
if os.path.exists(shared):
    content = hashlib.sha256(open(shared, "rb").read()).hexdigest()
    assert content == events[-1]["facts"]["content_sha256"], shared
print("ok", previous)
"""
"""A program for the reader to run; needs only Python's standard library."""

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
3. Persoonlijke waarden staan niet in de keten, alleen hun gezouten hash ("sealed"). values.json geeft elke waarde
   die nog bewaard wordt met haar zout: de hash is de SHA-256 van zout, een nulbyte en de waarde. Het programma
   onderaan kijkt ze na. Gewiste waarden breken de keten niet.
4. De overeenkomst. In documents staat agreement.json: de overeenkomst zoals ze getekend werd, voor elk addendum,
   zoals u ze mag lezen. effective.json zegt wat van wanneer tot wanneer geldt, met de ondertekende addenda;
   amendment-1.json en volgende zijn de addenda, termination.json is de beëindiging als er een is.
   agreement-shared.json is wat alle partijen mogen lezen: haar SHA-256 is de "content_sha256" die de geschiedenis
   en de documenten noemen. Na het wissen van persoonsgegevens ontbreekt dat bestand.
5. Bewaar de laatste hash buiten dit pakket: wie ze kent, ziet of er later iets veranderd is.

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
3. Personal values are not in the chain, only their salted hash ("sealed"). values.json gives each value that is
   still kept with its salt: the hash is the SHA-256 of salt, a zero byte and the value. The program below verifies
   them. Erased values don't break the chain.
4. The agreement. In documents stands agreement.json: the agreement as it was signed, before any amendment, as you
   may read it. effective.json says what holds from when until when, with the signed amendments; amendment-1.json
   and the next are the amendments, termination.json is the termination where there is one. agreement-shared.json is
   what every party may read: its SHA-256 is the "content_sha256" that the history and the documents name. Once
   personal facts are erased that file is not there.
5. Keep the last hash outside this bundle: who knows it sees whether something changed later.

python3:

{chain_check}"""


def readme(agreement_id: str) -> bytes:
    """Return README.txt in UTF-8 with CRLF line ends."""
    return _TEXT.format(agreement_id=agreement_id, chain_check=CHAIN_CHECK).replace("\n", "\r\n").encode()
