"""How Sphinx makes the site of these pages."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "okr-ledger"
extensions = ["myst_parser", "topic_reference"]
exclude_patterns = ["_build", "decisions/README.md"]  # the latter is included elsewhere

myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = project
html_show_copyright = False
html_copy_source = False
