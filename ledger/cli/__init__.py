"""The command line. From here on, while the rest is being loaded, Ctrl-C ends it without a traceback."""

from ledger.cli.quiet import hush_interrupts

hush_interrupts()
