"""What people see in a browser: the second verifier (``static/verify``) and its words."""
