"""The background worker and its tasks."""

import os
import socket

from internships.composition.service import ServiceApplication
from internships.services.accounts.expired_tokens import ExpiredTokenCleanup
from internships.services.agreements.archive_cleanup import ArchiveCleanup
from internships.web.json_logging import forward_library_logs
from internships.worker.loop import run_tasks, stop_on_signals


def run_worker(service: ServiceApplication, *, until_idle: bool, beside: int | None = None) -> None:
    """Run the tasks in turn until a signal stops the process.

    With ``until_idle`` stop also when nothing is left, with ``beside`` when that parent process (its id) is gone.
    """
    forward_library_logs(service.logger)
    tasks = (
        service.batch_worker(f"{socket.gethostname()}-{os.getpid()}").run_once,
        service.outbox_delivery.send_one,
        ExpiredTokenCleanup(service.account_context).run_once,
        ArchiveCleanup(service.agreement_context, service.archive).run_once,
        service.anchors.run_once,
    )
    try:
        run_tasks(tasks, stop_on_signals(), until_idle=until_idle, beside=beside)
    finally:
        service.close()
