"""One file per app, one factory per model; the default object is valid and boring."""
