"""What an audit package has in it, and how it becomes one file that is the same every time.

`record` writes what is proven: ledger, checkpoints, proofs. `views` writes what was read of it:
states, difference, change policies. `readme` explains it, `archive` puts it into a file.
"""

from .archive import PackageRefused, packed
from .readme import Contents, write_readme
from .record import write_record
from .span import Span
from .views import Views

__all__ = [
    "Contents",
    "PackageRefused",
    "Span",
    "Views",
    "packed",
    "write_readme",
    "write_record",
]
