using System.Text.RegularExpressions;
using Edge.Listener.Children;

namespace Edge.Listener.Meters;

/// <summary>What the decoder's program tells when it is run for one answer.</summary>
internal sealed partial class DecoderProgram(DecoderOptions options, TimeProvider time)
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    public async Task<DriverList> ListDriversAsync(CancellationToken stop) => DriverList.Parse(await AskAsync("--listmeters", stop));

    /// <summary>For example <c>2.0.0</c>.</summary>
    public async Task<string> VersionAsync(CancellationToken stop)
    {
        var answer = await AskAsync("--version", stop);
        return Version().Match(answer) is { Success: true } match
            ? match.Value
            : throw new ChildException($"{options.Program} --version tells no version");
    }

    private async Task<string> AskAsync(string argument, CancellationToken stop)
    {
        try
        {
            return await OneShot.RunAsync(new ChildCommand(options.Program, argument), Timeout, time, stop);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{options.Program} {argument} did not end within {Timeout:c} and was killed", e);
        }
    }

    [GeneratedRegex(@"\d+(\.\d+)+")]
    private static partial Regex Version();
}
