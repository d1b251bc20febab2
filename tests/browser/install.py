"""Find Chromium for the browser tests, or install it. Called by `make test`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLACES = (*os.environ.get("PATH", "").split(os.pathsep), "/usr/bin", "/usr/local/bin", "/snap/bin")


def find_chromium() -> str | None:
    """The path of a Chromium of this machine, else of the one that Playwright installed, if any."""
    for name in NAMES:
        if path := shutil.which(name, path=os.pathsep.join(PLACES)):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> None:
    """Debian's package where we may install it, else Playwright's own build."""
    print("Installing Chromium for the browser tests; this is done once.", flush=True)
    as_root = os.geteuid() == 0
    if as_root and shutil.which("apt-get") and install_debian_package():
        return
    with_libraries = ["--with-deps"] if as_root else []
    subprocess.run([sys.executable, "-m", "playwright", "install", *with_libraries, "chromium"])


def install_debian_package() -> bool:
    apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    packages = ["chromium", "fonts-noto-cjk"]
    subprocess.run([*apt, "update"])
    subprocess.run(
        [*apt, "install", "--yes", "--no-install-recommends", *packages],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
    )
    return shutil.which("chromium", path="/usr/bin") is not None


if __name__ == "__main__":
    if not find_chromium():
        install()
    if not find_chromium():
        sys.exit(
            "There is no Chromium for the browser tests, and installing it failed (see above). Install "
            "Chromium or Google Chrome, then call `make test` again; "
            "`python -m govtargets.embedded pytest -m 'not browser and not services'` runs the rest."
        )
