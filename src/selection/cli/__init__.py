"""The engine on paper: one module a verb, JSON in, JSON and its certificate out."""
