#!/usr/bin/env python3
"""An upstream authority with an EST server (RFC 7030): Python's HTTP and TLS before OpenSSL's X.509, so that nothing it speaks is ours.

usage: est_peer.py make DIR         its authorities, its TLS certificate and a client's, as PEM files in DIR
       est_peer.py serve DIR PORT   answers on loopback until it is killed

DIR/mood says how it takes a request for a certificate: `issue`, `wait` (status 202 at first, RFC 7030, 4.2.3), or the status that it
refuses with. DIR/calls has a line for each call: method, path, who TLS says is calling, and the status. DIR/issued has each certificate.
"""

import base64
import binascii
import hashlib
import http.server
import os
import re
import secrets
import ssl
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

CONFIG = """
[req]
distinguished_name = dn
prompt = no
[dn]
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[issuing]
basicConstraints = critical,CA:TRUE,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[server]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = IP:127.0.0.1
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[client]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[sign-in]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = clientAuth,1.3.6.1.4.1.311.20.2.2
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[signature]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature,nonRepudiation
extendedKeyUsage = emailProtection
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[card]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,2.16.840.1.101.3.6.8
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""

# One profile a label.
PROFILES = ("sign-in", "signature", "card")
DAYS = "60"
PATH = re.compile(r"/\.well-known/est/([a-z-]+)/(cacerts|simpleenroll|simplereenroll)")


def openssl(*args, data=None):
    return subprocess.run(["openssl", *map(str, args)], input=data, capture_output=True, check=True).stdout


def make(folder):
    folder.mkdir(parents=True)
    (folder / "issued").mkdir()
    (folder / "mood").write_text("issue")
    config = folder / "openssl.cnf"
    config.write_text(CONFIG)
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", config]
    root, root_key = folder / "root.pem", folder / "root.key.pem"
    names = ["-subj", "/O=Upstream/CN=Upstream root"]
    openssl("req", "-x509", *key, "-extensions", "root", *names, "-days", 3650, "-keyout", root_key, "-out", root)
    for name, common in [("issuing", "Upstream issuing"), ("server", "127.0.0.1"), ("client", "The local RA")]:
        request, own_key = folder / f"{name}.csr", folder / f"{name}.key.pem"
        openssl("req", "-new", *key, "-subj", f"/O=Upstream/CN={common}", "-keyout", own_key, "-out", request)
        by = ["-CA", root, "-CAkey", root_key, "-set_serial", new_serial(), "-days", 3650]
        extensions = ["-extfile", config, "-extensions", name]
        openssl("x509", "-req", "-in", request, *by, *extensions, "-out", folder / f"{name}.pem")
    password = folder / "password"
    password.write_text(secrets.token_urlsafe(18) + "\n")
    for private in [*folder.glob("*.key.pem"), password]:
        private.chmod(0o600)


def new_serial():
    return "0x5" + secrets.token_hex(15)


def subject_of(request):
    return openssl("req", "-in", request, "-noout", "-subject", "-nameopt", "RFC2253").decode().strip().removeprefix("subject=")


class Refusal(Exception):
    def __init__(self, status, **headers):
        super().__init__(status)
        self.status, self.headers = status, headers


class Office:
    """Who gets which certificate."""

    def __init__(self, folder):
        self.folder = folder
        self.lock = threading.Lock()
        self.asked = set()
        self.basic = "ra:" + (folder / "password").read_text().strip()

    def authorities(self):
        with tempfile.NamedTemporaryFile(dir=self.folder) as both:
            both.write((self.folder / "issuing.pem").read_bytes() + (self.folder / "root.pem").read_bytes())
            both.flush()
            return openssl("crl2pkcs7", "-nocrl", "-certfile", both.name, "-outform", "DER")

    def certificate(self, profile, again, authorization, body):
        mood = (self.folder / "mood").read_text().strip()
        if mood.isdigit():
            raise Refusal(int(mood))
        expected = "Basic " + base64.b64encode(self.basic.encode()).decode()
        if not secrets.compare_digest(authorization, expected):
            raise Refusal(401, **{"WWW-Authenticate": 'Basic realm="est"'})
        try:
            der = base64.b64decode(b"".join(body.split()), validate=True)
        except binascii.Error as bad:
            raise Refusal(400) from bad
        asked = hashlib.sha256(der).digest()
        if mood == "wait" and asked not in self.asked:
            self.asked.add(asked)
            raise Refusal(202, **{"Retry-After": "1"})
        with self.lock, tempfile.NamedTemporaryFile(dir=self.folder, suffix=".csr") as request:
            try:
                # It is signed by the key that it names, or there is no certificate.
                request.write(openssl("req", "-inform", "DER", "-verify", data=der))
                request.flush()
                subject = subject_of(request.name)
            except subprocess.CalledProcessError as bad:
                raise Refusal(400) from bad
            known = self.folder / "issued" / "subjects"
            line = f"{profile} {subject}"
            before = known.read_text().splitlines() if known.exists() else []
            # Whoever renews has had one of the same name (RFC 7030, 4.2.2).
            if again and line not in before:
                raise Refusal(400)
            known.write_text("\n".join([*before, line]) + "\n")
            serial = new_serial()
            leaf = self.folder / "issued" / f"{profile}-{serial}.pem"
            by = ["-CA", self.folder / "issuing.pem", "-CAkey", self.folder / "issuing.key.pem", "-set_serial", serial]
            extensions = ["-days", DAYS, "-extfile", self.folder / "openssl.cnf", "-extensions", profile]
            openssl("x509", "-req", "-in", request.name, *by, *extensions, "-out", leaf)
            return openssl("crl2pkcs7", "-nocrl", "-certfile", leaf, "-outform", "DER")


class Window(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    office = None

    def do_GET(self):
        self.answer(b"")

    def do_POST(self):
        self.answer(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def answer(self, body):
        try:
            content = self.content(body)
            status, headers = 200, {"Content-Type": "application/pkcs7-mime; smime-type=certs-only"}
            headers["Content-Transfer-Encoding"] = "base64"
            content = base64.encodebytes(content)
        except Refusal as refusal:
            status, headers, content = refusal.status, refusal.headers, b"no\n"
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
        caller = dict(part[0] for part in self.connection.getpeercert()["subject"])["commonName"]
        with (self.office.folder / "calls").open("a") as calls:
            calls.write(f"{self.command} {self.path} by {caller}: {status}\n")

    def content(self, body):
        path = PATH.fullmatch(self.path)
        if path is None or path[1] not in PROFILES:
            raise Refusal(404)
        if (path[2] == "cacerts") != (self.command == "GET"):
            raise Refusal(405)
        if path[2] == "cacerts":
            return self.office.authorities()
        if self.headers.get("Content-Type") != "application/pkcs10":
            raise Refusal(415)
        again = path[2] == "simplereenroll"
        return self.office.certificate(path[1], again, self.headers.get("Authorization", ""), body)


def serve(folder, port):
    Window.office = Office(folder)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(folder / "server.pem", folder / "server.key.pem")
    tls.load_verify_locations(folder / "root.pem")
    tls.verify_mode = ssl.CERT_REQUIRED
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Window)
    # In each connection's own thread, at its first byte.
    server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.serve_forever()


if __name__ == "__main__":
    os.umask(0o077)
    match sys.argv[1:]:
        case ["make", folder]:
            make(Path(folder))
        case ["serve", folder, port]:
            serve(Path(folder), int(port))
        case _:
            sys.exit(__doc__)
