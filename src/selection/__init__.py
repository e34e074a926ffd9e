"""The selection engine: pure Python, no Django, no clock, no chance but a seeded draw."""

VERSION = "1"  # written in every result; changes when the same input would give another output
