using Edge.Control.Auditing;
using Edge.Control.Commands.Signing;
using Edge.Control.Engine;
using Edge.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Edge.Control.Commands;

/// <summary>The commands, how they are asked for, and what is written down of them.</summary>
internal static class CommandRegistration
{
    public static EdgeHostBuilder AddCommands(this EdgeHostBuilder builder)
    {
        builder.Services.AddSingleton<CommandTable>().AddSingleton<CommandRunner>().AddSingleton<CommandCalls>().AddSingleton<CommandGate>().AddSingleton<UsedSignatures>()
            .AddSingleton<GatewayServices>().AddSingleton<ContainerLogs>();
        return builder.AddWorker<AuditLog>().AddWorker<AfterAnswer>().AddWorker<CommandDesk>()
            .AddQuestion(CommandQuestion.Argument, CommandQuestion.AnswerAsync);
    }
}
