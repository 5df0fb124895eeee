"""What models need to know of the user's surroundings: where caches lie, how the network is reached.

The only place of the package that reads the environment, and nothing that it reads is a setting of Allod.
"""

from __future__ import annotations

import os
from pathlib import Path

# Where pip finds its configuration, and how anything gets out: proxies, certificates, names and passwords.
_NAMES = frozenset({"HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "SSL_CERT_FILE", "SSL_CERT_DIR", "NETRC"})
_NAMES_OF_PROXIES = frozenset({"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE"})
_KEPT_BACK = frozenset({"PIP_CACHE_DIR", "PIP_LOG", "PIP_LOG_FILE", "PIP_PYTHON", "PIP_DEST"})


def importer_environment() -> dict[str, str]:
    """Return the variables that the importer gets: pip's own, proxies and certificates.

    Returns:
        Names and values; none that would have pip write or run something elsewhere.
    """
    return {name: value for name, value in os.environ.items() if _wanted(name)}


def user_cache() -> Path:
    """Return the user's cache folder (XDG Base Directory Specification 0.8).

    Returns:
        ``$XDG_CACHE_HOME``, else ``~/.cache``.
    """
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return given if given.is_absolute() else Path.home() / ".cache"


def _wanted(name: str) -> bool:
    if name.startswith("PIP_"):
        return name not in _KEPT_BACK
    return name in _NAMES or name.upper() in _NAMES_OF_PROXIES
