namespace Edge.Cli.Provisioning;

/// <summary>The page that goes with a provisioned gateway: what to do on the device.</summary>
internal static class ProvisionSheet
{
    public static string Text(NewGateway gateway, bool isSigned)
    {
        var id = gateway.Id;
        return $"""
            # Gateway {id}

            `config/edge.json` settings, `config/meters.d/` {gateway.Meters.Count} meter(s), `config/pki/` its key and certificate for the cloud.
            The same is in `{id}.tar`. There are keys in it: bring it over an encrypted way, and delete it from wherever it was on the way.
            {(isSigned ? "" : ToSign(id))}
            ## A machine with ./edge (Raspberry Pi OS or Debian, 64 bit)

            In the checkout of the gateway, as root:

                tar -xf {id}.tar          # config/edge.json, meters.d, pki
                ./edge check-config
                ./edge up

            ## balena

            From your desk; the device needs the release first (docs/balena.md):

                balena device tunnel UUID -p 22222:22222 &
                ssh -p 22222 root@localhost 'balena exec -i --user 10001:10001 $(balena ps -q --filter name=^control_) \
                    /edge take-config' < {id}.tar

            and restart the services in the dashboard: settings are read at the start.

            ## Then

            1. The cloud's broker must let the certificate's name `{id}` write below `meters/{id}/` (docs/brokers.md).
            {Radios(gateway)}{(gateway.Receivers.Count > 0 ? 3 : 2)}. `./edge status` (or `status` from afar): every service healthy, readings stored, nothing unsent after `./edge send-now`.
               A meter that is not heard is on the page with what to do.

            """;
    }

    private static string ToSign(string id) => $"""

        **Not signed yet**: have `config/pki/{id}.csr` signed (client certificate, CN={id}), put the certificate with its chain
        beside it as `{id}.crt`, delete the request, and pack again: `tar -cf {id}.tar config`.

        """;

    private static string Radios(NewGateway gateway) => gateway.Receivers.Count == 0
        ? ""
        : $"2. The remote radios {string.Join(", ", gateway.Receivers)} sign in with their names; ./edge up tells where each one's password is, on balena it is in "
            + "`docker exec BROKER /edge secrets get NAME`.\n";
}
