"""An OpenID Connect provider on a port of this machine, for the tests to sign in with."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """``person``: what it says of who comes; ``signed``: as a token, like ProConnect."""

    def __init__(self):
        self.person, self.signed, self.asked = {}, False, []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *words):
                pass

            def do_GET(self):
                provider.answer(self, urlsplit(self.path))

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                provider.answer(self, urlsplit(self.path), parse_qs(body))

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def token(self, **claims):
        now = int(time.time())
        body = {"iss": self.url, "aud": "passerelle", "iat": now, "exp": now + 60, **claims}
        return jwt.encode(body, KEY, "RS256", headers={"kid": "k"})

    def answer(self, handler, address, posted=None):
        content = "application/json"
        if address.path == "/.well-known/openid-configuration":
            said = {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/jwks",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        elif address.path == "/jwks":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            said = {"keys": [{**public, "kid": "k", "alg": "RS256", "use": "sig"}]}
        elif address.path == "/token":
            self.asked.append(posted)
            said = {
                "access_token": "jeton",
                "token_type": "Bearer",
                "id_token": self.token(sub=self.person["sub"]),
            }
        elif address.path == "/userinfo":
            said = self.token(**self.person) if self.signed else self.person
            content = "application/jwt" if self.signed else content
        else:
            handler.send_error(404)
            return
        body = (said if isinstance(said, str) else json.dumps(said)).encode()
        handler.send_response(200)
        handler.send_header("Content-Type", content)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def follow(self, client, leave):
        """What the browser does: go to the provider, come back with a code."""
        asked = parse_qs(urlsplit(leave.url).query)
        back = urlsplit(asked["redirect_uri"][0])
        query = urlencode({"code": "un-code", "state": asked["state"][0]})
        return asked, client.get(f"{back.path}?{query}")
