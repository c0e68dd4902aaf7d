"""What a person at a terminal sees while waiting: which check is being answered, from the second second on.

Goes to standard error, only when that is a terminal, and leaves nothing behind; results are never mixed
with it.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_PATIENCE = 1.0  # seconds; shorter runs show nothing


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Give a function that is told what is being done now, and shows it if that takes long."""
    if not sys.stderr.isatty():
        yield lambda _doing: None
        return
    from rich.console import Console  # costs a tenth of a second, which a pipe should not pay
    from rich.text import Text

    status = Console(stderr=True).status("checking …")
    timer = threading.Timer(_PATIENCE, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda doing: status.update(Text(doing))
    finally:
        timer.cancel()
        timer.join()
        status.stop()
