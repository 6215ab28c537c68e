"""Text: normalised with a map back to the raw value, scanned once, confirmed in local windows."""
