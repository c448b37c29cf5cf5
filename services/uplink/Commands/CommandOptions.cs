namespace Edge.Uplink.Commands;

/// <summary>Commands from the cloud: how many, how large and how long.</summary>
[Section("Commands")]
internal sealed class CommandOptions
{
    [Setting("Size of a command, its JSON as it arrives; a larger one is answered with `too_large`.", Unit = "bytes", Min = "256", Max = "65536")]
    public int MaxBytes { get; init; } = 65_536;

    [Setting("Commands that may wait for their turn; further ones are answered with `busy`.", Min = "1", Max = "1000")]
    public int QueueLength { get; init; } = 16;

    [Setting("Commands taken within a minute; further ones are answered with `busy`. Each one is a write to the card.",
        Min = "1", Max = "6000")]
    public int PerMinute { get; init; } = 60;

    [Setting("How long the answer of control is waited for before the cloud is told `timed_out`; longer than any command may take.",
        Min = "00:00:01", Max = "01:00:00")]
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromMinutes(3);

    [Setting("How long an answer that could not be published waits for the link before it is dropped.", Min = "00:00:00", Max = "01:00:00")]
    public TimeSpan ReplyPatience { get; init; } = TimeSpan.FromMinutes(5);
}
