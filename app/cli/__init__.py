"""The command line: Typer commands over the engine. Data goes to standard output, everything else to standard error."""
