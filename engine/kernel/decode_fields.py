"""How a column is told to the decoder: what each of its numbers is, and what they can be.

# INVARIANT: what stands below the import is put before `decode.numba`, which is compiled as one text.
"""

from __future__ import annotations

FIELDS = 16
(KIND, SOURCE, OFFSET, VALID_KIND, VALID, VALID_OFFSET, SCALE, DIVISOR, SHIFT, LOW, HIGH,
 TABLE, ENTRIES, TARGET, TARGET_KIND, KNOWN) = range(FIELDS)  # fmt: skip
ABSENT, BIT, BYTE, INT8, INT16, INT32, INT64, DECIMAL, FLOAT64, LOOKED_UP_8, LOOKED_UP_32, HERE = range(12)
NOWHERE, BITS, BYTES = range(3)
TO_BOOL, TO_INT8, TO_INT32, TO_INT64 = range(4)
UNKNOWN_ENTRY, BAD_ENTRY = -(2**62) - 1, -(2**62) - 2
