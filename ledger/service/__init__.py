"""The flows, one short file each, shared by the web application and the command line."""
