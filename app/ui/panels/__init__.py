"""One file per panel of the rail."""
