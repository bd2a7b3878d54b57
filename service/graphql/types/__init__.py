"""The types of the schema; each field declares in one line what it is and what it is read from."""
