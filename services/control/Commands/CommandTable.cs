using Edge.Control.Updating;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Control.Commands;

/// <summary>One row of the list.</summary>
/// <param name="Name">What it is called in a request.</param>
/// <param name="Within">How long it may take; the uplink waits a little longer (Commands:AnswerTimeout).</param>
/// <param name="Alone">Whether it is refused while it runs already.</param>
/// <param name="Command">Who does it.</param>
internal sealed record CommandRow(string Name, TimeSpan Within, bool Alone, ICommand Command);

/// <summary>Everything that can be asked for: what is not in here is not done.</summary>
internal sealed class CommandTable(IServiceProvider services)
{
    private readonly CommandRow[] _rows =
    [
        new("send-now", TimeSpan.FromMinutes(2), Alone: true, Make<SendNowCommand>(services)),
        new("resend", TimeSpan.FromSeconds(30), Alone: true, Make<ResendCommand>(services)),
        new("status", TimeSpan.FromSeconds(10), Alone: false, Make<StatusCommand>(services)),
        new("update", TimeSpan.FromSeconds(10), Alone: true, Make<UpdateCommand>(services)),
        new("update-status", TimeSpan.FromSeconds(10), Alone: false, Make<UpdateStatusCommand>(services)),
    ];

    public CommandRow? Find(string name) => Array.Find(_rows, row => row.Name == name);

    /// <summary>For who asked for what is not there.</summary>
    public string Names => string.Join(", ", _rows.Select(row => row.Name));

    private static T Make<T>(IServiceProvider services) where T : ICommand => ActivatorUtilities.CreateInstance<T>(services);
}
