"""What reviewers gave, and what was decided from it."""
