"""Becomes the server's user and then the given command, which ends when its parent ends.

Run by ``process.spawn`` as its own program: ``launcher.py PARENT WATCH UID GID COMMAND...``.
A program rather than code between fork and exec, because Python code there can deadlock in a
process that has threads. The command receives SIGINT, for PostgreSQL the fast shutdown: sessions
end at once and the checkpoint makes the next start need no recovery. (SIGQUIT would be quicker
by that checkpoint and lose nothing either, but pay for it with a recovery at each next start.)
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def become(uid: int, gid: int) -> None:
    """Give up root's rights for those of another user; nothing to do if we are that user."""
    if os.geteuid() != uid:
        os.setgroups([gid])
        os.setgid(gid)
        os.setuid(uid)


def die_with_parent(parent: int) -> None:
    """Let the Linux kernel send SIGINT when the parent *thread* (the event loop's) ends.

    Called after the change of user, which would clear the setting. It survives the exec.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0) != 0:
        sys.exit(f"prctl(PR_SET_PDEATHSIG): {os.strerror(ctypes.get_errno())}")
    if os.getppid() != parent:
        sys.exit("The parent ended before it could be watched.")


def watch_parent() -> None:
    """Without such a kernel: a child that waits for the end of standard input.

    Only the service holds the other end of that pipe, so it closes with the service. The child
    signals its own parent, so the process id cannot have become another program's; it closes
    also when the service has seen the server end, and then nobody is signalled.
    """
    server = os.getpid()
    if os.fork() == 0:
        os.closerange(1, 3)  # whose end tells readers that the command has ended
        os.read(0, 1)
        if os.getppid() == server:
            os.kill(server, signal.SIGINT)
        os._exit(0)


def main(parent: str, watch: str, uid: str, gid: str, *command: str) -> None:
    """Change user, arrange the end, become the command."""
    # uvloop leaves copies of the standard streams open, which then never seem to end.
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    # Neither Python's handler nor an ignored signal inherited from a background shell.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        become(int(uid), int(gid))
        if watch == "kernel":
            die_with_parent(int(parent))
        else:
            watch_parent()
        os.execv(command[0], command)
    except OSError as error:
        sys.exit(f"{command[0]} cannot be run as user id {uid}: {error}")


if __name__ == "__main__":
    main(*sys.argv[1:])
