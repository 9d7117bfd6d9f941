"""A real mail server (aiosmtpd) for the tests: keeps what it takes as JSON, as Python's own parser reads it.

Its one argument is a JSON object: folder, port (0: a free one), and optionally user and password, certificate and
key, tls ("starttls" or "tls"). It prints its port, and ends when its standard input does.
"""

import asyncio
import email
import email.policy
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

options = json.loads(sys.argv[1])


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.startswith("nobody@"):
            return "550 5.1.1 There is nobody of this name"
        if address.startswith("later@"):
            return "451 4.2.1 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        kept = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "hello": session.host_name,
            "secure": server.transport.get_extra_info("ssl_object") is not None,
            "headers": [[name, str(value)] for name, value in message.items()],
            "text": message.get_content().replace("\r\n", "\n"),
        }
        number = len([name for name in os.listdir(options["folder"]) if name.endswith(".json")])
        path = os.path.join(options["folder"], f"{number:04}.json")
        with open(path + ".partial", "w", encoding="utf-8") as file:
            json.dump(kept, file)
        os.rename(path + ".partial", path)
        return "250 2.0.0 Taken"


def authenticate(server, session, envelope, mechanism, data):
    right = (options["user"].encode(), options["password"].encode())
    is_right = isinstance(data, LoginPassword) and (data.login, data.password) == right
    return AuthResult(success=is_right, handled=False)


def server():
    secrets = {}
    if "user" in options:
        secrets = {"authenticator": authenticate, "auth_required": True, "auth_require_tls": False}
    if options.get("tls") == "starttls":
        secrets |= {"tls_context": tls(), "require_starttls": True}
    return SMTP(Handler(), enable_SMTPUTF8=True, hostname="mail.test", **secrets)


def tls():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(options["certificate"], options["key"])
    return context


async def main():
    loop = asyncio.get_running_loop()
    wrapped = tls() if options.get("tls") == "tls" else None
    listening = await loop.create_server(server, "127.0.0.1", options["port"], ssl=wrapped, reuse_address=True)
    print(listening.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
os._exit(0)
