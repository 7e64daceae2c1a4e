"""A real Dovecot on free ports with one account, in a folder of its own."""

import os
import pwd
import shutil
import socket
import ssl
import subprocess
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from imapclient import IMAPClient

BINARY = "/usr/sbin/dovecot"
USER, PASSWORD = "support@demo.test", "long-password"
START_S = 20

CONFIG = """
base_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
mail_location = maildir:{folder}/mail
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 0
mail_fsync = never
auth_failure_delay = 0
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
passdb {{
  driver = static
  args = password={password}
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  # Whoever guesses wrong waits longer each time: a test that guesses wrong would, too.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


# Whoever comes with XOAUTH2 has a token that is asked about here.
OAUTH = """
introspection_mode = get
introspection_url = {tokens}/about?access_token=
active_attribute = active
active_value = true
username_attribute = email
"""


class Dovecot:
    """Starts with `start`, ends with `stop`; `deliver` puts a mail into the mailbox by IMAP.

    `tokens` is the address of a server that knows which access tokens are valid; without it none is.
    """

    def __init__(self, folder: Path, tokens: str = "http://127.0.0.1:9") -> None:
        self.folder, self.tokens = folder, tokens
        self.port, self.tls_port = free_port(), free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Writes the configuration and waits until it answers."""
        make_certificate(self.folder)
        account = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        me = pwd.getpwuid(os.getuid())
        for name in ("mail", "home", "run"):
            (self.folder / name).mkdir()
        if os.getuid() == 0:
            self._open_way()
            os.chown(self.folder / "mail", account.pw_uid, account.pw_gid)
            os.chown(self.folder / "home", account.pw_uid, account.pw_gid)
        root = os.getuid() == 0
        (self.folder / "dovecot.conf").write_text(
            CONFIG.format(
                folder=self.folder,
                uid=account.pw_uid,
                gid=account.pw_gid,
                internal="dovecot" if root else me.pw_name,
                internal_group="dovecot" if root else "",
                login="dovenull" if root else me.pw_name,
                password=PASSWORD,
                port=self.port,
                tls_port=self.tls_port,
            )
        )
        (self.folder / "oauth2.conf").write_text(OAUTH.format(tokens=self.tokens))
        command = [BINARY, "-F", "-c", str(self.folder / "dovecot.conf")]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError(self.log())

    def _open_way(self) -> None:
        """The mail user must pass through the test's folders."""
        for folder in (self.folder, *self.folder.parents):
            if folder.stat().st_uid == 0 and folder != Path("/"):
                folder.chmod(folder.stat().st_mode | 0o011)

    def stop(self) -> None:
        """Ends the server at once: a second of tidying up would serve nobody."""
        if self.process is None:
            return
        for each in (*psutil.Process(self.process.pid).children(recursive=True), self.process):
            with suppress(psutil.NoSuchProcess):
                each.kill()
        self.process.wait(START_S)

    def log(self) -> str:
        """What it said."""
        path = self.folder / "dovecot.log"
        return path.read_text() if path.exists() else ""

    def client(self) -> IMAPClient:
        """A signed-in client of a person who uses the same mailbox."""
        client = IMAPClient("127.0.0.1", self.port, ssl=False)
        client.login(USER, PASSWORD)
        return client

    def deliver(self, *mails: bytes, arrived: datetime | None = None) -> None:
        """Puts mails into the inbox."""
        client = self.client()
        for raw in mails:
            client.append("INBOX", raw, msg_time=arrived)
        client.logout()

    def renumber(self) -> None:
        """Makes the server number its mails anew: another UIDVALIDITY, which it takes from the clock's second."""
        made = int(time.time())
        while int(time.time()) == made:
            time.sleep(0.05)
        for path in (self.folder / "mail").glob("dovecot*"):
            path.unlink() if path.is_file() else shutil.rmtree(path)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make_certificate(folder: Path) -> None:
    """A certificate for `localhost`, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    moment = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(encoding))
    (folder / "key.pem").write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    assert ssl.create_default_context(cafile=str(folder / "certificate.pem"))
