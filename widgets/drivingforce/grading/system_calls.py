"""Which system calls a sandboxed kernel must do without, as a filter for the Linux kernel (seccomp)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from errno import ENOSYS, EPERM


@dataclass(frozen=True)
class _Machine:
    """A processor's name in Linux (AUDIT_ARCH), and its numbers of the calls that are looked at or refused."""

    audit: int
    clone: int
    socket: int
    refused: tuple[int, ...]


#: By platform.machine(). Refused are, in this order: fork and vfork, where the processor has them; unshare, setns;
#: what holds memory that no limit of a process counts (memfd_create, memfd_secret, shmget, msgget); what reads the
#: instructor's keys (add_key, request_key, keyctl).
_MACHINES = {
    "x86_64": _Machine(0xC000003E, 56, 41, (57, 58, 272, 308, 319, 447, 29, 68, 248, 249, 250)),
    "aarch64": _Machine(0xC00000B7, 220, 198, (97, 268, 279, 447, 194, 186, 217, 218, 219)),
}
MACHINES = frozenset(_MACHINES)

_CLONE3, _CLONE_THREAD, _AF_VSOCK, _X32 = 435, 0x10000, 40, 0x40000000
_MACHINE_FIELD, _NUMBER_FIELD, _FIRST_ARGUMENT_FIELD = 4, 0, 16
_LOAD, _RETURN, _IF_EQUAL, _IF_AT_LEAST, _IF_BITS = 0x20, 0x06, 0x15, 0x35, 0x45
_KILL, _ALLOW, _FAIL = 0x80000000, 0x7FFF0000, 0x00050000


def seccomp_filter(machine: str) -> bytes:
    """Return the filter for a ``machine`` of MACHINES, as bubblewrap takes it.

    Only threads can be started, no processes: so a limit of memory for one process is one for the submission.
    There are no sockets to the machine around a virtual one, which have no namespace. What is refused fails with
    EPERM, which Python raises as PermissionError.
    """
    numbers = _MACHINES[machine]
    program = [
        (_LOAD, 0, 0, _MACHINE_FIELD),
        (_IF_EQUAL, 1, 0, numbers.audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_FIELD),
        *_refuse(_IF_AT_LEAST, _X32),  # the second set of numbers that x86_64 has for the same calls
        *_refuse(_IF_EQUAL, _CLONE3, ENOSYS),  # its flags cannot be seen; the C library then falls back to clone
        *(line for number in numbers.refused for line in _refuse(_IF_EQUAL, number)),
        *_by_first_argument(numbers.clone, _IF_BITS, _CLONE_THREAD, _ALLOW, _FAIL | EPERM),
        *_by_first_argument(numbers.socket, _IF_EQUAL, _AF_VSOCK, _FAIL | EPERM, _ALLOW),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in program)


_Line = tuple[int, int, int, int]  # operation, lines to skip if true, if false, operand


def _refuse(test: int, number: int, error: int = EPERM) -> list[_Line]:
    return [(test, 0, 1, number), (_RETURN, 0, 0, _FAIL | error)]


def _by_first_argument(number: int, test: int, value: int, passes: int, fails: int) -> list[_Line]:
    """Return from the call ``number`` with ``passes`` or ``fails``, as ``test`` has it."""
    return [
        (_IF_EQUAL, 0, 4, number),
        (_LOAD, 0, 0, _FIRST_ARGUMENT_FIELD),
        (test, 0, 1, value),
        (_RETURN, 0, 0, passes),
        (_RETURN, 0, 0, fails),
    ]
