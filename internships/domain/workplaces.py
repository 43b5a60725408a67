"""Risk analyses that a host keeps per workplace, signed once a year and counted for every intern there."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from internships.domain.identifiers import EnterpriseNumber, EstablishmentNumber, Sha256
from internships.domain.safety import Risk, SignerOnRisk
from internships.domain.value import Day, Line, Value
from internships.domain.wording import Fact


class WorkplaceAnalysis(Value):
    """One generic risk analysis of one workplace: made, signed, valid for a year (Codex welzijn, book X title 4)."""

    id: UUID
    enterprise_number: Annotated[EnterpriseNumber, Fact("Ondernemingsnummer: van de stagegever", "Enterprise number: of the host")]
    site: Annotated[EstablishmentNumber | None, Fact("Vestiging: vestigingseenheidsnummer", "Site: establishment unit number")] = None
    workplace: Annotated[Line, Fact("Werkplek: waarvoor ze geldt", "Workplace: that it covers")]
    reference: Annotated[Line | None, Fact("Kenmerk: naam of nummer", "Reference: name or number")] = None
    made_on: Annotated[Day, Fact("Opgemaakt op: datum", "Made on: date")]
    risks: Annotated[tuple[Risk, ...], Field(max_length=60), Fact("Risico's: en hun maatregelen", "Risks: and their measures")] = ()
    signed_by: Annotated[tuple[SignerOnRisk, ...], Fact("Ondertekend door: wie", "Signed by: whom")] = ()
    signed_on: Annotated[Day | None, Fact("Ondertekend op: datum", "Signed on: date")] = None
    sha256: Annotated[Sha256 | None, Fact("Hash: van de ondertekende analyse", "Hash: of the signed analysis")] = None

    @property
    def renew_by(self) -> date:
        """The last day on which it still counts: a year after it was made."""
        try:
            return self.made_on.replace(year=self.made_on.year + 1)
        except ValueError:  # 29 February
            return self.made_on.replace(year=self.made_on.year + 1, day=28)
