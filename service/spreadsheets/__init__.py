"""Annual plans out of spreadsheets, and cycles into spreadsheets.

In: `workbook` (with `delimited` and `number_formats`) reads a file into grids of values; `headers`
and `columns` say what the columns are; `plan` goes through the rows, `measures` and `quantities`
read their numbers; `drafting` finds owners (`register`) and what is there already; `carrying_out`
writes. Out: `report` asks the API for a cycle as of one moment, `tables` lays it out (`layout`),
`writing` makes the files.
"""

from .asking import Ask, Told
from .carrying_out import Rights, carry_out
from .columns import chosen_sheets, read_columns, write_columns
from .drafting import Draft, draft_plan
from .errors import BadPlan, Remark, SpreadsheetRefused
from .headers import quarter_of
from .layout import Column, Form, Table, heading, lay_out, shown
from .plan import Plan, read_plan
from .register import Register, read_register
from .report import Occasion, Report, read_report
from .workbook import read_file
from .writing import csv_files, delimited_data, save, write_report

__all__ = [
    "Ask",
    "BadPlan",
    "Column",
    "Draft",
    "Form",
    "Occasion",
    "Plan",
    "Register",
    "Remark",
    "Report",
    "Rights",
    "SpreadsheetRefused",
    "Table",
    "Told",
    "carry_out",
    "chosen_sheets",
    "csv_files",
    "delimited_data",
    "draft_plan",
    "heading",
    "lay_out",
    "quarter_of",
    "read_columns",
    "read_file",
    "read_plan",
    "read_register",
    "read_report",
    "save",
    "shown",
    "write_columns",
    "write_report",
]
