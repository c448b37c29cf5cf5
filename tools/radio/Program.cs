using System.Runtime.InteropServices;
using Edge.Radio;
using Edge.Radio.Fleets;

using var stop = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
try
{
    return args switch
    {
        ["init", .. var rest] => RadioCommands.Init(new Options(rest, "dir", "meters", "seed"), Console.Out),
        ["run", .. var rest] => await RadioCommands.RunAsync(
            new Options(rest, "dir", "truth", "interval", "receiver", "rounds", "host", "port", "user", "password-file", "burst", "garbage", "wrong-key"),
            Console.Out, Console.Error, stop.Token),
        ["--help" or "-h"] => Say(Console.Out, RadioCommands.Usage, 0),
        _ => Say(Console.Error, RadioCommands.Usage, 2),
    };
}
catch (UsageException e)
{
    return Say(Console.Error, $"{e.Message} `radio --help` tells more.", 2);
}
catch (Exception e) when (e is FleetException or IOException or UnauthorizedAccessException)
{
    return Say(Console.Error, e.Message, 1);
}

static int Say(TextWriter where, string text, int exitCode)
{
    where.WriteLine(text);
    return exitCode;
}

void OnSignal(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
