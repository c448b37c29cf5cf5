"""What updates leave on this machine: the container that switches releases, and names of images. Control makes them (services/control/Updating)."""
import subprocess

from images import IMAGES, OURS

ROLES = ["next", "installed", "previous"]


def installed(project):
    """The tag of the release that an update has installed; None when there was no update, or something else was started since."""
    tag = f"{project.name}-installed"
    return tag if project.engine.has_image(f"{OURS}/edge:{tag}") else None


def forget(project):
    """The names that updates have given; an image that nobody uses goes with its last one."""
    for image in IMAGES:
        for role in ROLES:
            _try(project, "image", "rm", f"{OURS}/{image}:{project.name}-{role}")


def stop_switcher(project):
    """It is no part of the stack, holds its networks, and would start what is being stopped."""
    _try(project, "rm", "--force", f"{project.name}-switch")


def _try(project, *arguments):
    # Mostly there is no such thing.
    subprocess.run(["docker", *arguments], env=project.engine.env, capture_output=True, timeout=120, check=False)
