"""The site as files: what comes in, what goes out, and the table between the two."""
