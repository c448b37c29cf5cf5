using System.Text.Json;

namespace Edge.Control.Commands;

/// <summary>One thing that can be asked for. A further one is a class of this kind and a row in <see cref="CommandTable"/>.</summary>
internal interface ICommand
{
    /// <summary>Does it; what it returns writes the members of the result.</summary>
    /// <param name="args">Everything in it is to be read, and then <see cref="CommandArgs.End"/> called, before anything is done.</param>
    /// <param name="stop">Ends it when its time is over.</param>
    /// <exception cref="Hosting.CommandException">An argument is wrong, or it did not work.</exception>
    /// <exception cref="Grpc.Core.RpcException">A peer refused it or is away; that becomes the answer.</exception>
    Task<Action<Utf8JsonWriter>> RunAsync(CommandArgs args, CancellationToken stop);
}
