"""The selection engine: pure Python, no Django, no clock, no chance but a seeded draw."""

VERSION = "3"  # written in every result; changes when the same input would give another output
RELEASE = "0.2.0"  # of the distribution `passerelle-engine` (packaging/engine)
