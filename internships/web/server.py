"""The uvicorn server that runs the web application."""

from concurrent.futures import ThreadPoolExecutor

import uvicorn
from litestar import Litestar
from litestar.concurrency import set_asyncio_executor

from internships.web import heap_memory
from internships.web.bounded_connection import BoundedConnection

_USE_CASE_THREADS = 12
"""Few enough to bound the memory of large records and password hashes; fewer than the database has connections."""


def run_server(app: Litestar, host: str, port: int) -> None:
    """Serve until the process is told to stop; everything that is built once is built before the first request."""
    heap_memory.limit_arenas()
    set_asyncio_executor(ThreadPoolExecutor(_USE_CASE_THREADS, "work"))
    app.state.documentation.document(app)
    heap_memory.freeze_garbage_collector()
    uvicorn.run(
        app,
        host=host,
        port=port,
        proxy_headers=False,  # the application decides which proxies to trust
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_keep_alive=30,
        http=BoundedConnection,
        ws="none",
    )
