using System.CommandLine;

namespace Edge.Cli.Provisioning;

/// <summary>What `./edge provision` takes.</summary>
internal sealed class ProvisionOptions
{
    public Argument<string?> Id { get; } = new("ID") { Description = "the gateway's name: in the cloud's topics and in its certificate", Arity = ArgumentArity.ZeroOrOne };

    public Option<string?> Many { get; } = new("--many")
    {
        HelpName = "CSV", Description = "a list of gateways instead: id, and where they differ meters (a list), receivers, dongles (each divided by spaces)",
    };

    public Option<string> Cloud { get; } = new("--cloud") { HelpName = "HOST[:PORT]", Description = "the cloud's MQTT broker", Required = true };

    public Option<string> Authority { get; } = new("--ca-cert")
    {
        HelpName = "PEM", Description = "the authority that signs gateways, and the broker's unless --broker-ca is given", Required = true,
    };

    public Option<string?> AuthorityKey { get; } = new("--ca-key") { HelpName = "PEM", Description = "its key; without it there is a request to have signed" };

    public Option<string?> AuthorityPassword { get; } = new("--ca-key-password") { HelpName = "FILE", Description = "the file with the password of that key" };

    public Option<string?> BrokerAuthority { get; } = new("--broker-ca") { HelpName = "PEM", Description = "the authority of the broker's certificate, when it is another" };

    public Option<int> Days { get; } = Positive.Option("--days", "N", "how long the certificate is good", 825);

    public Option<string?> Platform { get; } = new("--platform") { HelpName = "URL", Description = "the platform that gets a heartbeat after each send" };

    public Option<string?> OperatorKey { get; } = new("--operator-key")
    {
        HelpName = "PEM", Description = "the public key of who may update and configure it from afar; without it nobody may",
    };

    public Option<string?> Meters { get; } = new("--meters") { HelpName = "CSV", Description = "a list: name, id, driver (empty: auto), key (NOKEY: none)" };

    public Option<string[]> Receivers { get; } = new("--receiver") { HelpName = "NAME", Description = "a remote radio; may be given several times" };

    public Option<string[]> Dongles { get; } = new("--dongle")
    {
        HelpName = "NAME=DEVICE", Description = "a dongle, for example roof=im871a:c1,t1; may be given several times",
    };

    public Option<string> To { get; } = new("--to") { HelpName = "DIR", Description = "the folder", DefaultValueFactory = _ => "provisioned" };

    public IEnumerable<Symbol> All => [Id, Many, Cloud, Authority, AuthorityKey, AuthorityPassword, BrokerAuthority, Days, Platform, OperatorKey, Meters, Receivers, Dongles, To];
}
