using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Cli.Signing;

namespace Edge.Cli.Provisioning;

/// <summary>Which gateways are to be made and with what; all mistakes at once, before anything is made.</summary>
internal sealed class ProvisionPlan
{
    private const int Shown = 50;

    private static readonly string[] Columns = ["id", "meters", "receivers", "dongles"];

    private readonly CommandCall _call;
    private readonly ProvisionOptions _options;
    private readonly List<string> _errors = [];

    private ProvisionPlan(CommandCall call, ProvisionOptions options)
    {
        (_call, _options) = (call, options);
        Gateways = [.. Plan()];
        Common = ReadCommon();
    }

    public IReadOnlyList<NewGateway> Gateways { get; }

    /// <summary>The settings that all of them share.</summary>
    public JsonObject Common { get; }

    public static ProvisionPlan Read(CommandCall call, ProvisionOptions options)
    {
        var plan = new ProvisionPlan(call, options);
        plan.Check();
        var errors = plan._errors;
        if (errors.Count > Shown)
            errors = [.. errors.Take(Shown), $"and {errors.Count - Shown} more"];
        return errors.Count == 0 ? plan : throw new Failure($"nothing was made: {plan._errors.Count} mistake(s)", string.Join("\n       ", errors));
    }

    /// <summary>The folder and the tar of a gateway.</summary>
    public static (string Folder, string Archive) Results(string to, NewGateway gateway) => (Path.Combine(to, gateway.Id), Path.Combine(to, gateway.Id + ".tar"));

    private IEnumerable<NewGateway> Plan()
    {
        IReadOnlyDictionary<string, string> meters = _call.Get(_options.Meters) is { } list ? MeterList.Read(list, _errors) : new Dictionary<string, string>();
        var (receivers, dongles) = (_call.Get(_options.Receivers) ?? [], _call.Get(_options.Dongles) ?? []);
        if (_call.Get(_options.Many) is not { } many)
        {
            yield return new(_call.Get(_options.Id)!, receivers, dongles, meters);
            yield break;
        }

        foreach (var row in ListFile.Read(many, Columns, ["id"], _errors))
        {
            var all = new Dictionary<string, string>(meters, StringComparer.Ordinal);
            if (row["meters"] is { Length: > 0 } own)
                foreach (var (name, text) in MeterList.Read(Path.Combine(Path.GetDirectoryName(many) ?? "", own), _errors))
                    all[name] = text;
            yield return new(row["id"], [.. receivers, .. row.Words("receivers")], [.. dongles, .. row.Words("dongles")], all);
        }
    }

    private void Check()
    {
        var to = _call.Get(_options.To)!;
        foreach (var gateway in Gateways)
        {
            var wrong = gateway.Mistakes().ToList();
            _errors.AddRange(wrong);
            var (folder, archive) = Results(to, gateway);
            // A name that is none is no path.
            if (wrong.Count == 0)
                _errors.AddRange(new[] { folder, archive }.Where(Path.Exists).Select(path => $"{path} is there already, and nothing is overwritten"));
        }

        foreach (var twice in Gateways.GroupBy(gateway => gateway.Id, StringComparer.Ordinal).Where(group => group.Count() > 1))
            _errors.Add($"the gateway {twice.Key} is named twice: two with one name mix their readings");
        foreach (var path in new[] { _call.Get(_options.Authority), _call.Get(_options.BrokerAuthority), _call.Get(_options.AuthorityKey), _call.Get(_options.AuthorityPassword) })
            if (path is not null && !CanRead(path))
                _errors.Add($"{path}: there is no such file that can be read");
    }

    private JsonObject ReadCommon()
    {
        var cloud = ReadCloud(_call.Need(_options.Cloud));
        if (_call.Get(_options.Platform) is { Length: > 0 } platform)
        {
            if (!Uri.TryCreate(platform, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0)
                _errors.Add($"--platform {platform}: an address such as https://platform.example.com is expected");
            cloud["PlatformUrl"] = platform;
        }

        var common = new JsonObject { ["Cloud"] = cloud };
        if (_call.Get(_options.OperatorKey) is not { } path)
            return common;
        if (OperatorKey.PublicLine(path) is { } line)
            common["Trust"] = new JsonObject { ["OperatorKey"] = line };
        else
            _errors.Add($"--operator-key {path}: a public key ECDSA P-256 as PEM is expected, as ./edge operator-key makes it (FILE.pub)");
        return common;
    }

    private JsonObject ReadCloud(string text)
    {
        var at = text.IndexOf(':', StringComparison.Ordinal);
        var (host, port) = at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
        var number = 0;
        if (host.Length == 0 || !host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-')
            || (port.Length > 0 && !(int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is > 0 and < 65536)))
            _errors.Add($"--cloud {text}: HOST or HOST:PORT is expected, the name as the broker's certificate carries it");
        var cloud = new JsonObject { ["Host"] = host };
        if (number > 0)
            cloud["Port"] = number;
        return cloud;
    }

    private static bool CanRead(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
