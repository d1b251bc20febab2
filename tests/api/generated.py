"""The client that a program's authors would generate from docs/openapi.yaml, made anew for the tests."""

import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from django.conf import settings

NAME = "generated_client"


def generate(folder: Path) -> ModuleType:
    """The package, imported. It cannot express answers of many media types: files are fetched without it."""
    options = folder / "options.yaml"
    options.write_text("post_hooks: []\n")
    command = [
        sys.executable,
        "-m",
        "openapi_python_client",
        "generate",
        "--meta",
        "none",
    ]
    described = settings.BASE_DIR / "docs" / "openapi.yaml"
    made = subprocess.run(
        [*command, "--path", described, "--output-path", folder / NAME, "--config", options],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    return importlib.import_module(NAME)


class Generated:
    """Calls operations by their id, as its token: call("targets_list", limit=2)."""

    def __init__(self, package: ModuleType, address: str, token: str) -> None:
        self.package = package
        self.client = package.AuthenticatedClient(base_url=address, token=token)
        self.modules = {
            path.stem: f"{package.__name__}.api.{path.parent.name}.{path.stem}"
            for path in (Path(str(package.__file__)).parent / "api").glob("*/*.py")
        }

    def call(self, operation: str, *args: Any, **kwargs: Any) -> Any:
        """The answer as the client's own types. Raises AssertionError where it is a problem."""
        module = importlib.import_module(self.modules[operation])
        answer = module.sync_detailed(*args, client=self.client, **kwargs)
        assert answer.status_code < 300, answer.content.decode()
        return answer.parsed

    def close(self) -> None:
        self.client.get_httpx_client().close()
