"""The OKR domain: aggregates, their events and the rules that decide; free of I/O and clocks."""
