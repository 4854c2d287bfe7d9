"""Runs the program in processes forked from one that has loaded what commands need, which takes the longest.

The commands themselves are loaded anew each time: their texts are in the language that is asked for then.
Started as ``python fork_server.py SOCKET``; ``fork_client.py`` asks it. Each command is a process of its own
with the arguments, folder, environment and files of whoever asks, and ends as Python ends. How the program
starts is tested in ``test_ending.py``.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
from importlib import import_module

from ledger.cli.main import COMMANDS

MAX_BYTES = 1_000_000


def serve(place: str) -> bool:
    """Answer until the caller is gone, then return False; in a process that is to be a command, True."""
    for module, _text in COMMANDS.values():
        import_module(module.partition(":")[0])
    for name in [name for name in sys.modules if name.startswith("ledger.cli")]:
        del sys.modules[name]
    gc.collect()
    gc.freeze()
    caller = os.getppid()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(place)
        listening.listen()
        listening.settimeout(1)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        while os.getppid() == caller:
            try:
                asked, _address = listening.accept()
            except TimeoutError:
                continue
            with asked:
                if os.fork() == 0:
                    listening.close()
                    return _follow(asked)
    return False


def _follow(asked: socket.socket) -> bool:
    """Become a command, or wait for its end and say its exit code."""
    asked.settimeout(None)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    data, files, _flags, _address = socket.recv_fds(asked, MAX_BYTES, 3)
    request = json.loads(data)
    child = os.fork()
    if child == 0:
        for number, file in enumerate(files):
            os.dup2(file, number)
            os.close(file)
        os.chdir(request["folder"])
        os.environ.clear()
        os.environ.update(request["environment"])
        sys.argv = ["mineral-ledger", *request["arguments"]]
        return True
    _pid, status = os.waitpid(child, 0)
    asked.sendall(bytes([os.waitstatus_to_exitcode(status) % 256]))
    return False


if __name__ == "__main__" and serve(sys.argv[1]):
    import_module("ledger.cli.main").main()
