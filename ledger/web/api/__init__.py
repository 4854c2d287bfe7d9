"""Routes for programs: JSON, COSE and the files of the log."""
