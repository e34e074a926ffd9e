"""Independent judges: they share no code with the solvers, and believe nothing."""
