"""Messages as e-mail, through the shop's own mail server.

That the server took it is no receipt: whether it arrives, the server learns later and tells somebody else.
"""

import re
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import SplitResult, unquote

from store.senders import SECONDS, Channel, Message, Outcome, is_loopback

_ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")


class Mail:
    """smtps://, or smtp:// with STARTTLS where the server has it; a password goes to another machine only under TLS.
    The user is who writes, where it is an address (shop%40example.cn), else user@host."""

    channels: tuple[Channel, ...] = ("email",)

    def __init__(self, url: SplitResult, secret: str) -> None:
        self._url, self._secret = url, secret
        self._host = url.hostname or ""
        self._user = unquote(url.username or "")
        self.sender = self._user if "@" in self._user else f"{self._user}@{self._host}"

    def send(self, message: Message) -> Outcome:
        if not _ADDRESS.fullmatch(message.to):
            return Outcome("refused", problem="not an e-mail address")
        try:
            server = self._connect()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return Outcome("down", problem=_words(error))
        try:
            server.send_message(self._letter(message), self.sender, [message.to])
        except smtplib.SMTPRecipientsRefused as error:
            return _by_code(*error.recipients[message.to])
        except smtplib.SMTPSenderRefused as error:
            return Outcome("down", problem=_words(error))
        except smtplib.SMTPDataError as error:
            return _by_code(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPNotSupportedError, UnicodeError) as error:
            return Outcome("refused", problem=_words(error))
        except (OSError, smtplib.SMTPException) as error:
            # It broke off in the middle: the server may have all of it.
            return Outcome("unknown", problem=_words(error))
        finally:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()
        return Outcome("handed")

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._url.port or 465, timeout=SECONDS, context=context)
        else:
            server = smtplib.SMTP(self._host, self._url.port or 587, timeout=SECONDS)
        try:
            server.ehlo()
            safe = self._url.scheme == "smtps" or is_loopback(self._url)
            if self._url.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
                safe = True
            if self._secret:
                if not safe:
                    raise smtplib.SMTPException("no STARTTLS: the password is not sent in clear")
                server.login(self._user, self._secret)
        except BaseException:
            server.close()
            raise
        return server

    def _letter(self, message: Message) -> EmailMessage:
        letter = EmailMessage()
        letter["From"], letter["To"] = self.sender, message.to
        letter["Subject"] = " ".join(message.subject.split())
        letter["Date"] = formatdate()
        letter["Message-ID"] = f"<{message.id}@{self._host}>"
        letter.set_content(message.text, cte="base64")
        return letter


def _by_code(code: int, said: bytes | str) -> Outcome:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return Outcome("later" if 400 <= code < 500 else "refused", problem=f"{code} {words}")


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
    return str(error) or type(error).__name__
