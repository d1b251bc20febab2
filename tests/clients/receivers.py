"""Receivers of webhooks: real HTTP servers on the loopback that note what came and answer as they are told."""

import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

TLS = Path(__file__).parent / "tls"  # a certificate for receiver.example, signed by itself


@dataclass(frozen=True)
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


Behaviour = Callable[[BaseHTTPRequestHandler], None]


def answers(status: int, **headers: str) -> Behaviour:
    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(b"received")

    return behave


def drops(handler: BaseHTTPRequestHandler) -> None:
    """Closes the connection without a word."""
    handler.close_connection = True


def babbles(handler: BaseHTTPRequestHandler) -> None:
    """Something that is no HTTP."""
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")


def drips(handler: BaseHTTPRequestHandler) -> None:
    """A good answer, byte by byte in two seconds: each in time for a limit that begins anew with each byte."""
    try:
        for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n":
            handler.wfile.write(bytes([byte]))
            time.sleep(0.05)
    except OSError:
        return


def floods(handler: BaseHTTPRequestHandler) -> None:
    """An answer without end, at once; notes on the server how much of it went out."""
    handler.send_response(200)
    handler.end_headers()
    try:
        while handler.server.sent < 1_000_000_000:  # type: ignore[attr-defined]
            handler.server.sent += handler.wfile.write(bytes(65536))  # type: ignore[attr-defined]
    except OSError:
        return


@dataclass
class Receiver:
    """`with Receiver() as receiver:`; it answers 200 until `behaviours` says otherwise, one a request."""

    tls: bool = False
    behaviours: list[Behaviour] = field(default_factory=list)
    always: Behaviour = field(default_factory=lambda: answers(200))
    received: list[Received] = field(default_factory=list)

    def __enter__(self) -> "Receiver":
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.received.append(Received(self.path, dict(self.headers.items()), body))
                self.close_connection = True
                (receiver.behaviours.pop(0) if receiver.behaviours else receiver.always)(self)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.sent = 0  # type: ignore[attr-defined]
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that left is none
        if self.tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(TLS / "certificate.pem", TLS / "key.pem")
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def port(self) -> int:
        return self.server.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/events"

    @property
    def bodies(self) -> list[bytes]:
        return [one.body for one in self.received]

    def header(self, name: str) -> list[str]:
        return [one.headers[name] for one in self.received]
