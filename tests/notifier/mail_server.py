"""An SMTP server that parses what it gets and prints it, a JSON object a line; addresses tell it to misbehave.

Its first line holds the ports: plain, starttls (TLS and a login are required), smtps (the same from the start).
The argument is a folder for its key and certificate.
"""

import asyncio
import email
import email.policy
import json
import ssl
import subprocess
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


def parse(content):
    message = email.message_from_bytes(content, policy=email.policy.default)
    parts = [
        {
            "type": part.get_content_type(),
            "filename": part.get_filename(),
            "disposition": part.get_content_disposition(),
            "method": part["content-type"].params.get("method"),
            "content": part.get_content() if part.get_content_maintype() == "text" else None,
        }
        for part in message.walk()
    ]
    defects = [str(defect) for part in message.walk() for defect in part.defects]
    headers = {name.lower(): str(value) for name, value in message.items()}
    longest = max(len(line) for line in content.split(b"\r\n"))
    return {"headers": headers, "names": message.keys(), "parts": parts, "defects": defects,
            "longestLine": longest, "isAscii": content.isascii(),
            "bareLineEnds": content.replace(b"\r\n", b"").count(b"\n")}


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        local = address.split("@")[0]
        if local.startswith("refused"):
            return f"550 5.1.1 no mailbox for {address}"
        if local.startswith("later"):
            return "451 4.7.1 try again later"
        if local.startswith("hang"):
            await asyncio.sleep(3600)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("spam"):
            return "554 5.7.1 not wanted"
        print(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None,
                          "user": (session.auth_data or b"").decode() if session.authenticated else None,
                          **parse(envelope.content)}), flush=True)
        return "250 2.0.0 taken"


def authenticate(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"booking", b"pass word")
    # The session keeps the user's name only.
    return AuthResult(success=good, handled=False, auth_data=data.login if good else None)


def tls_context(folder):
    key, certificate = f"{folder}/key.pem", f"{folder}/certificate.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context


async def main():
    loop = asyncio.get_running_loop()
    context = tls_context(sys.argv[1])
    login = {"authenticator": authenticate, "auth_required": True, "hostname": "localhost"}
    servers = {
        "plain": await loop.create_server(lambda: SMTP(Handler(), hostname="localhost"), "127.0.0.1", 0),
        "starttls": await loop.create_server(
            lambda: SMTP(Handler(), tls_context=context, require_starttls=True, **login), "127.0.0.1", 0),
        "smtps": await loop.create_server(
            lambda: SMTP(Handler(), auth_require_tls=False, **login), "127.0.0.1", 0, ssl=context),
    }
    print(json.dumps({name: server.sockets[0].getsockname()[1] for name, server in servers.items()}), flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
