"""The folder with edge.json, meters.d and pki: a person's, and open to control, which changes it when it is asked to from afar or on the page."""
import os
import stat

import credentials
from ui import Failure, note

OPEN = 0o070


def share(project):
    """The owner stays, so that whoever edits goes on as before; the containers' group may write. Root gives it itself, else the engine does."""
    folders = [os.path.join(project.config_dir, name) for name in ("", "meters.d", "pki")]
    for folder in folders:
        os.makedirs(folder, exist_ok=True)
    closed = [folder for folder in folders if not is_shared(folder)]
    if os.geteuid() == 0:
        for folder in closed:
            os.chown(folder, -1, credentials.CONTAINER_USER)
            os.chmod(folder, stat.S_IMODE(os.stat(folder).st_mode) | OPEN)
    elif closed:
        _share_by_engine(project, closed)


def is_shared(folder):
    """Whether the containers' user may write there."""
    found = os.stat(folder)
    return found.st_uid == credentials.CONTAINER_USER or (found.st_gid == credentials.CONTAINER_USER and found.st_mode & OPEN == OPEN)


def _share_by_engine(project, folders):
    inside = ["/place/" + os.path.relpath(folder, project.config_dir) for folder in folders]
    try:
        project.engine.docker("run", "--rm", "--network", "none", "--user", "0:0", "--volume", f"{project.config_dir}:/place",
                              f"mbus-gateway/edge:{project.tag}", "share-folders", *inside, timeout=60)
    except Failure:
        note(f"note: control cannot write {project.config_dir}, so meters cannot be added on the page and nothing can be changed from afar."
             " To allow it: sudo ./edge check-config")
