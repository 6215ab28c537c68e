"""The rule language: its schema, the loader, the linter, the case runner and the compiler of conditions."""
