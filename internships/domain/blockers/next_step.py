"""The blocker of the next step before signing: to submit, to approve, or to issue the documents."""

from collections.abc import Iterator

from internships.domain.access import Role
from internships.domain.blockers.blocker import Blocker, BlockerCode
from internships.domain.blockers.context import BlockerContext
from internships.domain.lifecycle import Status
from internships.domain.wording import Bilingual, bilingual


def next_step_blockers(context: BlockerContext) -> Iterator[Blocker]:
    """Yield the next step before signatures can be requested, if there is one."""
    if context.state in {Status.DRAFT, Status.CHANGES_REQUESTED}:
        nl, en = context.draft_owner.nl, context.draft_owner.en
        again = context.state is Status.CHANGES_REQUESTED
        text = bilingual(
            f"De overeenkomst is nog niet {'opnieuw ' if again else ''}ingediend: de {nl} vult ze aan en dient ze in.",
            f"The agreement isn't submitted {'again ' if again else ''}yet; to be completed and submitted by: {en}.",
        )
        yield context.blocker_before_signing(BlockerCode.NOT_SUBMITTED, context.draft_owner, "", text)
    elif context.state is Status.SUBMITTED:
        yield _not_approved(context)
    elif context.state is Status.APPROVED:
        text = bilingual(
            "De documenten zijn nog niet opgemaakt: de stagecoördinator maakt ze op.",
            "The documents aren't issued yet: the internship coordinator issues them.",
        )
        yield context.blocker_before_signing(BlockerCode.NOT_ISSUED, Role.COORDINATOR, "", text)


def _not_approved(context: BlockerContext) -> Blocker:
    """Return the blocker of the next approval step, owned by the first of the roles that may take it."""
    if context.next_approval is None:
        text, owner = _NOT_APPROVED, Role.COORDINATOR
    else:
        label, by = context.next_approval
        owner = by[0]
        text = bilingual(
            f"De overeenkomst is nog niet goedgekeurd: de stap “{label.nl}” wacht op {' of '.join(r.nl for r in by)}.",
            f"The agreement isn't approved yet: the step “{label.en}” waits for: {' or '.join(r.en for r in by)}.",
        )
    return context.blocker_before_signing(BlockerCode.NOT_APPROVED, owner, "", text)


_NOT_APPROVED = Bilingual(
    nl="De overeenkomst is nog niet goedgekeurd: de stagecoördinator kijkt ze na en keurt ze goed.",
    en="The agreement isn't approved yet: the internship coordinator checks and approves it.",
)
