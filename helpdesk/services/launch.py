"""Starts one program in its place: as an unprivileged user where asked, and so that it does not outlive its parent.

Run by path before the program itself (`python launch.py [options] -- PROGRAM ARGUMENT…`), so it uses the standard
library alone. It replaces itself by the program: process id, input and output stay.
"""

import argparse
import contextlib
import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
CAPABILITY_VERSION_3 = 0x20080522


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Sets(ctypes.Structure):
    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


def main(arguments: list[str]) -> None:
    """Parse the options and become the program; does not return."""
    parser = argparse.ArgumentParser(prog="launch.py")
    parser.add_argument("--user", type=int, help="user id to become")
    parser.add_argument("--group", type=int, help="group id to become")
    parser.add_argument(
        "--reach", action="store_true", help="keep the right to enter folders that are closed to the user"
    )
    parser.add_argument("--parent-death", type=int, default=0, help="signal to receive when the parent dies")
    parser.add_argument("--parent", type=int, default=0, help="process id of who starts us, unless our session leader")
    parser.add_argument("--output", help="file or pipe that takes output and errors")
    parser.add_argument("--keep", type=int, action="append", default=[], help="open file handle to hand on")
    parser.add_argument("program", nargs="+")
    options = parser.parse_args(arguments)
    parent = os.getppid()
    if options.output:
        write_to(options.output)
    if options.user is not None:
        become(options.user, options.group, reach=options.reach)
        os.chdir("/")
    if options.parent_death:
        must_be_started_by({options.parent, os.getsid(0)}, parent)
        die_with_parent(parent, options.parent_death)
    close_handles(set(options.keep))
    # Handlers do not survive exec, ignored signals do: a shell's background job ignores SIGINT, which PostgreSQL needs.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execvp(options.program[0], options.program)  # noqa: S606


def write_to(output: str) -> None:
    """Send output and errors to this file or pipe from now on; done as root, so that its folder may be closed."""
    handle = os.open(output, os.O_WRONLY | os.O_APPEND)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    os.close(handle)


def close_handles(kept: set[int]) -> None:
    """Close what was inherited by accident: a port or a lock must not stay open in a program that does not use it."""
    for handle in range(3, 256):
        if handle not in kept:
            with contextlib.suppress(OSError):
                os.close(handle)


def become(user: int, group: int, *, reach: bool) -> None:
    """Give up root for good; with `reach` the one right to enter and read closed folders is kept.

    Writing stays limited to what the user owns. Where the machine withholds that right from root (default containers),
    the wider CAP_DAC_OVERRIDE is the only one left that opens a folder.
    """
    kept = reach and _kept_capability()
    libc = ctypes.CDLL(None, use_errno=True)
    if reach:
        _check(libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
    os.setgroups([group])
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)
    if reach:
        mask = 1 << kept
        sets = (_Sets * 2)(_Sets(mask, mask, mask), _Sets(0, 0, 0))
        _check(libc.capset(ctypes.byref(_Header(CAPABILITY_VERSION_3, 0)), ctypes.byref(sets)))
        _check(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, kept, 0, 0))


def _kept_capability() -> int:
    with open("/proc/self/status", encoding="ascii") as status:
        permitted = next(int(line.split()[1], 16) for line in status if line.startswith("CapPrm"))
    return CAP_DAC_READ_SEARCH if permitted >> CAP_DAC_READ_SEARCH & 1 else CAP_DAC_OVERRIDE


def must_be_started_by(starters: set[int], parent: int) -> None:
    """End here if our parent is none of these: the one who started us died before we could look, and we were adopted.

    The process runner leads the session of all that it starts, so its number need not be known.
    """
    if parent not in starters:
        sys.exit("the parent is gone")


def die_with_parent(parent: int, number: int) -> None:
    """Ask the kernel (Linux) for this signal when the parent ends, however it ends; survives exec."""
    if not sys.platform.startswith("linux"):
        return
    _check(ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0))
    if os.getppid() != parent:
        sys.exit("the parent is gone")


def _check(result: int) -> None:
    if result:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


if __name__ == "__main__":
    main(sys.argv[1:])
