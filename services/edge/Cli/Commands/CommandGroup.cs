namespace Edge.Cli.Commands;

/// <summary>Who needs a command: its place in the overview.</summary>
internal enum CommandGroup
{
    OnGateway,
    AtTheDesk,
    ToTry,
}
