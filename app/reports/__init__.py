"""What a report looks like: JSON and JSON lines for machines, text for people."""
