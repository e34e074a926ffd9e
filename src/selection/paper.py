"""Problems, results and certificates on paper: JSON whose bytes depend only on its content."""

import json
from hashlib import blake2b
from typing import Any


def canonical(document: Any) -> str:
    """JSON with sorted keys, no spare space and no NaN: equal documents give equal bytes."""
    return json.dumps(
        document, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def fingerprint(document: Any) -> str:
    """BLAKE2b-128 of the canonical JSON, in hexadecimal: what the log of a run keeps."""
    return blake2b(canonical(document).encode(), digest_size=16).hexdigest()
