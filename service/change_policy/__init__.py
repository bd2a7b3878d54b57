"""The change-policy report of a cycle, as tables for a spreadsheet and as a page to print.

`reading` asks the API for it, `nameless` takes names and texts out, `tables` and `words` lay it
out, `printed` narrows the tables for paper, `plots` draws it, `page` makes the page.
"""

from .nameless import without_names
from .page import page
from .reading import PolicyReport, read_policy
from .tables import policy_files, policy_tables

__all__ = ["PolicyReport", "page", "policy_files", "policy_tables", "read_policy", "without_names"]
