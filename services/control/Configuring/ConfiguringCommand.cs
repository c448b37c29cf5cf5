using System.Text.Json;
using Edge.Control.Commands;
using Edge.Control.Engine;
using Edge.Hosting;

namespace Edge.Control.Configuring;

/// <summary>What the commands in here share: what is refused or fails becomes the answer.</summary>
internal abstract class ConfiguringCommand : ICommand
{
    public async Task<Action<Utf8JsonWriter>> RunAsync(CommandArgs args, CancellationToken stop)
    {
        try
        {
            return await AnswerAsync(args, stop);
        }
        catch (Exception e) when (e is ConfigurationException or EngineException)
        {
            throw new CommandException(CommandError.Failed, e.Message);
        }
    }

    protected abstract Task<Action<Utf8JsonWriter>> AnswerAsync(CommandArgs args, CancellationToken stop);
}
