"""The page that goes with a provisioned gateway: what to do on the device."""


def text(gateway, signed):
    return "\n".join([
        f"# Gateway {gateway.id}",
        "",
        f"`config/edge.json` settings, `config/meters.d/` {len(gateway.meters)} meter(s), `config/pki/` its key and certificate for the cloud.",
        f"The same is in `{gateway.id}.tar`. There are keys in it: bring it over an encrypted way, and delete it from wherever it was on the way.",
        "",
        *([] if signed else [
            f"**Not signed yet**: have `config/pki/{gateway.id}.csr` signed (client certificate, CN={gateway.id}), put the certificate with its chain",
            f"beside it as `{gateway.id}.crt`, delete the request, and pack again: `tar -cf {gateway.id}.tar config`.",
            "",
        ]),
        "## A machine with ./edge (Raspberry Pi OS or Debian, 64 bit)",
        "",
        "In the checkout of the gateway, as root:",
        "",
        f"    tar -xf {gateway.id}.tar          # config/edge.json, meters.d, pki",
        "    ./edge check-config",
        "    ./edge up",
        "",
        "## balena",
        "",
        "From your desk; the device needs the release first (docs/balena.md):",
        "",
        "    balena device tunnel UUID -p 22222:22222 &",
        "    ssh -p 22222 root@localhost 'balena exec -i --user 10001:10001 $(balena ps -q --filter name=^control_) \\",
        f"        /edge take-config' < {gateway.id}.tar",
        "",
        "and restart the services in the dashboard: settings are read at the start.",
        "",
        "## Then",
        "",
        f"1. The cloud's broker must let the certificate's name `{gateway.id}` write below `meters/{gateway.id}/` (docs/brokers.md).",
        *_receivers(gateway),
        f"{3 if gateway.receivers else 2}. `./edge status` (or `status` from afar): every service healthy, readings stored, nothing unsent after `./edge send-now`.",
        "   A meter that is not heard is on the page with what to do.",
        "",
    ])


def _receivers(gateway):
    return [f"2. The remote radios {', '.join(gateway.receivers)} sign in with their names; ./edge up tells where each one's password is, on balena it is in "
            "`docker exec BROKER /edge secrets get NAME`."] if gateway.receivers else []
