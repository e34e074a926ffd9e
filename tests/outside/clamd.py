"""A ClamAV of the tests: it speaks the protocol, knows one signature, and can be made to fail."""

import socketserver
import threading

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    def __init__(self):
        self.says = None  # words to answer whatever the file is, b"" for nothing
        fake = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                if self.rfile.read(10) != b"zINSTREAM\0":
                    return
                content = b""
                while size := int.from_bytes(self.rfile.read(4), "big"):
                    content += self.rfile.read(size)
                found = b"stream: Eicar-Test-Signature FOUND\0"
                answer = found if EICAR in content else b"stream: OK\0"
                self.wfile.write(answer if fake.says is None else fake.says)

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.place = f"127.0.0.1:{self.server.server_address[1]}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()
