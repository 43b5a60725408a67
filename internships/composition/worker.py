"""The background worker and its tasks."""

import os
import socket
from datetime import timedelta
from functools import partial

from internships.composition.service import ServiceApplication
from internships.services.accounts.expired_tokens import delete_expired
from internships.services.agreements.archive_cleanup import clean_archive
from internships.web.json_logging import forward_library_logs
from internships.worker.loop import PeriodicTask, run_tasks, stop_on_signals


def run_worker(service: ServiceApplication, *, until_idle: bool, beside: int | None = None) -> None:
    """Run the tasks in turn until a signal stops the process.

    With ``until_idle`` stop also when nothing is left, with ``beside`` when that parent process (its id) is gone.
    """
    forward_library_logs(service.logger)
    delete_tokens = partial(delete_expired, service.account_context)
    clean_files = partial(clean_archive, service.agreement_context, service.archive)
    tasks = (
        service.batch_worker(f"{socket.gethostname()}-{os.getpid()}").run_once,
        service.outbox_delivery.send_one,
        PeriodicTask(delete_tokens, timedelta(hours=1), service.clock),
        PeriodicTask(clean_files, timedelta(days=1), service.clock),
        PeriodicTask(service.anchors.anchor_if_keyed, timedelta(minutes=10), service.clock),
    )
    try:
        run_tasks(tasks, stop_on_signals(), until_idle=until_idle, beside=beside)
    finally:
        service.close()
