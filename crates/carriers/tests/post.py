"""Brings a mail by Python's own smtplib, and prints what the server said, as JSON.

Its one argument is a JSON object: port, sender, recipients, subject, text, and optionally picture (how many times
four bytes), authority (a certificate to trust; with it, STARTTLS).
"""

import json
import smtplib
import ssl
import sys
from email.message import EmailMessage

options = json.loads(sys.argv[1])
message = EmailMessage()
message["From"] = options["sender"]
message["To"] = ", ".join(options["recipients"])
message["Subject"] = options["subject"]
message.set_content(options["text"])
if "picture" in options:
    picture = bytes.fromhex("ffd8ffe0") * options["picture"]
    message.add_attachment(picture, maintype="image", subtype="jpeg", filename="Köln.jpg")

said = {"secure": False, "refused": {}, "error": None}
try:
    with smtplib.SMTP("localhost", options["port"], local_hostname="ada.test", timeout=60) as server:
        if "authority" in options:
            server.starttls(context=ssl.create_default_context(cafile=options["authority"]))
            said["secure"] = True
        refused = server.send_message(message, options["sender"], options["recipients"])
        said["refused"] = {to: code for to, (code, _) in refused.items()}
except smtplib.SMTPRecipientsRefused as error:
    said["error"] = list(error.recipients.values())[0][0]
except smtplib.SMTPResponseException as error:
    said["error"] = error.smtp_code
print(json.dumps(said))
