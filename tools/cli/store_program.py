"""Has the store's program make, check and restore backups: in the container of the store that runs, or in a throwaway one."""
import os
import subprocess

import answers
import images
import stack
from ui import Failure

PROGRAM = ["/edge", "store"]
# A card writes and reads some 10 MB a second, and a backup is written, read and copied.
LONG_SECONDS = 3600


class Store:
    def __init__(self, project):
        self.project = project
        self.runs = project.containers()["store"]["health"] != "down"

    def backup(self, name):
        """Writes it beside the database, checked; what is in it, and where it is inside."""
        return self._ask(["--backup", name], LONG_SECONDS)

    def now(self):
        """What is in the database; None when that cannot be read, which is why a backup is restored."""
        try:
            return self._ask(["--inspect"], 600)
        except Failure:
            return None

    def check(self, path):
        """What is in a file of this machine; a Failure when it is not good. Only the file's owner may read it, so the program runs as that."""
        self.require()
        owner, inside = os.stat(path), "/backup.db"
        # A field in quotes: there may be a comma in the name.
        source = '"source=' + path.replace('"', '""') + '"'
        arguments = ["docker", "run", "--rm", "--network", "none", "--user", f"{owner.st_uid}:{owner.st_gid}",
                     "--mount", f"type=bind,{source},target={inside},readonly", self._image, *PROGRAM[1:], "--inspect", inside]
        return answers.ask(arguments, self.project.engine.env, "store", LONG_SECONDS)

    def copy_out(self, inside, file):
        """The bytes of a file inside, into a file that is open here: it belongs to who opened it."""
        _run(*self._command([*PROGRAM, "--read-backup", os.path.basename(inside)]), "the backup could not be copied out of the store", stdout=file)

    def remove(self, inside):
        _run(*self._command([*PROGRAM, "--remove-backup", os.path.basename(inside)]), f"{inside} could not be removed in the store")

    def restore(self, path):
        """Only while no store runs. What the program says when it is done."""
        with open(path, "rb") as file:
            return _run(self._aside([*PROGRAM, "--restore", "-"]), self.project.engine.env, "the backup was not restored", stdin=file).strip()

    def require(self):
        if not stack.has_volume(self.project, "store"):
            raise Failure("this gateway has no database yet", "it was never started on this machine, or its data was deleted",
                          "start it once: ./edge up" + self.project.option)
        if not self.project.engine.has_image(self._image):
            raise Failure(f"the image {self._image} is not there", "it was removed since the gateway ran", "./edge up" + self.project.option + " makes it")

    @property
    def _image(self):
        return f"{images.OURS}/edge:{self.project.tag}"

    def _ask(self, arguments, timeout):
        command, env = self._command([*PROGRAM, *arguments])
        return answers.ask(command, env, "store", timeout)

    def _command(self, inside):
        if self.runs:
            return self.project.compose_call("exec", "-T", "store", *inside)
        self.require()
        return self._aside(inside), self.project.engine.env

    def _aside(self, inside):
        project = self.project
        settings = os.path.join(project.config_dir, "edge.json")
        mounted = ["--volume", f"{settings}:/config/edge.json:ro", "--env", "EDGE_CONFIG=/config/edge.json"] if os.path.exists(settings) else []
        return ["docker", "run", "--rm", "--interactive", "--network", "none", "--volume", f"{project.name}_store:/data/store", *mounted,
                self._image, *inside[1:]]


def _run(command, env, failed, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE):
    try:
        done = subprocess.run(command, env=env, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, timeout=LONG_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise Failure(failed, f"it did not end within {LONG_SECONDS} s", "look at the machine's load and its disks") from None
    if done.returncode != 0:
        raise Failure(failed, answers.last_lines(done.stderr.decode(errors="replace")))
    return (done.stdout or b"").decode(errors="replace")
