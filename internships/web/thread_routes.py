"""Litestar's route decorators for use cases: those are synchronous, so each request runs one in a thread."""

from functools import partial

import litestar

delete = partial(litestar.delete, sync_to_thread=True)
get = partial(litestar.get, sync_to_thread=True)
post = partial(litestar.post, sync_to_thread=True)
put = partial(litestar.put, sync_to_thread=True)
