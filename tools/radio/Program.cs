using System.Runtime.InteropServices;
using Edge.Radio.Fleets;

namespace Edge.Radio;

/// <summary>The role <c>radio</c>: simulated meters, for the demonstration and for tests.</summary>
public static class Program
{
    /// <summary>Runs until it is stopped; gives the exit code.</summary>
    public static async Task<int> Main(string[] args)
    {
        using var stop = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        try
        {
            return await RunAsync(args, stop.Token);
        }
        catch (UsageException e)
        {
            return Say(Console.Error, $"{e.Message} `radio --help` tells more.", 2);
        }
        catch (Exception e) when (e is FleetException or IOException or UnauthorizedAccessException)
        {
            return Say(Console.Error, e.Message, 1);
        }

        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task<int> RunAsync(string[] args, CancellationToken stop) => args switch
    {
        ["init", .. var rest] => RadioCommands.Init(new Options(rest, "dir", "meters", "seed"), Console.Out),
        ["run", .. var rest] => await RadioCommands.RunAsync(
            new Options(rest, "dir", "truth", "interval", "receiver", "rounds", "host", "port", "user", "password-file", "burst", "garbage", "wrong-key"),
            Console.Out, Console.Error, stop),
        ["--help" or "-h"] => Say(Console.Out, RadioCommands.Usage, 0),
        _ => Say(Console.Error, RadioCommands.Usage, 2),
    };

    private static int Say(TextWriter where, string text, int exitCode)
    {
        where.WriteLine(text);
        return exitCode;
    }
}
