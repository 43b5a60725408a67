"""A demonstration: 200 placements at invented hosts, made with the real folders and the real use cases."""

from rich.console import Console

from internships.composition.service import ServiceApplication
from internships.demo.accounts import demo_accounts, mark_as_demo, with_passwords
from internships.demo.planning import plans
from internships.demo.preconditions import require_demo, require_local, require_port
from internships.demo.records import is_plain
from internships.demo.seeding import seed
from internships.domain.document import Json


def run_demo(application: ServiceApplication, port: int, records: list[Json]) -> None:
    """Fill the database unless that was done before, print one account per role, and serve on 127.0.0.1.

    All checks are made before anything is changed or printed.
    """
    console = Console()
    require_local(application)
    require_port(port)
    require_demo(application)
    application.database.migrate()
    usable = [record for record in records if is_plain(record)]
    if mark_as_demo(application):
        seed(application, plans(usable, application.agreement_context.today()), console)
    require_port(port)
    for invented, password in with_passwords(application, demo_accounts(usable[0])):
        line = f"[bold]{invented.email}[/]  {password}  {invented.name}  [dim]{invented.role_summary}[/]"
        console.print(line, soft_wrap=True, highlight=False)
    here = f"http://127.0.0.1:{port}"
    console.print(f"{here}/ · {here}/api/docs · {here}/verify", soft_wrap=True, highlight=False)
    application.serve("127.0.0.1", port)
