"""The one read path: a GraphQL query becomes one SQL statement, whose text goes to the wire.

To follow a query: `reader` takes it, `documents` parses it, `compiler` puts the statement together.
For each field that `selection` finds, it asks the field's source for an SQL expression that yields
JSON text: a column, a row found by a reference, the children of a row, a page (`sources`, `nodes`,
`connections`). The sources get their rows from `tables`, which knows what held at a moment, and
their text from `encoding`. Values never stand in the SQL: `arguments` makes them parameters.
"""
