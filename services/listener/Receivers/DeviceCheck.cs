using System.Text;
using Edge.Listener.Children;

namespace Edge.Listener.Receivers;

/// <summary>Says which radio is there. A dongle in use can be asked by nobody else, so the programs that hold them are believed.</summary>
internal sealed class DeviceCheck(Dongles dongles, DongleProgram program)
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    // What is looked for where no dongle is configured.
    private const string AnyDevice = "auto:c1,t1";

    // The rest of the limit is for an orderly end.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>Looks; whether there is one, and in one sentence which, or what was looked for.</summary>
    /// <exception cref="TimeoutException">Nobody knew in time.</exception>
    /// <exception cref="ChildException">The program cannot be run.</exception>
    public Task<(bool Present, string Text)> LookAsync(CancellationToken stop) => dongles.All.Count == 0 ? SearchAsync(stop) : AskDonglesAsync(stop);

    private async Task<(bool Present, string Text)> AskDonglesAsync(CancellationToken stop)
    {
        var began = program.Time.GetTimestamp();
        while (dongles.All.Any(IsUnknown) && program.Time.GetElapsedTime(began) < Patience)
            await Task.Delay(LookAgain, program.Time, stop);
        return (dongles.All.Any(dongle => dongle.Receiver.Device.Length > 0), string.Join("; ", dongles.All.Select(Describe)));
    }

    private static bool IsUnknown(Dongle dongle) => dongle.Receiver is { Device: "", Trouble: "" };

    private static string Describe(Dongle dongle) => dongle.Receiver switch
    {
        { Device.Length: > 0, Trouble: "" } receiver => $"{receiver.Name}: {receiver.Device}",
        { Device.Length: > 0 } receiver => $"{receiver.Name}: {receiver.Device}, but {receiver.Trouble}",
        { Trouble.Length: > 0 } receiver => $"{receiver.Name}: {dongle.Spec.Device} was looked for: {receiver.Trouble}",
        var receiver => $"{receiver.Name}: {dongle.Spec.Device} is looked for, its program has said nothing yet",
    };

    // Nobody holds a dongle, so the program may look for one; it goes on listening when it has found one, and is ended then.
    private async Task<(bool Present, string Text)> SearchAsync(CancellationToken stop)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Read(Stream stream) => BoundedLines.Read(stream, ErrorOutput.MaxLineBytes, line =>
        {
            if (RadioTexts.SignOf(line) is RadioSign.Started or RadioSign.Missing)
                answer.TrySetResult(Encoding.UTF8.GetString(line));
        });

        await using var child = ChildProcess.Start(new ChildCommand(program.Program, "--nodeviceexit", AnyDevice), Read, Read, program.Time);
        using var limit = new CancellationTokenSource(Patience, program.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        await Task.WhenAny(answer.Task, child.Exited, Task.Delay(Timeout.InfiniteTimeSpan, program.Time, either.Token));
        await either.CancelAsync();
        await child.TerminateAsync(TimeSpan.FromSeconds(1));
        stop.ThrowIfCancellationRequested();
        if (answer.Task.IsCompletedSuccessfully && await answer.Task is ['S', ..] started)
            return (true, $"No dongle is configured (Listener:Dongles), but there is one: {started}");
        if (answer.Task.IsCompleted || !limit.IsCancellationRequested)
            return (false, $"No dongle is configured (Listener:Dongles), and wmbusmeters finds none ({AnyDevice} was looked for)");
        throw new TimeoutException($"{program.Program} did not say within {Patience:c} whether there is a dongle, and was killed");
    }
}
