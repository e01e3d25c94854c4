"""The command line, a second face beside the window."""
