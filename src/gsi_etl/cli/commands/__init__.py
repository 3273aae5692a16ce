"""The commands as they are typed: names, arguments and help."""
