"""What keeps the service standing and tells whether it does: pauses, probes, figures, backups."""
