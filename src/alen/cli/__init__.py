"""The command line: on top of every other room, and imported by none."""
