"""What is public and when: embargoes, feeds, the answers that are not pages."""
