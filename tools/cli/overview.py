"""What `./edge --help` shows: the commands by who needs them."""
import textwrap

GROUPS = [
    ("On a gateway", ["up", "status", "meters", "send-now", "resend", "logs", "backup", "restore", "check-config", "update", "tunnel",
                      "device-key", "apply-config", "config-status", "command", "audit", "down"]),
    ("At the desk of who runs many", ["provision", "operator-key", "bundle", "seal-config"]),
    ("To try it, and to work on it", ["demo", "test", "bench"]),
]
WIDTH = 100


def text(commands):
    """commands: {name: what it does}. One that is in no group, or in a group and not there, is a mistake of ours."""
    if sorted(commands) != sorted(name for _, names in GROUPS for name in names):
        raise ValueError("the groups of the overview are not the commands")
    column = max(map(len, commands)) + 4
    lines = []
    for title, names in GROUPS:
        lines.append(f"{title}:")
        for name in names:
            lines += textwrap.wrap(commands[name], WIDTH, initial_indent=f"  {name:<{column - 2}}", subsequent_indent=" " * column)
        lines.append("")
    return "\n".join(lines)
