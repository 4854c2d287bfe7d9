"""``fork_client.py SOCKET ARGUMENTS`` has ``fork_server.py`` run a command here, and ends as it ends."""

import json
import os
import socket
import sys

with socket.socket(socket.AF_UNIX) as server:
    server.connect(sys.argv[1])
    folder = os.getcwd()  # noqa: PTH109 - to load pathlib takes longer than all else here
    request = {"folder": folder, "environment": dict(os.environ), "arguments": sys.argv[2:]}
    socket.send_fds(server, [json.dumps(request).encode()], [0, 1, 2])
    sys.exit(ord(server.recv(1)))
