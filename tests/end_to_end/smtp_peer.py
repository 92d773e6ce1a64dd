#!/usr/bin/env python3
"""A mail server for submission (RFC 6409) by Python's own library, so that nothing it speaks is ours: STARTTLS (RFC 3207), then AUTH
(RFC 4954), and no message without both.

usage: smtp_peer.py PORT CERTIFICATE KEY USER PASSWORD_FILE DIR

It answers on loopback until it is killed. Each message is a file in DIR, *.eml, with its envelope in the first two lines; DIR/said has
a line for each command, without what is secret in it.
"""

import base64
import os
import socketserver
import ssl
import sys
import threading
from pathlib import Path

port, certificate, key, user, password_file, folder = sys.argv[1:]
folder = Path(folder)
password = Path(password_file).read_text().strip()
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(certificate, key)
lock = threading.Lock()
count = 0


def note(line):
    with lock, open(folder / "said", "a") as said:
        said.write(line + "\n")


def keep(sender, recipients, lines):
    global count
    with lock:
        count += 1
        new = folder / f"{count}.new"
    new.write_bytes(b"\r\n".join([f"X-From: {sender}".encode(), f"X-To: {' '.join(recipients)}".encode(), *lines]) + b"\r\n")
    os.rename(new, new.with_suffix(".eml"))


class Session(socketserver.StreamRequestHandler):
    def say(self, *lines):
        for line in lines:
            self.wfile.write(line.encode() + b"\r\n")
        self.wfile.flush()

    def line(self):
        line = self.rfile.readline()
        if not line.endswith(b"\r\n"):
            raise EOFError
        return line[:-2]

    def handle(self):
        try:
            self.talk()
        except (EOFError, OSError) as gone:
            note(f"gone: {type(gone).__name__}")

    def start_tls(self):
        self.connection = tls.wrap_socket(self.connection, server_side=True)
        # What was read ahead in the clear is not taken for what came by TLS.
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb")
        note(self.connection.version())

    def proves(self, argument):
        mechanism, _, first = argument.partition(" ")
        if mechanism.upper() != "PLAIN":
            return False
        if not first:
            self.say("334 ")
            first = self.line().decode()
        _, name, word = base64.b64decode(first).decode().split("\0")
        return (name, word) == (user, password)

    def talk(self):
        secure, known, sender, recipients = False, False, None, []
        self.say("220 mail.example ESMTP")
        while True:
            verb, _, argument = self.line().decode().partition(" ")
            verb = verb.upper()
            note(verb if verb == "AUTH" else f"{verb} {argument}".strip())
            if verb in ("EHLO", "HELO"):
                offers = ["AUTH PLAIN"] if secure else ["STARTTLS"]
                self.say("250-mail.example", *[f"250-{o}" for o in offers], "250 8BITMIME")
            elif verb == "STARTTLS" and not secure:
                self.say("220 go on")
                self.start_tls()
                secure = True
            elif verb == "QUIT":
                self.say("221 bye")
                return
            elif verb == "NOOP":
                self.say("250 ok")
            elif not secure:
                self.say("530 5.7.0 STARTTLS first")
            elif verb == "AUTH":
                known = self.proves(argument)
                note("known" if known else "unknown")
                self.say("235 2.7.0 welcome" if known else "535 5.7.8 no")
            elif not known:
                self.say("530 5.7.0 who are you?")
            elif verb == "MAIL":
                sender, recipients = argument, []
                self.say("250 ok")
            elif verb == "RCPT" and sender:
                recipients.append(argument)
                self.say("250 ok")
            elif verb == "DATA" and recipients:
                self.say("354 go on")
                lines = []
                while (line := self.line()) != b".":
                    lines.append(line[1:] if line.startswith(b".") else line)
                keep(sender, recipients, lines)
                self.say("250 2.0.0 taken")
                sender, recipients = None, []
            elif verb == "RSET":
                sender, recipients = None, []
                self.say("250 ok")
            else:
                self.say("503 5.5.1 not now")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


Server(("127.0.0.1", int(port)), Session).serve_forever()
